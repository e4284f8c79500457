"""From the statistics' arrays to `ChartedSeries`: what a person reads of every point and every series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.charts.formats import Unit
from fivefold.engine.charts.series import ChartedSeries, Point, Reading
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.icons import Variation, icons, point_directions
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import Flags
from fivefold.engine.stats.settings import Chart, Direction

_OF_A_POINT = frozenset({ReasonCode.MISSING, ReasonCode.ZERO_DENOMINATOR, ReasonCode.IMPOSSIBLE, ReasonCode.EXCLUDED})
"""Reasons that belong to one point; the others are the whole chart's and stand in its sentence."""

_READINGS = {
    Variation.NONE: Reading.UNKNOWN,
    Variation.COMMON_CAUSE: Reading.STEADY,
    Variation.IMPROVEMENT_HIGH: Reading.BETTER,
    Variation.IMPROVEMENT_LOW: Reading.BETTER,
    Variation.CONCERN_HIGH: Reading.WORSE,
    Variation.CONCERN_LOW: Reading.WORSE,
    Variation.NEUTRAL_HIGH: Reading.CHANGED,
    Variation.NEUTRAL_LOW: Reading.CHANGED,
}
_HIGH = frozenset({Variation.IMPROVEMENT_HIGH, Variation.CONCERN_HIGH, Variation.NEUTRAL_HIGH})
_SIDES = {1: "high", -1: "low", 2: "a pattern on both sides"}


def charted_series(
    charts: ControlCharts, flags: Flags, *, names: Sequence[str], periods: Sequence[date], unit: Unit
) -> tuple[ChartedSeries, ...]:
    """Every series of `charts` with what `flags` says of it.

    `names` has one name for each series, `periods` one date for each column. Where the rule set has
    Anhøj's runs analysis, the points of a run longer than its limit stand out too.
    """
    panel = _Panel(charts, flags, periods, point_directions(charts, flags, charts.settings.direction))
    variation = icons(charts, flags).variation
    return tuple(_one(panel, row, name, Variation(int(variation[row])), unit) for row, name in enumerate(names))


@dataclass(frozen=True)
class _Panel:
    charts: ControlCharts
    flags: Flags
    periods: Sequence[date]
    headings: NDArray[np.int8]


def _one(panel: _Panel, row: int, name: str, variation: Variation, unit: Unit) -> ChartedSeries:
    charts = panel.charts
    runs = _unusual_runs(charts, panel.flags, row)
    points = tuple(_point(panel, runs, row, column, period) for column, period in enumerate(panel.periods))
    limited = any(point.lower is not None for point in points)
    return ChartedSeries(
        name=name,
        points=points,
        unit=unit,
        reading=_READINGS[variation] if limited or charts.chart is Chart.RUN else Reading.UNKNOWN,
        upward=variation in _HIGH,
        target=charts.settings.target,
        trial=limited and bool(charts.trial[row, np.unique(charts.phase[row])].any()),
    )


def _point(panel: _Panel, runs: NDArray[np.int64], row: int, column: int, period: date) -> Point:
    charts = panel.charts
    heading = int(panel.headings[row, column]) or int(np.sign(runs[column]))
    reason = ReasonCode(int(charts.reasons[row, column]))
    explained = (reason.explanation,) if reason in _OF_A_POINT else ()
    return Point(
        period=period,
        value=_known(charts.values[row, column]) if charts.mask[row, column] else None,
        numerator=_whole(charts.counts[row, column]),
        denominator=0 if charts.denominators is None else _whole(charts.denominators[row, column]),
        centre=_known(charts.centre[row, column]),
        lower=_known(charts.lower[row, column]),
        upper=_known(charts.upper[row, column]),
        phase=int(charts.phase[row, column]),
        reading=_reading(heading, charts.settings.direction),
        upward=heading == 1,
        notes=(*_rules_that_fired(panel.flags, int(runs[column]), row, column), *explained),
    )


def _rules_that_fired(flags: Flags, run: int, row: int, column: int) -> list[str]:
    on = flags.on[:, row, column]
    fired = [f"{rule.title} ({_SIDES[int(sign)]})" for rule, sign in zip(flags.rules, on, strict=True) if sign]
    if run:
        side = _SIDES[1 if run > 0 else -1]
        fired.append(f"{abs(run)} points in a row on one side of the centre line, more than Anhøj’s limit ({side})")
    return fired


def _reading(heading: int, direction: Direction) -> Reading:
    if heading == 0:
        return Reading.STEADY
    if heading not in {1, -1} or direction is Direction.NEUTRAL:
        return Reading.CHANGED
    return Reading.BETTER if heading == direction.sign else Reading.WORSE


def _unusual_runs(charts: ControlCharts, flags: Flags, row: int) -> NDArray[np.int64]:
    """For each column the signed length of the run it belongs to, where Anhøj finds that run too long; else 0."""
    lengths = np.zeros(charts.values.shape[1], dtype=np.int64)
    if flags.runs is None:
        return lengths
    sides = charts.sides[row]
    useful = np.flatnonzero(sides)
    for (phase, side), columns in groupby(useful, key=lambda column: (int(charts.phase[row, column]), int(sides[column]))):
        run = list(columns)
        if len(run) > flags.runs.longest_limit[row, phase]:
            lengths[run] = side * len(run)
    return lengths


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _whole(value: float) -> int:
    return int(value) if np.isfinite(value) else 0
