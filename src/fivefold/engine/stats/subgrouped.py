"""X̄ and s charts: each point is a group of observations, and the spread within the groups sets the limits.

Source: Montgomery, Introduction to Statistical Quality Control, 6.3 (X̄ and s charts with constant and with varying group
sizes); agrees with qicharts2 0.8.1.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import poch

from fivefold.engine.stats.lines import Panel
from fivefold.engine.stats.panels import Bools, Floats, mean, per_phase, ratio
from fivefold.engine.stats.settings import Settings, SubgroupSpread

FEWEST_IN_A_GROUP = 2
"""Observations that have a standard deviation."""


@dataclass(frozen=True)
class Constants:
    """Control-chart constants for groups of n observations, each of n's shape; nan where n is below 2.

    c4: mean of s / σ. a3: X̄ limits are the mean ± a3·s̄. b3, b4: limits of s are b3·s̄ and b4·s̄.
    """

    c4: Floats
    a3: Floats
    b3: Floats
    b4: Floats


def constants(sizes: Floats) -> Constants:
    """Return c4, A3, B3 and B4 for groups of any size (Montgomery 6.27–6.31: c4 = √(2/(n−1))·Γ(n/2)/Γ((n−1)/2))."""
    freedom = np.where(sizes >= FEWEST_IN_A_GROUP, sizes - 1.0, np.nan)
    c4: Floats = np.sqrt(2 / freedom) * poch(freedom / 2, 0.5)
    reach = 3 * _spread_of_deviations(c4)
    return Constants(c4=c4, a3=3 / (c4 * np.sqrt(sizes)), b3=np.maximum(1 - reach, 0.0), b4=1 + reach)


def typical_deviation(panel: Panel, settings: Settings) -> Floats:
    """Return s̄, the spread within the groups that set the limits of each phase, shape (series, phases).

    Pooled: √(Σ(n−1)s² / Σ(n−1)). A group of one observation has no part in it.
    """
    sizes, deviations = sizes_and_deviations(panel)
    known = np.isfinite(deviations) & (sizes >= FEWEST_IN_A_GROUP)

    def averaged(part: Bools) -> Floats:
        return mean(deviations, part & known)

    def pooled(part: Bools) -> Floats:
        freedom = np.where(part & known, sizes - 1.0, 0.0)
        return np.sqrt(ratio((freedom * np.where(known, deviations, 0.0) ** 2).sum(axis=1), freedom.sum(axis=1)))

    def by_size(part: Bools) -> Floats:
        smallest = np.where(part, sizes, np.inf).min(axis=1)
        largest = np.where(part, sizes, -np.inf).max(axis=1)
        return np.where(smallest == largest, averaged(part), pooled(part))

    chosen = {SubgroupSpread.BY_SIZE: by_size, SubgroupSpread.MEAN: averaged, SubgroupSpread.POOLED: pooled}
    return per_phase(chosen[settings.subgroup_spread], panel.phase, panel.setting)


def sigma_of_means(typical: Floats, panel: Panel) -> Floats:
    """Return σ of each mean of an X̄ chart from s̄ (a third of A3·s̄), shape (series, points)."""
    sizes, _ = sizes_and_deviations(panel)
    return typical * constants(sizes).a3 / 3


def sigma_of_deviations(centre: Floats, panel: Panel) -> Floats:
    """Return σ of each standard deviation of an s chart from its centre (a third of (B4 − 1)·s̄), shape (series, points)."""
    sizes, _ = sizes_and_deviations(panel)
    return centre * _spread_of_deviations(constants(sizes).c4)


def sizes_and_deviations(panel: Panel) -> tuple[Floats, Floats]:
    """Return how many observations each group has, and their standard deviation; nan where the point is not usable."""
    missing = np.full(panel.values.shape, np.nan)
    sizes = missing if panel.denominators is None else np.where(panel.usable, panel.denominators, np.nan)
    return sizes, missing if panel.deviations is None else np.where(panel.usable, panel.deviations, np.nan)


def _spread_of_deviations(c4: Floats) -> Floats:
    """Standard deviation of s in means of s: √(1 − c4²) / c4."""
    spread: Floats = np.sqrt(1 - c4**2) / c4
    return spread
