"""Centre line, limits and σ of each chart, per series and phase.

Definitions follow Montgomery, Introduction to Statistical Quality Control (equations are named where used) and agree
with qicharts2 0.8.1; Laney's p′ and u′ follow Laney (2002), Improved control charts for attributes, and i′ follows
Taylor (2018), Normalized individuals control chart.
"""

from functools import partial

import numpy as np

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.lines import Lines, Panel
from fivefold.engine.stats.moving_ranges import SCREENING_LIMIT, mean_moving_range
from fivefold.engine.stats.panels import (
    ON_THE_LINE,
    Bools,
    Floats,
    mean,
    median,
    number_of_phases,
    per_phase,
    points_per_phase,
    ratio,
    to_points,
    total,
)
from fivefold.engine.stats.rare_events import geometric_lines, transformed_centre, transformed_lines
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.subgrouped import sigma_of_deviations, sigma_of_means, typical_deviation

PER_MEAN_DISTANCE = np.sqrt(np.pi / 2)
"""σ of a normal variable in mean distances from its mean."""


def levels(panel: Panel, settings: Settings) -> Floats:
    """Return the level of each series and phase, shape (series, phases), nan where no point can set it.

    It is the centre line, but of a g chart the mean gap, whose median is the centre line. Run chart: median. Individuals,
    moving ranges, c and g: mean (Montgomery 6.33, 7.17). p, p′, u, u′, i′, X̄: ratio of sums (7.7, 7.19, 6.30). s: the mean
    or pooled standard deviation (6.31). t: mean on the transformed scale. What is left of values on both sides of zero
    that cancel is rounding, and is 0: a point at 0 then lies on the line, as it would if all values were moved.
    """
    if settings.centre is not None:
        return np.full((panel.values.shape[0], number_of_phases(panel.phase)), float(settings.centre))
    found = _estimated(panel, settings)
    with np.errstate(invalid="ignore"):
        both_sides = (panel.values < 0).any(axis=1, keepdims=True)
    if not both_sides.any():
        return found
    typical = median if settings.chart is Chart.RUN else mean
    size = per_phase(partial(typical, np.abs(panel.values)), panel.phase, panel.setting)
    return np.where(both_sides & (np.abs(found) <= ON_THE_LINE * size), 0.0, found)


def _estimated(panel: Panel, settings: Settings) -> Floats:
    chart = settings.chart
    if chart is Chart.RUN:
        return per_phase(partial(median, panel.values), panel.phase, panel.setting)
    if chart is Chart.SUBGROUP_SPREAD:
        return typical_deviation(panel, settings)
    if chart is Chart.TIME_BETWEEN:
        return transformed_centre(panel)
    if panel.denominators is None or not chart.needs_denominators:
        return per_phase(partial(mean, panel.values), panel.phase, panel.setting)
    numerators = per_phase(partial(total, panel.counts), panel.phase, panel.setting)
    return ratio(numerators, per_phase(partial(total, panel.denominators), panel.phase, panel.setting))


def lines(panel: Panel, level: Floats, settings: Settings, *, given: bool) -> Lines:
    """Return the lines of every point from its level, shape (series, points); nan where there is none.

    given: the level was not estimated from the panel.
    """
    if settings.chart is Chart.CASES_BETWEEN:
        return geometric_lines(panel, level, settings, given=given)
    if settings.chart is Chart.TIME_BETWEEN:
        return transformed_lines(panel, level, settings)
    sigma = _sigmas(panel, level, settings)
    lower, upper = _clipped(level - 3 * sigma, level + 3 * sigma, panel, settings)
    return Lines(level, lower, upper, sigma)


def _sigmas(panel: Panel, centre: Floats, settings: Settings) -> Floats:
    chart = settings.chart
    match chart:
        case Chart.INDIVIDUALS:
            sigma = to_points(_sigma_of_individuals(panel.values - centre, panel, settings), panel.phase)
        case Chart.INDIVIDUALS_PRIME:
            n = _denominators(panel)
            distance = mean_moving_range(panel.values - centre, panel, settings, weights=n)
            sigma = ratio(to_points(PER_MEAN_DISTANCE * distance, panel.phase), np.sqrt(n))
        case Chart.MOVING_RANGE:
            sigma = centre * (SCREENING_LIMIT - 1) / 3
        case Chart.SUBGROUP_MEAN:
            sigma = sigma_of_means(to_points(typical_deviation(panel, settings), panel.phase), panel)
        case Chart.SUBGROUP_SPREAD:
            sigma = sigma_of_deviations(centre, panel)
        case Chart.COUNT:
            sigma = _root(centre)
        case Chart.PROPORTION | Chart.RATE:
            sigma = _within(panel, centre, chart)
        case Chart.PROPORTION_PRIME | Chart.RATE_PRIME:
            sigma = _within_and_between(panel, centre, settings)
        case _:
            sigma = np.full(panel.values.shape, np.nan)
    return sigma


def _within_and_between(panel: Panel, centre: Floats, settings: Settings) -> Floats:
    """σ of a proportion or rate by its denominator, times how much more its scores vary than that (Laney 2002)."""
    within = _within(panel, centre, settings.chart)
    scores = ratio(panel.values - centre, within)
    between = to_points(_sigma_of_individuals(scores, panel, settings), panel.phase)
    # A centre of 0 or 1 leaves no variation within points, and then none between them either.
    return np.where(within == 0, 0.0, within * between)


def _within(panel: Panel, centre: Floats, chart: Chart) -> Floats:
    """σ of a proportion or rate by its denominator alone (Montgomery 7.8, 7.20)."""
    variance = centre * (1 - centre) if chart.is_proportion else centre
    return _root(ratio(variance, _denominators(panel)))


def _sigma_of_individuals(values: Floats, panel: Panel, settings: Settings) -> Floats:
    return mean_moving_range(values, panel, settings) / settings.moving_range_constant


def _clipped(lower: Floats, upper: Floats, panel: Panel, settings: Settings) -> tuple[Floats, Floats]:
    """Keep limits to the values that can occur."""
    chart = settings.chart
    if chart.counts_events or chart in (Chart.MOVING_RANGE, Chart.SUBGROUP_SPREAD):
        np.maximum(lower, 0.0, out=lower)
    elif not settings.allow_negative:
        never_below_zero = ~np.any(panel.usable & (np.nan_to_num(panel.values) < 0), axis=1, keepdims=True)
        lower = np.where(never_below_zero, np.maximum(lower, 0.0), lower)
    if chart.is_proportion:
        np.minimum(upper, 1.0, out=upper)
    return lower, upper


def _denominators(panel: Panel) -> Floats:
    if panel.denominators is None:
        return np.full(panel.values.shape, np.nan)
    return np.where(panel.usable, panel.denominators, np.nan)


def _root(values: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(values >= 0, np.sqrt(values), np.nan)


def settled_points(panel: Panel) -> Bools:
    """Points on a value that at least three quarters of the points that set the limits share (two or more)."""
    commonest = to_points(per_phase(partial(median, panel.values), panel.phase, panel.setting), panel.phase)
    same = panel.usable & (panel.values == commonest)
    shared = per_phase(lambda part: (part & same).sum(axis=1), panel.phase, panel.setting)
    points = points_per_phase(panel.phase, panel.setting)
    settled: Bools = same & to_points((4 * shared >= 3 * points) & (points > 1), panel.phase)
    return settled
