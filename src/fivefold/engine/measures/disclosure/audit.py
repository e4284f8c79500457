"""The audit: whether anything hidden can be worked out from everything that is published.

For every hidden cell it asks what its counts could be, in whole numbers, given the cells and totals that are shown, what
follows from them, what went out before and the figures beside the table. A count that the policy hides must be able to be
any number of the policy's interval; any other count of a hidden cell must leave open a span as wide. The same is asked for
every reader who knows a cell without being shown it, of the cells of others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from fivefold.engine.measures.disclosure.facts import Fact
from fivefold.engine.measures.disclosure.policies import Policy
from fivefold.engine.measures.disclosure.rows import exposed_in_row
from fivefold.engine.measures.disclosure.systems import System, Unknown, system
from fivefold.engine.measures.disclosure.table import NOBODY, Bools, Counted, Sum, Table

LAYER_NAMES = {
    Counted.PROPORTION: ("numerator", "rest of the denominator"),
    Counted.RATE: ("numerator", "denominator"),
    Counted.COUNT: ("count",),
    Counted.AMOUNT: ("denominator",),
}


@dataclass(frozen=True)
class Exposure:
    """A hidden count that can be worked out too closely: of which cell, by which sums and figures, and who knows what before."""

    cell: int
    count: str
    totals: tuple[int, ...]
    facts: tuple[str, ...] = ()
    insider: int = NOBODY

    def told(self, table: Table) -> str:
        """The cell and what reveals it, for whoever must mend the table."""
        by = [f"the sum {table.name(total)}" for total in self.totals] + list(dict.fromkeys(self.facts))
        who = "" if self.insider == NOBODY else " to a reader who knows a cell of their own"
        return f"The {self.count} of {table.name(self.cell)} is given away{who} by {', '.join(by) or 'what is shown'}."


@dataclass(frozen=True, eq=False)
class Block:
    """Sums and figures that hang together by the hidden cells in them."""

    sums: tuple[int, ...]
    facts: tuple[int, ...]
    cells: tuple[int, ...]


def audit(table: Table, hidden: Bools, policy: Policy, *, most: int | None = None) -> tuple[Exposure, ...]:
    """What can be worked out too closely where the cells `hidden` are hidden, up to `most`; nothing, where all is well."""
    return tuple(islice(_found(table, hidden, policy), most))


def is_safe(table: Table, hidden: Bools, policy: Policy) -> bool:
    """Whether the audit finds nothing."""
    return not audit(table, hidden, policy, most=1)


def _found(table: Table, hidden: Bools, policy: Policy) -> Iterator[Exposure]:
    if policy.hides_nothing:
        return
    unknown = hidden & table.present & ~table.out
    for block in blocks(table, unknown):
        if is_row(table, block):
            yield from _row_exposures(table, block, unknown, policy)
        else:
            yield from _exposures(table, block, policy)


def blocks(table: Table, unknown: Bools) -> Iterator[Block]:
    """The blocks into which the sums and figures over unknown cells fall."""
    inside = [[int(cell) for cell in (*each.parts, each.total) if unknown[cell]] for each in table.sums]
    inside += [[cell for cell in fact.cells if unknown[cell]] for fact in table.facts]
    places: dict[int, list[int]] = {}
    for index, cells in enumerate(inside):
        for cell in cells:
            places.setdefault(cell, []).append(index)
    seen: set[int] = set()
    for start, cells in enumerate(inside):
        if start in seen or not cells:
            continue
        seen.add(start)
        waiting, together, touched = [start], [start], set()
        while waiting:
            for cell in inside[waiting.pop()]:
                if cell not in touched:
                    touched.add(cell)
                    fresh = [index for index in places[cell] if index not in seen]
                    seen.update(fresh)
                    waiting += fresh
                    together += fresh
        count = len(table.sums)
        sums = tuple(sorted(index for index in together if index < count))
        yield Block(sums, tuple(sorted(index - count for index in together if index >= count)), tuple(sorted(touched)))


def is_row(table: Table, block: Block) -> bool:
    """Whether the block is a single sum whose hidden cells belong to different readers."""
    if len(block.sums) != 1 or block.facts:
        return False
    owners = [int(table.owners[cell]) for cell in block.cells if table.owners[cell] != NOBODY]
    return len(owners) == len(set(owners))


def _row_exposures(table: Table, block: Block, unknown: Bools, policy: Policy) -> Iterator[Exposure]:
    total = table.sums[block.sums[0]].total
    if unknown[total]:
        return
    cells = np.array(block.cells)
    exposed = exposed_in_row(np.stack([counts[cells] for counts in table.layers]), table.owners[cells], policy)
    for layer, place in zip(*np.nonzero(exposed), strict=True):
        yield Exposure(block.cells[int(place)], LAYER_NAMES[table.counted][int(layer)], (total,))


def _exposures(table: Table, block: Block, policy: Policy) -> Iterator[Exposure]:
    """The outsider's view first, then that of every reader who knows a cell, once for each kind of knowledge."""
    sums, facts = [table.sums[index] for index in block.sums], [table.facts[index] for index in block.facts]
    unknown = np.zeros(len(table.present), np.bool_)
    unknown[list(block.cells)] = True
    outside = system(table, unknown, sums, facts, reach=policy.hide_to)
    yield from _View(table, unknown, sums, facts, outside, policy).exposures(block.cells)
    asked = set()
    for owner in dict.fromkeys(int(table.owners[cell]) for cell in block.cells):
        own = [cell for cell in block.cells if table.owners[cell] == owner]
        knows = tuple(sorted(_knowledge(table, outside, cell) for cell in own))
        if owner == NOBODY or knows in asked:
            continue
        asked.add(knows)
        without = unknown.copy()
        without[own] = False
        told = {(layer, cell): int(counts[cell]) for layer, counts in enumerate(table.layers) for cell in own}
        inside = outside.without(told) or system(table, without, sums, facts, reach=policy.hide_to)
        targets = [cell for cell in block.cells if table.owners[cell] not in {NOBODY, owner}]
        for found in _View(table, without, sums, facts, inside, policy).exposures(targets):
            yield replace(found, insider=owner)


def _knowledge(table: Table, outside: System, cell: int) -> tuple[tuple[int, int], ...]:
    """What owning a cell tells: its counts, and the kind of each. Owners of the same know the same of the others."""
    return tuple((outside.kinds[layer, cell], int(counts[cell])) for layer, counts in enumerate(table.layers))


@dataclass(frozen=True, eq=False)
class _View:
    """One reader's view of a block."""

    table: Table
    unknown: Bools
    sums: Sequence[Sum]
    facts: Sequence[Fact]
    system: System
    policy: Policy
    answers: dict[tuple[int, int], bool] = field(default_factory=dict)
    """What was found of unknowns that hold several counts: the same for each of them."""

    def exposures(self, cells: Sequence[int]) -> Iterator[Exposure]:
        layers, whole = self.table.layers, self.table.whole
        for cell in cells:
            for layer, counts in enumerate(layers):
                if not self._layer_is_safe((layer, cell), int(counts[cell])):
                    yield self._exposure(cell, LAYER_NAMES[self.table.counted][layer])
            if whole is not None and self.policy.hides(int(whole[cell])) and not self._whole_is_safe(cell):
                yield self._exposure(cell, "denominator")

    def _exposure(self, cell: int, count: str) -> Exposure:
        totals = tuple(each.total for each in self.sums if self.unknown[each.parts].any() or self.unknown[each.total])
        return Exposure(cell, count, totals, tuple(fact.told for fact in self.facts))

    def _layer_is_safe(self, name: Unknown, count: int) -> bool:
        if count < self.policy.hide_from or name not in self.system.places:
            return True
        part, place = self.system.places[name]
        if part.sizes[place] > 1:
            key = (id(part), place)
            if key not in self.answers:
                self.answers[key] = part.reaches(place, self.policy.hide_to)
            return self.answers[key]
        if not self.policy.hides(count):
            return part.largest(place) - part.smallest(place) >= self.policy.hide_to
        return part.covers(place, max(self.policy.hide_from, self._floor(name)), self.policy.hide_to)

    def _whole_is_safe(self, cell: int) -> bool:
        names = [(0, cell), (1, cell)]
        if any(name not in self.system.places for name in names):
            return True
        (above, first), (rest, second) = (self.system.places[name] for name in names)
        wanted = range(max(self.policy.hide_from, sum(self._floor(name) for name in names)), self.policy.hide_to + 1)
        if above is rest:
            return all(above.can_add_up(first, second, value) for value in wanted)
        open_above, open_rest = self._open(names[0]), self._open(names[1])
        return all(any(value - one in open_rest for one in open_above) for value in wanted)

    def _open(self, name: Unknown) -> set[int]:
        """The numbers up to the end of the interval that the count could be."""
        part, place = self.system.places[name]
        if part.sizes[place] > 1:
            return set(range(min(part.largest(place), self.policy.hide_to) + 1))
        return part.open(place, self.policy.hide_to)

    def _floor(self, name: Unknown) -> int:
        """What the parts of a total that are known say of it already."""
        layer, cell = name
        counts = self.table.layers[layer]
        known = [int(counts[each.parts[~self.unknown[each.parts]]].sum()) for each in self.sums if each.total == cell]
        return max(known, default=0)
