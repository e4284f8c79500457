"""From a fitted model to an effect with its interval: on the linear scale, as a ratio, or as a difference of expected values."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from fivefold.engine.stats.evaluate.evaluation import Counterfactual, Term
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.mean_models import mean_of, slope_of
from fivefold.engine.stats.evaluate.working import ErrorModel
from fivefold.engine.stats.panels import Floats, Integers


@dataclass(frozen=True)
class Effect:
    """An estimate and its interval; freedom None: the normal distribution."""

    estimate: float
    low: float
    high: float
    p: float
    standard_error: float
    freedom: float | None
    null: float = 0.0


def linear_effect(model: ErrorModel, combination: Floats, level: float, *, multiply: float = 1.0) -> Effect:
    """The effect `combination`, shape (terms,), on the linear scale."""
    return _around(float(combination @ model.coefficients), model, combination, level, multiply)


def ratio_effect(model: ErrorModel, combination: Floats, level: float) -> Effect:
    """The exponential of a combination; its standard error stays on the linear scale."""
    linear = linear_effect(model, combination, level)
    low, high, estimate = (float(np.exp(value)) for value in (linear.low, linear.high, linear.estimate))
    return Effect(estimate, low, high, linear.p, linear.standard_error, linear.freedom, null=1.0)


def mean_difference(model: ErrorModel, family: Family, on: Floats, off: Floats, level: float, multiply: float) -> Effect:
    """Mean over rows of the expected value with the covariates `on` less that with `off`, shape (rows, terms).

    The standard error is the delta method's: that of the gradient of the difference.
    """
    ahead, behind = on @ model.coefficients, off @ model.coefficients
    difference = float((mean_of(family, ahead) - mean_of(family, behind)).mean())
    gradient = (slope_of(family, ahead)[:, None] * on - slope_of(family, behind)[:, None] * off).mean(axis=0)
    return _around(difference, model, gradient, level, multiply)


def _around(estimate: float, model: ErrorModel, combination: Floats, level: float, multiply: float) -> Effect:
    contrast = model.contrast(combination[None])
    error, freedom = float(contrast.standard_error[0]), float(contrast.freedom[0])
    reach = float(stdtrit(freedom, (1 + level) / 2)) * error
    return Effect(
        estimate=estimate * multiply,
        low=(estimate - reach) * multiply,
        high=(estimate + reach) * multiply,
        p=two_sided(estimate / error, freedom),
        standard_error=error * multiply,
        freedom=freedom if np.isfinite(freedom) else None,
    )


def two_sided(statistic: float, freedom: float) -> float:
    """Probability of a Student's t as far from zero."""
    return float(2 * stdtr(freedom, -abs(statistic)))


def terms_of(model: ErrorModel, names: tuple[str, ...]) -> tuple[Term, ...]:
    """Every coefficient with its test."""
    contrast = model.contrast(np.eye(len(names)))
    found = []
    for name, estimate, error, freedom in zip(names, model.coefficients, contrast.standard_error, contrast.freedom, strict=True):
        statistic = float(estimate / error)
        told = float(freedom) if np.isfinite(freedom) else None
        found.append(Term(name, float(estimate), float(error), statistic, told, two_sided(statistic, float(freedom))))
    return tuple(found)


def counterfactual_of(
    model: ErrorModel, family: Family, points: Integers, on: Floats, off: Floats, *, level: float, multiply: float
) -> Counterfactual:
    """What would have been at `points`, whose covariates are `on` with and `off` without the change, shape (points, terms).

    The interval is of the expected value, set on the linear scale and transformed.
    """
    predictor = off @ model.coefficients
    contrast = model.contrast(off)
    reach = stdtrit(contrast.freedom, (1 + level) / 2) * contrast.standard_error
    return Counterfactual(
        points=points,
        expected=multiply * mean_of(family, predictor),
        lower=multiply * mean_of(family, predictor - reach),
        upper=multiply * mean_of(family, predictor + reach),
        fitted=multiply * mean_of(family, on @ model.coefficients),
    )
