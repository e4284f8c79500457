"""Exact two-sided tests of the last gaps on a g chart against those before; vectorised over (tests,) arrays.

Where an event is as likely at every case, the cases that a of a + b gaps hold, given how many all hold together, have a
distribution that does not depend on how likely that is: beta-binomial, or negative hypergeometric. As of other counts,
half of the probability of what was seen counts (mid-p; Lancaster 1961), and `attained_level` says what a level comes to.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fivefold.engine.stats.exact_tests import log_choose
from fivefold.engine.stats.panels import Bools, Floats


@dataclass(frozen=True)
class GapComparison:
    """`gaps` gaps that hold `cases` of `total` cases, and `others` gaps that hold the rest; whole numbers, shape (tests,)."""

    gaps: int
    cases: Floats
    others: Floats
    total: Floats

    def more_than(self, cases: Floats) -> Floats:
        """Probability that the gaps hold more than so many: that fewer than `gaps` events lie among the first cases + gaps."""
        events, first = self.gaps + self.others - 1, cases + self.gaps
        after = self.total - cases + self.others - 1
        ways = log_choose(self.total + events, events)
        within = (
            np.exp(log_choose(first, np.full(first.shape, float(few))) + log_choose(after, events - few) - ways)
            for few in range(self.gaps)
        )
        probability: Floats = np.minimum(sum(within, np.zeros(cases.shape)), 1.0)
        return np.where(cases < 0, 1.0, np.where(cases >= self.total, 0.0, probability))

    def longer(self, cases: Floats) -> Floats:
        """Mid-p, of one side, of so many cases or more."""
        return (self.more_than(cases - 1) + self.more_than(cases)) / 2

    def shorter(self, cases: Floats) -> Floats:
        """Mid-p, of one side, of so many cases or fewer."""
        return 1 - self.longer(cases)


def smaller_tail(comparison: GapComparison) -> Floats:
    """Return half the two-sided mid-p, shape (tests,)."""
    longer = comparison.longer(comparison.cases)
    return np.minimum(longer, 1 - longer)


def attained_level(comparison: GapComparison, level: float) -> Floats:
    """Return the probability of a mid-p of at most `level` if nothing has changed, shape (tests,)."""
    long = _first(comparison, lambda cases: comparison.longer(cases) <= level / 2)
    common = _first(comparison, lambda cases: comparison.shorter(cases) > level / 2)
    return comparison.more_than(long - 1) + 1 - comparison.more_than(common - 1)


def _first(comparison: GapComparison, holds: Callable[[Floats], Bools]) -> Floats:
    """The fewest cases from which on `holds`, at most one more than there are: by halving what is left."""
    low, high = np.zeros(comparison.total.shape), comparison.total + 1
    while (low < high).any():
        middle = np.floor((low + high) / 2)
        met = holds(middle) | (middle > comparison.total)
        low, high = np.where(met | (low >= high), low, middle + 1), np.where(met & (low < high), middle, high)
    return low
