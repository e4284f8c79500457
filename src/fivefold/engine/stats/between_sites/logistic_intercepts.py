"""Sites that differ in log odds: the variance between them, by maximum likelihood of a logistic model with random intercepts.

The likelihood of each site is integrated over its intercept by adaptive Gauss–Hermite quadrature (Pinheiro and Bates 1995,
J Comput Graph Stat 4:12). Agrees with lme4 1.1-31 (glmer, nAGQ = 15) at that package's tolerance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit, roots_hermitenorm

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison, read_counts
from fivefold.engine.stats.between_sites.reasons import ComparisonReason
from fivefold.engine.stats.between_sites.shrinkage import median_odds_ratio
from fivefold.engine.stats.panels import Floats

LOGISTIC_VARIANCE = float(np.pi**2 / 3)
"""Variance of a standard logistic variable: what lies within sites on the log odds scale."""
TOLERANCE = 1e-9
NEWTON_STEPS = 100


@dataclass(frozen=True)
class LogisticIntercepts:
    """How much sites differ in log odds; numbers are nan where the reason refuses.

    mean: log odds of the middle site. tau2: variance between sites. icc: tau2 / (tau2 + π²/3), on the latent scale.
    median_odds_ratio: of two sites taken by lot.
    """

    mean: float
    tau2: float
    icc: float
    median_odds_ratio: float
    reason: ComparisonReason


def logistic_intercepts(events: ArrayLike, cases: ArrayLike, *, nodes: int = 15) -> LogisticIntercepts:
    """Estimate how much sites differ in log odds by a logistic model with random intercepts.

    events, cases: of one measure, shape (sites,). nodes: of the quadrature; 1 is the Laplace approximation.
    Raises ImpossibleComparison, ShapeMismatch.
    """
    if nodes < 1:
        raise ImpossibleComparison("The quadrature needs at least one node.", fix="Choose 15.", field="nodes")
    counts = read_counts(events, cases)
    if len(counts.reasons) != 1:
        raise ImpossibleComparison("One model is of one measure.", fix="Give counts of shape (sites,).")
    reason = ComparisonReason(int(counts.reasons[0]))
    x, n = counts.numerators[counts.mask], counts.denominators[counts.mask]
    if not reason.refuses and ((x == 0) | (x == n)).all():
        reason = ComparisonReason.ALL_OR_NOTHING
    if reason.refuses:
        return LogisticIntercepts(np.nan, np.nan, np.nan, np.nan, reason)
    start = np.array([np.log(x.sum() / (n - x).sum()), 0.5])
    at, weights = roots_hermitenorm(nodes)

    def unlikely(point: Floats) -> float:
        return -_log_likelihood(x, n, float(point[0]), float(point[1]), (at, weights))

    found = minimize(
        unlikely,
        start,
        method="Nelder-Mead",
        options={"xatol": TOLERANCE, "fatol": TOLERANCE**1.4, "maxiter": 4000, "maxfev": 4000},
    )
    mean, deviation = float(found.x[0]), abs(float(found.x[1]))
    tau2 = deviation**2 if deviation > np.sqrt(TOLERANCE) else 0.0
    return LogisticIntercepts(
        mean=mean,
        tau2=tau2,
        icc=tau2 / (tau2 + LOGISTIC_VARIANCE),
        median_odds_ratio=float(median_odds_ratio(tau2)),
        reason=reason,
    )


def _log_likelihood(x: Floats, n: Floats, mean: float, deviation: float, rule: tuple[Floats, Floats]) -> float:
    """Up to a constant; the nodes of each site lie about its own most likely intercept, as wide as that is certain."""
    at, weights = rule
    mode, spread = _modes(x, n, mean, deviation)
    intercepts = mode[:, None] + spread[:, None] * at
    odds = mean + deviation * intercepts
    terms = x[:, None] * odds - n[:, None] * np.logaddexp(0, odds) - intercepts**2 / 2 + at**2 / 2 + np.log(weights)
    highest = terms.max(axis=1)
    each = np.log(np.exp(terms - highest[:, None]).sum(axis=1)) + highest + np.log(spread)
    return float(each.sum())


def _modes(x: Floats, n: Floats, mean: float, deviation: float) -> tuple[Floats, Floats]:
    """Return (most likely standardised intercept, its standard deviation) of each site, by Newton's method.

    The log density is concave, and steps of more than 1 are cut to 1, so that none overshoots.
    """
    mode = np.zeros_like(x)
    for _ in range(NEWTON_STEPS):
        share = expit(mean + deviation * mode)
        step = (deviation * (x - n * share) - mode) / (deviation**2 * n * share * (1 - share) + 1)
        mode = mode + np.clip(step, -1, 1)
        if np.abs(step).max() < TOLERANCE**1.4:
            break
    share = expit(mean + deviation * mode)
    return mode, 1 / np.sqrt(deviation**2 * n * share * (1 - share) + 1)
