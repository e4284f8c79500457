"""Making Data Count icons: what the last point says (variation) and what the limits promise (assurance)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.icon_kinds import Assurance, Variation
from fivefold.engine.stats.panels import Bools, Integers, Signs, side
from fivefold.engine.stats.rule_sets import Flags
from fivefold.engine.stats.runs import Runs
from fivefold.engine.stats.settings import Direction


@dataclass(frozen=True)
class Icons:
    """One icon of each kind a series: values of Variation and Assurance, uint8, shape (series,).

    points: Variation of every point, shape (series, points), NONE where there is no point.
    """

    variation: NDArray[np.uint8]
    assurance: NDArray[np.uint8]
    points: NDArray[np.uint8]


def icons(charts: ControlCharts, flags: Flags) -> Icons:
    """Return the icons of every series, against the target of its last column.

    Where neither way is better, or on a run chart, there is no assurance.
    Variation: from the last plotted point; in sets with Anhøj's rules a signal of the last phase counts as well, and
    points to the side of the last useful point. Assurance: the limits at the last plotted point against the target, none
    where nothing is plotted; a target on a limit, or a point without limits, is hit or miss, as in NHSRplotthedots 0.2.2.
    """
    better = charts.settings.direction
    heading = point_directions(charts, flags, better)
    points = _judged(heading, better, charts.mask)
    latest = np.where(charts.mask.any(axis=1), charts.mask.shape[1] - 1 - np.argmax(charts.mask[:, ::-1], axis=1), 0)
    last = np.take_along_axis(points, latest[:, None], axis=1)[:, 0]
    if flags.runs is not None:
        last = np.where(last == Variation.COMMON_CAUSE, _from_runs(charts, flags.runs, better), last)
    return Icons(variation=last.astype(np.uint8), assurance=_assurance(charts, latest, better), points=points)


def point_directions(charts: ControlCharts, flags: Flags, better: Direction) -> Signs:
    """Return what the rules together say of each point: +1 up, -1 down, 2 special without direction, 0 nothing.

    Where rules disagree the first of the set decides, or else the one that means concern.
    """
    heading = np.zeros(charts.values.shape, dtype=np.int8)
    for rule in flags.on:
        heading = np.where((heading == 0) | ((heading == 2) & (rule != 0)), rule, heading)
    if not flags.rule_set.first_rule_decides and better is not Direction.NEUTRAL:
        concern = -better.sign
        heading = np.where((flags.on == concern).any(axis=0), np.int8(concern), heading)
    return heading


def _judged(heading: Signs, better: Direction, mask: Bools) -> NDArray[np.uint8]:
    """Put directions into words of better and worse."""
    high, low = {
        Direction.UP: (Variation.IMPROVEMENT_HIGH, Variation.CONCERN_LOW),
        Direction.DOWN: (Variation.CONCERN_HIGH, Variation.IMPROVEMENT_LOW),
        Direction.NEUTRAL: (Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW),
    }[better]
    chosen = np.select([~mask, heading == 1, heading == -1], [Variation.NONE, high, low], Variation.COMMON_CAUSE)
    return chosen.astype(np.uint8)


def _from_runs(charts: ControlCharts, analysis: Runs, better: Direction) -> NDArray[np.uint8]:
    """Variation by Anhøj's rules in the last phase of each series."""
    sides = charts.sides
    last_useful = charts.mask.shape[1] - 1 - np.argmax(sides[:, ::-1] != 0, axis=1)
    heading = np.take_along_axis(sides, last_useful[:, None], axis=1)
    phase = charts.phase[:, -1:] if charts.phase.size else np.zeros((sides.shape[0], 1), dtype=np.int64)
    signal = np.take_along_axis(analysis.signal, phase, axis=1)
    plotted = np.asarray(charts.mask.any(axis=1, keepdims=True), dtype=np.bool_)
    return _judged(np.where(signal, heading, 0).astype(np.int8), better, plotted)[:, 0]


def _assurance(charts: ControlCharts, latest: Integers, better: Direction) -> NDArray[np.uint8]:
    series = charts.values.shape[0]
    if better is Direction.NEUTRAL or charts.chart is Chart.RUN:
        return np.full(series, Assurance.NONE, dtype=np.uint8)
    wanted = charts.target[:, -1]
    over, under = (
        (Assurance.CONSISTENTLY_FAILS, Assurance.CONSISTENTLY_PASSES)
        if better is Direction.UP
        else (Assurance.CONSISTENTLY_PASSES, Assurance.CONSISTENTLY_FAILS)
    )
    upper, lower = (np.take_along_axis(line, latest[:, None], axis=1)[:, 0] for line in (charts.upper, charts.lower))
    without = np.isnan(wanted) | ~charts.mask.any(axis=1)
    chosen = np.select(
        [without, side(wanted, upper) > 0, side(wanted, lower) < 0], [Assurance.NONE, over, under], Assurance.HIT_OR_MISS
    )
    return chosen.astype(np.uint8)
