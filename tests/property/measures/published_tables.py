"""Random tables as networks publish them, and what a reader can work out from one: a second opinion, not the audit's code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from fivefold.engine.measures.disclosure.policies import Audience, Policy
from fivefold.engine.measures.disclosure.release import Released, release
from fivefold.engine.measures.disclosure.table import NOBODY, Table

Grid = npt.NDArray[np.int64]
ENOUGH = 10**6


def random_table(seed: int, policy: Policy) -> Table:
    """One of four shapes: a month's sites; groups of sites; sites by strata with both margins; a month after late data."""
    draw = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)](draw)
    return _after_a_release(shape, policy) if SHAPES[seed % len(SHAPES)] is _late else shape


def _counts(draw: np.random.Generator, shape: tuple[int, ...]) -> tuple[Grid, Grid]:
    """Numerators and denominators, many of them small, some nought, some complete."""
    denominators = draw.poisson(draw.choice([3, 12, 40, 150]) * draw.gamma(1.0, 1.0, shape)).astype(np.int64)
    numerators = draw.binomial(denominators, draw.choice([0.02, 0.1, 0.4, 0.9, 1.0])).astype(np.int64)
    return numerators, denominators


def _sites(draw: np.random.Generator) -> Table:
    count = int(draw.integers(1, 10))
    above, below = _counts(draw, (count,))
    there = draw.random(count) < 0.9
    above, below = np.where(there, above, 0), np.where(there, below, 0)
    return Table.of(
        [*above, above.sum()],
        [*below, below.sum()],
        present=[*there, there.any()],
        sums=[(count, np.arange(count))],
        owners=[*range(count), NOBODY],
    )


def _groups(draw: np.random.Generator) -> Table:
    sizes = draw.integers(1, 5, int(draw.integers(2, 4)))
    count, groups = int(sizes.sum()), len(sizes)
    above, below = _counts(draw, (count,))
    starts = np.cumsum(sizes) - sizes
    inside = [np.arange(start, start + size) for start, size in zip(starts, sizes, strict=True)]
    return Table.of(
        [*above, *(above[each].sum() for each in inside), above.sum()],
        [*below, *(below[each].sum() for each in inside), below.sum()],
        sums=[
            *((count + index, each) for index, each in enumerate(inside)),
            (count + groups, np.arange(count, count + groups)),
        ],
        owners=[*range(count), *[NOBODY] * (groups + 1)],
    )


def _margins(draw: np.random.Generator) -> Table:
    sites, strata = int(draw.integers(2, 5)), 2
    above, below = _counts(draw, (sites, strata))

    def with_margins(grid: Grid) -> list[int]:
        return [*grid.ravel(), *grid.sum(axis=1), *grid.sum(axis=0), grid.sum()]

    cells = np.arange(sites * strata).reshape(sites, strata)
    first, second, last = sites * strata, sites * strata + sites, sites * strata + sites + strata
    return Table.of(
        with_margins(above),
        with_margins(below),
        sums=[
            *((first + row, cells[row]) for row in range(sites)),
            *((second + column, cells[:, column]) for column in range(strata)),
            (last, np.arange(first, second)),
            (last, np.arange(second, last)),
        ],
        owners=[*np.repeat(np.arange(sites), strata), *range(sites), *[NOBODY] * (strata + 1)],
    )


def _late(draw: np.random.Generator) -> Table:
    """A month with its total as it was without its last site, and as it is now."""
    count = int(draw.integers(3, 8))
    above, below = _counts(draw, (count,))
    return Table.of(
        [*above, above[:-1].sum(), above.sum()],
        [*below, below[:-1].sum(), below.sum()],
        sums=[(count, np.arange(count - 1)), (count + 1, np.arange(count))],
        owners=[*range(count), NOBODY, NOBODY],
    )


def _after_a_release(table: Table, policy: Policy) -> Table:
    """The table when the month has gone out without its last site: what was shown then stays known, the old total as it was."""
    cells, old = np.arange(len(table.present) - 3), len(table.present) - 2
    before = Table.of(
        [*table.numerators[cells], table.numerators[old]],
        [*table.denominators[cells], table.denominators[old]],
        sums=[(len(cells), cells)],
        owners=[*cells, NOBODY],
    )
    first = release(before, Audience.PUBLIC, policy)
    out, kept = np.zeros(len(table.present), np.bool_), np.zeros(len(table.present), np.bool_)
    out[cells], out[old] = first.shown[:-1], first.shown[-1]
    kept[old] = first.hidden[-1]
    return replace(table, out=out, kept=kept)


SHAPES = (_sites, _groups, _late, _sites, _margins, _late, _groups, _sites)


@dataclass(frozen=True)
class Reader:
    """What one reader sees: every number as an interval from `low` to `high`, of numerators and of denominators, and rates:
    a cell, its ratio, and to how many decimals it was rounded."""

    table: Table
    low: tuple[Grid, Grid]
    high: tuple[Grid, Grid]
    rates: tuple[tuple[int, float, int], ...] = ()

    def range_of(self, cell: int, weights: tuple[int, int]) -> tuple[int, int]:
        """The least and the most that weights · (numerator, denominator) of the cell can be, in whole numbers."""
        ends = []
        for sign in (1, -1):
            found, objective = self._solved(cell, weights, sign)
            assert found.x is not None, found.message
            ends.append(round(float(objective @ found.x)))
        return ends[0], ends[1]

    def can_be(self, cell: int, weights: tuple[int, int], value: int) -> bool:
        """Whether weights · (numerator, denominator) of the cell can be this number."""
        return self._solved(cell, weights, 1, value)[0].x is not None

    def _solved(
        self, cell: int, weights: tuple[int, int], sign: int, value: int | None = None
    ) -> tuple[Any, npt.NDArray[np.float64]]:
        cells = len(self.table.present)
        objective = np.zeros(2 * cells)
        objective[cell], objective[cells + cell] = weights
        rows, low, high = self._rows
        if value is not None:
            rows, low, high = np.vstack([rows, objective]), [*low, value], [*high, value]
        for presolve in (True, False):
            # HiGHS' presolve has called a possible system impossible.
            found = milp(
                sign * objective,
                constraints=LinearConstraint(rows, low, high),
                bounds=Bounds(np.concatenate(self.low), np.concatenate(self.high)),
                integrality=np.ones(2 * cells, np.int64),
                options={"presolve": presolve},
            )
            if found.x is not None:
                break
        return found, objective

    @cached_property
    def _rows(self) -> tuple[npt.NDArray[np.float64], list[float], list[float]]:
        cells = len(self.table.present)
        rows = [*self._sums(cells), *self._parts_of_wholes(cells), *self._bounds_of_rates(cells)]
        equal = 2 * len(self.table.sums)
        return np.array(rows), [0.0] * len(rows), [0.0] * equal + [np.inf] * (len(rows) - equal)

    def _sums(self, cells: int) -> Iterator[npt.NDArray[np.float64]]:
        for each in self.table.sums:
            for offset in (0, cells):
                row = np.zeros(2 * cells)
                row[offset + each.parts] = 1
                row[offset + each.total] -= 1
                yield row

    def _bounds_of_rates(self, cells: int) -> Iterator[npt.NDArray[np.float64]]:
        """In whole numbers: twice ten to the decimals times a ratio lies within 1 of twice the digits that were published."""
        for cell, value, decimals in self.rates:
            unit = 10**decimals
            for sign in (1, -1):
                row = np.zeros(2 * cells)
                row[cell], row[cells + cell] = sign * 2 * unit, -sign * (2 * round(value * unit) - sign)
                yield row

    def _parts_of_wholes(self, cells: int) -> Iterator[npt.NDArray[np.float64]]:
        for cell in range(cells):
            row = np.zeros(2 * cells)
            row[cell], row[cells + cell] = -1, 1
            yield row


def reader(
    table: Table, released: Released, *, knows: int | None = None, rates: tuple[tuple[int, float, int], ...] = ()
) -> Reader:
    """Somebody who sees what was released and `rates` beside it, and knows the cells of owner `knows`."""
    half = released.policy.round_to // 2
    ends = []
    for shown, true in ((released.numerators, table.numerators), (released.denominators, table.denominators)):
        low, high = np.zeros(len(shown), np.int64), np.full(len(shown), ENOUGH)
        low[released.shown], high[released.shown] = np.maximum(shown - half, 0)[released.shown], (shown + half)[released.shown]
        exact = ~table.present | table.out
        if knows is not None:
            exact |= table.owners == knows
        low[exact], high[exact] = true[exact], true[exact]
        ends.append((low, high))
    return Reader(table, (ends[0][0], ends[1][0]), (ends[0][1], ends[1][1]), rates)


def rates_of_what_is_shown(table: Table, released: Released, decimals: int) -> tuple[tuple[int, float, int], ...]:
    """The ratio of every cell and total that is shown as it is: what a page prints beside the counts."""
    if released.policy.round_to > 1:
        return ()
    shown = [int(cell) for cell in np.flatnonzero(released.shown & (table.denominators > 0))]
    return tuple((cell, table.numerators[cell] / table.denominators[cell], decimals) for cell in shown)


def narrowed(table: Table, hidden: Sequence[int], seen: Reader, policy: Policy, *, gaps: bool = False) -> list[str]:
    """Which hidden counts the reader can narrow to less than the policy's interval; with `gaps` also to numbers within it."""
    found = []
    interval = range(policy.hide_from, policy.hide_to + 1)
    for cell in hidden:
        above, below = int(table.numerators[cell]), int(table.denominators[cell])
        for name, count, weights in (
            ("numerator", above, (1, 0)),
            ("rest", below - above, (-1, 1)),
            ("denominator", below, (0, 1)),
        ):
            if not count or (name == "denominator" and not policy.hides(count)):
                continue
            low, high = seen.range_of(cell, weights)
            safe = low <= policy.hide_from and high >= policy.hide_to if policy.hides(count) else high - low >= policy.hide_to
            if safe and gaps and policy.hides(count):
                safe = all(seen.can_be(cell, weights, value) for value in interval)
            if not safe:
                found.append(f"{name} of cell {cell}, which is {count}, lies in {low} to {high}")
    return found
