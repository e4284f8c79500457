"""Centre line and σ of each chart, per series and phase.

Definitions follow Montgomery, Introduction to Statistical Quality Control (equations are named where used) and agree
with qicharts2 0.8.1; Laney's p′ and u′ follow Laney (2002), Improved control charts for attributes.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from fivefold.engine.stats.panels import (
    Bools,
    Floats,
    Integers,
    gather_left,
    mean,
    median,
    number_of_phases,
    per_phase,
    ratio,
    spread,
)
from fivefold.engine.stats.settings import Chart, Settings

SCREENING_LIMIT = 3.267
"""Upper limit of moving ranges of two points, in mean moving ranges (D4 for n = 2)."""


@dataclass(frozen=True)
class Panel:
    """What a chart is computed from; every array has shape (series, points).

    values: the plotted value before `multiply`; counts: numerators (or the value itself); denominators: or None.
    usable: there is a value. baseline: the point's place counts for the limits (it may still have no value, and then
    breaks the chain of moving ranges, which an excluded point does not).
    """

    values: Floats
    counts: Floats
    denominators: Floats | None
    usable: Bools
    baseline: Bools
    phase: Integers

    @property
    def setting(self) -> Bools:
        """The points that set centre and limits."""
        return self.usable & self.baseline


def centre_lines(panel: Panel, settings: Settings) -> Floats:
    """Return the centre line of each series and phase, shape (series, phases), nan where no point can set it.

    Run chart: median. Individuals and c: mean (Montgomery 6.33, 7.17). p, p′, u, u′: ratio of sums (7.7, 7.19).
    """
    if settings.centre is not None:
        return np.full((panel.values.shape[0], number_of_phases(panel.phase)), float(settings.centre))
    if settings.chart is Chart.RUN:
        return per_phase(partial(median, panel.values), panel.phase, panel.setting)
    if panel.denominators is None or not settings.chart.needs_denominators:
        return per_phase(partial(mean, panel.values), panel.phase, panel.setting)
    numerators = per_phase(partial(_total, panel.counts), panel.phase, panel.setting)
    return ratio(numerators, per_phase(partial(_total, panel.denominators), panel.phase, panel.setting))


def sigmas(panel: Panel, centre: Floats, settings: Settings) -> Floats | None:
    """Return σ of every plotted point, shape (series, points), nan where it cannot be had; None for a run chart.

    `centre` has shape (series, points).
    """
    match settings.chart:
        case Chart.RUN:
            return None
        case Chart.INDIVIDUALS:
            return spread(_moving_range_sigma(panel.values - centre, panel, settings), panel.phase)
        case Chart.COUNT:
            return _root(centre)
        case Chart.PROPORTION | Chart.PROPORTION_PRIME:
            within = _root(ratio(centre * (1 - centre), _denominators(panel)))
        case Chart.RATE | Chart.RATE_PRIME:
            within = _root(ratio(centre, _denominators(panel)))
    if settings.chart in (Chart.PROPORTION, Chart.RATE):
        return within
    scores = ratio(panel.values - centre, within)
    between = spread(_moving_range_sigma(scores, panel, settings), panel.phase)
    # A centre of 0 or 1 leaves no variation within points, and then none between them either.
    return np.where(within == 0, 0.0, within * between)


def _moving_range_sigma(values: Floats, panel: Panel, settings: Settings) -> Floats:
    """Return mean moving range / constant over the baseline of each phase, shape (series, phases)."""
    place, usable, phase = panel.baseline, panel.setting, panel.phase
    order = gather_left(place)
    if order is not None:
        values, phase = np.take_along_axis(values, order, axis=1), np.take_along_axis(phase, order, axis=1)
        place, usable = np.take_along_axis(place, order, axis=1), np.take_along_axis(usable, order, axis=1)
    ranges = np.abs(np.diff(values, axis=1))
    pairs = usable[:, 1:] & usable[:, :-1] & place[:, 1:] & (phase[:, 1:] == phase[:, :-1])
    if not pairs.all():
        pairs &= np.isfinite(ranges)
    average = partial(mean, ranges)
    if settings.screen_moving_ranges:
        average = partial(_screened_mean, ranges, guarded=settings.guard_near_constant)
    return per_phase(average, phase[:, 1:], pairs, count=number_of_phases(panel.phase)) / settings.moving_range_constant


def _screened_mean(ranges: Floats, mask: Bools, *, guarded: bool) -> Floats:
    """Mean after one pass that drops ranges of 3.267 times their mean or more (Nelson 1982, qicharts2's option)."""
    unscreened = mean(ranges, mask)
    with np.errstate(invalid="ignore"):
        screened = mean(ranges, mask & (ranges < SCREENING_LIMIT * unscreened[:, None]))
    if not guarded:
        return screened
    return np.where(screened > 0, screened, unscreened)


def _denominators(panel: Panel) -> Floats:
    if panel.denominators is None:
        return np.full(panel.values.shape, np.nan)
    return np.where(panel.usable, panel.denominators, np.nan)


def _total(values: Floats, mask: Bools) -> Floats:
    total: Floats = np.where(mask, values, 0.0).sum(axis=1)
    return total


def _root(values: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(values >= 0, np.sqrt(values), np.nan)


def settled_points(panel: Panel) -> Bools:
    """Points on a value that at least three quarters of the points that set the limits share (two or more)."""
    commonest = spread(per_phase(partial(median, panel.values), panel.phase, panel.setting), panel.phase)
    same = panel.usable & (panel.values == commonest)
    shared = per_phase(lambda part: (part & same).sum(axis=1), panel.phase, panel.setting)
    points = per_phase(lambda part: part.sum(axis=1), panel.phase, panel.setting)
    settled: Bools = same & spread((4 * shared >= 3 * points) & (points > 1), panel.phase)
    return settled
