"""Primary suppression: the cells whose own counts are too small to be shown."""

import numpy as np

from fivefold.engine.measures.disclosure.policies import Policy
from fivefold.engine.measures.disclosure.table import Bools, Counts, Table


def too_small(counts: Counts, policy: Policy) -> Bools:
    """Which of `counts` the policy hides."""
    return np.asarray((policy.hide_from <= counts) & (counts <= policy.hide_to), dtype=np.bool_)


def hidden_at_first(table: Table, policy: Policy) -> Bools:
    """The cells that are hidden for one of their own counts, with those that are to stay hidden."""
    counted = table.layers if table.whole is None else (*table.layers, table.whole)
    small = np.logical_or.reduce([too_small(counts, policy) for counts in counted])
    return np.asarray((small | table.kept) & table.present, dtype=np.bool_)
