"""Which months of a measure raised the signals that a loop's insight rests on."""

from datetime import date

import numpy as np

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.insights.selectors import insight_of, links_of
from fivefold.analyse.signals.selectors import signals_called
from fivefold.gather.measures.panel import Bools, Panel
from fivefold.loop.models import Loop


def months_of_signals(loop: Loop, panel: Panel) -> Bools:
    """Shape (months,): of each signal on this measure, at these sites or the whole network, from where its run of points
    began to where it was last seen.
    """
    insight = insight_of(loop)
    links = links_of(insight).filter(subject_kind=SubjectKind.SIGNAL) if insight else ()
    found = np.zeros(len(panel.periods), dtype=np.bool_)
    for signal in signals_called([link.subject for link in links]).values():
        if signal.measure_id == panel.measure.pk and (signal.site is None or signal.site in panel.sites):
            last = _months(signal.last_seen)
            first = min(_months(signal.period), last - max(signal.persistence, 1) + 1)
            found |= np.array([first <= _months(period) <= last for period in panel.periods], dtype=np.bool_)
    return found


def _months(period: date) -> int:
    return period.year * 12 + period.month
