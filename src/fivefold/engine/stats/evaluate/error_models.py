"""Fit the errors that a declaration asks for, for measured values and for counts.

Counts with an autoregression: the linear model that weighted least squares work on is fitted with correlated errors, and
again from its new coefficients, until they stay (Wolfinger and O'Connell 1993, Generalized linear mixed models: a
pseudo-likelihood approach, J Stat Comput Simul 48:233–243).
"""

from dataclasses import dataclass, replace

import numpy as np

from fivefold.engine.stats.evaluate.autoregression import Autoregression, autoregression
from fivefold.engine.stats.evaluate.evaluation import Diagnostic
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.interruption import Ar1, Errors, Independent, NeweyWest
from fivefold.engine.stats.evaluate.long_run import classic, heteroscedastic, newey_west, short_series
from fivefold.engine.stats.evaluate.mean_models import MeanModel, NoSolution
from fivefold.engine.stats.evaluate.working import ErrorModel

STEPS = 100
SETTLED = 1e-10


@dataclass(frozen=True)
class FittedErrors:
    """A model that knows how sure it is; phi: correlation of neighbours where it was estimated."""

    model: ErrorModel
    phi: float | None
    diagnostics: tuple[Diagnostic, ...]


def fit_errors(mean: MeanModel, errors: Errors) -> FittedErrors:
    """Fit `errors` to a series whose expected values are fitted. Raises NoSolution."""
    if isinstance(errors, Ar1):
        fitted = _autoregression(mean, errors)
        return FittedErrors(fitted, fitted.phi, _told(fitted))
    if isinstance(errors, NeweyWest):
        return _newey_west(mean, errors)
    return FittedErrors(_independent(mean, errors), None, ())


def _newey_west(mean: MeanModel, errors: NeweyWest) -> FittedErrors:
    working = mean.working(scale_known=False)
    if errors.small_sample:
        short = short_series(working, None if errors.lag is None else int(errors.lag))
        return FittedErrors(short, short.phi, (_phi(short.phi), _bandwidth(short.lag + 1)))
    sandwich, bandwidth = newey_west(
        working,
        lag="newey-west" if errors.lag is None else errors.lag,
        kernel=errors.kernel,
        prewhiten=errors.prewhiten,
        adjust=errors.adjust,
        freedom=np.inf if mean.family.counts else working.freedom,
    )
    return FittedErrors(sandwich, None, (_bandwidth(bandwidth),))


def _independent(mean: MeanModel, errors: Independent) -> ErrorModel:
    working = mean.working(scale_known=mean.family.scale_known)
    if errors.robust is None:
        return classic(working, freedom=np.inf if mean.family.scale_known else working.freedom)
    return heteroscedastic(working, errors.robust, freedom=np.inf if mean.family.counts else working.freedom)


def _autoregression(mean: MeanModel, errors: Ar1) -> Autoregression:
    known = mean.family in (Family.POISSON, Family.BINOMIAL)
    for _ in range(STEPS):
        fitted = autoregression(mean.working(scale_known=known), likelihood=errors.likelihood, small_sample=errors.small_sample)
        moved = float(np.abs(fitted.coefficients - mean.coefficients).max())
        if not mean.family.counts or moved <= SETTLED * (1 + float(np.abs(fitted.coefficients).max())):
            return fitted
        mean = replace(mean, coefficients=fitted.coefficients)
    raise NoSolution


def _told(fitted: Autoregression) -> tuple[Diagnostic, ...]:
    sigma = Diagnostic("sigma", float(np.sqrt(fitted.variance)), "Standard deviation of a point around its expected value.")
    words = "Logarithm of the likelihood (restricted, unless maximum likelihood was declared)."
    return (_phi(fitted.phi), sigma, Diagnostic("log_likelihood", fitted.log_likelihood, words))


def _phi(phi: float) -> Diagnostic:
    return Diagnostic("autocorrelation", phi, "How alike neighbouring points are beyond what the model explains, from -1 to 1.")


def _bandwidth(bandwidth: float) -> Diagnostic:
    return Diagnostic("bandwidth", bandwidth, "From how many points apart on two points count as unrelated.")
