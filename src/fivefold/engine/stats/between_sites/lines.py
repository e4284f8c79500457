"""The limits of a funnel as curves over sizes: by chance alone, with variance between sites added, or from a mixture.

Every kind of line answers `at(sizes, levels)` with (lower, upper) on the scale of the values, each of shape (levels, measures,
points). sizes: shape (measures, points), above 0. levels: probability between the limits of a site that is like the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy.special import gammainccinv, gammaincinv, ndtr, ndtri

from fivefold.engine.stats.between_sites.allowance import Allowance
from fivefold.engine.stats.between_sites.count_limits import count_limits
from fivefold.engine.stats.between_sites.counts import SiteCounts
from fivefold.engine.stats.between_sites.mixtures import Part, chance, mixture, mixture_variances
from fivefold.engine.stats.between_sites.scales import Scale, ratio_of_counts
from fivefold.engine.stats.panels import Bools, Floats, ratio

Levels = tuple[float, ...]


class Lines(Protocol):
    """Limits over sizes."""

    def at(self, sizes: Floats, levels: Levels) -> tuple[Floats, Floats]:
        """Return (lower, upper), each of shape (levels, measures, points)."""


@dataclass(frozen=True)
class CountLines:
    """Exact or mid-p limits of the binomial or Poisson distribution."""

    counts: SiteCounts
    mid_p: bool
    allowance: Allowance | None

    def at(self, sizes: Floats, levels: Levels) -> tuple[Floats, Floats]:
        """Limits on the events, as values."""
        within, _ = mixture_variances(self.counts, sizes, np.zeros(len(sizes)))
        reach = _reach(self.allowance, levels, within, _share(self.counts, sizes))
        return _limits(self.counts, sizes, chance(self.counts, sizes), reach, mid_p=self.mid_p)


@dataclass(frozen=True)
class GammaLines:
    """The interval of a Poisson count about the events expected: smooth, and as FunnelPlotR 0.6.0 draws them unadjusted."""

    counts: SiteCounts

    def at(self, sizes: Floats, levels: Levels) -> tuple[Floats, Floats]:
        """Quantiles of the gamma distributions with the expected events, and one more, as shape."""
        expected, tail = self.counts.reference[:, None] * sizes, (1 - np.array(levels)[:, None, None]) / 2
        lower, upper = gammaincinv(expected, tail), gammainccinv(expected + 1, tail)
        return lower / sizes, upper / sizes


@dataclass(frozen=True)
class ScaledLines:
    """Normal limits on a scale, with τ² added to the variance by chance, brought back to values."""

    counts: SiteCounts
    scale: Scale
    tau2: Floats
    allowance: Allowance | None

    def at(self, sizes: Floats, levels: Levels) -> tuple[Floats, Floats]:
        """The transformed reference less and more a multiple of √(s² + τ²)."""
        reference = self.counts.reference[:, None]
        variance = self.scale.error(sizes, reference) ** 2
        reach = _reach(self.allowance, levels, variance, _share(self.counts, sizes))
        middle, error = self.scale.forth(reference), np.sqrt(variance + self.tau2[:, None])
        return self.scale.back(middle - reach * error, sizes), self.scale.back(middle + reach * error, sizes)


@dataclass(frozen=True)
class MixtureLines:
    """Limits of the beta-binomial or negative binomial distribution; dispersion: above 0."""

    counts: SiteCounts
    dispersion: Floats
    mid_p: bool
    allowance: Allowance | None

    def at(self, sizes: Floats, levels: Levels) -> tuple[Floats, Floats]:
        """Limits on the events, as values."""
        within, _ = mixture_variances(self.counts, sizes, self.dispersion)
        reach = _reach(self.allowance, levels, within, _share(self.counts, sizes))
        return _limits(self.counts, sizes, mixture(self.counts, sizes, self.dispersion), reach, mid_p=self.mid_p)


def shares_of_reference(counts: SiteCounts) -> Floats:
    """How much of the reference comes from each site, shape (measures, sites); 0 where it was given."""
    return _share(counts, counts.sizes)


def _share(counts: SiteCounts, sizes: Floats) -> Floats:
    if counts.given:
        return np.zeros_like(sizes)
    everything = np.where(counts.mask, counts.sizes, 0.0).sum(axis=1, keepdims=True)
    return np.minimum(np.nan_to_num(ratio(sizes, everything)), 1.0)


def _reach(allowance: Allowance | None, levels: Levels, variances: Floats, shares: Floats) -> Floats:
    """Multiples of a standard error, shape (levels, measures, points)."""
    if allowance is None:
        return np.stack([np.full(variances.shape, float(ndtri((1 + level) / 2))) for level in levels])
    return np.stack([allowance.reach(level, variances, shares) for level in levels])


def _limits(counts: SiteCounts, sizes: Floats, parts: Iterable[Part], reach: Floats, *, mid_p: bool) -> tuple[Floats, Floats]:
    """Limits on numbers of events that chance passes as rarely as a normal variable does `reach`, as values."""
    tails = ndtr(-reach).reshape(len(reach), -1)
    lower, upper = np.empty_like(tails), np.empty_like(tails)
    for points, distribution in parts:
        for level, tail in enumerate(tails):
            lower[level, points], upper[level, points] = count_limits(distribution, tail[points], mid_p=mid_p)
    return _as_values(counts, sizes, lower.reshape(reach.shape)), _as_values(counts, sizes, upper.reshape(reach.shape))


def rows(counts: SiteCounts, chosen: Bools) -> SiteCounts:
    """The counts of the chosen measures."""
    return replace(
        counts,
        numerators=counts.numerators[chosen],
        denominators=counts.denominators[chosen],
        mask=counts.mask[chosen],
        site_reasons=counts.site_reasons[chosen],
        reference=counts.reference[chosen],
        pooled=counts.pooled[chosen],
        reasons=counts.reasons[chosen],
    )


def _as_values(counts: SiteCounts, sizes: Floats, events: Floats) -> Floats:
    """Numbers of events as proportions, rates or ratios."""
    return ratio_of_counts(events, sizes) if counts.kind == "counts" else events / sizes
