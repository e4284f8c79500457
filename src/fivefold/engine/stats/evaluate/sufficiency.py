"""Whether the points suffice for an interrupted time series: at all, and for an interval that holds what it promises."""

import numpy as np

from fivefold.engine.stats.evaluate.error_models import FittedErrors
from fivefold.engine.stats.evaluate.evaluation import Shortfall
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.interruption import Ar1, Errors, Independent, InterruptedTimeSeries, NeweyWest
from fivefold.engine.stats.evaluate.mean_models import MeanModel
from fivefold.engine.stats.evaluate.minimums import (
    AUTOREGRESSION,
    INDEPENDENT,
    LARGE_SAMPLE,
    OVERDISPERSED_BELOW,
    SHORT_NEWEY_WEST,
    STRONGEST_AUTOCORRELATION,
    Minimum,
)
from fivefold.engine.stats.evaluate.residual_tests import dispersion_test
from fivefold.engine.stats.panels import Floats, Integers

FEWEST_SPARE = 3
"""Points less terms below which nothing is computed."""


def refusals(
    declared: InterruptedTimeSeries, design: Floats, segment: Integers, values: Floats, exposure: Floats
) -> tuple[Shortfall, ...]:
    """Return why nothing can be estimated from these points, if so. segment: how many interventions had begun, (points,)."""
    points, terms = design.shape
    family = declared.family
    counts = np.bincount(segment, minlength=len(declared.interventions) + 1)
    if points - terms < FEWEST_SPARE or counts.min() == 0:
        return (Shortfall.TOO_FEW_POINTS,)
    scaled = design / np.abs(design).max(axis=0, initial=0, where=True) if (design != 0).any(axis=0).all() else design
    if np.linalg.matrix_rank(scaled) < terms:
        return (Shortfall.COLLINEAR,)
    if family.counts and _no_events(family, segment, values, exposure):
        return (Shortfall.NO_EVENTS,)
    return ()


def _no_events(family: Family, segment: Integers, values: Floats, exposure: Floats) -> bool:
    events = np.bincount(segment, values)
    others = np.bincount(segment, exposure - values)
    return bool((events == 0).any() or (family.of_trials and (others == 0).any()))


def labels(declared: InterruptedTimeSeries, segment: Integers, mean: MeanModel, fitted: FittedErrors) -> tuple[Shortfall, ...]:
    """Return why the interval may not hold what it promises, if so."""
    found = []
    minimum, shortfall = _minimum(declared.errors)
    if _of_long_series(declared.errors) or not _enough_points(minimum, segment, mean.design.shape[1]):
        found.append(shortfall)
    if declared.family.counts and not _enough_events(minimum, segment, mean):
        found.append(Shortfall.FEW_EVENTS)
    if isinstance(declared.errors, Independent):
        found.append(Shortfall.ASSUMES_INDEPENDENCE)
        if declared.family in (Family.POISSON, Family.BINOMIAL) and declared.errors.robust is None and _overdispersed(mean):
            found.append(Shortfall.OVERDISPERSED)
    if fitted.phi is not None and abs(fitted.phi) > STRONGEST_AUTOCORRELATION:
        found.append(Shortfall.STRONG_AUTOCORRELATION)
    return tuple(found)


def _minimum(errors: Errors) -> tuple[Minimum, Shortfall]:
    if isinstance(errors, Independent):
        return INDEPENDENT, Shortfall.BELOW_MINIMUM
    if not errors.small_sample:
        return LARGE_SAMPLE, Shortfall.LARGE_SAMPLE_METHOD
    return (AUTOREGRESSION if isinstance(errors, Ar1) else SHORT_NEWEY_WEST), Shortfall.BELOW_MINIMUM


def _of_long_series(errors: Errors) -> bool:
    """Newey and West's errors as they are: by simulation 300 points in each segment are too few where ρ is 0.4."""
    return isinstance(errors, NeweyWest) and not errors.small_sample


def _enough_points(minimum: Minimum, segment: Integers, terms: int) -> bool:
    return bool(np.bincount(segment).min() >= minimum.points and len(segment) - terms >= minimum.spare)


def _enough_events(minimum: Minimum, segment: Integers, mean: MeanModel) -> bool:
    points = np.bincount(segment)
    fewest = np.bincount(segment, mean.values) / points
    if mean.family.of_trials:
        fewest = np.minimum(fewest, np.bincount(segment, mean.exposure - mean.values) / points)
    return bool(fewest.min() >= minimum.events)


def _overdispersed(mean: MeanModel) -> bool:
    p = dispersion_test(mean.chi_squared, mean.freedom).p
    return p is not None and p < OVERDISPERSED_BELOW
