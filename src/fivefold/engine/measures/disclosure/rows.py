"""The audit of hidden cells that add up to one known sum and stand in no other: a closed form, exact in whole numbers.

Of such cells each may hold anything from 0 to what is hidden together, as soon as another one is hidden beside it. Who
knows one of them, as a site knows its own, subtracts it first: then there must be a third, and enough without it.
"""

import numpy as np

from fivefold.engine.measures.disclosure.policies import Policy
from fivefold.engine.measures.disclosure.table import NOBODY, Bools, Counts


def exposed_in_row(hidden: Counts, owners: Counts, policy: Policy) -> Bools:
    """Which counts of `hidden`, of shape (layers, cells), could be narrowed to less than the policy's interval.

    The cells' sums over each layer are known; `owners` of the cells are different, or NOBODY.
    """
    others = hidden.sum(axis=1, keepdims=True) - _known_to_the_worst_insider(hidden, owners)
    cells = hidden.shape[1]
    company = cells - 1 - _insiders_beside(owners)
    return np.asarray((hidden >= policy.hide_from) & ((company < 1) | (others < policy.hide_to)), dtype=np.bool_)


def _insiders_beside(owners: Counts) -> Counts:
    """For each owned cell 1 where somebody else owns one of the others; cells of nobody are kept from outsiders alone."""
    owned = owners != NOBODY
    return np.asarray(owned & (owned.sum() > 1), dtype=np.int64)


def _known_to_the_worst_insider(hidden: Counts, owners: Counts) -> Counts:
    """For each owned cell the largest count among the other owned ones."""
    owned = owners != NOBODY
    if owned.sum() < 2:
        return np.zeros_like(hidden)
    counts = np.where(owned, hidden, -1)
    largest = counts.argmax(axis=1)
    layers = np.arange(len(hidden))
    first = counts[layers, largest]
    counts[layers, largest] = -1
    worst = np.repeat(first[:, None], hidden.shape[1], axis=1)
    worst[layers, largest] = counts.max(axis=1)
    return np.asarray(np.where(owned, worst, 0), dtype=np.int64)
