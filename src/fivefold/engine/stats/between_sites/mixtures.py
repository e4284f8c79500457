"""Sites whose own proportions follow a beta, or whose own rates follow a gamma distribution about the reference level.

`fit_dispersion` finds how wide that distribution is: θ = 1 / (a + b) of the beta, the squared coefficient of variation of
the gamma. Vectorised over measures. Source: Williams (1982), Appl Stat 31:144, and Breslow (1984), Appl Stat 33:38: the θ
at which Pearson's statistic equals its degrees of freedom, as Paule and Mandel's τ² for estimates.
"""

from collections.abc import Iterator

import numpy as np

from fivefold.engine.stats.between_sites.counts import SiteCounts
from fivefold.engine.stats.between_sites.distributions import (
    BetaBinomial,
    Binomial,
    Distribution,
    NegativeBinomial,
    Poisson,
    within_memory,
)
from fivefold.engine.stats.between_sites.roots import falling_root
from fivefold.engine.stats.panels import Floats, ratio

WIDEST = 1e4
"""Of θ: from here on every site has all or nothing."""


def share_of_events(counts: SiteCounts) -> Floats:
    """The reference as a share of cases, shape (measures, 1): for a ratio r of counts, r / (1 + r) of both together."""
    level = counts.reference[:, None]
    return level / (1 + level) if counts.kind == "counts" else level


Part = tuple[slice, Distribution]
"""Some of the points, and how many events sites have there."""


def chance(counts: SiteCounts, sizes: Floats) -> Iterator[Part]:
    """How many events sites of those sizes, shape (measures, points), have at the reference level; points one by one."""
    level = share_of_events(counts)
    if counts.poisson:
        yield slice(None), Poisson((level * sizes).ravel())
    else:
        yield slice(None), Binomial(sizes.ravel(), (level + 0 * sizes).ravel())


def mixture(counts: SiteCounts, sizes: Floats, dispersion: Floats) -> Iterator[Part]:
    """The same where sites differ; dispersion: above 0, shape (measures,)."""
    level, theta = share_of_events(counts), (dispersion[:, None] + 0 * sizes).ravel()
    if counts.poisson:
        yield slice(None), NegativeBinomial((level * sizes).ravel(), theta)
    else:
        cases, share = sizes.ravel(), (level + 0 * sizes).ravel()
        for points in within_memory(cases):
            yield points, BetaBinomial(cases[points], share[points], theta[points])


def mixture_variances(counts: SiteCounts, sizes: Floats, dispersion: Floats) -> tuple[Floats, Floats]:
    """Return the variance of a share or rate by chance (measures, points), and that between sites (measures,)."""
    level = share_of_events(counts)
    if counts.poisson:
        return ratio(level, sizes), level[:, 0] ** 2 * dispersion
    between = dispersion / (1 + dispersion)
    spread = level * (1 - level)
    return ratio(spread * (1 - between[:, None]), sizes), spread[:, 0] * between


def mixture_kurtosis(counts: SiteCounts, dispersion: Floats) -> Floats:
    """Return the excess kurtosis of the sites' own levels, shape (measures,): of a beta, or of a gamma distribution."""
    if counts.poisson:
        return 6 * dispersion
    level = share_of_events(counts)[:, 0]
    spread = level * (1 - level)
    apart = (1 - 4 * spread) * (1 + dispersion) - spread * (1 + 2 * dispersion)
    return ratio(6 * dispersion * apart, spread * (1 + 2 * dispersion) * (1 + 3 * dispersion))


def fit_dispersion(counts: SiteCounts) -> Floats:
    """Return θ of each measure, shape (measures,); 0 where sites vary no more than chance, or there is no comparison."""
    sizes = np.where(counts.mask, counts.sizes, 1.0)
    squares = (np.where(counts.mask, counts.numerators, np.nan) / sizes - share_of_events(counts)) ** 2
    freedom: Floats = counts.mask.sum(axis=1) - (0.0 if counts.given else 1.0)

    def excess(dispersion: Floats) -> Floats:
        within, between = mixture_variances(counts, sizes, np.minimum(dispersion, WIDEST))
        pearson = np.where(counts.mask, ratio(squares, within + between[:, None]), 0.0).sum(axis=1)
        return np.asarray(pearson - freedom, dtype=np.float64)

    return np.minimum(falling_root(excess, np.ones_like(freedom), counts.comparable), WIDEST)
