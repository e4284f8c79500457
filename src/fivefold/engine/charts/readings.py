"""From the statistics' arrays to `ChartedSeries`: what a person reads of every point and every series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.charts.formats import Unit
from fivefold.engine.charts.series import ChartedSeries, Point, Reading, Typical
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.icon_kinds import Assurance, Variation
from fivefold.engine.stats.icons import icons, point_directions
from fivefold.engine.stats.panels import known
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import Flags

_OF_A_POINT = frozenset(
    {
        ReasonCode.MISSING,
        ReasonCode.ZERO_DENOMINATOR,
        ReasonCode.IMPOSSIBLE,
        ReasonCode.EXCLUDED,
        ReasonCode.NO_RANGE,
        ReasonCode.SINGLE_OBSERVATION,
        ReasonCode.ZERO_GAP,
    }
)
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
_TYPICAL = {
    **dict.fromkeys((Chart.RUN, Chart.CASES_BETWEEN, Chart.TIME_BETWEEN), Typical.MEDIAN),
    **dict.fromkeys((Chart.PROPORTION, Chart.PROPORTION_PRIME, Chart.RATE, Chart.RATE_PRIME), Typical.RATIO),
    **dict.fromkeys((Chart.INDIVIDUALS_PRIME, Chart.SUBGROUP_MEAN), Typical.RATIO),
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
    panel = _Panel(charts, flags, periods, point_directions(charts, flags, charts.settings.direction), charts.sides)
    found = icons(charts, flags)
    return tuple(
        _one(panel, row, name, unit, Variation(int(found.variation[row])), Assurance(int(found.assurance[row])))
        for row, name in enumerate(names)
    )


@dataclass(frozen=True)
class _Panel:
    charts: ControlCharts
    flags: Flags
    periods: Sequence[date]
    headings: NDArray[np.int8]
    sides: NDArray[np.int8]
    """Of the charts, worked out once: they compute it for all series whenever it is asked for."""


def _one(panel: _Panel, row: int, name: str, unit: Unit, variation: Variation, assurance: Assurance) -> ChartedSeries:
    charts = panel.charts
    points = _points(panel, row)
    limited = any(point.lower is not None for point in points)
    latest = next((point for point in reversed(points) if point.value is not None), None)
    reading = _READINGS[variation] if limited or charts.chart is Chart.RUN else Reading.UNKNOWN
    if reading.stands_out and latest is not None and not latest.reading.stands_out:
        reading = Reading.UNSETTLED
    return ChartedSeries(
        name=name,
        points=points,
        unit=unit,
        reading=reading,
        upward=variation in _HIGH,
        pattern=_pattern(panel, row),
        target=points[-1].target,
        assurance=assurance if limited else Assurance.NONE,
        typical=_TYPICAL.get(charts.chart, Typical.MEAN),
        trial=limited and bool(charts.trial[row, np.unique(charts.phase[row])].any()),
    )


def _points(panel: _Panel, row: int) -> tuple[Point, ...]:
    """The points of one series; the arrays become lists first, since numbers one by one are slow to take out of arrays."""
    charts, direction = panel.charts, panel.charts.settings.direction
    runs = _unusual_runs(panel, row)
    headings = np.where(panel.headings[row] == 0, np.sign(runs), panel.headings[row]).tolist()
    numerators, denominators = _made_of(charts, row)
    plain = charts.settings.multiply  # values of people's charts are plain: their unit multiplies
    lines = (known(levels[row] / plain) for levels in (charts.values, charts.centre, charts.lower, charts.upper, charts.target))
    value, centre, lower, upper, target = lines
    phase, side, counts, baseline = (of[row].tolist() for of in (charts.phase, panel.sides, charts.included, charts.baseline))
    notes = _notes(panel, runs, row)
    return tuple(
        Point(
            period=period,
            value=value[at],
            numerator=numerators[at],
            denominator=denominators[at],
            centre=centre[at],
            lower=lower[at],
            upper=upper[at],
            phase=phase[at],
            reading=Reading.of(headings[at], direction),
            upward=headings[at] == 1,
            notes=notes[at],
            target=target[at],
            side=side[at],
            counts=counts[at],
            sets_limits=baseline[at],
        )
        for at, period in enumerate(panel.periods)
    )


def _made_of(charts: ControlCharts, row: int) -> tuple[Sequence[float | None], Sequence[float]]:
    """What the values of one series were made of: numerators, None where nothing was counted, and denominators."""
    below = np.zeros_like(charts.counts[row]) if charts.denominators is None else charts.denominators[row]
    counted = charts.chart.counts_events or (charts.denominators is not None and not charts.chart.needs_deviations)
    numerators: Sequence[float | None] = np.nan_to_num(charts.counts[row]).tolist() if counted else [None] * len(below)
    return numerators, np.nan_to_num(below).tolist()


def _notes(panel: _Panel, runs: NDArray[np.int64], row: int) -> list[tuple[str, ...]]:
    """For each point the rules that fired, then why the point has no value."""
    notes: list[list[str]] = [[] for _ in panel.periods]
    for rule, on in zip(panel.flags.rules, panel.flags.on[:, row], strict=True):
        for column in np.flatnonzero(on):
            notes[column].append(f"{rule.title} ({_SIDES[int(on[column])]})")
    for column in np.flatnonzero(runs):
        length, side = abs(int(runs[column])), _SIDES[int(np.sign(runs[column]))]
        notes[column].append(f"{length} points in a row on one side of the centre line, more than Anhøj’s limit ({side})")
    for column in np.flatnonzero(np.isin(panel.charts.reasons[row], list(_OF_A_POINT))):
        notes[column].append(ReasonCode(int(panel.charts.reasons[row, column])).explanation)
    return [tuple(told) for told in notes]


def _pattern(panel: _Panel, row: int) -> str | None:
    """What the runs analysis finds unusual in the last phase, where it is the crossings."""
    runs, phase = panel.flags.runs, int(panel.charts.phase[row, -1])
    if runs is None or not runs.signal[row, phase] or runs.crossings[row, phase] >= runs.crossings_limit[row, phase]:
        return None
    times, least = int(runs.crossings[row, phase]), int(runs.crossings_limit[row, phase])
    return f"the line crossed its centre {times} times, where chance seldom makes fewer than {least}"


def _unusual_runs(panel: _Panel, row: int) -> NDArray[np.int64]:
    """For each column the signed length of the run it belongs to, where Anhøj finds that run too long; else 0."""
    charts, flags = panel.charts, panel.flags
    lengths = np.zeros(charts.values.shape[1], dtype=np.int64)
    if flags.runs is None:
        return lengths
    sides = panel.sides[row]
    useful = np.flatnonzero(sides)
    for (phase, side), columns in groupby(useful, key=lambda column: (int(charts.phase[row, column]), int(sides[column]))):
        run = list(columns)
        if flags.runs.useful[row, phase] and len(run) > flags.runs.longest_limit[row, phase]:
            lengths[run] = side * len(run)
    return lengths
