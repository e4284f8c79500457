"""Which months of a measure raised the signals that a loop's insight rests on."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from fivefold.analyse.insights.models import EvidenceLink, SubjectKind
from fivefold.analyse.signals.models import Signal
from fivefold.analyse.signals.selectors import signals_called
from fivefold.gather.measures.panel import Bools, Panel
from fivefold.loop.models import Loop


def signals_behind(loop: Loop) -> list[Signal]:
    """The signals that the loop's insight rests on now."""
    links = EvidenceLink.objects.filter(insight__loop=loop, subject_kind=SubjectKind.SIGNAL, withdrawn_at=None)
    return list(signals_called(list(links.values_list("subject", flat=True))).values())


def months_of(signals: Sequence[Signal], panel: Panel) -> Bools:
    """Shape (months,): of each signal on this measure, at these sites or the whole network, from where its run of points
    began to where it was last seen.
    """
    found = np.zeros(len(panel.periods), dtype=np.bool_)
    for signal in signals:
        if signal.measure_id == panel.measure.pk and (signal.site is None or signal.site in panel.sites):
            last = _months(signal.last_seen)
            first = min(_months(signal.period), last - max(signal.persistence, 1) + 1)
            found |= np.array([first <= _months(period) <= last for period in panel.periods], dtype=np.bool_)
    return found


def _months(period: date) -> int:
    return period.year * 12 + period.month
