"""τ²: the variance between sites that is left when the chance of each site is taken away; four estimators and an interval.

Vectorised over measures: estimates and variances have shape (measures, sites), results (measures,).
Sources: DerSimonian and Laird (1986), Control Clin Trials 7:177; Paule and Mandel (1982), J Res NBS 87:377; Viechtbauer
(2005), J Educ Behav Stat 30:261 (ML, REML); Viechtbauer (2007), Stat Med 26:37 (the interval by Q profiles).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from scipy.special import chdtri

from fivefold.engine.stats.between_sites.roots import falling_root
from fivefold.engine.stats.panels import Bools, Floats, ratio

Estimator = Literal["DL", "REML", "ML", "PM"]
ESTIMATORS: tuple[Estimator, ...] = ("DL", "REML", "ML", "PM")


@dataclass(frozen=True)
class Estimates:
    """What sites show, on a scale on which chance is about normal; arrays of shape (measures, sites).

    variances: by chance alone. mask: sites that take part; at least one in every row that is asked about.
    """

    values: Floats
    variances: Floats
    mask: Bools

    def weights(self, tau2: Floats) -> Floats:
        """1 / (variance + τ²), 0 for a site that takes no part. tau2: shape (measures,)."""
        return np.where(self.mask, ratio(np.ones_like(self.values), self.variances + tau2[:, None]), 0.0)

    def mean(self, weights: Floats) -> Floats:
        """Weighted mean of each row, shape (measures,)."""
        return ratio(np.where(self.mask, self.values * weights, 0.0).sum(axis=1), weights.sum(axis=1))

    def squares(self, weights: Floats) -> Floats:
        """Squared distance of each site from the weighted mean; 0 for a site that takes no part."""
        return np.where(self.mask, (self.values - self.mean(weights)[:, None]) ** 2, 0.0)

    @property
    def freedom(self) -> Floats:
        """Sites less one, shape (measures,)."""
        return np.asarray(self.mask.sum(axis=1) - 1.0, dtype=np.float64)

    def q(self, tau2: Floats) -> Floats:
        """Cochran's Q about the weighted mean, with τ² added to the variances."""
        weights = self.weights(tau2)
        total: Floats = (weights * self.squares(weights)).sum(axis=1)
        return total


def estimate_tau2(estimates: Estimates, method: Estimator) -> Floats:
    """Return τ² of each measure, shape (measures,); 0 where the sites vary no more than chance, or there is one site.

    The iterative ones (REML, ML, PM) are solved to the last bits of a number, as a root of their estimating equation.
    """
    if method == "DL":
        return dersimonian_laird(estimates)
    equation = {"REML": _restricted_score, "ML": _score, "PM": _generalised_q}[method]
    return _root(lambda tau2: equation(estimates, tau2), estimates)


def q_profile(estimates: Estimates, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the interval of τ² that the generalised Q statistic does not contradict, each of shape (measures,).

    nan with fewer than two sites.
    """
    freedom = np.maximum(estimates.freedom, 1)
    bounds = (np.asarray(chdtri(freedom, tail), dtype=np.float64) for tail in ((1 - level) / 2, (1 + level) / 2))
    low, high = (_root(partial(_excess_q, estimates, bound), estimates) for bound in bounds)
    return np.where(estimates.freedom > 0, low, np.nan), np.where(estimates.freedom > 0, high, np.nan)


def dersimonian_laird(estimates: Estimates) -> Floats:
    """Moment estimator with the weights of chance alone."""
    weights = estimates.weights(np.zeros(len(estimates.values)))
    total = weights.sum(axis=1)
    excess = (weights * estimates.squares(weights)).sum(axis=1) - estimates.freedom
    tau2 = ratio(excess, total - ratio((weights**2).sum(axis=1), total))
    return np.maximum(np.nan_to_num(tau2, posinf=0.0, neginf=0.0), 0.0)


def _score(estimates: Estimates, tau2: Floats) -> Floats:
    """Twice the derivative of the log likelihood, with the mean at its best."""
    weights = estimates.weights(tau2)
    slope: Floats = (weights**2 * estimates.squares(weights) - weights).sum(axis=1)
    return slope


def _restricted_score(estimates: Estimates, tau2: Floats) -> Floats:
    """Twice the derivative of the restricted log likelihood."""
    weights = estimates.weights(tau2)
    return _score(estimates, tau2) + ratio((weights**2).sum(axis=1), weights.sum(axis=1))


def _generalised_q(estimates: Estimates, tau2: Floats) -> Floats:
    return _excess_q(estimates, estimates.freedom, tau2)


def _excess_q(estimates: Estimates, bound: Floats, tau2: Floats) -> Floats:
    return estimates.q(tau2) - bound


def _root(equation: Callable[[Floats], Floats], estimates: Estimates) -> Floats:
    """The τ² at which a falling equation crosses zero; looked for from the variance of all estimates together."""
    centre = estimates.mean(estimates.mask.astype(np.float64))
    spread = np.where(estimates.mask, (estimates.values - centre[:, None]) ** 2, 0.0).sum(axis=1)
    near = np.maximum(ratio(spread, np.maximum(estimates.freedom, 1)), np.finfo(np.float64).tiny)
    return falling_root(equation, near, np.asarray(estimates.freedom > 0))
