"""How much of what measurements vary lies between sites: variance components and the intraclass correlation.

Vectorised over measures. Sources: Shrout and Fleiss (1979), Psychol Bull 86:420 (analysis of variance); Patterson and
Thompson (1971), Biometrika 58:545 (REML). REML and ML agree with lme4 1.1-31 (lmer).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fivefold.engine.stats.between_sites.counts import FEW_SITES, ImpossibleComparison
from fivefold.engine.stats.between_sites.reasons import ComparisonReason
from fivefold.engine.stats.between_sites.roots import falling_root
from fivefold.engine.stats.between_sites.tau2 import Estimates
from fivefold.engine.stats.panels import Bools, Floats, ratio
from fivefold.engine.stats.periods import fitting

OneWayMethod = Literal["REML", "ML", "anova"]


@dataclass(frozen=True)
class Observations:
    """What is needed of measurements at sites; arrays of shape (measures, sites).

    sizes: observations of each site. means: of those, nan where there are none. squares: sum of their squared deviations
    from that mean.
    """

    sizes: Floats
    means: Floats
    squares: Floats

    @property
    def mask(self) -> Bools:
        """Sites with observations."""
        return np.asarray(self.sizes > 0)

    @property
    def within(self) -> Floats:
        """Sum of squares within sites, shape (measures,)."""
        return np.asarray(np.where(self.mask, self.squares, 0.0).sum(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class OneWay:
    """Variance within and between sites; arrays of shape (measures,), nan where there is no comparison.

    mean, mean_error: of the sites. tau2: variance between, within: variance within sites. icc: tau2 / (tau2 + within),
    from 0 to 1 (the analysis of variance may give less than 0). reasons: of ComparisonReason. estimates: the sites' means
    with the variance that chance gives them, for `shrink`.
    """

    mean: Floats
    mean_error: Floats
    tau2: Floats
    within: Floats
    icc: Floats
    reasons: NDArray[np.uint8]
    estimates: Estimates


def observations_of(values: ArrayLike, sites: ArrayLike) -> Observations:
    """Sum up single observations, shape (observations,), of one measure; nan is left out.

    sites: the number of each one's site, from 0. Raises ImpossibleComparison, ShapeMismatch.
    """
    seen = np.asarray(values, dtype=np.float64)
    number = fitting(sites, seen.shape, np.int64, "sites")
    if (number < 0).any():
        raise ImpossibleComparison("Sites are numbered from 0.", fix="Number them 0, 1, 2 …", field="sites")
    known, count = np.isfinite(seen), int(number.max(initial=-1)) + 1
    sizes = _summed(number[known], np.ones(known.sum()), count)
    means = ratio(_summed(number[known], seen[known], count), sizes)
    squares = _summed(number[known], (seen[known] - means[number[known]]) ** 2, count)
    return Observations(sizes[None], means[None], squares[None])


def one_way(observations: Observations, *, method: OneWayMethod = "REML") -> OneWay:
    """Part the variance of measurements into within and between sites. Raises ImpossibleComparison."""
    reasons = _reasons(observations)
    enough = (reasons == ComparisonReason.OK) | (reasons == ComparisonReason.FEW_SITES)
    if method == "anova":
        between, within = _by_moments(observations)
    elif method in ("REML", "ML"):
        between, within = _by_likelihood(observations, enough, restricted=method == "REML")
    else:
        raise ImpossibleComparison(f"There is no method “{method}”.", fix="Choose REML, ML or anova.", field="method")
    within, between = np.where(enough, within, np.nan), np.where(enough, between, np.nan)
    sizes, mask = np.where(observations.mask, observations.sizes, 1.0), observations.mask & enough[:, None]
    estimates = Estimates(np.where(mask, observations.means, np.nan), within[:, None] / sizes, mask)
    weights = estimates.weights(np.maximum(between, 0.0))
    return OneWay(
        mean=estimates.mean(weights),
        mean_error=np.sqrt(ratio(np.ones_like(within), weights.sum(axis=1))),
        tau2=between,
        within=within,
        icc=ratio(between, between + within),
        reasons=reasons,
        estimates=estimates,
    )


def _summed(number: NDArray[np.int64], values: Floats, count: int) -> Floats:
    return np.bincount(number, values, minlength=count).astype(np.float64)


def _reasons(observations: Observations) -> NDArray[np.uint8]:
    sites, total = observations.mask.sum(axis=1), observations.sizes.sum(axis=1)
    reasons = np.where(sites < FEW_SITES, ComparisonReason.FEW_SITES, ComparisonReason.OK)
    reasons = np.where(observations.within > 0, reasons, ComparisonReason.CONSTANT_WITHIN)
    reasons = np.where(total > sites, reasons, ComparisonReason.NO_REPEATS)
    return np.where(sites > 1, reasons, ComparisonReason.FEWER_THAN_TWO_SITES).astype(np.uint8)


def _by_moments(observations: Observations) -> tuple[Floats, Floats]:
    """Return (between, within) of the analysis of variance."""
    sizes, mask, count = observations.sizes, observations.mask, observations.mask.sum(axis=1)
    total = sizes.sum(axis=1)
    mean = ratio(np.where(mask, sizes * observations.means, 0.0).sum(axis=1), total)
    squares = np.where(mask, sizes * (observations.means - mean[:, None]) ** 2, 0.0).sum(axis=1)
    within = ratio(observations.within, total - count)
    typical = ratio(total - ratio((sizes**2).sum(axis=1), total), count - 1.0)
    return ratio(ratio(squares, count - 1.0) - within, typical), within


def _by_likelihood(observations: Observations, enough: Bools, *, restricted: bool) -> tuple[Floats, Floats]:
    """Return (between, within) at the highest (restricted) likelihood; its slope in their ratio falls through zero."""
    sizes, mask = observations.sizes, observations.mask
    total: Floats = sizes.sum(axis=1)
    freedom = total - 1 if restricted else total

    def parts(share: Floats) -> tuple[Floats, Floats]:
        weights = np.where(mask, sizes / (1 + sizes * share[:, None]), 0.0)
        mean = ratio(np.where(mask, weights * observations.means, 0.0).sum(axis=1), weights.sum(axis=1))
        return weights, np.where(mask, (observations.means - mean[:, None]) ** 2, 0.0)

    def slope(share: Floats) -> Floats:
        weights, squares = parts(share)
        unexplained = observations.within + (weights * squares).sum(axis=1)
        gain = ratio(freedom * (weights**2 * squares).sum(axis=1), unexplained)
        lost = weights.sum(axis=1) - (ratio((weights**2).sum(axis=1), weights.sum(axis=1)) if restricted else 0.0)
        return np.asarray(np.nan_to_num(gain - lost), dtype=np.float64)

    share = falling_root(slope, np.ones_like(total), enough)
    weights, squares = parts(share)
    within = ratio(observations.within + (weights * squares).sum(axis=1), freedom)
    return share * within, within
