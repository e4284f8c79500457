"""From counts and a method to what a funnel rests on: how much sites differ beyond chance, and the limits that allow for it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import gammaincc

from fivefold.engine.stats.between_sites.allowance import Allowance
from fivefold.engine.stats.between_sites.counts import ImpossibleComparison, SiteCounts
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.lines import (
    CountLines,
    GammaLines,
    Levels,
    Lines,
    MixtureLines,
    ScaledLines,
    rows,
    shares_of_reference,
)
from fivefold.engine.stats.between_sites.mixtures import fit_dispersion, mixture_kurtosis, mixture_variances
from fivefold.engine.stats.between_sites.scales import Scale
from fivefold.engine.stats.between_sites.scores import dispersion, tau2_of_dispersion, truncated, winsorised
from fivefold.engine.stats.between_sites.tau2 import Estimates, estimate_tau2
from fivefold.engine.stats.panels import Bools, Floats, ratio

OVERDISPERSED_BELOW = 0.1
"""Level of the chi-squared test by which `auto` decides."""
LEAST_VARIANCE = 0.1
"""Of Pearson's statistic, times its degrees of freedom: of one case a site, half of them events, it does not vary at all."""


@dataclass(frozen=True)
class Spread:
    """How much sites differ beyond chance, found by one method on one scale.

    Arrays have shape (measures, sites), nan for a site that takes no part, or (measures,). The reference of `counts` is a
    number for every measure, also for one without a comparison.
    """

    counts: SiteCounts
    scale: Scale
    method: FunnelMethod

    @cached_property
    def _placed(self) -> tuple[Floats, Floats]:
        return self.scale.estimates(self.counts)

    @cached_property
    def estimates(self) -> Estimates:
        """Of the sites that the scale can place."""
        values, errors = self._placed
        mask = np.isfinite(values) & np.isfinite(errors)
        return Estimates(np.where(mask, values, np.nan), np.where(mask, errors**2, np.nan), mask)

    @cached_property
    def scores(self) -> Floats:
        """Distance from the reference in standard errors of chance; -inf where a logarithm cannot place a site."""
        values, errors = self._placed
        return ratio(values - self.scale.forth(self.counts.reference[:, None]), errors)

    @cached_property
    def _trimmed(self) -> Floats:
        if self.method.estimator == "truncated":
            return truncated(self.scores, self.method.trim)
        return winsorised(np.where(np.isfinite(self.scores), self.scores, np.nan), self.method.trim)

    @cached_property
    def phi(self) -> Floats:
        """Variance of the trimmed scores relative to chance alone."""
        return dispersion(self._trimmed)

    @cached_property
    def tau2(self) -> Floats:
        """Variance between sites on the scale, by the method's estimator."""
        if self.method.estimator in ("winsorised", "truncated"):
            return tau2_of_dispersion(self.phi, self._trimmed, self._placed[1])
        return np.where(self.estimates.freedom > 0, estimate_tau2(self.estimates, self.method.influence), 0.0)

    @cached_property
    def p_value(self) -> Floats:
        """Of Pearson's chi-squared test that sites do not differ; its distribution has the mean and variance that chance gives.

        Small counts make the statistic vary more than a chi-squared variable does; its variance says by how much.
        """
        counts = self.counts
        sizes = np.where(counts.mask, counts.sizes, np.nan)
        binomial = counts.kind in ("proportion", "counts")
        level = np.nan_to_num(counts.pooled, nan=0.5)[:, None]
        share = level / (1 + level) if counts.kind == "counts" else level
        variance = sizes * share * (1 - share if binomial else 1.0)
        squares = ratio((counts.numerators - sizes * share) ** 2, variance)
        excess = ratio(1 - 6 * share * (1 - share) if binomial else np.ones_like(share), variance)
        freedom = np.maximum(counts.mask.sum(axis=1) - 1.0, 1.0)
        spread = np.maximum(2 * freedom + np.nansum(excess, axis=1), LEAST_VARIANCE * freedom)
        return np.asarray(gammaincc(freedom**2 / spread, np.nansum(squares, axis=1) * freedom / spread), dtype=np.float64)

    @cached_property
    def dispersion(self) -> Floats:
        """θ of the beta or gamma distribution of sites."""
        return fit_dispersion(self.counts)

    @cached_property
    def overdispersed(self) -> Bools:
        """Measures whose limits allow for differences beyond chance."""
        match self.method.overdispersion:
            case "none":
                return np.zeros(len(self.counts.reference), dtype=np.bool_)
            case "additive":
                return np.asarray(self.tau2 > 0)
            case "mixture":
                return np.asarray(self.dispersion > 0)
            case "auto":
                return np.asarray((self.tau2 > 0) & (self.p_value < OVERDISPERSED_BELOW))

    @property
    def lines(self) -> "Composed":
        """Limits by chance alone, and those that allow for more where sites are over-dispersed."""
        wider = self.overdispersed
        return Composed(self._alone(rows(self.counts, ~wider)), self._wider(rows(self.counts, wider)), wider)

    def _alone(self, counts: SiteCounts) -> Lines:
        alike, base = np.zeros(len(counts.reference)), self.method.base
        match base:
            case "gamma":
                return GammaLines(counts)
            case "scaled":
                allowance = self._allowance(counts, self._chance(counts), alike)
                return ScaledLines(counts, self.scale, alike, allowance)
            case "exact":
                return CountLines(counts, mid_p=False, allowance=None)
            case "mid-p":
                within, _ = mixture_variances(counts, _whole(counts), alike)
                return CountLines(counts, mid_p=True, allowance=self._allowance(counts, within, alike))

    def _wider(self, counts: SiteCounts) -> Lines:
        method, chosen = self.method, self.overdispersed
        if method.overdispersion == "mixture":
            within, between = mixture_variances(counts, _whole(counts), self.dispersion[chosen])
            allowance = self._allowance(counts, within, between, mixture_kurtosis(counts, self.dispersion[chosen]))
            return MixtureLines(counts, self.dispersion[chosen], method.base != "exact", allowance)
        allowance = self._allowance(counts, self._chance(counts), self.tau2[chosen])
        return ScaledLines(counts, self.scale, self.tau2[chosen], allowance)

    def _chance(self, counts: SiteCounts) -> Floats:
        """Variance of each site on the scale, by chance alone."""
        return self.scale.error(_whole(counts), counts.reference[:, None]) ** 2

    def _allowance(self, counts: SiteCounts, variances: Floats, tau2: Floats, kurtosis: Floats | None = None) -> Allowance | None:
        if not self.method.allow_for_estimation:
            return None
        influence = "PM" if self.method.overdispersion == "mixture" else self.method.influence
        return Allowance(variances, shares_of_reference(counts), counts.mask, tau2, influence, kurtosis)


def _whole(counts: SiteCounts) -> Floats:
    """Sizes, 1 for a site that takes no part."""
    return np.where(counts.mask, counts.sizes, 1.0)


@dataclass(frozen=True)
class Composed:
    """Limits of several measures: some by chance alone, those that are over-dispersed with more."""

    alone: Lines
    wider: Lines
    overdispersed: Bools

    def at(self, sizes: Floats, levels: Levels) -> tuple[Floats, Floats]:
        """Return (lower, upper), each of shape (levels, measures, points)."""
        shape = (len(levels), *sizes.shape)
        lower, upper = np.empty(shape), np.empty(shape)
        for lines, chosen in ((self.alone, ~self.overdispersed), (self.wider, self.overdispersed)):
            if chosen.any():
                lower[:, chosen], upper[:, chosen] = lines.at(sizes[chosen], levels)
        return lower, upper


def check_base(method: FunnelMethod, kind: str) -> None:
    """Raise ImpossibleComparison where the method's base does not suit the kind."""
    if method.base == "gamma" and kind not in ("rate", "standardised"):
        raise ImpossibleComparison(
            "Gamma limits are for rates and standardised ratios.", fix="Choose exact or mid-p limits.", field="base"
        )
