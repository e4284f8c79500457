"""Expected values of a series by its family: generalised linear models, and the linear model they work on.

statsmodels fits them; the dispersion of the negative binomial is found here, by maximum likelihood.
Source: McCullagh and Nelder (1989), Generalized linear models; agrees with R's lm, glm and MASS::glm.nb.
"""

from dataclasses import dataclass, replace
from warnings import catch_warnings, simplefilter

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, expit, logit
from statsmodels.genmod import families as distributions
from statsmodels.genmod.generalized_linear_model import GLM

from fivefold.engine.stats.evaluate.evaluation import Shortfall
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.working import Working
from fivefold.engine.stats.panels import Floats, Integers

TOLERANCE = 1e-11
STEPS = 100
SMALLEST_THETA, LARGEST_THETA = 1e-3, 1e6
"""A negative binomial with a larger θ is a Poisson distribution."""
LEAST_EXPECTED = 1e-7
"""A fitted count, or one of its complement, below this is on its way to zero: the coefficients have no finite solution."""


class NoResult(Exception):
    """Nothing can be said: `shortfall` says why. Caught inside this package, where it becomes a refusal."""

    def __init__(self, shortfall: Shortfall) -> None:
        super().__init__(shortfall)
        self.shortfall = shortfall


@dataclass(frozen=True)
class MeanModel:
    """A fitted model. Arrays over points have shape (points,).

    values: counts, or measured values. exposure: denominators; 1 where there are none. coefficients: on the linear scale.
    theta: of a negative binomial, whose variance is μ + μ²/θ.
    """

    family: Family
    design: Floats
    values: Floats
    exposure: Floats
    times: Integers
    coefficients: Floats
    theta: float | None = None

    @property
    def expected(self) -> Floats:
        """Of each point, in its unit."""
        expected: Floats = self.exposure * mean_of(self.family, self.design @ self.coefficients)
        return expected

    @property
    def freedom(self) -> int:
        """Points less terms."""
        return len(self.design) - len(self.design.T)

    @property
    def chi_squared(self) -> float:
        """Sum of the squared Pearson residuals."""
        return float((self._pearson**2).sum())

    def working(self) -> Working:
        """The linear model whose least squares are the coefficients."""
        root = np.sqrt(self._weights)
        response = root * (self.design @ self.coefficients) + self._pearson
        return Working(self.design * root[:, None], response, self.times)

    @property
    def _weights(self) -> Floats:
        """Information of each point on its linear predictor."""
        expected = self.expected
        if not self.family.counts:
            return np.ones_like(expected)
        if self.family.of_trials:
            return expected * (1 - expected / self.exposure)
        return expected if self.theta is None else expected / (1 + expected / self.theta)

    @property
    def _pearson(self) -> Floats:
        expected = self.expected
        if not self.family.counts:
            return self.values - expected
        slope = expected if not self.family.of_trials else expected * (1 - expected / self.exposure)
        variance = slope**2 / self._weights
        residuals: Floats = (self.values - expected) / np.sqrt(variance)
        return residuals


def mean_of(family: Family, predictor: Floats) -> Floats:
    """Expected value per unit of exposure."""
    if family.of_trials:
        share: Floats = expit(predictor)
        return share
    return np.exp(predictor) if family.counts else predictor


def slope_of(family: Family, predictor: Floats) -> Floats:
    """Derivative of the expected value by the linear predictor."""
    if family.of_trials:
        share = expit(predictor)
        slope: Floats = share * (1 - share)
        return slope
    return np.exp(predictor) if family.counts else np.ones_like(predictor)


def predictor_of(family: Family, mean: Floats) -> Floats:
    """The linear predictor of an expected value per unit of exposure."""
    if family.of_trials:
        predictor: Floats = logit(mean)
        return predictor
    return np.log(mean) if family.counts else mean


def fit_mean(family: Family, design: Floats, values: Floats, exposure: Floats, times: Integers) -> MeanModel:
    """Fit by maximum (quasi-)likelihood. Raises NoResult."""
    if not family.counts:
        return MeanModel(family, design, values, exposure, times, Working(design, values, times).coefficients)
    if family is Family.NEGATIVE_BINOMIAL:
        return _negative_binomial(design, values, exposure, times)
    distribution = distributions.Binomial() if family.of_trials else distributions.Poisson()
    coefficients = _generalised(distribution, design, values, exposure)
    return _solved(MeanModel(family, design, values, exposure, times, coefficients))


def _generalised(
    distribution: distributions.Family, design: Floats, values: Floats, exposure: Floats, start: Floats | None = None
) -> Floats:
    if isinstance(distribution, distributions.Binomial):
        model = GLM(values / exposure, design, family=distribution, var_weights=exposure)
    else:
        model = GLM(values, design, family=distribution, offset=np.log(exposure))
    with np.errstate(all="ignore"), catch_warnings():
        simplefilter("ignore")  # a failure to converge is told below, as a refusal
        try:
            fitted = model.fit(start_params=start, tol=TOLERANCE, tol_criterion="params", maxiter=STEPS)
        except (ValueError, np.linalg.LinAlgError) as problem:
            raise NoResult(Shortfall.NO_SOLUTION) from problem
    if not fitted.converged:
        raise NoResult(Shortfall.NO_SOLUTION)
    return np.asarray(fitted.params, dtype=float)


def _solved(model: MeanModel) -> MeanModel:
    expected = model.expected
    spare = model.exposure - expected if model.family.of_trials else expected
    if not np.isfinite(expected).all() or min(expected.min(), spare.min()) < LEAST_EXPECTED:
        raise NoResult(Shortfall.NO_SOLUTION)
    return model


def _negative_binomial(design: Floats, values: Floats, exposure: Floats, times: Integers) -> MeanModel:
    """The coefficients of each θ are fitted; θ is where the likelihood, so maximised, has no slope."""
    start = _generalised(distributions.Poisson(), design, values, exposure)
    poisson = _solved(MeanModel(Family.NEGATIVE_BINOMIAL, design, values, exposure, times, start))

    def of_theta(theta: float) -> MeanModel:
        distribution = distributions.NegativeBinomial(alpha=1 / theta)
        return _solved(replace(poisson, coefficients=_generalised(distribution, design, values, exposure, start), theta=theta))

    def slope(logarithm: float) -> float:
        return _score(float(np.exp(logarithm)), values, of_theta(float(np.exp(logarithm))).expected)

    narrow, wide = np.log(SMALLEST_THETA), np.log(LARGEST_THETA)
    varies_more = float(((values - poisson.expected) ** 2 - values).sum()) > 0
    if not varies_more or slope(wide) >= 0:
        return of_theta(LARGEST_THETA)
    return of_theta(float(np.exp(brentq(slope, narrow, wide, xtol=1e-12))) if slope(narrow) > 0 else SMALLEST_THETA)


def _score(theta: float, values: Floats, expected: Floats) -> float:
    """Slope of the log-likelihood by θ."""
    first = digamma(theta + values) - digamma(theta) + 1 + np.log(theta / (theta + expected))
    return float((first - (theta + values) / (theta + expected)).sum())
