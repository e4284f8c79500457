"""Linear models whose errors follow a first-order autoregression, by restricted maximum likelihood, sound in short series.

Sources: Pinheiro and Bates (2000), Mixed-effects models in S and S-PLUS, section 5.3 (likelihood; agrees with
nlme::gls, corAR1); Kenward and Roger (1997), Small sample inference for fixed effects from restricted maximum
likelihood, Biometrics 53:983–997 (standard errors, degrees of freedom). A gap of k points has correlation φ to the k.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from scipy.linalg import solve_triangular
from scipy.optimize import minimize_scalar

from fivefold.engine.stats.evaluate.working import Contrast, Working, inverse_of, triangle_of
from fivefold.engine.stats.panels import Floats, Integers

Likelihood = Literal["reml", "ml"]
LARGEST = 0.99
"""φ stays within ± this: beyond it a series has no level to speak of."""
LARGEST_IN_SHORT_SERIES = 0.8
"""With the correction for short series φ stays below this. A larger estimate is mostly chance, and makes the interval useless:
by simulation (24 points, true φ up to 0.6) the limit leaves the coverage as it is and takes the longest intervals to a tenth.
"""
GRID = np.linspace(-LARGEST, LARGEST, 34)
FEWEST_FREEDOM = 2.0
"""Fewer degrees of freedom than this are not taken at their word, for the same reason."""


@dataclass(frozen=True)
class Autoregression:
    """A fitted model. phi: correlation of neighbours. variance: of one point.

    log_likelihood: restricted (of n − p contrasts) or full, as fitted. small_sample: errors and freedom by Kenward and
    Roger; otherwise those that take φ as known, with n − p degrees of freedom.
    """

    working: Working
    phi: float
    coefficients: Floats
    variance: float
    log_likelihood: float
    small_sample: bool

    def contrast(self, combinations: Floats) -> Contrast:
        """Of each row of `combinations`, shape (contrasts, terms)."""
        plain = np.einsum("ci,ij,cj->c", combinations, self._precise, combinations)
        if not self.small_sample:
            return Contrast(np.sqrt(plain), np.full(len(plain), float(self.working.freedom)))
        adjusted = np.einsum("ci,ij,cj->c", combinations, self._adjusted, combinations)
        slopes = np.stack([np.einsum("ci,ij,cj->c", combinations, slope, combinations) for slope in self._slopes])
        spread = np.einsum("ic,ij,jc->c", slopes, self._spread, slopes)
        with np.errstate(divide="ignore"):
            freedom_of_each = np.maximum(2 * plain**2 / spread, FEWEST_FREEDOM)
        return Contrast(np.sqrt(np.maximum(adjusted, plain)), freedom_of_each)

    @cached_property
    def _precise(self) -> Floats:
        """Covariance of the coefficients with φ as known."""
        terms = self.working.design.shape[1]
        return self.variance * inverse_of(_reduced(np.array([self.phi]), self.working).triangle[0, :terms, :terms])

    @cached_property
    def _derivatives(self) -> list[Floats]:
        """Of the covariance of the points by its parameters: the variance and φ."""
        distances = _distances(self.working.times)
        return [_power(self.phi, distances, 0), self.variance * _power(self.phi, distances, 1)]

    @cached_property
    def _inverse(self) -> Floats:
        """Inverse covariance of the points."""
        covariance = self.variance * _power(self.phi, _distances(self.working.times), 0)
        return np.asarray(np.linalg.inv(covariance), dtype=np.float64)

    @cached_property
    def _spread(self) -> Floats:
        """Covariance of the parameters: inverse of their expected restricted information."""
        weighted = self._inverse @ self.working.design
        projection = self._inverse - weighted @ self._precise @ weighted.T
        products = [projection @ derivative for derivative in self._derivatives]
        spread: Floats = np.linalg.inv(np.array([[0.5 * np.sum(one * other.T) for other in products] for one in products]))
        return spread

    @cached_property
    def _information_slopes(self) -> list[Floats]:
        """Derivatives of the information on the coefficients by the parameters (P in Kenward and Roger)."""
        weighted = self._inverse @ self.working.design
        return [-weighted.T @ derivative @ weighted for derivative in self._derivatives]

    @cached_property
    def _slopes(self) -> list[Floats]:
        """Derivatives of the covariance of the coefficients by the parameters."""
        return [-self._precise @ slope @ self._precise for slope in self._information_slopes]

    @cached_property
    def _adjusted(self) -> Floats:
        """Covariance of the coefficients that allows for the estimation of the parameters: Kenward and Roger's Φ_A."""
        weighted = self._inverse @ self.working.design
        excess = np.zeros_like(self._precise)
        for i, one in enumerate(self._derivatives):
            for j, other in enumerate(self._derivatives):
                product = weighted.T @ one @ self._inverse @ other @ weighted
                both = self._information_slopes[i] @ self._precise @ self._information_slopes[j]
                curvature = weighted.T @ self._second(i, j) @ weighted / 4
                excess += self._spread[i, j] * (product - both - curvature)
        adjusted: Floats = self._precise + 2 * self._precise @ excess @ self._precise
        return adjusted

    def _second(self, i: int, j: int) -> Floats:
        """Second derivative of the covariance of the points by parameters i and j: 0 the variance, 1 φ."""
        distances = _distances(self.working.times)
        if i == j:
            return self.variance * _power(self.phi, distances, 2) if i else np.zeros(distances.shape)
        return _power(self.phi, distances, 1)


def autoregression(working: Working, *, likelihood: Likelihood = "reml", small_sample: bool = True) -> Autoregression:
    """Fit `working` with φ between -0.99 and 0.99 (0.8 for small samples), where the (restricted) likelihood is highest."""
    highest = LARGEST_IN_SHORT_SERIES if small_sample else LARGEST
    grid = np.append(GRID[highest > GRID], highest)
    best = int(np.argmin(_deviances(grid, working, likelihood)))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]

    def deviance(phi: float) -> float:
        return float(_deviances(np.array([phi]), working, likelihood)[0])

    found = minimize_scalar(deviance, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    phi = float(found.x)
    reduced = _reduced(np.array([phi]), working)
    triangle, terms = reduced.triangle[0], working.design.shape[1]
    return Autoregression(
        working=working,
        phi=phi,
        coefficients=solve_triangular(triangle[:terms, :terms], triangle[:terms, terms]),
        variance=float(reduced.squares[0]) / _contrasts(working, likelihood),
        log_likelihood=-0.5 * float(found.fun),
        small_sample=small_sample,
    )


def _contrasts(working: Working, likelihood: Likelihood) -> int:
    return working.freedom if likelihood == "reml" else working.points


def _deviances(phis: Floats, working: Working, likelihood: Likelihood) -> Floats:
    """Minus twice the (restricted) log-likelihood of each φ, the variance profiled out."""
    reduced = _reduced(phis, working)
    terms, count = working.design.shape[1], _contrasts(working, likelihood)
    diagonal = np.abs(np.diagonal(reduced.triangle, axis1=1, axis2=2)[:, :terms])
    with np.errstate(divide="ignore"):  # a φ that explains all points has a deviance of -inf, and the fit no variance
        explained = np.log(2 * np.pi * reduced.squares / count)
    information = 2 * np.log(diagonal).sum(axis=1) if likelihood == "reml" else 0.0
    deviances: Floats = reduced.log_determinant + information + count * (1 + explained)
    return deviances


@dataclass(frozen=True)
class _Reduced:
    """Of each φ: triangle of the decorrelated [design, response], shape (phis, terms + 1, terms + 1), its residual sum of
    squares, and the log-determinant of the correlations.
    """

    triangle: Floats
    squares: Floats
    log_determinant: Floats


def _reduced(phis: Floats, working: Working) -> _Reduced:
    both = np.column_stack([working.design, working.response])
    carried = phis[:, None] ** np.diff(working.times)
    left = 1 - carried**2
    white = np.repeat(both[None], len(phis), axis=0)
    white[:, 1:] = (both[1:] - carried[..., None] * both[:-1]) / np.sqrt(left)[..., None]
    triangle = triangle_of(white)
    return _Reduced(triangle, triangle[:, -1, -1] ** 2, np.log(left).sum(axis=1))


def _distances(times: Integers) -> Floats:
    return np.abs(np.subtract.outer(times, times)).astype(float)


def _power(phi: float, distances: Floats, derivative: int) -> Floats:
    """φ to the distance, or its first or second derivative by φ."""
    falling = np.ones_like(distances)
    for step in range(derivative):
        falling = falling * (distances - step)
    exponent = np.maximum(distances - derivative, 0).astype(int)
    power: Floats = falling * np.power(phi, exponent)
    return power
