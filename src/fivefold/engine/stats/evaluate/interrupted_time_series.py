"""Interrupted time series: did the level or the slope of a series change when something began?

Sources: Wagner et al. (2002), Segmented regression analysis of interrupted time series studies, J Clin Pharm Ther 27:299–309;
Bernal, Cummins and Gasparrini (2017), Interrupted time series regression for the evaluation of public health interventions,
Int J Epidemiol 46:348–355; errors in short series: Turner et al. (2021), BMC Med Res Methodol 21:181.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.effects import (
    Effect,
    counterfactual_of,
    linear_effect,
    mean_difference,
    ratio_effect,
    terms_of,
)
from fivefold.engine.stats.evaluate.error_models import FittedErrors, fit_errors
from fivefold.engine.stats.evaluate.evaluation import Caveat, Diagnostic, Evaluation
from fivefold.engine.stats.evaluate.interruption import InterruptedTimeSeries, Quantity
from fivefold.engine.stats.evaluate.interruption_words import quantity_in_words, sentence
from fivefold.engine.stats.evaluate.mean_models import MeanModel, NoResult, fit_mean
from fivefold.engine.stats.evaluate.measured import measurable
from fivefold.engine.stats.evaluate.outcomes import found, refused
from fivefold.engine.stats.evaluate.residual_tests import dispersion_test, serial_correlation
from fivefold.engine.stats.evaluate.segments import Segments, segments
from fivefold.engine.stats.evaluate.sufficiency import labels, refusals
from fivefold.engine.stats.evaluate.working import ErrorModel
from fivefold.engine.stats.panels import Bools, Floats
from fivefold.engine.stats.periods import Dates, days_of_columns, fitting


@dataclass(frozen=True)
class Points:
    """The series as it is analysed; arrays over columns. used: the column is a point of the model."""

    values: Floats
    exposure: Floats
    used: Bools


def interrupted_time_series(
    values: ArrayLike,
    denominators: ArrayLike | None = None,
    *,
    declared: InterruptedTimeSeries,
    mask: ArrayLike | None = None,
    dates: Dates = None,
) -> Evaluation:
    """Evaluate one series, shape (columns,), evenly spaced in time; nan where nothing is known.

    values: measured values, or counts. denominators: exposure of Poisson and negative binomial counts (1 if left out), and
    trials of binomial ones. A point without a denominator, or with an impossible value, is left out. mask: True where a
    point may be used. dates: of the columns, where the declaration names dates.

    The estimate is in the unit of a value, or of a count per denominator, times `declared.multiply`; see `Quantity`. Terms
    are on the linear scale: logarithms of rates, logits of proportions.
    Raises ShapeMismatch, InvalidDeclaration, InvalidSettings.
    """
    given = np.asarray(values, dtype=float).ravel()
    days = days_of_columns(dates, len(given))
    points = _points(given, denominators, mask, declared, days)
    beyond = 0 if declared.horizon is None else declared.horizon
    laid_out = segments(declared, len(given), days, beyond=beyond)
    used = np.flatnonzero(points.used & ~laid_out.phasing[: len(points.used)])
    design = laid_out.design[used]
    exposure = points.exposure[used]
    short = refusals(declared, design, laid_out.segment[used], points.values[used], exposure)
    if short:
        return refused(declared, declared.quantity.value, short, declared.caveats)
    try:
        mean = fit_mean(declared.family, design, points.values[used], exposure, used)
        return _evaluation(declared, laid_out, mean, fit_errors(mean, declared.errors))
    except NoResult as problem:
        return refused(declared, declared.quantity.value, (problem.shortfall,), declared.caveats)


def _points(
    values: Floats, denominators: ArrayLike | None, mask: ArrayLike | None, declared: InterruptedTimeSeries, dates: Dates
) -> Points:
    family = declared.family
    if family.of_trials and denominators is None:
        raise InvalidDeclaration("Proportions need the cases that they are of.", fix="Give denominators.", field="denominators")
    if not family.counts and denominators is not None:
        raise InvalidDeclaration(
            "Measured values have no denominators.", fix="Divide first, or declare a family of counts.", field="denominators"
        )
    exposure = fitting(1.0 if denominators is None else denominators, values.shape, np.float64, "denominators")
    allowed = fitting(True if mask is None else mask, values.shape, np.bool_, "mask")
    with np.errstate(invalid="ignore"):
        possible = measurable(values) & measurable(exposure) & (exposure > 0)
        if family.counts:
            possible &= values >= 0
        if family.of_trials:
            possible &= values <= exposure
    return Points(values, exposure, allowed & possible & ~declared.left_out(len(values), dates))


def _evaluation(declared: InterruptedTimeSeries, laid_out: Segments, mean: MeanModel, fitted: FittedErrors) -> Evaluation:
    last = int(laid_out.clock[mean.times[-1]])
    horizon = last if declared.horizon is None else declared.horizon
    effect = _effect(declared, laid_out, fitted.model, horizon)
    after = mean.times[laid_out.clock[mean.times] >= 1]
    shortfalls = labels(declared, laid_out.segment[mean.times], mean, fitted)
    beyond = (Caveat.EXTRAPOLATED,) if horizon > last else ()
    return found(
        declared,
        quantity_in_words(declared, horizon),
        effect,
        sentence(declared, effect, horizon),
        terms=terms_of(fitted.model, laid_out.names),
        counterfactual=counterfactual_of(
            fitted.model,
            declared.family,
            after,
            laid_out.design[after],
            laid_out.without[after],
            level=declared.level,
            multiply=declared.multiply,
        ),
        diagnostics=(*fitted.diagnostics, *_diagnostics(mean, declared.diagnostic_lags)),
        shortfalls=shortfalls,
        caveats=(*declared.caveats, *beyond),
    )


def _effect(declared: InterruptedTimeSeries, laid_out: Segments, model: ErrorModel, horizon: int) -> Effect:
    at = laid_out.clock == horizon
    if declared.quantity is Quantity.AVERAGE:
        at = (laid_out.clock >= 1) & (laid_out.clock <= horizon)
    on, off = laid_out.design[at], laid_out.without[at]
    if declared.quantity in (Quantity.DIFFERENCE, Quantity.AVERAGE):
        return mean_difference(model, declared.family, on, off, declared.level).times(declared.multiply)
    combination = _term(laid_out, declared.quantity) if declared.quantity is not Quantity.RATIO else (on - off)[0]
    if declared.family.counts:
        return ratio_effect(model, combination, declared.level)
    return linear_effect(model, combination, declared.level).times(declared.multiply)


def _term(laid_out: Segments, quantity: Quantity) -> Floats:
    at = laid_out.level if quantity is Quantity.LEVEL else laid_out.slope
    return np.eye(len(laid_out.names))[at]


def _diagnostics(mean: MeanModel, lags: int) -> tuple[Diagnostic, ...]:
    figures = [Diagnostic("points", float(len(mean.values)), "Points that the model was fitted to.")]
    if mean.family.counts:
        figures.append(dispersion_test(mean.chi_squared, mean.freedom))
    if mean.theta is not None:
        figures.append(Diagnostic("theta", mean.theta, "Of the negative binomial, whose variance is the mean + mean² / theta."))
    return (*figures, *serial_correlation(mean.working(), lags))
