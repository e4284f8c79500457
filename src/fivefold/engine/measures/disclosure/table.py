"""What is to be published: counts, the sums among them, and what readers know besides."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from fivefold.engine.measures.disclosure.facts import Fact

Counts = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOBODY = -1
"""The owner of a cell that belongs to no one reader, such as a total."""


class State(StrEnum):
    """Whether a cell shows its counts. Suppressed is neither 0 nor missing."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    MISSING = "missing"


class Counted(StrEnum):
    """Which of a cell's numbers count people or events, and so can be too small to be shown."""

    PROPORTION = "proportion"
    """The numerator, the denominator, and how many of the denominator are not in the numerator."""
    RATE = "rate"
    """The numerator and the denominator; events are no part of the time in which they are counted."""
    COUNT = "count"
    """The numerator alone."""
    AMOUNT = "amount"
    """The denominator alone: the numerator is a sum of amounts."""


@dataclass(frozen=True, eq=False)
class Sum:
    """One cell is the sum of others, and readers know it: a month's total over sites, a group over its sites."""

    total: int
    parts: Counts


@dataclass(frozen=True, eq=False)
class Table:
    """The cells of one measure that go out together, with those that went out before, as flat arrays.

    `owners` says who knows a cell without being shown it, `kept` which cells stay hidden whatever the policy says, and
    `out` which went out before, unchanged, and cannot be taken back. Where several cells would do, the one with the least
    `cost` is hidden. `facts` are figures that are published beside the table.
    """

    numerators: Counts
    denominators: Counts
    present: Bools
    sums: tuple[Sum, ...]
    counted: Counted
    owners: Counts
    kept: Bools
    out: Bools
    cost: npt.NDArray[np.float64]
    facts: tuple[Fact, ...] = ()
    names: tuple[str, ...] = field(default=())

    @classmethod
    def of(
        cls,
        numerators: npt.ArrayLike,
        denominators: npt.ArrayLike,
        *,
        sums: Iterable[tuple[int, npt.ArrayLike]] = (),
        present: npt.ArrayLike | None = None,
        counted: Counted = Counted.PROPORTION,
        owners: npt.ArrayLike | None = None,
        kept: npt.ArrayLike | None = None,
        out: npt.ArrayLike | None = None,
        cost: npt.ArrayLike | None = None,
        facts: tuple[Fact, ...] = (),
        names: tuple[str, ...] = (),
    ) -> "Table":
        """A table whose cells are all present, nobody's, free to be shown, and cost as much as they count."""
        above, below = np.asarray(numerators, dtype=np.int64), np.asarray(denominators, dtype=np.int64)
        count = len(above)
        there = np.ones(count, np.bool_) if present is None else np.asarray(present, dtype=np.bool_)
        return cls(
            numerators=np.where(there, above, 0),
            denominators=np.where(there, below, 0),
            present=there,
            sums=tuple(Sum(total, np.asarray(parts, dtype=np.int64)) for total, parts in sums),
            counted=counted,
            owners=np.full(count, NOBODY, np.int64) if owners is None else np.asarray(owners, dtype=np.int64),
            kept=np.zeros(count, np.bool_) if kept is None else np.asarray(kept, dtype=np.bool_),
            out=np.zeros(count, np.bool_) if out is None else np.asarray(out, dtype=np.bool_),
            cost=(np.maximum(above, below) if cost is None else np.asarray(cost)).astype(np.float64),
            facts=facts,
            names=names,
        )

    def __post_init__(self) -> None:
        for each in self.sums:
            for counts in (self.numerators, self.denominators):
                if counts[each.parts].sum() != counts[each.total]:
                    raise ValueError(f"{self.name(each.total)} is not the sum of its parts")

    def name(self, cell: int) -> str:
        """How a cell is named to whoever must mend the table."""
        return self.names[cell] if self.names else f"cell {cell}"

    @property
    def layers(self) -> tuple[Counts, ...]:
        """The independent counts of every cell: each is a sum over the parts of a total, and none follows from the others."""
        return {
            Counted.PROPORTION: (self.numerators, self.denominators - self.numerators),
            Counted.RATE: (self.numerators, self.denominators),
            Counted.COUNT: (self.numerators,),
            Counted.AMOUNT: (self.denominators,),
        }[self.counted]

    @property
    def whole(self) -> Counts | None:
        """The denominators, where they follow from the layers by addition and are to be protected with them."""
        return self.denominators if self.counted is Counted.PROPORTION else None
