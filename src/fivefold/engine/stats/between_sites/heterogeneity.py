"""How much sites differ beyond chance: an estimate and its variance from each site in, variance between sites out.

Vectorised over measures. Agrees with metafor 3.8-1 (rma): all figures for a given τ² to the last digits, τ² of DL too; its
REML, ML and PM stop at a change of 1e-5, ours are solved out.
Sources: as tau2; Higgins and Thompson (2002), Stat Med 21:1539 (I², H²).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from fivefold.engine.stats.between_sites.counts import FEW_SITES, ImpossibleComparison, Kind, check_level, read_counts
from fivefold.engine.stats.between_sites.reasons import ComparisonReason
from fivefold.engine.stats.between_sites.tau2 import ESTIMATORS, Estimates, Estimator, estimate_tau2, q_profile
from fivefold.engine.stats.panels import Bools, Floats, ratio
from fivefold.engine.stats.periods import fitting

FARTHEST = 1e50
"""From 0, of estimates, variances and weights: squares beyond would be infinite."""


@dataclass(frozen=True)
class Heterogeneity:
    """How much sites differ; arrays of shape (measures,), nan where fewer than two sites take part.

    mean, mean_error: of the sites, weighted with τ². tau2: variance between sites, tau2_low and tau2_high its interval
    (Q profile). q: Cochran's Q, p_value: of no difference at all. i2: share (0 to 1) of the variance that chance does not
    explain. h2: variance relative to chance alone. sites: how many take part. reasons: of ComparisonReason.
    estimates: as given, for `shrink`.
    """

    mean: Floats
    mean_error: Floats
    tau2: Floats
    tau2_low: Floats
    tau2_high: Floats
    q: Floats
    p_value: Floats
    i2: Floats
    h2: Floats
    sites: NDArray[np.int64]
    reasons: NDArray[np.uint8]
    estimates: Estimates


def heterogeneity(
    estimates: ArrayLike, variances: ArrayLike, *, method: Estimator = "REML", level: float = 0.95
) -> Heterogeneity:
    """Measure how much sites differ. estimates, variances: shape (measures, sites) or (sites,), nan where there is none.

    level: of the interval of τ². Raises ImpossibleComparison, ShapeMismatch.
    """
    if method not in ESTIMATORS:
        raise ImpossibleComparison(f"There is no estimator of τ² “{method}”.", fix=f"Choose one of {', '.join(ESTIMATORS)}.")
    values = np.atleast_2d(np.asarray(estimates, dtype=np.float64))
    errors2 = fitting(variances, values.shape, np.float64, "variances")
    check_level(level)
    mask: Bools = np.isfinite(values) & np.isfinite(errors2)
    if (errors2[mask] <= 0).any():
        raise ImpossibleComparison("A variance must be above 0.", fix="Leave out (nan) what is known exactly.")
    extreme = (np.abs(values) > FARTHEST) | (errors2 > FARTHEST) | (errors2 < 1 / FARTHEST)
    if extreme[mask].any():
        raise ImpossibleComparison("Estimates and variances must be of one order.", fix="Give them in another unit.")
    sites = Estimates(np.where(mask, values, np.nan), np.where(mask, errors2, np.nan), mask)
    tau2 = estimate_tau2(sites, method)
    return _summary(sites, tau2, level)


def heterogeneity_of_counts(
    numerators: ArrayLike, denominators: ArrayLike, *, kind: Kind = "proportion", method: Estimator = "REML", level: float = 0.95
) -> Heterogeneity:
    """Measure how much sites differ in log odds (proportions) or log rates. Counts: shape (measures, sites) or (sites,).

    A site without events, or with nothing but events, has ½ added to all its counts (Gart and Zweifel 1967).
    Raises ImpossibleComparison, ShapeMismatch.
    """
    counts = read_counts(numerators, denominators, kind=kind)
    above, below = (np.where(counts.mask, part, np.nan) for part in (counts.numerators, counts.denominators))
    if kind == "proportion":
        other = below - above
        half = np.where((above == 0) | (other == 0), 0.5, 0.0)
        return heterogeneity(
            np.log((above + half) / (other + half)), 1 / (above + half) + 1 / (other + half), method=method, level=level
        )
    half = np.where(above == 0, 0.5, 0.0)
    variances = 1 / (above + half) + (1 / below if kind == "counts" else 0.0)
    return heterogeneity(np.log((above + half) / below), variances, method=method, level=level)


def _summary(sites: Estimates, tau2: Floats, level: float) -> Heterogeneity:
    count = sites.mask.sum(axis=1)
    several = count > 1
    weights, alone = sites.weights(tau2), sites.weights(np.zeros_like(tau2))
    q = (alone * sites.squares(alone)).sum(axis=1)
    total = alone.sum(axis=1)
    typical = ratio(sites.freedom * total, total**2 - (alone**2).sum(axis=1))
    low, high = q_profile(sites, level)
    reasons = np.where(count < FEW_SITES, ComparisonReason.FEW_SITES, ComparisonReason.OK)
    reasons = np.where(several, reasons, ComparisonReason.FEWER_THAN_TWO_SITES)

    def known(figures: Floats) -> Floats:
        return np.where(several, figures, np.nan)

    return Heterogeneity(
        mean=known(sites.mean(weights)),
        mean_error=known(np.sqrt(ratio(np.ones_like(tau2), weights.sum(axis=1)))),
        tau2=known(tau2),
        tau2_low=low,
        tau2_high=high,
        q=known(q),
        p_value=known(chdtrc(np.maximum(sites.freedom, 1), q)),
        i2=known(ratio(tau2, tau2 + typical)),
        h2=known(ratio(tau2, typical) + 1),
        sites=count,
        reasons=reasons.astype(np.uint8),
        estimates=sites,
    )
