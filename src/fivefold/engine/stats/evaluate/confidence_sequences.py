"""Confidence sequences: intervals that all cover the truth at once, however often one looks and whenever one stops.

Each is the set of values whose sequential likelihood ratio against a mixture of alternatives has stayed below 1/α; by Ville's
inequality it ever reaches that with probability α at most. Arrays have shape (looks,).

Robbins (1970), Statistical methods related to the law of the iterated logarithm, Ann Math Stat 41:1397–1409; Johari, Koomen,
Pekelis and Walsh (2022), Always valid inference, Oper Res 70:1806–1821; unknown variance: Lai (1976), On confidence sequences,
Ann Stat 4:265–280, and Hendriksen, de Heide and Grünwald (2021), Optional stopping with Bayes factors, Bayesian Anal 16:961–989.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, xlog1py, xlogy

from fivefold.engine.stats.panels import Floats

STEPS = 40
"""Times that an interval is halved, after which it is exact to far more places than are told."""
PRIOR = 0.5
"""Both parameters of the beta mixture: Jeffreys's."""


@dataclass(frozen=True)
class ConfidenceSequence:
    """At each look the estimate, its interval (infinite while nothing bounds it) and the p-value of no difference."""

    estimate: Floats
    low: Floats
    high: Floats
    p: Floats


def normal_sequence(estimate: Floats, standard_error: Floats, *, expected: float, level: float) -> ConfidenceSequence:
    """Estimates whose standard errors are known; the mixture is normal, with standard deviation `expected`.

    The information 1/standard_error² has to grow by independent increments, as that of a mean or a difference of means does.
    """
    variance, mixed = standard_error**2, standard_error**2 + expected**2
    log_ratio = 0.5 * np.log(variance / mixed) + estimate**2 * expected**2 / (2 * variance * mixed)
    reach = np.sqrt(2 * variance * mixed / expected**2 * (0.5 * np.log(mixed / variance) - np.log1p(-level)))
    return ConfidenceSequence(estimate, estimate - reach, estimate + reach, _p(log_ratio))


def mean_difference_sequence(
    difference: Floats, variance: Floats, cases: tuple[Floats, Floats], *, expected: float, level: float
) -> ConfidenceSequence:
    """Differences of means of normal values with one unknown variance, whose pooled estimates are `variance`.

    cases: of each side. The mixture is normal on differences in standard deviations, with standard deviation `expected`.
    Nothing is bounded before a side has a case and there are three.
    """
    one, other = cases
    freedom = one + other - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        size = one * other / (one + other)
        known = (size > 0) & (freedom > 0) & (variance > 0)
        grown = 1 + size * expected**2
        square = difference**2 * size / variance
        log_ratio = (freedom + 1) / 2 * (np.log1p(square / freedom) - np.log1p(square / (freedom * grown))) - np.log(grown) / 2
        reached = np.exp((2 * -np.log1p(-level) + np.log(grown)) / (freedom + 1))
        bounded = known & (reached < grown)
        farthest = freedom * (reached - 1) / (1 - reached / grown)
        reach = np.where(bounded, np.sqrt(farthest * variance / size), np.inf)
    return ConfidenceSequence(difference, difference - reach, difference + reach, np.where(known, _p(log_ratio), 1.0))


def proportion_difference_sequence(
    events: tuple[Floats, Floats], cases: tuple[Floats, Floats], *, level: float
) -> ConfidenceSequence:
    """Differences of two proportions (the first less the second), exact for any number of cases on either side.

    Each side's likelihood ratio against a beta mixture; both multiplied, since the sides are independent. The interval holds
    every difference that some pair of proportions inside the region has.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = events[0] / cases[0] - events[1] / cases[1]
    estimate = np.where((cases[0] > 0) & (cases[1] > 0), estimate, 0.0)
    bound = -np.log1p(-level)
    pooled = (events[0] + events[1]) / np.maximum(cases[0] + cases[1], 1)
    p = _p(_ratio(events, cases, pooled, np.zeros_like(estimate)))
    limits = []
    for end in (-1.0, 1.0):
        inside, outside = estimate, np.full_like(estimate, end)
        for _ in range(STEPS):
            middle = (inside + outside) / 2
            kept = _least(events, cases, middle) < bound
            inside, outside = np.where(kept, middle, inside), np.where(kept, outside, middle)
        limits.append(np.where(_least(events, cases, np.full_like(estimate, end)) < bound, end, outside))
    return ConfidenceSequence(estimate, limits[0], limits[1], p)


def _least(events: tuple[Floats, Floats], cases: tuple[Floats, Floats], difference: Floats) -> Floats:
    """The least log likelihood ratio of all pairs of proportions with that difference: where its slope is zero."""
    low, high = np.maximum(0.0, -difference), np.minimum(1.0, 1.0 - difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(STEPS):
            second = (low + high) / 2
            first = second + difference
            falling = _slope(events[0], cases[0], first) + _slope(events[1], cases[1], second) < 0
            low, high = np.where(falling, second, low), np.where(falling, high, second)
    return _ratio(events, cases, (low + high) / 2, difference)


def _slope(events: Floats, cases: Floats, proportion: Floats) -> Floats:
    return (cases - events) / (1 - proportion) - events / proportion


def _ratio(events: tuple[Floats, Floats], cases: tuple[Floats, Floats], proportion: Floats, difference: Floats) -> Floats:
    sides = zip(events, cases, (np.clip(proportion + difference, 0, 1), proportion), strict=True)
    return sum((_log_mixture(x, n) - xlogy(x, p) - xlog1py(n - x, -p) for x, n, p in sides), np.zeros_like(proportion))


def _log_mixture(events: Floats, cases: Floats) -> Floats:
    return betaln(PRIOR + events, PRIOR + cases - events) - betaln(PRIOR, PRIOR)


def _p(log_ratio: Floats) -> Floats:
    return np.exp(-np.maximum(log_ratio, 0.0))
