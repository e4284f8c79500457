"""Fit the errors that a declaration asks for, for measured values and for counts.

Counts with an autoregression: the linear model that the last step of weighted least squares worked on is fitted once with
correlated errors, whose variance is estimated even where the family knows it; a first step of the pseudo-likelihood of
Wolfinger and O'Connell (1993), Generalized linear mixed models, J Stat Comput Simul 48:233–243. More steps gain nothing to
the first order, and do not always settle in short series.
"""

from dataclasses import dataclass

import numpy as np

from fivefold.engine.stats.evaluate.autoregression import Autoregression, autoregression
from fivefold.engine.stats.evaluate.evaluation import Diagnostic, Shortfall
from fivefold.engine.stats.evaluate.interruption import Ar1, Errors, Independent, NeweyWest
from fivefold.engine.stats.evaluate.long_run import classic, heteroscedastic, newey_west, short_series
from fivefold.engine.stats.evaluate.mean_models import MeanModel, NoResult
from fivefold.engine.stats.evaluate.measured import steady
from fivefold.engine.stats.evaluate.working import ErrorModel


@dataclass(frozen=True)
class FittedErrors:
    """A model that knows how sure it is; phi: correlation of neighbours where it was estimated."""

    model: ErrorModel
    phi: float | None
    diagnostics: tuple[Diagnostic, ...]


def fit_errors(mean: MeanModel, errors: Errors) -> FittedErrors:
    """Fit `errors` to a series whose expected values are fitted. Raises NoResult."""
    scale_known = mean.family.scale_known and isinstance(errors, Independent) and errors.robust is None
    if not scale_known and _nothing_varies(mean):
        raise NoResult(Shortfall.NOTHING_VARIES)
    if isinstance(errors, Ar1):
        fitted = autoregression(mean.working(), likelihood=errors.likelihood, small_sample=errors.small_sample)
        if not fitted.variance > 0:
            raise NoResult(Shortfall.NOTHING_VARIES)
        return FittedErrors(fitted, fitted.phi, _told(fitted))
    if isinstance(errors, NeweyWest):
        return _newey_west(mean, errors)
    return FittedErrors(_independent(mean, errors), None, ())


def _nothing_varies(mean: MeanModel) -> bool:
    """Whether the points lie on their model: errors that rest on their spread would then be rounding."""
    return steady(mean.values - mean.expected, mean.values)


def _newey_west(mean: MeanModel, errors: NeweyWest) -> FittedErrors:
    working = mean.working()
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
    working = mean.working()
    if errors.robust is None:
        return classic(working, scale_known=mean.family.scale_known)
    return heteroscedastic(working, errors.robust, freedom=np.inf if mean.family.counts else working.freedom)


def _told(fitted: Autoregression) -> tuple[Diagnostic, ...]:
    sigma = Diagnostic("sigma", float(np.sqrt(fitted.variance)), "Standard deviation of a point around its expected value.")
    words = "Logarithm of the likelihood (restricted, unless maximum likelihood was declared)."
    return (_phi(fitted.phi), sigma, Diagnostic("log_likelihood", fitted.log_likelihood, words))


def _phi(phi: float) -> Diagnostic:
    return Diagnostic("autocorrelation", phi, "How alike neighbouring points are beyond what the model explains, from -1 to 1.")


def _bandwidth(bandwidth: float) -> Diagnostic:
    return Diagnostic("bandwidth", bandwidth, "From how many points apart on two points count as unrelated.")
