"""Where measures stand before a change: what an expected change is measured from, and what a reader may see of it."""

from collections.abc import Sequence

import numpy as np

from fivefold.analyse.insights.signalled import months_of, signals_behind
from fivefold.analyse.signals.models import Signal
from fivefold.decide.decisions.changes import PresentLevel, Stretch
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.panel import Bools, Panel, panel_of_run
from fivefold.gather.measures.selectors import latest_run, measures_with_latest_run
from fivefold.loop.models import Loop
from fivefold.network.people.models import Site
from fivefold.network.people.selectors import sites as all_sites
from fivefold.network.sharing.audiences import may_see_figures
from fivefold.network.sharing.rungs import Rung


def level_for(loop: Loop, measure: Measure, sites: Sequence[Site], *, by: Actor) -> PresentLevel | None:
    """Where `measure` stands at `sites` (none: at every site); None without a value, or where `by` may not see it."""
    run = latest_run(measure)
    return _level(measure, run, sites, signals_behind(loop), list(all_sites()), by) if run else None


def levels_for(loop: Loop, sites: Sequence[Site], *, by: Actor) -> list[PresentLevel]:
    """Where each measure stands that `by` may see, those of which the loop's signals tell first.

    Without `sites`, a measure of which a signal tells is taken at the signal's sites, and any other at every site.
    """
    signals, everywhere = signals_behind(loop), list(all_sites())
    found = []
    for measure, run in measures_with_latest_run():
        if run is not None:
            chosen = sites or [signal.site for signal in signals if signal.site and signal.measure_id == measure.pk]
            found.append(_level(measure, run, chosen, signals, everywhere, by))
    told = {signal.measure_id for signal in signals}
    return sorted((level for level in found if level), key=lambda level: level.measure.pk not in told)


def _level(
    measure: Measure, run: MeasureRun, sites: Sequence[Site], signals: Sequence[Signal], everywhere: list[Site], by: Actor
) -> PresentLevel | None:
    panel = panel_of_run(measure, run, sites=everywhere)
    keys = {site.pk for site in sites or everywhere}
    chosen = panel.rows(np.array([row for row, site in enumerate(panel.sites) if site.pk in keys], dtype=np.int64))
    only = chosen.sites[0].public_id if len(chosen.sites) == 1 else None
    if not chosen.sites or not may_see_figures(by, Rung(measure.rung), site=only):
        return None
    left_out = months_of(signals, chosen)
    usual = _stretch(chosen, ~left_out)
    if usual is None:
        return None
    return PresentLevel(measure=measure, sites=chosen.sites, usual=usual, signal=_stretch(chosen, left_out))


def _stretch(panel: Panel, months: Bools) -> Stretch | None:
    together = panel.together()
    counted = months & (together.denominators[0] > 0)
    if not counted.any():
        return None
    events, exposure = together.numerators[0, counted].sum(), together.denominators[0, counted].sum()
    return Stretch(level=float(events / exposure), months=int(counted.sum()))
