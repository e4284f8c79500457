"""A measure as one reader may see it: the network's series and the sites', on the rung where the measure stands."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from fivefold.engine.charts.series import ChartedSeries
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.charting import Charted, charted
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.panel import Panel
from fivefold.gather.measures.selectors import panel_of_run
from fivefold.network.people.models import Site
from fivefold.network.sharing.release import release_series
from fivefold.network.sharing.rungs import Detail, Rung


@dataclass(frozen=True)
class Shown:
    """What a reader sees: `network` is None where it is not for them or there is nothing; `sites` as they may be named.

    `sent` is how many sites have a value in the latest month, of `expected` that ever had one.
    """

    measure: Measure
    run: MeasureRun | None
    detail: Detail
    network: ChartedSeries | None = None
    network_reason: str = ""
    sites: tuple[ChartedSeries, ...] = ()
    sent: int = 0
    expected: int = 0
    months: int = 0


def shown_to(actor: Actor, measure: Measure, run: MeasureRun | None, *, sites: list[Site]) -> Shown:
    """`measure` by `run`, as `actor` may see it; `sites` are the network's."""
    rung = Rung(measure.rung)
    if run is None:
        return Shown(measure, None, Detail.NAMED_SITES)
    panel = panel_of_run(measure, run, sites=sites)
    released = release_series(
        actor=actor, rung=rung, subject=measure.public_id, sites=[(site.public_id, site.name) for site in panel.sites]
    )
    together, every = _charts(panel, run.public_id, measure.version)
    network_seen = released.detail is not Detail.NOTHING
    latest = np.flatnonzero(panel.mask.any(axis=0))
    return Shown(
        measure=measure,
        run=run,
        detail=released.detail,
        network=together.series[0] if network_seen and together else None,
        network_reason=together.reason if network_seen and together else "",
        sites=tuple(replace(every.series[row], name=name) for row, name in released.rows) if every else (),
        sent=int(panel.mask[:, latest[-1]].sum()) if len(latest) else 0,
        expected=len(panel.sites),
        months=len(panel.periods),
    )


def _charts(panel: Panel, run: str, version: int) -> tuple[Charted | None, Charted | None]:
    """The charts of the network and of every site; kept, because a run does not change."""
    if not panel.periods or not panel.sites:
        return None, None
    return _kept(_Key(panel, (run, version, tuple(site.version for site in panel.sites))))


class _Key:
    """A panel under the name of what it was made from, so that the same one is charted once."""

    def __init__(self, panel: Panel, name: tuple[object, ...]) -> None:
        self.panel = panel
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


@lru_cache(maxsize=64)
def _kept(key: _Key) -> tuple[Charted, Charted]:
    return charted(key.panel.together()), charted(key.panel)
