"""How many events a site of some size has when it is like the others: four distributions of whole numbers.

Each holds arrays of shape (points,). `below(k, at)` is the probability of at most k events at the points numbered `at`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from scipy.special import betainc, betaln, gammaincc, gammaln

from fivefold.engine.stats.panels import Bools, Floats, Integers

MOST_CASES = 100_000
"""Cases of one site up to which a beta-binomial is summed term by term; from there on a beta distribution of the same mean
and variance takes its place, which moves a limit by two events at most."""
TERMS_AT_ONCE = 4_000_000
"""Of beta-binomial sums that stand in memory together."""


class Distribution(Protocol):
    """A distribution of a number of events at each point."""

    @property
    def mean(self) -> Floats:
        """Events expected."""

    @property
    def deviation(self) -> Floats:
        """Standard deviation of the events."""

    @property
    def skewness(self) -> Floats:
        """How far the upper tail reaches beyond the lower; roughly right is enough."""

    @property
    def highest(self) -> Floats:
        """The most events that there can be; infinite where there is no end."""

    def below(self, k: Floats, at: Integers) -> Floats:
        """P(X ≤ k); k whole, from -1, of the shape of `at`."""

    def exactly(self, k: Floats, at: Integers) -> Floats:
        """P(X = k); much quicker than the difference of two sums."""


@dataclass(frozen=True)
class Binomial:
    """Events among cases, by chance alone."""

    cases: Floats
    share: Floats

    @property
    def mean(self) -> Floats:
        """n p."""
        return self.cases * self.share

    @property
    def deviation(self) -> Floats:
        """√(n p (1 - p))."""
        return np.sqrt(self.mean * (1 - self.share))

    @property
    def skewness(self) -> Floats:
        """(1 - 2 p) / √(n p (1 - p))."""
        return (1 - 2 * self.share) / self.deviation

    @property
    def highest(self) -> Floats:
        """All cases."""
        return self.cases

    def below(self, k: Floats, at: Integers) -> Floats:
        """Regularised incomplete beta function; cases need not be whole. (SciPy's complement of it is five times slower.)"""
        cases, share = self.cases[at], self.share[at]
        inside = 1 - np.asarray(betainc(np.maximum(k, 0) + 1, np.maximum(cases - k, 1e-9), share), dtype=np.float64)
        return np.where(k < 0, 0.0, np.where(k < cases, inside, 1.0))

    def exactly(self, k: Floats, at: Integers) -> Floats:
        """n over k, p to the k, 1 - p to the rest."""
        cases, share, possible = self.cases[at], self.share[at], (k >= 0) & (k <= self.cases[at])
        events = np.where(possible, k, 0.0)
        ways = -betaln(cases - events + 1, events + 1) - np.log1p(cases)
        chances = events * np.log(share) + (cases - events) * np.log1p(-share)
        return np.where(possible, np.exp(ways + chances), 0.0)


@dataclass(frozen=True)
class Poisson:
    """Events over exposure, by chance alone."""

    mean: Floats

    @property
    def deviation(self) -> Floats:
        """√λ."""
        return np.sqrt(self.mean)

    @property
    def skewness(self) -> Floats:
        """1 / √λ."""
        return 1 / self.deviation

    @property
    def highest(self) -> Floats:
        """No end."""
        return np.full_like(self.mean, np.inf)

    def below(self, k: Floats, at: Integers) -> Floats:
        """Regularised incomplete gamma function."""
        return np.where(k < 0, 0.0, gammaincc(np.maximum(k, 0) + 1, self.mean[at]))

    def exactly(self, k: Floats, at: Integers) -> Floats:
        """λ to the k, e to the -λ, over k factorial."""
        events, mean = np.maximum(k, 0), self.mean[at]
        return np.where(k < 0, 0.0, np.exp(events * np.log(mean) - mean - gammaln(events + 1)))


@dataclass(frozen=True)
class NegativeBinomial:
    """Events over exposure where sites' rates follow a gamma distribution with variance `dispersion` × mean²."""

    mean: Floats
    dispersion: Floats

    @property
    def deviation(self) -> Floats:
        """√(λ + θ λ²)."""
        return np.sqrt(self.mean * (1 + self.dispersion * self.mean))

    @property
    def skewness(self) -> Floats:
        """(1 + 2 θ λ) / √(λ + θ λ²)."""
        return (1 + 2 * self.dispersion * self.mean) / self.deviation

    @property
    def highest(self) -> Floats:
        """No end."""
        return np.full_like(self.mean, np.inf)

    def below(self, k: Floats, at: Integers) -> Floats:
        """Regularised incomplete beta function."""
        dispersion, mean = self.dispersion[at], self.mean[at]
        inside = betainc(1 / dispersion, np.maximum(k, 0) + 1, 1 / (1 + dispersion * mean))
        return np.where(k < 0, 0.0, inside)

    def exactly(self, k: Floats, at: Integers) -> Floats:
        """By the gamma functions of 1/θ and of the events."""
        events, dispersion, mean = np.maximum(k, 0), self.dispersion[at], self.mean[at]
        ways = -betaln(1 / dispersion, events + 1) - np.log(1 / dispersion + events)
        odds = dispersion * mean
        chances = -np.log1p(odds) / dispersion + events * (np.log(odds) - np.log1p(odds))
        return np.where(k < 0, 0.0, np.exp(ways + chances))


class BetaBinomial:
    """Events among cases where sites' proportions follow a beta distribution; `dispersion` is 1 / (a + b)."""

    def __init__(self, cases: Floats, share: Floats, dispersion: Floats) -> None:
        self.cases, self.share, self.dispersion = np.rint(cases), share, dispersion
        self._summed: Bools = self.cases <= MOST_CASES
        kinds = np.stack([part[self._summed] for part in (self.cases, self.share, self.dispersion)])
        each, which = np.unique(kinds, axis=1, return_inverse=True)
        starts = np.concatenate([[0], np.cumsum(each[0].astype(np.int64) + 1)])
        self._table = np.concatenate([np.zeros(0), *(_cumulated(kind) for kind in each.T)])
        self._start = np.zeros(self.cases.shape, dtype=np.int64)
        self._start[self._summed] = starts[:-1][which.ravel()]

    @property
    def mean(self) -> Floats:
        """n p."""
        return self.cases * self.share

    @property
    def deviation(self) -> Floats:
        """√(n p (1 - p) (1 + (n - 1) ρ)) with ρ = θ / (1 + θ)."""
        within = self.mean * (1 - self.share)
        return np.sqrt(within * (1 + (self.cases - 1) * self.dispersion / (1 + self.dispersion)))

    @property
    def skewness(self) -> Floats:
        """That of a beta distribution of the same mean and variance, at most."""
        return 2 * (1 - 2 * self.share) / (1 - self.share) * self.deviation / np.maximum(self.mean, 1)

    @property
    def highest(self) -> Floats:
        """All cases."""
        return self.cases

    def below(self, k: Floats, at: Integers) -> Floats:
        """Sum of the terms up to k, or the beta distribution of the same mean and variance."""
        cases, share, within = self.cases[at], self.share[at], (k >= 0) & (k < self.cases[at])
        summed, smooth = within & self._summed[at], within & ~self._summed[at]
        below = np.where(k < 0, 0.0, 1.0)
        below[summed] = self._table[self._start[at][summed] + k[summed].astype(np.int64)]
        cases, share = cases[smooth], share[smooth]
        freedom = cases**2 * share * (1 - share) / self.deviation[at][smooth] ** 2 - 1
        below[smooth] = betainc(freedom * share, freedom * (1 - share), (k[smooth] + 0.5) / cases)
        return below

    def exactly(self, k: Floats, at: Integers) -> Floats:
        """Difference of two sums, which stand in a table."""
        return self.below(k, at) - self.below(k - 1, at)


def within_memory(cases: Floats) -> Iterator[slice]:
    """Cut points of so many cases, shape (points,), into runs whose beta-binomial sums fit in memory together."""
    terms = np.cumsum(np.minimum(cases, MOST_CASES) + 1)
    edges = np.searchsorted(terms, np.arange(TERMS_AT_ONCE, terms[-1] if terms.size else 0, TERMS_AT_ONCE))
    ends = np.unique([0, *edges.tolist(), cases.size])
    return (slice(first, last) for first, last in pairwise(ends.tolist()))


def _cumulated(kind: Floats) -> Floats:
    """P(X ≤ k) for k = 0 … n of one (cases, share, dispersion), each term from the one before."""
    cases, share, dispersion = kind
    a, b = share / dispersion, (1 - share) / dispersion
    k = np.arange(cases)
    steps = np.log((cases - k) * (k + a) / ((k + 1) * (cases - k - 1 + b)))
    none = betaln(a, cases + b) - betaln(a, b)
    terms = np.exp(none + np.concatenate([[0.0], np.cumsum(steps)]))
    cumulated: Floats = np.minimum(np.cumsum(terms), 1.0)
    return cumulated
