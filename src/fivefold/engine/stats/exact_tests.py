"""Exact two-sided tests that two groups of events share one proportion or one rate; vectorised over (tests,) arrays.

All are conditional on the total number of events, so that no parameter has to be estimated, and count half of the
probability of what was seen (mid-p; Lancaster 1961), so that a level is met on average and not undershot. Because
counts are whole numbers a level is not met exactly; `attained_level` says what is.
"""

from dataclasses import dataclass
from itertools import count
from typing import Literal

import numpy as np
from scipy.special import betainc, betaincc, gammaln, ndtr, ndtri

from fivefold.engine.stats.panels import Bools, Floats, ratio

NORMAL_FROM_SD = 1000.0
"""From this standard deviation on, the normal approximation of the hypergeometric is good to 1e-3 of the p value."""
SMOOTH_FROM_VARIANCE = 100.0
"""From this variance on, the steps of a count are too fine to matter to the level attained."""
STEPS = 3
"""Single steps from the first guess before the search halves what is left."""


@dataclass(frozen=True)
class Comparison:
    """`events` of `exposure` (cases, or time at risk) against the other group's, shape (tests,).

    Events and cases are whole numbers; time at risk may be any amount.

    kind: `proportion`: events are some of the cases (Fisher's exact test, hypergeometric).
    `rate`: events are Poisson over the exposure (Przyborowski and Wilenski 1940, binomial).
    """

    kind: Literal["proportion", "rate"]
    events: Floats
    exposure: Floats
    other_events: Floats
    other_exposure: Floats

    @property
    def total(self) -> Floats:
        """Events of both groups, which the tests take as given."""
        return self.events + self.other_events

    @property
    def everything(self) -> Floats:
        """Exposure of both groups."""
        return self.exposure + self.other_exposure

    @property
    def expected(self) -> Floats:
        """Events expected in the first group if both are alike."""
        return ratio(self.total * self.exposure, self.everything)

    @property
    def variance(self) -> Floats:
        """Variance of the events in the first group if both are alike."""
        binomial = ratio(self.expected * self.other_exposure, self.everything)
        if self.kind == "rate":
            return binomial
        return binomial * ratio(np.maximum(self.everything - self.total, 0), np.maximum(self.everything - 1, 1))

    @property
    def testable(self) -> Bools:
        """True where both groups have exposure and the events could have fallen otherwise."""
        found: Bools = (self.exposure > 0) & (self.other_exposure > 0) & (self.variance > 0)
        return found

    def where(self, chosen: Bools, events: Floats | None = None) -> "Comparison":
        """The chosen tests; with `events`, for those events of the same total."""
        seen = self.events[chosen] if events is None else events
        return Comparison(self.kind, seen, self.exposure[chosen], self.total[chosen] - seen, self.other_exposure[chosen])


def mid_p(comparison: Comparison) -> Floats:
    """Return the two-sided mid-p of each test; 1 where nothing can be tested."""
    p = np.ones(comparison.events.shape)
    rough = comparison.testable & (comparison.variance > NORMAL_FROM_SD**2) & (comparison.kind == "proportion")
    few = comparison.where(rough)
    p[rough] = 2 * ndtr(-np.abs(few.events - few.expected) / np.sqrt(few.variance))
    exact = comparison.testable & ~rough
    p[exact] = _mid_p(comparison.where(exact))
    return np.minimum(p, 1.0)


def attained_level(comparison: Comparison, level: float) -> Floats:
    """Return the probability, if both groups are alike and given the totals, that `mid_p` is at most `level`."""
    attained = np.where(comparison.testable, level, 0.0)
    coarse = comparison.testable & (comparison.variance < SMOOTH_FROM_VARIANCE)
    few = comparison.where(coarse)
    lowest = (
        np.maximum(few.exposure - (few.everything - few.total), 0.0) if few.kind == "proportion" else np.zeros(few.total.shape)
    )
    highest = np.minimum(few.exposure, few.total) if few.kind == "proportion" else few.total
    attained[coarse] = _rarer(few, lowest - 1, np.floor(few.expected), level) + _rarer(
        few, highest + 1, np.ceil(few.expected), level
    )
    return attained


def _rarer(few: Comparison, outside: Floats, middle: Floats, level: float) -> Floats:
    """Probability of the outcomes on one side whose p is at most `level`.

    The edge of them is looked for between `outside` and `middle`: first where a normal distribution with this skewness
    has it, then a step at a time, and where that was no good guess by bisection.
    """
    outwards = np.sign(outside - middle + np.where(outside >= middle, 0.5, -0.5))
    inner, outer = middle.copy(), outside.copy()
    attempt = _guess(few, outwards, level)
    for step in count():
        moving = np.abs(inner - outer) > 1
        if not moving.any():
            break
        lower, upper = np.minimum(inner, outer) + 1, np.maximum(inner, outer) - 1
        k = np.clip(attempt if step <= STEPS else np.trunc((inner + outer) / 2), lower, upper)[moving]
        rare = _mid_p(few.where(moving, k)) <= level
        outer[moving] = np.where(rare, k, outer[moving])
        inner[moving] = np.where(rare, inner[moving], k)
        attempt[moving] = k + np.where(rare, -outwards[moving], outwards[moving])
    at = few.where(np.ones(inner.shape, dtype=np.bool_), outer)
    return np.where(outer == outside, 0.0, _mid_p(at) / 2 + _probability(at) / 2)


def _guess(few: Comparison, outwards: Floats, level: float) -> Floats:
    """Where about the rarer outcomes begin: the normal quantile, corrected for skewness (Cornish and Fisher 1937)."""
    deviation = np.sqrt(few.variance)
    share = ratio(few.exposure, few.everything)
    skewness = ratio(1 - 2 * share, np.maximum(deviation, 1e-9))
    z = -float(ndtri(level / 2))
    found: Floats = np.round(few.expected + outwards * z * deviation + deviation * skewness * (z * z - 1) / 6)
    return found


def _mid_p(comparison: Comparison) -> Floats:
    return _hypergeometric(comparison) if comparison.kind == "proportion" else _binomial(comparison)


def _probability(comparison: Comparison) -> Floats:
    """Probability of just these events, given the total."""
    k, n, total, everything = comparison.events, comparison.exposure, comparison.total, comparison.everything
    if comparison.kind == "proportion":
        return np.exp(log_choose(total, k) + log_choose(everything - total, n - k) - log_choose(everything, n))
    share = n / everything
    probability: Floats = np.exp(log_choose(total, k) + k * np.log(share) + (total - k) * np.log1p(-share))
    return probability


def _binomial(comparison: Comparison) -> Floats:
    k, total = comparison.events, comparison.total
    share, seen = comparison.exposure / comparison.everything, _probability(comparison)
    at_least, one = np.maximum(k, 1), k > 0
    upper = np.where(one, betainc(at_least, total - at_least + 1, share), 1.0) - seen / 2
    lower = np.where(one, betaincc(at_least, total - at_least + 1, share), 0.0) + seen / 2
    smaller: Floats = 2 * np.minimum(upper, lower)
    return np.maximum(smaller, seen)


def _hypergeometric(comparison: Comparison) -> Floats:
    """Sum outwards from what was seen, away from what was expected, until the terms no longer matter."""
    n, total, everything = comparison.exposure, comparison.total, comparison.everything
    step = np.where(comparison.events >= comparison.expected, 1.0, -1.0)
    seen = _probability(comparison)
    tail, term, k = seen / 2, seen.copy(), comparison.events.copy()
    active = np.flatnonzero(term > 0)
    while active.size:
        at, cases, marked, left = k[active], n[active], total[active], everything[active] - total[active] - n[active]
        rise = (marked - at) * (cases - at) / np.maximum((at + 1) * (left + at + 1), 1)
        fall = at * (left + at) / np.maximum((marked - at + 1) * (cases - at + 1), 1)
        term[active] *= np.maximum(np.where(step[active] > 0, rise, fall), 0.0)
        k[active] += step[active]
        tail[active] += term[active]
        active = active[term[active] > 1e-13 * tail[active]]
    return 2 * np.minimum(tail, 1 - tail)


def log_choose(n: Floats, k: Floats) -> Floats:
    """Logarithm of n over k; minus infinity where it cannot be."""
    possible = (k >= 0) & (k <= n)
    ways = gammaln(n + 1) - gammaln(np.maximum(k, 0) + 1) - gammaln(np.maximum(n - k, 0) + 1)
    return np.where(possible, ways, -np.inf)
