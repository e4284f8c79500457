"""What a reader can work out: the linear system of everything published, in the counts that are hidden.

Counts that stand in the same rows are merged into one unknown, which loses nothing; what is left falls into parts that
have nothing to do with each other, and is solved in whole numbers by HiGHS. An answer is believed
only where it fits every row; where the solver errs, it has once called a possible system impossible, more is hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fivefold.engine.measures.disclosure.facts import Fact
from fivefold.engine.measures.disclosure.table import Bools, Counted, Counts, Sum, Table

Floats = npt.NDArray[np.float64]
Unknown = tuple[int, int]
"""A hidden count: its layer and its cell."""
Condition = tuple[Counts, float, float]
"""A further row with its bounds."""
LARGEST = 100
"""No hidden count is thought to be larger than this many times all of them together."""
SECONDS = 2.0
"""How long one question may take; a question without an answer counts as “no”, and more is hidden."""


@dataclass(eq=False)
class Part:
    """`low` ≤ `matrix` @ y ≤ `high`, y whole and not negative; y[j] is the sum of `sizes[j]` hidden counts, `truth[j]` in fact.

    Each answer found is a way in which the hidden counts could have been, and answers later questions too.
    """

    matrix: Counts
    low: Floats
    high: Floats
    sizes: Counts
    truth: Counts
    reach: int
    ways: list[Counts] = field(default_factory=list)
    parent: "tuple[Part, Counts] | None" = None
    ends: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ways.append(self.truth)

    def largest(self, unknown: int) -> int:
        """The most that the unknown can be."""
        return self._end(unknown, -1)

    def smallest(self, unknown: int) -> int:
        """The least that the unknown can be."""
        return self._end(unknown, 1)

    def reaches(self, unknown: int, value: int) -> bool:
        """Whether the unknown can be `value` or more."""
        return any(way[unknown] >= value for way in self.ways) or self.largest(unknown) >= value

    def falls_to(self, unknown: int, value: int) -> bool:
        """Whether the unknown can be `value` or less."""
        return any(way[unknown] <= value for way in self.ways) or self.smallest(unknown) <= value

    def covers(self, unknown: int, first: int, last: int) -> bool:
        """Whether the unknown can be every whole number from `first` to `last`."""
        if self.without_gaps:
            return first > last or (self.reaches(unknown, last) and self.falls_to(unknown, first))
        return all(self.can_be(unknown, value) for value in range(first, last + 1))

    def open(self, unknown: int, last: int) -> set[int]:
        """The whole numbers up to `last` that the unknown can be."""
        if self.without_gaps:
            return set(range(self.smallest(unknown), min(self.largest(unknown), last) + 1))
        return {value for value in range(last + 1) if self.can_be(unknown, value)}

    def can_be(self, unknown: int, value: int) -> bool:
        """Whether the unknown can be `value`."""
        return self._meets([(self._row(unknown), value, value)])

    def can_add_up(self, first: int, second: int, value: int) -> bool:
        """Whether one count in each of two unknowns, or two counts in one, can add up to `value`.

        Of an unknown that holds others too, a count can be anything up to the whole.
        """
        if first == second:
            return self.can_be(first, value) if self.sizes[first] == 2 else self.reaches(first, value)
        alone = [unknown for unknown in (first, second) if self.sizes[unknown] == 1]
        most = float(value) if len(alone) == 2 else np.inf
        limits = [(self._row(unknown), 0.0, float(value)) for unknown in alone]
        return self._meets([(self._row(first, second), value, most), *limits])

    def _row(self, *unknowns: int) -> Counts:
        row = np.zeros(len(self.truth), np.int64)
        row[list(unknowns)] = 1
        return row

    def _meets(self, conditions: Sequence[Condition]) -> bool:
        if any(all(low <= int(row @ way) <= high for row, low, high in conditions) for way in self.ways):
            return True
        return self._solve(np.zeros(len(self.truth)), conditions) is not None

    def without(self, known: dict[int, int]) -> "Part":
        """The part as somebody sees it who knows one of the counts in each of the unknowns `known`, which hold others too."""
        own = np.zeros(len(self.truth), np.int64)
        own[list(known)] = list(known.values())
        shift = self.matrix @ own
        fewer = self.sizes.copy()
        fewer[list(known)] -= 1
        ways = [way - own for way in self.ways if (way >= own).all()]
        low, high = self.low - shift, self.high - shift
        return Part(self.matrix, low, high, fewer, self.truth - own, self.reach, ways, parent=(self, own))

    @cached_property
    def without_gaps(self) -> bool:
        """Whether between two numbers that an unknown can be it can be every whole number: the rows form a network.

        So they do where every unknown stands in at most two rows, once in each, and rows can be divided so that the two
        differ in sign; such systems have whole corners.
        """
        return bool(np.isin(self.matrix, (-1, 0, 1)).all()) and _is_network(self.matrix)

    def _end(self, unknown: int, sign: int) -> int:
        if (unknown, sign) not in self.ends:
            objective = np.zeros(len(self.truth))
            objective[unknown] = sign
            way = self._solve(objective)
            self.ends[unknown, sign] = int((self.truth if way is None else way)[unknown])
        return self.ends[unknown, sign]

    def _solve(self, objective: Floats, conditions: Sequence[Condition] = ()) -> Counts | None:
        matrix = np.vstack([self.matrix, *(row for row, _low, _high in conditions)])
        low = np.append(self.low, [low for _row, low, _high in conditions])
        high = np.append(self.high, [high for _row, _low, high in conditions])
        whole = bool(conditions) or not self.without_gaps
        most = LARGEST * (int(self.truth.sum()) + self.reach)
        found = milp(
            objective,
            constraints=LinearConstraint(matrix, low, high),
            bounds=Bounds(0, most),
            integrality=np.full(len(self.truth), int(whole), np.int64),
            options={"time_limit": SECONDS},
        )
        if found.x is None:
            return None
        way = np.rint(found.x).astype(np.int64)
        reached = matrix @ way
        if (way < 0).any() or (reached < low).any() or (reached > high).any():
            return None
        self.ways.append(way)
        if self.parent is not None:
            above, own = self.parent
            above.ways.append(way + own)
        return way


def _is_network(matrix: Counts) -> bool:
    if (np.count_nonzero(matrix, axis=0) > 2).any():
        return False
    ties: list[list[tuple[int, int]]] = [[] for _row in matrix]
    for column in matrix.T:
        rows = np.flatnonzero(column)
        if len(rows) == 2:
            flip = -int(column[rows[0]] * column[rows[1]])
            ties[rows[0]].append((int(rows[1]), flip))
            ties[rows[1]].append((int(rows[0]), flip))
    sign = {0: 1}
    waiting = [0]
    while waiting:
        row = waiting.pop()
        for other, flip in ties[row]:
            if other not in sign:
                sign[other] = sign[row] * flip
                waiting.append(other)
            elif sign[other] != sign[row] * flip:
                return False
    return True


@dataclass(frozen=True, eq=False)
class System:
    """The hidden counts with the part and the place in it where each is found; a count in no part could be anything."""

    parts: tuple[Part, ...]
    places: dict[Unknown, tuple[Part, int]]
    kinds: dict[Unknown, int]
    """Counts of one kind stand in the same rows: readers can tell nothing of one that they cannot tell of the other."""

    def without(self, known: dict[Unknown, int]) -> "System | None":
        """The system of a reader who knows these counts; None where an unknown would hold no other."""
        inside: dict[int, dict[int, int]] = {}
        for name, count in known.items():
            if name in self.places:
                part, place = self.places[name]
                mine = inside.setdefault(id(part), {})
                if place in mine or part.sizes[place] < 2:
                    return None
                mine[place] = count
        seen = {id(part): part.without(inside[id(part)]) if id(part) in inside else part for part in self.parts}
        places = {name: (seen[id(part)], place) for name, (part, place) in self.places.items()}
        return System(tuple(seen.values()), places, self.kinds)


def system(table: Table, unknown: Bools, sums: Sequence[Sum], facts: Sequence[Fact], *, reach: int) -> System:
    """What `sums` and `facts` say of the cells that are `unknown`; all other cells are known to the reader."""
    cells = np.flatnonzero(unknown)
    column = {int(cell): index for index, cell in enumerate(cells)}
    count, layers = len(cells), table.layers
    rows: list[tuple[Counts, float, float]] = []
    for each in sums:
        for layer, counts in enumerate(layers):
            row = np.zeros(count * len(layers), np.int64)
            hidden = [int(part) for part in each.parts if unknown[part]]
            row[[layer * count + column[cell] for cell in hidden]] = 1
            right = int(sum(counts[cell] for cell in hidden))
            if unknown[each.total]:
                row[layer * count + column[each.total]] -= 1
                right -= int(counts[each.total])
            rows.append((row, right, right))
    rows += [_fact_row(table, fact, unknown, column) for fact in facts]
    truth = np.concatenate([counts[cells] for counts in layers])
    names = [(layer, int(cell)) for layer in range(len(layers)) for cell in cells]
    return _reduced(rows, truth, names, reach)


def _fact_row(table: Table, fact: Fact, unknown: Bools, column: dict[int, int]) -> tuple[Counts, float, float]:
    """A fact as a row; of the layers n and d − n the weight on d falls on both."""
    a, b, count = fact.of_numerators, fact.of_denominators, len(column)
    weights = {Counted.PROPORTION: (a + b, b), Counted.RATE: (a, b), Counted.COUNT: (a,), Counted.AMOUNT: (b,)}[table.counted]
    row = np.zeros(count * len(weights), np.int64)
    known = 0
    if table.counted is Counted.COUNT:
        known = b * int(table.denominators[list(fact.cells)].sum())
    for layer, (weight, counts) in enumerate(zip(weights, table.layers, strict=True)):
        for cell in fact.cells:
            if unknown[cell]:
                row[layer * count + column[cell]] += weight
            else:
                known += weight * int(counts[cell])
    return row, fact.low - known, fact.high - known


def _reduced(rows: list[tuple[Counts, float, float]], truth: Counts, names: list[Unknown], reach: int) -> System:
    told = {(tuple(row.tolist()), low, high) for row, low, high in rows if row.any()}
    if not told:
        return System((), {}, dict.fromkeys(names, 0))
    ordered = sorted(told)
    matrix = np.array([row for row, _low, _high in ordered], dtype=np.int64)
    low = np.array([low for _row, low, _high in ordered], dtype=np.float64)
    high = np.array([high for _row, _low, high in ordered], dtype=np.float64)
    merged, kind = np.unique(matrix, axis=1, return_inverse=True)
    kind = kind.reshape(-1)
    sizes = np.bincount(kind, minlength=merged.shape[1])
    summed = np.bincount(kind, weights=truth, minlength=merged.shape[1]).astype(np.int64)
    parts, places = _parts(merged, low, high, sizes, summed, reach)
    where = {name: places[int(kind[index])] for index, name in enumerate(names) if int(kind[index]) in places}
    return System(tuple(parts), where, {name: int(kind[index]) for index, name in enumerate(names)})


def _parts(
    matrix: Counts, low: Floats, high: Floats, sizes: Counts, truth: Counts, reach: int
) -> tuple[list[Part], dict[int, tuple[Part, int]]]:
    rows, columns = np.nonzero(matrix)
    count = len(matrix)
    size = count + matrix.shape[1]
    graph = coo_array((np.ones(len(rows)), (rows, count + columns)), shape=(size, size))
    _found, label = connected_components(graph, directed=False)
    parts: list[Part] = []
    places: dict[int, tuple[Part, int]] = {}
    for each in np.unique(label[:count]):
        inside, across = np.flatnonzero(label[:count] == each), np.flatnonzero(label[count:] == each)
        part = Part(matrix[np.ix_(inside, across)], low[inside], high[inside], sizes[across], truth[across], reach)
        parts.append(part)
        places |= {int(kind): (part, place) for place, kind in enumerate(across)}
    return parts, places
