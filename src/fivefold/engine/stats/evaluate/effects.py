"""From a fitted model to an effect with its interval: on the linear scale, as a ratio, or as a difference of expected values."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr, stdtrit

from fivefold.engine.stats.evaluate.evaluation import Counterfactual, Shortfall, Term
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.mean_models import NoResult, mean_of, predictor_of, slope_of
from fivefold.engine.stats.evaluate.working import ErrorModel
from fivefold.engine.stats.panels import Floats, Integers

FARTHEST = 50.0
"""An interval that reaches further than this on a scale of logarithms, a factor of 5e21, is none."""


@dataclass(frozen=True)
class Effect:
    """An estimate and its interval; standard_error None: not symmetric on any scale; freedom None: the normal distribution."""

    estimate: float
    low: float
    high: float
    p: float
    standard_error: float | None
    freedom: float | None
    null: float = 0.0

    def times(self, factor: float) -> "Effect":
        """The same difference in another unit."""
        error = None if self.standard_error is None else self.standard_error * factor
        return replace(
            self, estimate=self.estimate * factor, low=self.low * factor, high=self.high * factor, standard_error=error
        )

    def exponential(self) -> "Effect":
        """The same as a ratio; its standard error stays on the linear scale."""
        estimate, low, high = (float(np.exp(value)) for value in (self.estimate, self.low, self.high))
        return replace(self, estimate=estimate, low=low, high=high, null=1.0)


def student_quantile(freedom: float, level: float) -> float:
    """Errors from an estimate to either end of its interval by Student's t; by the normal distribution if freedom is infinite."""
    return float(stdtrit(freedom, (1 + level) / 2))


def student_effect(estimate: float, error: float, freedom: float, level: float) -> Effect:
    """An estimate with its symmetric interval by Student's t."""
    reach = student_quantile(freedom, level) * error
    return Effect(estimate, estimate - reach, estimate + reach, two_sided(estimate / error, freedom), error, _told(freedom))


def student_term(name: str, estimate: float, error: float, freedom: float) -> Term:
    """A coefficient with its test by Student's t."""
    statistic = estimate / error
    return Term(name, estimate, error, statistic, _told(freedom), two_sided(statistic, freedom))


def linear_effect(model: ErrorModel, combination: Floats, level: float) -> Effect:
    """The effect `combination`, shape (terms,), on the linear scale."""
    estimate = float(combination @ model.coefficients)
    contrast = model.contrast(combination[None])
    _known(contrast.standard_error)
    return student_effect(estimate, float(contrast.standard_error[0]), float(contrast.freedom[0]), level)


def ratio_effect(model: ErrorModel, combination: Floats, level: float) -> Effect:
    """The exponential of a combination."""
    linear = linear_effect(model, combination, level)
    _bounded(linear.high - linear.estimate)
    return linear.exponential()


def mean_difference(model: ErrorModel, family: Family, on: Floats, off: Floats, level: float) -> Effect:
    """Mean over rows of the expected value with the covariates `on` less that with `off`, shape (rows, terms).

    Each mean has an interval on the linear scale; the two are combined by MOVER (Zou and Donner 2008, Construction of
    confidence limits about effect measures, Stat Med 27:1693–1702). p is of their difference on the linear scale.
    """
    if not family.counts:
        return linear_effect(model, (on - off).mean(axis=0), level)
    after, ahead = _mean_on_linear_scale(model, family, on)
    before, behind = _mean_on_linear_scale(model, family, off)
    contrast = model.contrast(np.stack([ahead, behind, ahead - behind]))
    error, freedom = contrast.standard_error, contrast.freedom
    _known(error)
    reach = stdtrit(freedom, (1 + level) / 2) * error
    _bounded(float(reach.max()))
    high, low = (mean_of(family, np.array([after, before]) + sign * reach[:2]) for sign in (1, -1))
    middle = mean_of(family, np.array([after, before]))
    alike = float((error[0] ** 2 + error[1] ** 2 - error[2] ** 2) / (2 * error[0] * error[1]))
    estimate = float(middle[0] - middle[1])
    steep = slope_of(family, np.array([after, before]))[:, None] * np.stack([ahead, behind])
    return Effect(
        estimate=estimate,
        low=estimate - _combined(middle[0] - low[0], high[1] - middle[1], alike),
        high=estimate + _combined(high[0] - middle[0], middle[1] - low[1], alike),
        p=two_sided((after - before) / float(error[2]), float(freedom[2])),
        standard_error=float(model.contrast(steep[:1] - steep[1:]).standard_error[0]),
        freedom=_told(float(freedom[2])),
    )


def _mean_on_linear_scale(model: ErrorModel, family: Family, rows: Floats) -> tuple[float, Floats]:
    """The mean of the rows' expected values as a linear predictor, and its gradient by the coefficients."""
    predictor = rows @ model.coefficients
    mean = predictor_of(family, mean_of(family, predictor).mean())
    slope = slope_of(family, mean)
    if not slope > 0:
        raise NoResult(Shortfall.UNBOUNDED)
    gradient = (slope_of(family, predictor)[:, None] * rows).mean(axis=0) / slope
    return float(mean), gradient


def _bounded(reach: float) -> None:
    """Raise NoResult where an interval on a scale of logarithms says nothing."""
    if not reach < FARTHEST:
        raise NoResult(Shortfall.UNBOUNDED)


def _known(errors: Floats) -> None:
    """Raise NoResult where the points say nothing of how sure an estimate is."""
    if not (errors > 0).all():
        raise NoResult(Shortfall.NOTHING_VARIES)


def _combined(one: float, other: float, alike: float) -> float:
    return float(np.sqrt(max(one**2 + other**2 - 2 * alike * one * other, 0.0)))


def _told(freedom: float) -> float | None:
    return freedom if np.isfinite(freedom) else None


def two_sided(statistic: float, freedom: float) -> float:
    """Probability of a Student's t as far from zero."""
    return float(2 * stdtr(freedom, -abs(statistic)))


def terms_of(model: ErrorModel, names: tuple[str, ...]) -> tuple[Term, ...]:
    """Every coefficient with its test."""
    contrast = model.contrast(np.eye(len(names)))
    _known(contrast.standard_error)
    rows = zip(names, model.coefficients, contrast.standard_error, contrast.freedom, strict=True)
    return tuple(student_term(name, float(estimate), float(error), float(freedom)) for name, estimate, error, freedom in rows)


def counterfactual_of(
    model: ErrorModel, family: Family, points: Integers, on: Floats, off: Floats, *, level: float, multiply: float
) -> Counterfactual:
    """What would have been at `points`, whose covariates are `on` with and `off` without the change, shape (points, terms).

    The interval is of the expected value, set on the linear scale and transformed.
    """
    predictor = off @ model.coefficients
    contrast = model.contrast(off)
    reach = stdtrit(contrast.freedom, (1 + level) / 2) * contrast.standard_error
    if family.counts:
        _bounded(float(reach.max()))
    return Counterfactual(
        points=points,
        expected=multiply * mean_of(family, predictor),
        lower=multiply * mean_of(family, predictor - reach),
        upper=multiply * mean_of(family, predictor + reach),
        fitted=multiply * mean_of(family, on @ model.coefficients),
    )
