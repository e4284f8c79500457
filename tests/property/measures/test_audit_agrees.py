"""The audit finds what a reader can work out, no more and no less: on tables badly hidden, and with rates given away."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from fivefold.engine.measures.disclosure.audit import audit
from fivefold.engine.measures.disclosure.facts import published_denominator, published_rate
from fivefold.engine.measures.disclosure.policies import CMS_LIKE, FEWER_THAN_FIVE, Audience, Policy
from fivefold.engine.measures.disclosure.primary import hidden_at_first
from fivefold.engine.measures.disclosure.release import Released, release
from fivefold.engine.measures.disclosure.table import NOBODY, Bools, Table
from tests.property.measures.published_tables import Reader, narrowed, random_table, reader

TABLES = 30


def as_it_stands(table: Table, hidden: Bools, policy: Policy) -> Released:
    """The table published with these cells hidden, whoever thought that enough."""
    shown = np.asarray(table.present & ~hidden, dtype=np.bool_)
    above, below = np.where(shown, table.numerators, 0), np.where(shown, table.denominators, 0)
    return Released(above, below, shown, hidden, policy, Audience.MEMBERS)


def of_nobody(table: Table) -> Table:
    return replace(table, owners=np.full(len(table.owners), NOBODY))


def exposed(cells: Sequence[int], table: Table, seen: Reader, policy: Policy, *, gaps: bool = False) -> set[int]:
    return {cell for cell in cells if narrowed(table, [cell], seen, policy, gaps=gaps)}


@pytest.mark.parametrize("policy", [FEWER_THAN_FIVE, CMS_LIKE], ids=lambda policy: str(policy.name))
def test_where_only_small_cells_are_hidden_the_audit_names_those_that_can_be_worked_out(policy: Policy) -> None:
    given_away = 0
    for seed in range(TABLES):
        table = of_nobody(random_table(seed, policy))
        hidden = hidden_at_first(table, policy)
        cells = np.flatnonzero(hidden & ~table.out).tolist()
        truly = exposed(cells, table, reader(table, as_it_stands(table, hidden, policy)), policy)
        assert {each.cell for each in audit(table, hidden, policy)} == truly, f"table {seed}"
        given_away += bool(truly)
    assert given_away > TABLES / 4


@pytest.mark.parametrize("decimals", [1, 2, 3])
def test_a_rate_published_of_a_hidden_cell_is_caught_where_it_tells_too_much(decimals: int) -> None:
    """Beside its denominator or not: sometimes a rate leaves the interval open, and then the audit says nothing."""
    verdicts = []
    policy = FEWER_THAN_FIVE
    for seed in range(TABLES):
        table = of_nobody(random_table(8 * seed, policy))
        hidden = release(table, Audience.MEMBERS, policy).hidden
        cells = [int(cell) for cell in np.flatnonzero(hidden & ~table.out) if table.denominators[cell]]
        if not cells:
            continue
        cell = cells[seed % len(cells)]
        denominator = int(table.denominators[cell])
        rate = int(table.numerators[cell]) / denominator
        seen = reader(table, as_it_stands(table, hidden, policy), rates=((cell, rate, decimals),))
        facts = published_rate((cell,), rate, decimals=decimals)
        if seed % 2:
            facts += published_denominator(cell, denominator)
            seen.low[1][cell] = seen.high[1][cell] = denominator
        truly = exposed(cells, table, seen, policy, gaps=True)
        assert {each.cell for each in audit(replace(table, facts=facts), hidden, policy)} == truly, f"table {8 * seed}"
        verdicts.append(bool(truly))
    assert any(verdicts)
