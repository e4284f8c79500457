"""Complementary suppression: what more is hidden so that nothing hidden can be worked out, at little cost.

First every sum by itself: the cheapest cells are hidden until its hidden cells protect one another, or else the total is.
Then the audit looks at everything together, and what it finds is mended, cell by cell, until it finds nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fivefold.engine.measures.disclosure.audit import Block, Exposure, audit, blocks, is_row, is_safe
from fivefold.engine.measures.disclosure.policies import Policy
from fivefold.engine.measures.disclosure.primary import hidden_at_first
from fivefold.engine.measures.disclosure.rows import exposed_in_row
from fivefold.engine.measures.disclosure.table import Bools, Counts, Sum, Table

AT_ONCE = 6
"""Exposures that are mended before the audit looks again: a cell hidden for one often helps many."""
TRIED_AGAIN = 12
"""Cells hidden for others' sake in a block, up to which each is shown again where the audit allows it."""


def protected(table: Table, policy: Policy) -> tuple[Bools, tuple[Exposure, ...]]:
    """Which cells are hidden, and what can be worked out all the same: from earlier releases and facts alone."""
    first = hidden_at_first(table, policy)
    if policy.hides_nothing or not first.any():
        return first, ()
    hidden = first.copy()
    for each in table.sums:
        _protect_row(table, each, hidden, policy)
    hidden, left = _mended(table, hidden, policy)
    return _shown_again(table, first, hidden, left, policy), left


def _protect_row(table: Table, each: Sum, hidden: Bools, policy: Policy) -> None:
    """Hide the cheapest parts of a shown total until its hidden parts protect one another; where they cannot, the total."""
    if hidden[each.total] or not table.present[each.total]:
        return
    parts = each.parts[hidden[each.parts] & ~table.out[each.parts]]
    if not len(parts) or not _exposed(table, parts, policy):
        return
    chosen = _company(table, each, parts, hidden, policy)
    if chosen is None and not table.out[each.total]:
        hidden[each.total] = True
    elif chosen is not None:
        hidden[chosen] = True


def _company(table: Table, each: Sum, parts: Counts, hidden: Bools, policy: Policy) -> list[int] | None:
    """The cells to hide beside `parts`, none of which could be left out; None where no choice protects them."""
    free = _may_be_hidden(table, hidden, each.parts)
    chosen: list[int] = []
    for cell in sorted(free, key=lambda cell: (float(table.cost[cell]), cell)):
        chosen.append(cell)
        if not _exposed(table, np.append(parts, chosen), policy):
            break
    else:
        return None
    for cell in sorted(chosen[:-1], key=lambda cell: -float(table.cost[cell])):
        rest = [other for other in chosen if other != cell]
        if not _exposed(table, np.append(parts, rest), policy):
            chosen = rest
    return chosen


def _exposed(table: Table, cells: Counts, policy: Policy) -> bool:
    return bool(exposed_in_row(np.stack([counts[cells] for counts in table.layers]), table.owners[cells], policy).any())


def _may_be_hidden(table: Table, hidden: Bools, cells: Sequence[int] | Counts) -> list[int]:
    """Cells that show something, and could still be hidden: an empty one would protect nothing."""
    return [
        int(cell)
        for cell in cells
        if table.present[cell] and not hidden[cell] and not table.out[cell] and any(counts[cell] for counts in table.layers)
    ]


def _mended(table: Table, hidden: Bools, policy: Policy) -> tuple[Bools, tuple[Exposure, ...]]:
    """`hidden` and more, until the audit finds nothing, or nothing that is shown could help."""
    hidden = hidden.copy()
    while found := audit(table, hidden, policy, most=AT_ONCE):
        more = _repairs(table, found, hidden)
        if not more:
            return hidden, audit(table, hidden, policy)
        hidden[more] = True
    return hidden, ()


def _repairs(table: Table, found: Sequence[Exposure], hidden: Bools) -> list[int]:
    """For each exposed cell the cheapest cell that would help it; one that helps several is hidden once."""
    more: list[int] = []
    for cell in dict.fromkeys(each.cell for each in found):
        beside = [each for each in table.sums if cell == each.total or cell in each.parts]
        near = {int(other) for each in beside for other in (*each.parts, each.total)}
        if near & set(more):
            continue
        free = _may_be_hidden(table, hidden, sorted(near))
        if free:
            more.append(min(free, key=lambda other: (float(table.cost[other]), other)))
    return more or _anything_in_their_blocks(table, found, hidden)


def _anything_in_their_blocks(table: Table, found: Sequence[Exposure], hidden: Bools) -> list[int]:
    """Where nothing beside the exposed cells can be hidden: whatever else tells of them by way of other sums."""
    totals = {total for each in found for total in each.totals}
    cells = {int(cell) for each in table.sums if each.total in totals for cell in (*each.parts, each.total)}
    free = _may_be_hidden(table, hidden, sorted(cells))
    return free[:1] if not free else [min(free, key=lambda other: (float(table.cost[other]), other))]


def _shown_again(table: Table, first: Bools, hidden: Bools, left: Sequence[Exposure], policy: Policy) -> Bools:
    """`hidden` without cells that turn out not to be needed, the dearest first; rows are as small as they can be already."""
    if left:
        return hidden
    for block in list(blocks(table, hidden & ~table.out)):
        extra = [cell for cell in block.cells if not first[cell]]
        if is_row(table, block) or len(extra) > TRIED_AGAIN:
            continue
        alone = _only(table, block)
        for cell in sorted(extra, key=lambda cell: -float(table.cost[cell])):
            hidden[cell] = False
            if not is_safe(alone, hidden, policy):
                hidden[cell] = True
    return hidden


def _only(table: Table, block: Block) -> Table:
    """The table with the sums and facts of one block alone; sums that share only shown cells with it change nothing."""
    sums, facts = (table.sums[index] for index in block.sums), (table.facts[index] for index in block.facts)
    return replace(table, sums=tuple(sums), facts=tuple(facts))
