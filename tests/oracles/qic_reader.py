"""Every argument of qicharts2's qic(), and what it is in our terms.

| qic()                         | here                                                                                     |
|-------------------------------|------------------------------------------------------------------------------------------|
| x, y, n, data                 | columns; several rows of one x become one point (`subgroups.aggregate`); without y, x is y |
| facets                        | one series each                                                                          |
| chart                         | `Settings.chart`; an ip chart without n rests on the number of values of each x          |
| agg.fun                       | `subgroups.Aggregation`                                                                  |
| multiply                      | `Settings.multiply`                                                                      |
| freeze                        | `Settings.freeze`; qic() ignores it where part is given, and so does the reader; the σ of |
|                               | an ip chart knows neither freeze nor exclude in qic(), and so in the reader              |
| part                          | `Settings.phases`: a break after point 24 is a phase from position 24 on                 |
| exclude                       | `Settings.excluded`, counted from 0                                                      |
| cl                            | `Settings.centre`, or the argument `centre` where it varies; ignored where one is missing; |
|                               | of a g chart the mean, of which 0.693 is the centre line                                 |
| target                        | `Settings.target`, in plotted units                                                      |
| method                        | `Settings.runs_method`                                                                   |
| y.neg                         | `Settings.allow_negative`                                                                |
| x.period                      | dates cut to day, week, month, quarter or year before aggregation                        |
| options(qic.screenedmr)       | `Settings.screen_moving_ranges`                                                          |
| titles, labels, axes, colours | nothing: they change the picture only                                                    |

`guard_near_constant` is off: the guard is ours. `geometric_limits` are three-sigma limits: probability limits are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.settings import GeometricLimits, RunsMethod, Settings
from fivefold.engine.stats.subgroups import Aggregation, Subgroups, aggregate
from tests.oracles.r_calls import Call, Formula, Name, UnreadableCall, read_call
from tests.oracles.tables import Columns, days, numbers

POSITIONS = [
    "x",
    "y",
    "n",
    "data",
    "facets",
    "notes",
    "chart",
    "agg.fun",
    "method",
    "multiply",
    "freeze",
    "part",
    "exclude",
    "target",
    "cl",
    "nrow",
    "ncol",
    "scales",
    "title",
    "ylab",
    "xlab",
    "subtitle",
    "caption",
    "part.labels",
    "show.labels",
    "show.95",
    "decimals",
    "point.size",
    "x.period",
    "x.format",
    "x.angle",
    "x.pad",
    "y.expand",
    "y.neg",
    "y.percent",
    "y.percent.accuracy",
    "show.grid",
    "flip",
    "strip.horizontal",
    "print.summary",
    "return.data",
]


@dataclass(frozen=True)
class QicFacet:
    """One facet of a call, charted: facets holds its (facet1, facet2); subgroups what its points were made of."""

    facets: tuple[str, str]
    subgroups: Subgroups
    charts: ControlCharts


def read_qic(call: str, data: Columns, *, screened: bool) -> list[QicFacet]:
    """Chart `data` as the call asks. screened: was the option qic.screenedmr on. Raises UnreadableCall."""
    arguments = _arguments(read_call(call))
    return [_charted(label, arguments, columns, screened=screened) for label, columns in _facets(arguments, data)]


def _arguments(call: Call) -> dict[str, object]:
    if call.function != "qic":
        raise UnreadableCall(call.function)
    unknown = set(call.named) - set(POSITIONS)
    if unknown:
        raise UnreadableCall(f"qic() has no argument {', '.join(sorted(unknown))}")
    free = [position for position in POSITIONS if position not in call.named]
    return {**dict(zip(free, call.unnamed, strict=False)), **call.named}


def _chart(arguments: Mapping[str, object]) -> str:
    return str(arguments.get("chart", "run"))


def _facets(arguments: Mapping[str, object], data: Columns) -> list[tuple[tuple[str, str], Columns]]:
    formula = arguments.get("facets")
    names = [*formula.left, *formula.right] if isinstance(formula, Formula) else []
    if not names:
        return [(("1", "1"), data)]
    keys = list(zip(*(data[name] for name in names), strict=True))
    found = []
    for key in sorted(set(keys)):
        chosen = {name: [cell for cell, at in zip(cells, keys, strict=True) if at == key] for name, cells in data.items()}
        found.append(((key[0], key[1] if len(key) > 1 else "1"), chosen))
    return found


def _charted(label: tuple[str, str], arguments: Mapping[str, object], data: Columns, *, screened: bool) -> QicFacet:
    subgroups = _subgroups(arguments, data)
    settings = read_settings(arguments, screened=screened)
    centre = _varying_centre(arguments, data, subgroups)
    charts = _charts(subgroups, settings, centre)
    if settings.chart is Chart.INDIVIDUALS_PRIME:
        charts = _with_sigma_of_all_points(charts, _charts(subgroups, replace(settings, freeze=None, excluded=()), centre))
    return QicFacet(label, subgroups, charts)


def _charts(subgroups: Subgroups, settings: Settings, centre: NDArray[np.float64] | None) -> ControlCharts:
    chart, below = settings.chart, subgroups.denominators
    if chart.needs_deviations or (chart is Chart.INDIVIDUALS_PRIME and below is None):
        below = subgroups.sizes.astype(float)
    if chart is Chart.COUNT:
        below = None
    sums = below is not None or chart is Chart.COUNT
    return chart_series(
        subgroups.totals if sums else subgroups.values,
        below,
        deviations=subgroups.deviations,
        settings=settings,
        centre=centre,
    )


def _with_sigma_of_all_points(charts: ControlCharts, unrestricted: ControlCharts) -> ControlCharts:
    """The charts with limits as wide as those that all points of a phase set, around the centre that they have."""
    upper, lower = (charts.centre + sign * 3 * unrestricted.sigma for sign in (1, -1))
    if not charts.settings.allow_negative and not (charts.values < 0).any():
        lower = np.maximum(lower, 0.0)
    return replace(charts, sigma=unrestricted.sigma, upper=upper, lower=lower)


def read_settings(arguments: Mapping[str, object], *, screened: bool) -> Settings:
    """The arguments that do not name columns, as Settings."""
    part, freeze = _whole_numbers(arguments.get("part")), arguments.get("freeze")
    return Settings(
        chart=Chart(_chart(arguments)),
        phases=part,
        freeze=int(freeze) if isinstance(freeze, int | float) and np.isfinite(freeze) and not part else None,
        excluded=tuple(position - 1 for position in _whole_numbers(arguments.get("exclude"))),
        target=_number(arguments.get("target")),
        centre=_number(arguments.get("cl")),
        screen_moving_ranges=screened,
        guard_near_constant=False,
        runs_method=RunsMethod(str(arguments.get("method", "anhoej"))),
        multiply=_number(arguments.get("multiply")) or 1.0,
        allow_negative=bool(arguments.get("y.neg", True)),
        geometric_limits=GeometricLimits.THREE_SIGMA,
    )


def _subgroups(arguments: Mapping[str, object], data: Columns) -> Subgroups:
    x, y, n = (arguments.get(name) for name in ("x", "y", "n"))
    values = _column(y if y is not None else x, data)
    place = _periods(x, data, arguments.get("x.period")) if y is not None else np.arange(1, len(values) + 1)
    known = place != "" if place.dtype.kind in "US" else ~np.isnan(place.astype(float))
    below = None if n is None else _column(n, data)[known]
    by = Aggregation(str(arguments.get("agg.fun", "mean")))
    return aggregate(place[known], values[known], below, by=by)


def _periods(x: object, data: Columns, period: object) -> NDArray[np.generic]:
    cells = data[x.text] if isinstance(x, Name) else [str(value) for value in x] if isinstance(x, tuple) else []
    if any("-" in cell[1:] for cell in cells):
        found = [_cut(day, str(period)) if period else day for day in days(cells)]
        return np.array([day.isoformat() for day in found])
    try:
        return numbers(cells)
    except ValueError:
        return np.array(cells)


def _cut(day: date, period: str) -> date:
    starts = {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }
    return starts[period.removesuffix("s")]


def _varying_centre(arguments: Mapping[str, object], data: Columns, subgroups: Subgroups) -> NDArray[np.float64] | None:
    given = arguments.get("cl")
    if not isinstance(given, Name | tuple):
        return None
    centre = aggregate(_periods(arguments["x"], data, arguments.get("x.period")), _column(given, data)).values
    return centre if np.isfinite(centre).all() and centre.shape == subgroups.values.shape else None


def _column(given: object, data: Columns) -> NDArray[np.float64]:
    if isinstance(given, Name):
        return numbers(data[given.text])
    if isinstance(given, tuple):
        return np.array([np.nan if value is None else value for value in given], dtype=float)
    raise UnreadableCall(f"{given} is not a column")


def _number(given: object) -> float | None:
    return float(given) if isinstance(given, int | float) and not isinstance(given, bool) else None


def _whole_numbers(given: object) -> tuple[int, ...]:
    if given is None:
        return ()
    return tuple(int(one) for one in (given if isinstance(given, tuple) else (given,)))
