"""From a run's values to what one reader may see of them: the network's series and the sites', charted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from fivefold.engine.charts.series import ChartedSeries, Reading
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.charting import charted
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.panel import Panel, panel_of_run
from fivefold.gather.measures.releasing import released_to, went_out
from fivefold.gather.measures.shown import Shown
from fivefold.network.people.models import Site
from fivefold.network.sharing.release import Released, Series
from fivefold.network.sharing.rungs import Detail
from fivefold.network.sharing.selectors import Recorded


def shown_to(actor: Actor, measure: Measure, run: MeasureRun | None, *, sites: list[Site]) -> Shown:
    """`measure` by `run`, as `actor` may see it; `sites` are the network's. Everything is drawn from what is released."""
    return all_shown_to(actor, [(measure, run)], sites=sites)[0]


def all_shown_to(actor: Actor, measures: Sequence[tuple[Measure, MeasureRun | None]], *, sites: list[Site]) -> list[Shown]:
    """Each measure by its run, as `actor` may see it; what went out of all of them before is read at once."""
    before = went_out(actor, [measure for measure, _run in measures])
    return [_shown(actor, measure, run, sites=sites, before=before) for measure, run in measures]


def _shown(
    actor: Actor, measure: Measure, run: MeasureRun | None, *, sites: list[Site], before: Mapping[str, Sequence[Recorded]]
) -> Shown:
    if run is None:
        return Shown(measure, None, Detail.NAMED_SITES)
    panel = panel_of_run(measure, run, sites=sites)
    if not panel.sites or not panel.periods:
        return Shown(measure, run, Detail.NAMED_SITES)
    released = released_to(actor, panel, before.get(measure.public_id, ()))
    network, reason = _network(panel, released.network)
    latest = _latest(panel, network)
    return Shown(
        measure=measure,
        run=run,
        detail=released.detail,
        network=network,
        network_reason=reason,
        sites=_sites(panel, released),
        sent=int(panel.mask[:, latest].sum()),
        expected=len(panel.sites),
        months=len(panel.periods),
        hidden=released.policy.title if _hides(released) else "",
        network_judged=released.network is None or not released.network.hidden.any(),
        unhidden=released.policy.hides_nothing,
    )


def _latest(panel: Panel, network: ChartedSeries | None) -> int:
    """The column of the latest month whose total is shown; without one, of the latest that has a value."""
    if network is not None and network.latest is not None:
        return panel.periods.index(network.latest.period)
    return int(np.flatnonzero(panel.mask.any(axis=0))[-1])


def _hides(released: Released) -> bool:
    return any(series is not None and bool(series.hidden.any()) for series in (released.network, released.sites))


def _network(panel: Panel, series: Series | None) -> tuple[ChartedSeries | None, str]:
    if series is None or not series.mask.any():
        return None, ""
    found = charted(_panel(panel, series, ()))
    return _unjudged(found.series, series)[0], found.reason


def _sites(panel: Panel, released: Released) -> tuple[ChartedSeries, ...]:
    if not released.rows:
        return ()
    sites = tuple(panel.sites[row] for row, _name in released.rows)
    found = _unjudged(charted(_panel(panel, released.sites, sites)).series, released.sites)
    return tuple(replace(series, name=name) for series, (_row, name) in zip(found, released.rows, strict=True))


def _panel(panel: Panel, series: Series, sites: tuple[Site, ...]) -> Panel:
    return replace(panel, sites=sites, numerators=series.numerators, denominators=series.denominators, mask=series.mask)


def _unjudged(charts: Sequence[ChartedSeries], series: Series) -> list[ChartedSeries]:
    """The charts, without limits and without a reading where months are hidden, and those months marked.

    Hidden is neither nothing nor nought; and what is left where small counts are hidden is no fair sample of the series.
    """
    return [_without_limits(chart, row) if row.any() else chart for chart, row in zip(charts, series.hidden, strict=True)]


def _without_limits(chart: ChartedSeries, hidden: npt.NDArray[np.bool_]) -> ChartedSeries:
    told = (_("The count is small, or would give a small one away."),)
    points = tuple(
        replace(
            point,
            centre=None,
            lower=None,
            upper=None,
            reading=Reading.STEADY,
            upward=False,
            notes=told if out_of_sight else (),
            hidden=bool(out_of_sight),
        )
        for point, out_of_sight in zip(chart.points, hidden, strict=True)
    )
    return replace(chart, points=points, reading=Reading.UNKNOWN, upward=False, trial=False)
