"""Moving ranges: how far each value lies from the one before, and what they say of σ."""

from functools import partial

import numpy as np

from fivefold.engine.stats.lines import Panel
from fivefold.engine.stats.panels import Bools, Floats, Integers, Packing, mean, number_of_phases, per_phase, ratio
from fivefold.engine.stats.settings import Settings

SCREENING_LIMIT = 3.267
"""Upper limit of moving ranges of two points, in mean moving ranges (D4 for n = 2)."""


def moving_ranges(values: Floats, usable: Bools, phase: Integers) -> Floats:
    """Return the distance of each value from the one before, nan at the start of a phase and beside a gap.

    All shapes (series, points).
    """
    ranges = np.full(values.shape, np.nan)
    pairs = usable[:, 1:] & usable[:, :-1] & (phase[:, 1:] == phase[:, :-1])
    ranges[:, 1:] = np.where(pairs, np.abs(np.diff(values, axis=1)), np.nan)
    return ranges


def mean_moving_range(values: Floats, panel: Panel, settings: Settings, weights: Floats | None = None) -> Floats:
    """Return the mean moving range of `values` over the baseline of each phase, shape (series, phases).

    An excluded point is passed over: its neighbours count as neighbours. A gap is not. With `weights` (how much each value
    rests on) every range is first divided by √(1/w + 1/w') of its two values, which makes it one of values of weight 1.
    """
    packing = Packing(panel.baseline)
    phase, usable = packing.pack(panel.phase), packing.pack(panel.setting)
    ranges = np.abs(np.diff(packing.pack(values, np.nan), axis=1))
    if weights is not None:
        weights = packing.pack(weights, np.nan)
        ranges = ratio(ranges, np.sqrt(ratio(weights[:, 1:] + weights[:, :-1], weights[:, 1:] * weights[:, :-1])))
    pairs = usable[:, 1:] & usable[:, :-1] & (phase[:, 1:] == phase[:, :-1])
    if not pairs.all():
        pairs &= np.isfinite(ranges)
    average = partial(mean, ranges)
    if settings.screen_moving_ranges:
        average = partial(_screened_mean, ranges, guarded=settings.guard_near_constant)
    return per_phase(average, phase[:, 1:], pairs, count=number_of_phases(panel.phase))


def _screened_mean(ranges: Floats, mask: Bools, *, guarded: bool) -> Floats:
    """Mean after one pass that drops ranges of 3.267 times their mean or more (Nelson 1982, qicharts2's option)."""
    unscreened = mean(ranges, mask)
    with np.errstate(invalid="ignore"):
        screened = mean(ranges, mask & (ranges < SCREENING_LIMIT * unscreened[:, None]))
    if not guarded:
        return screened
    return np.where(screened > 0, screened, unscreened)
