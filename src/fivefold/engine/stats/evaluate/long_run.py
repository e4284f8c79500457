"""Errors of least squares that allow for unequal variances and for autocorrelation: sandwich covariances.

Sources: White (1980) and MacKinnon and White (1985), HC0 to HC3; Newey and West (1987); Andrews and Monahan (1992),
prewhitening; agrees with sandwich 3.0-2. For short series: Bell and McCaffrey (2002) and Pustejovsky and Tipton (2018),
carried over from clusters to a kernel, with an autoregression as the working model; bandwidth of Lazarus, Lewis, Stock
and Watson (2018), 1.3 √points.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from statsmodels.stats.sandwich_covariance import S_hac_simple

from fivefold.engine.stats.evaluate.autoregression import autoregression
from fivefold.engine.stats.evaluate.evaluation import Shortfall
from fivefold.engine.stats.evaluate.kernels import KERNELS, KernelName, andrews_bandwidth, newey_west_bandwidth
from fivefold.engine.stats.evaluate.mean_models import NoResult
from fivefold.engine.stats.evaluate.working import Contrast, Working
from fivefold.engine.stats.panels import Floats

BandwidthRule = Literal["newey-west", "andrews"]
Heteroscedastic = Literal["HC0", "HC1", "HC2", "HC3"]

ALONE = 1e-9
"""1 less leverage: a point of less sets a term by itself."""
TINY = 1e-6
"""A bandwidth of zero: each score counts alone."""


@dataclass(frozen=True)
class Sandwich:
    """Least squares with the covariance `covariance` of its coefficients; freedom: of Student's t, inf: normal."""

    coefficients: Floats
    covariance: Floats
    freedom: float

    def contrast(self, combinations: Floats) -> Contrast:
        """Of each row of `combinations`, shape (contrasts, terms)."""
        variance = np.einsum("ci,ij,cj->c", combinations, self.covariance, combinations)
        return Contrast(np.sqrt(np.maximum(variance, 0.0)), np.full(len(combinations), self.freedom))


def classic(working: Working, *, scale_known: bool) -> Sandwich:
    """Independent points of the same variance: 1 where it is known, and the normal distribution, otherwise estimated."""
    if scale_known:
        return Sandwich(working.coefficients, working.bread, np.inf)
    variance = float(working.residuals @ working.residuals) / working.freedom
    return Sandwich(working.coefficients, variance * working.bread, working.freedom)


def heteroscedastic(working: Working, kind: Heteroscedastic, *, freedom: float) -> Sandwich:
    """Independent points of unequal variance.

    Raises NoResult for HC2 and HC3 where the model goes through a point, whatever it is: they divide by how much it may miss.
    """
    residuals, bread = working.residuals, working.bread
    free = 1 - np.einsum("ni,ij,nj->n", working.design, bread, working.design)
    if kind in ("HC2", "HC3") and free.min() < ALONE:
        raise NoResult(Shortfall.TOO_FEW_POINTS)
    divided = {"HC0": 1.0, "HC1": working.freedom / working.points, "HC2": free, "HC3": free**2}[kind]
    squares = residuals**2 / divided
    return Sandwich(working.coefficients, bread @ (working.design.T * squares) @ working.design @ bread, freedom)


def newey_west(
    working: Working, *, lag: float | BandwidthRule, kernel: KernelName, prewhiten: bool, adjust: bool, freedom: float
) -> tuple[Sandwich, float]:
    """Return the covariance by a kernel, and its bandwidth as given or chosen; gaps are closed up.

    lag: the last lag with a weight (the bandwidth less 1), or the rule that chooses the bandwidth; Bartlett's last lag is
    then the bandwidth cut down to a whole number. prewhiten: by an autoregression of order 1 of all scores. adjust: times
    points / (points - terms).
    """
    scores = working.design * working.residuals[:, None]
    outer = np.eye(scores.shape[1])
    if prewhiten:
        carried = np.linalg.lstsq(scores[:-1], scores[1:], rcond=None)[0]
        scores = scores[1:] - scores[:-1] @ carried
        outer = np.linalg.inv(np.eye(len(carried)) - carried.T)
    bandwidth = _bandwidth(scores, lag, kernel, prewhitened=prewhiten)
    reach = float(int(bandwidth) + 1) if isinstance(lag, str) and kernel == "bartlett" else max(bandwidth, TINY)
    weights = KERNELS[kernel].weight(np.arange(len(scores)) / reach)
    reached = int(np.flatnonzero(weights)[-1])
    meat = outer @ S_hac_simple(scores, nlags=reached, weights_func=lambda _: weights[: reached + 1]) @ outer.T
    factor = working.points / working.freedom if adjust else 1.0
    return Sandwich(working.coefficients, factor * working.bread @ meat @ working.bread, freedom), bandwidth


def _bandwidth(scores: Floats, lag: float | BandwidthRule, kernel: KernelName, *, prewhitened: bool) -> float:
    if not isinstance(lag, str):
        return lag + 1.0
    rule = newey_west_bandwidth if lag == "newey-west" else andrews_bandwidth
    return rule(scores, kernel, prewhitened=prewhitened)


@dataclass(frozen=True)
class ShortSeries:
    """Newey and West's variance of each contrast, made unbiased and given its degrees of freedom by a working model.

    The variance estimate is a quadratic form e′Qe of the errors. Under an autoregression with correlations R its mean is
    tr(QR) where w′Rw is wanted, and its freedom is tr(QR)² / tr(QRQR). φ is estimated by restricted maximum likelihood
    and taken as at least 0. Bartlett's kernel over the distances in time, so a gap counts as long as it lasts.
    """

    working: Working
    lag: int

    @cached_property
    def coefficients(self) -> Floats:
        """By least squares."""
        return self.working.coefficients

    @cached_property
    def phi(self) -> float:
        """Correlation of neighbours under the working model."""
        return max(autoregression(self.working).phi, 0.0)

    def contrast(self, combinations: Floats) -> Contrast:
        """Of each row of `combinations`, shape (contrasts, terms)."""
        weights = combinations @ self.working.bread @ self.working.design.T
        distances = np.abs(np.subtract.outer(self.working.times, self.working.times)).astype(float)
        kernel = KERNELS["bartlett"].weight(distances / (self.lag + 1))
        correlations = self.phi**distances
        basis = np.linalg.qr(self.working.design)[0]
        annihilator = np.eye(self.working.points) - basis @ basis.T
        residuals, shaped = self.working.residuals, annihilator @ correlations
        variances, freedoms = [], []
        for weight in weights:
            scores = weight * residuals
            product = annihilator @ (weight[:, None] * kernel * weight) @ shaped
            mean = float(np.trace(product))
            variances.append(scores @ kernel @ scores * (weight @ correlations @ weight) / mean)
            freedoms.append(mean**2 / float(np.sum(product * product.T)))
        return Contrast(np.sqrt(np.array(variances)), np.array(freedoms))


def short_series(working: Working, lag: int | None) -> ShortSeries:
    """Newey and West for short series; lag: the last with a weight, by default 1.3 √points."""
    return ShortSeries(working, int(1.3 * np.sqrt(working.points)) if lag is None else lag)
