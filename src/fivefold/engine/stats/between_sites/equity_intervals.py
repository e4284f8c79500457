"""Intervals of one proportion or rate, and of the difference and the ratio of two; by scores, so that they hold in small groups.

Vectorised: all arrays have one shape. Sources: Wilson (1927), JASA 22:209; Newcombe (1998), Stat Med 17:873, method 10; Zou
and Donner (2008), Stat Med 27:1693 (differences from the limits of each); Koopman (1984), Biometrics 40:513 (ratio of
proportions); Przyborowski and Wilenski (1940), Biometrika 31:313 (ratio of rates, given the events of both).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from fivefold.engine.stats.between_sites.roots import falling_root
from fivefold.engine.stats.panels import Bools, Floats, ratio

GapKind = Literal["proportion", "rate"]
Interval = tuple[Floats, Floats]
FARTHEST = 300.0
"""Of logarithms: numbers beyond would be infinite once they are multiplied."""


@dataclass(frozen=True)
class Estimate:
    """Values with their intervals; arrays of one shape."""

    value: Floats
    low: Floats
    high: Floats

    def where(self, known: Bools) -> "Estimate":
        """The same, nan where nothing is known."""
        value, low, high = (np.where(known, part, np.nan) for part in (self.value, self.low, self.high))
        return Estimate(value, low, high)


@dataclass(frozen=True)
class Pair:
    """Events of cases (or exposure) in a group, and in the other group that it is held against."""

    kind: GapKind
    events: Floats
    cases: Floats
    other_events: Floats
    other_cases: Floats


def times(log_error: Floats, z: float) -> Floats:
    """Return how many times higher than a ratio the upper end of its interval is; e to the 300 where nothing is known."""
    return np.asarray(np.exp(np.minimum(z * log_error, FARTHEST)), dtype=np.float64)


def interval(kind: GapKind, events: Floats, cases: Floats, z: float) -> Interval:
    """Return (low, high) of a proportion (Wilson) or a rate (score); nan without cases."""
    half = z * z / 2
    if kind == "rate":
        reach = z * np.sqrt(events + half / 2)
        return ratio(np.maximum(events + half - reach, 0.0), cases), ratio(events + half + reach, cases)
    share = ratio(events, cases)
    reach = z * np.sqrt(np.maximum(events * (1 - share), 0.0) + half / 2)
    low, high = (ratio(events + half + side * reach, cases + 2 * half) for side in (-1, 1))
    return np.where(events == 0, 0.0 * share, np.maximum(low, 0.0)), np.where(events == cases, share, np.minimum(high, 1.0))


def difference_interval(pair: Pair, z: float) -> Interval:
    """Return (low, high) of the group's value less the other's, from the limits of each (Newcombe; Zou and Donner)."""
    value, other = ratio(pair.events, pair.cases), ratio(pair.other_events, pair.other_cases)
    low, high = interval(pair.kind, pair.events, pair.cases, z)
    other_low, other_high = interval(pair.kind, pair.other_events, pair.other_cases, z)
    apart = value - other
    return apart - np.hypot(value - low, other_high - other), apart + np.hypot(high - value, other - other_low)


def ratio_interval(pair: Pair, z: float) -> Interval:
    """Return (low, high) of the group's value over the other's.

    The high end is nan where the other has no events: it has no bound. Both are where neither has.
    """
    if pair.kind == "rate":
        return _ratio_of_rates(pair, z)
    swapped = Pair(pair.kind, pair.other_events, pair.other_cases, pair.events, pair.cases)
    return _low_ratio(pair, z), ratio(np.ones_like(pair.events), _low_ratio(swapped, z))


def _ratio_of_rates(pair: Pair, z: float) -> Interval:
    """Given the events of both, the group's are binomial: Wilson's limits of their share are limits of the odds."""
    both = pair.events + pair.other_events
    low, high = interval("proportion", pair.events, np.where(both > 0, both, np.nan), z)
    scale = ratio(pair.other_cases, pair.cases)
    return ratio(low, 1 - low) * scale, ratio(high, 1 - high) * scale


def _low_ratio(pair: Pair, z: float) -> Floats:
    """The ratio, below what was seen, at which Koopman's chi-squared statistic equals z²; 0 without events in the group."""
    x, n, other, m = (np.nan_to_num(part) for part in (pair.events, pair.cases, pair.other_events, pair.other_cases))
    known: Bools = (n > 0) & (m > 0) & (x + other > 0)

    def surprise(at: Floats) -> Floats:
        """Koopman's statistic less z², with the proportions at their likeliest for that ratio."""
        middle = at * (n + other) + x + m
        root = np.sqrt(np.maximum(middle**2 - 4 * at * (n + m) * (x + other), 0.0))
        likeliest = ratio(2 * at * (x + other), middle + root)
        spread = likeliest * (1 - likeliest) * n
        statistic = ratio((x - n * likeliest) ** 2, spread) * (1 + ratio(n * (at - likeliest), m * (1 - likeliest)))
        return np.where(at > 0, np.nan_to_num(statistic, nan=0.0, posinf=0.0), np.inf) - z * z

    seen = ratio(x * m, n * other)
    near = np.where(np.isfinite(seen) & (seen > 0), seen, 1.0)
    low = falling_root(surprise, near, known & (x > 0))
    return np.where(known, low, np.nan)
