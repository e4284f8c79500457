"""Of every random published table, with its totals and rates and what went out before, no hidden count can be narrowed.

What a reader can work out is computed here a second time, cell by cell, without any of the audit's shortcuts.
"""

import os

import numpy as np
import pytest

from fivefold.engine.measures.disclosure.policies import CMS_LIKE, FEWER_THAN_FIVE, NHS_LIKE, Audience, Policy
from fivefold.engine.measures.disclosure.release import release
from fivefold.engine.measures.disclosure.table import NOBODY
from tests.property.measures.published_tables import narrowed, random_table, rates_of_what_is_shown, reader

POLICIES = (FEWER_THAN_FIVE, CMS_LIKE, NHS_LIKE)
BATCHES = 12
TABLES = 600 if os.environ.get("FIVEFOLD_SOAK") else 42
"""Tables in a batch: 504 of them in the suite."""


@pytest.mark.soak
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))
@pytest.mark.parametrize("batch", range(BATCHES // 3))
def test_no_hidden_count_of_a_published_table_can_be_narrowed_to_less_than_the_policys_interval(
    policy: Policy, batch: int
) -> None:
    hidden_cells = 0
    for seed in range(batch * TABLES, (batch + 1) * TABLES):
        table = random_table(seed, policy)
        released = release(table, Audience.PUBLIC, policy)
        assert not released.known_before, seed
        hidden = np.flatnonzero(released.hidden & ~table.out)
        hidden_cells += len(hidden)
        rates = rates_of_what_is_shown(table, released, decimals=1 + seed % 4)
        assert narrowed(table, hidden.tolist(), reader(table, released, rates=rates), policy) == [], f"table {seed}"
        insider = int(table.owners[seed % len(table.owners)]) if seed % 3 == 0 else NOBODY
        if insider != NOBODY:
            others = [int(cell) for cell in hidden if table.owners[cell] not in {NOBODY, insider}]
            seen = reader(table, released, knows=insider)
            assert narrowed(table, others, seen, policy) == [], f"table {seed}, to owner {insider}"
    assert hidden_cells > TABLES / 2, "tables with too little to hide prove nothing"
