"""Limits of one proportion or rate, and of the difference between two.

Sources: Wilson (1927), score limits of a proportion; Byar's limits of a rate (Breslow and Day 1987, Statistical Methods in
Cancer Research II, section 2.3); Zou and Donner (2008), Construction of confidence limits about effect measures, Stat Med
27:1693–1702. For two proportions the difference is Newcombe's hybrid score interval (1998, Stat Med 17:873–890, method 10).
"""

import math
from collections.abc import Callable

Limits = Callable[[float, float, float], tuple[float, float]]
"""(events, exposure, quantile) → lower and upper limit."""


def wilson(events: float, exposure: float, quantile: float) -> tuple[float, float]:
    """Wilson's score limits of a proportion."""
    square = quantile**2
    middle = events + square / 2
    reach = quantile * math.sqrt(max(events * (exposure - events) / exposure, 0.0) + square / 4)
    return (middle - reach) / (exposure + square), (middle + reach) / (exposure + square)


def byar(events: float, exposure: float, quantile: float) -> tuple[float, float]:
    """Byar's limits of a rate: the cube root of a Poisson variable is close to normal."""
    above = events + 1
    low = events * max(1 - 1 / (9 * events) - quantile / (3 * math.sqrt(events)), 0.0) ** 3 if events > 0 else 0.0
    high = above * (1 - 1 / (9 * above) + quantile / (3 * math.sqrt(above))) ** 3
    return low / exposure, high / exposure


LIMITS: dict[str, Limits] = {"proportion": wilson, "rate": byar}
"""By the kind of what is counted."""


def difference(limits: Limits, later: tuple[float, float], earlier: tuple[float, float], quantile: float) -> tuple[float, float]:
    """MOVER's limits of later less earlier, each (events, exposure)."""
    above, below = later[0] / later[1], earlier[0] / earlier[1]
    low_above, high_above = limits(*later, quantile)
    low_below, high_below = limits(*earlier, quantile)
    middle = above - below
    low = middle - math.hypot(above - low_above, high_below - below)
    return low, middle + math.hypot(high_above - above, below - low_below)
