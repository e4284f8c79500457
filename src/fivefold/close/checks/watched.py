"""What a sustain watch sees: the months of its series since the closure, and what they say in words."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from fivefold.close.checks.holding import LOOKS, FrozenLevel, lapsed
from fivefold.close.checks.models import SustainWatch
from fivefold.close.checks.selectors import looks_of
from fivefold.foundation import dates
from fivefold.gather.measures.models import MeasureRun, MeasureType
from fivefold.gather.measures.panel import panel_of
from fivefold.gather.measures.wording import unit_of


@dataclass(frozen=True)
class Seen:
    """The months since the closure: the latest and all together, each as (events, exposure), and the verdict on them."""

    period: date
    months: int
    run: MeasureRun
    latest: tuple[int, int]
    together: tuple[int, int]
    lapsed: bool
    is_last: bool
    words: str


def watched_months(watch: SustainWatch) -> Seen | None:
    """What the latest run says of the watched sites since the closure; None where no month has come in since."""
    panel = panel_of(watch.measure)
    if panel is None:
        return None
    rows = [row for row, site in enumerate(panel.sites) if site.public_id in watch.sites]
    series = panel.rows(np.array(rows, dtype=np.int64)).together()
    new = [index for index, period in enumerate(series.periods) if period > watch.after and series.denominators[0, index] > 0]
    if not rows or not new:
        return None
    latest = (int(series.numerators[0, new[-1]]), int(series.denominators[0, new[-1]]))
    together = (int(series.numerators[0, new].sum()), int(series.denominators[0, new].sum()))
    period = series.periods[new[-1]]
    fell = lapsed(frozen_level(watch), latest, together)
    return Seen(
        period=period,
        months=len(new),
        run=series.run,
        latest=latest,
        together=together,
        lapsed=fell,
        is_last=looks_of(watch).count() + 1 >= LOOKS or len(new) >= LOOKS,
        words=_words(watch, period, len(new), latest, together),
    )


def frozen_level(watch: SustainWatch) -> FrozenLevel:
    """What the watch was frozen on."""
    return FrozenLevel(
        kind="proportion" if watch.measure.type == MeasureType.PROPORTION else "rate",
        worse=watch.worse,
        events=watch.events,
        exposure=watch.exposure,
        dispersion=watch.dispersion,
        freedom=watch.freedom,
    )


def words_so_far(watch: SustainWatch) -> str:
    """What the watch has seen so far, in a sentence."""
    look = looks_of(watch).last()
    if look is None:
        return "No new month has come in since the closure."
    return _words(watch, look.period, look.months, (look.events, look.exposure), (look.together_events, look.together_exposure))


def _words(watch: SustainWatch, period: date, months: int, latest: tuple[int, int], together: tuple[int, int]) -> str:
    show = unit_of(watch.measure).show
    level = show(watch.events / watch.exposure)
    text = f"{watch.measure.title}: {show(latest[0] / latest[1])} in {dates.month(period)}, against {level} after the change."
    if months > 1:
        text += f" All {months} months since the closure together: {show(together[0] / together[1])}."
    return text
