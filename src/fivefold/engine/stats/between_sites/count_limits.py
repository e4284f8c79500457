"""Limits on a number of events that chance passes with a given probability; between whole numbers, not on them.

exact: outside a limit lies at most the asked probability. mid-p: half of the probability of the limit's own count is
counted (Lancaster 1961), so that the level is met on average over sizes. Either is interpolated between whole numbers
(Spiegelhalter 2005, appendix A.1.1), which makes smooth curves and decides no site differently.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from fivefold.engine.stats.between_sites.distributions import Distribution
from fivefold.engine.stats.panels import Bools, Floats, Integers

Condition = Callable[[Floats, Integers], Bools]


def count_limits(distribution: Distribution, tail: Floats, *, mid_p: bool) -> tuple[Floats, Floats]:
    """Return (lower, upper): fewer events than the one, or more than the other, have probability `tail` at most.

    tail: on one side, below one half, shape (points,). Limits lie between 0 and the most events possible.
    """

    half = 0.5 if mid_p else 0.0

    def at_most(k: Floats, at: Integers) -> Floats:
        return distribution.below(k, at) - half * distribution.exactly(k, at)

    def at_least(k: Floats, at: Integers) -> Floats:
        return 1 - distribution.below(k, at) + (1 - half) * distribution.exactly(k, at)

    def between(k: Floats, other: Floats) -> Floats:
        """What is gained from one whole number to the next."""
        own = distribution.exactly(k, everywhere)
        return (own + distribution.exactly(other, everywhere)) / 2 if mid_p else own

    z, everywhere = ndtri(tail), np.arange(tail.size)
    bend = distribution.skewness * (z**2 - 1) / 6
    low = _first(lambda k, at: at_most(k, at) >= tail[at], distribution.mean + distribution.deviation * (bend + z))
    high = _first(lambda k, at: at_least(k + 1, at) < tail[at], distribution.mean + distribution.deviation * (bend - z))
    lower = low - _part(at_most(low, everywhere) - tail, between(low, low - 1))
    upper = high + _part(at_least(high, everywhere) - tail, between(high, high + 1))
    return np.clip(lower, 0, None), np.minimum(upper, distribution.highest)


def _part(step: Floats, whole: Floats) -> Floats:
    """Share of the way between two whole numbers."""
    return np.clip(step / np.where(whole > 0, whole, 1.0), 0, 1)


def _first(holds: Condition, near: Floats) -> Floats:
    """The smallest whole number from 0 on at which a condition holds that holds ever after; looked for around `near`."""
    high = np.maximum(np.rint(near), 0.0)
    low, step, points = high - 1, 1.0, np.arange(high.size)
    while points.size:
        points = points[~holds(high[points], points)]
        low[points], high[points] = high[points], high[points] + step
        step *= 2
    step, points = 1.0, np.flatnonzero((high == np.maximum(np.rint(near), 0.0)) & (low >= 0))
    while points.size:
        points = points[holds(low[points], points)]
        high[points], low[points] = low[points], np.maximum(low[points] - step, -1.0)
        points, step = points[low[points] >= 0], step * 2
    while (points := np.flatnonzero(high - low > 1)).size:
        middle = np.floor((low[points] + high[points]) / 2)
        found = holds(middle, points)
        high[points], low[points] = np.where(found, middle, high[points]), np.where(found, low[points], middle)
    return high
