"""Coverage of interrupted time series: coefficients, and the difference at the last point."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, stdtrit
from scipy.stats import binom, nbinom, norm, poisson

from fivefold.engine.stats.evaluate.evaluation import Evaluation
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.interrupted_time_series import interrupted_time_series
from fivefold.engine.stats.evaluate.interruption import (
    Ar1,
    Errors,
    Independent,
    InterruptedTimeSeries,
    Intervention,
    NeweyWest,
    Season,
)
from tests.simulations.cells import Cell, Outcome, autoregressive, before_and_after, correlations

EXPOSURE = 1000
TREND, LEVEL, SLOPE = 0.01, -0.3, -0.01
"""Of counts, on the scale of logarithms or logits; measured values have no trend and no effect, which changes nothing."""
EVENTS, HIGHER = 5.0, 1.3
"""Events a point after the change, about, and how many times as many before it."""
DISPERSION = 2.0
COUNTS = (Family.QUASI_POISSON, Family.QUASI_BINOMIAL, Family.POISSON, Family.BINOMIAL, Family.NEGATIVE_BINOMIAL)


def cells() -> Iterator[Cell]:
    """All of them."""
    autoregression, newey_west = Ar1(), NeweyWest()
    yield from _measured("ITS, autoregression", autoregression, (12, 12), at_minimum=True)
    yield from _measured("ITS, autoregression", autoregression, (16, 8), at_minimum=True)
    for family in COUNTS:
        yield from _counted("ITS, autoregression", autoregression, (12, 12), family, at_minimum=True)
    yield from _measured("ITS, autoregression, harmonic", autoregression, (13, 13), season=Season(harmonics=1), at_minimum=True)
    yield from _measured("ITS, autoregression, months", autoregression, (18, 17), season=Season(), at_minimum=True)
    yield from _measured("ITS, Newey–West for short series", newey_west, (12, 12), at_minimum=True)
    for family in (Family.QUASI_POISSON, Family.QUASI_BINOMIAL):
        yield from _counted("ITS, Newey–West for short series", newey_west, (12, 12), family, at_minimum=True)
    yield from _measured("ITS, autoregression", autoregression, (8, 8))
    yield from _measured("ITS, autoregression", autoregression, (24, 24))
    yield from _measured("ITS, Newey–West for short series", newey_west, (24, 24))
    plain = NeweyWest(small_sample=False, prewhiten=True, adjust=True)
    for points in ((12, 12), (30, 30), (150, 150)):
        yield from _measured("ITS, Newey–West as in sandwich", plain, points)
        long = points == (150, 150)
        yield from _measured("ITS, autoregression as in gls", Ar1(small_sample=False), points, at_minimum=long)
        yield from _measured("ITS, points as if unrelated", Independent(), points)


def _measured(
    method: str, errors: Errors, points: tuple[int, int], season: Season | None = None, *, at_minimum: bool = False
) -> Iterator[Cell]:
    declared = InterruptedTimeSeries(interventions=(Intervention(at=points[0]),), errors=errors, season=season)
    yield from correlations(
        method, before_and_after(points), "normal", partial(_run_measured, declared, points), at_minimum=at_minimum
    )


def _run_measured(declared: InterruptedTimeSeries, points: tuple[int, int], random: np.random.Generator, rho: float) -> Outcome:
    found = interrupted_time_series(autoregressive(random, sum(points), rho), declared=declared)
    return _covers(found, declared.level, {"level 1": 0.0, "slope 1": 0.0}, 0.0)


def _counted(method: str, errors: Errors, points: tuple[int, int], family: Family, *, at_minimum: bool = False) -> Iterator[Cell]:
    declared = InterruptedTimeSeries(interventions=(Intervention(at=points[0]),), errors=errors, family=family)
    data = f"{family.value.replace('_', ' ')}, {EVENTS:g} events a point"
    yield from correlations(
        method, before_and_after(points), data, partial(_run_counted, declared, points), at_minimum=at_minimum
    )


def _run_counted(declared: InterruptedTimeSeries, points: tuple[int, int], random: np.random.Generator, rho: float) -> Outcome:
    """Counts whose distribution is as declared, made alike by a normal copula."""
    total = sum(points)
    clock = np.maximum(np.arange(total) - points[0] + 1, 0)
    before = np.log(HIGHER * EVENTS / EXPOSURE) + TREND * (np.arange(total) + 1 - points[0])
    predictor = before + LEVEL * (clock > 0) + SLOPE * clock
    exposure = np.rint(EXPOSURE * random.uniform(0.7, 1.3, total))
    uniform = ndtr(autoregressive(random, total, rho))
    mean = expit if declared.family.of_trials else np.exp
    counts = _counts(declared.family, uniform, exposure, mean(predictor))
    truth = float(mean(predictor[-1]) - mean(before[-1]))
    found = interrupted_time_series(counts, exposure, declared=declared)
    return _covers(found, declared.level, {"level 1": LEVEL, "slope 1": SLOPE}, truth)


def _counts(
    family: Family, uniform: NDArray[np.float64], exposure: NDArray[np.float64], rate: NDArray[np.float64]
) -> NDArray[np.float64]:
    expected = exposure * rate
    match family:
        case Family.POISSON:
            counts = poisson.ppf(uniform, expected)
        case Family.BINOMIAL:
            counts = binom.ppf(uniform, exposure, rate)
        case Family.NEGATIVE_BINOMIAL:
            theta = float(expected.mean()) / (DISPERSION - 1)
            counts = nbinom.ppf(uniform, theta, theta / (theta + expected))
        case Family.QUASI_POISSON | Family.QUASI_BINOMIAL:
            counts = nbinom.ppf(uniform, expected / (DISPERSION - 1), 1 / DISPERSION)
        case _:
            counts = expected + norm.ppf(uniform)
    return np.minimum(np.asarray(counts, dtype=np.float64), exposure)


def _covers(found: Evaluation, level: float, terms: dict[str, float], difference: float) -> Outcome:
    if found.low is None or found.high is None:
        return dict.fromkeys([*terms, "difference"])
    outcome: Outcome = {}
    for name, truth in terms.items():
        term = found.term(name)
        assert term.standard_error is not None
        quantile = float(stdtrit(term.freedom if term.freedom is not None else np.inf, (1 + level) / 2))
        outcome[name] = abs(term.estimate - truth) <= quantile * term.standard_error
    outcome["difference"] = found.low <= difference <= found.high
    return outcome
