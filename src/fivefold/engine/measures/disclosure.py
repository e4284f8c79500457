"""Disclosure control: the one way out for measure values to anyone beyond the owning site.

Primary suppression hides small counts; complementary suppression hides one more cell of a row whose total is
published, so that the hidden one is not simply the difference. Not done here yet, and whoever publishes must know
it: the audit by linear programming that no hidden cell can be solved back from margins, complements, several tables
together or an earlier release. Until it stands, publish no two overlapping tables of one measure under a policy that hides.
Derived figures (limits, rates, icons) must be computed from what is released here, never from the input.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from fivefold.engine.errors import DomainError


class Audience(StrEnum):
    """Who is to see the values."""

    OWN_SITE = "own_site"
    HUB_ANALYST = "hub_analyst"
    MEMBERS = "members"
    PARTNERS = "partners"
    PUBLIC = "public"


@dataclass(frozen=True)
class Policy:
    """Which counts are hidden, and to what the others are rounded. `zero_shown`: whether a count of 0 is released."""

    name: str
    title: str
    hide_from: int = 0
    hide_to: int = 0
    round_to: int = 1
    zero_shown: bool = True

    def hides(self, count: int) -> bool:
        """Whether `count` is too small to be shown."""
        return self.hide_from <= count <= self.hide_to if count else not self.zero_shown

    def rounded(self, count: int) -> int:
        """`count` to the nearest multiple, halves upward, in whole numbers."""
        return (2 * count + self.round_to) // (2 * self.round_to) * self.round_to


NONE = Policy("none", "Nothing is hidden", zero_shown=True, hide_from=1, hide_to=0)
FEWER_THAN_FIVE = Policy("k5", "Counts of 1 to 4 are hidden", hide_from=1, hide_to=4)
CMS_LIKE = Policy("cms", "Counts of 1 to 10 are hidden, 0 is shown", hide_from=1, hide_to=10)
NHS_LIKE = Policy("nhs", "Counts of 1 to 7 are hidden, others rounded to 5", hide_from=1, hide_to=7, round_to=5)

POLICIES: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in (NONE, FEWER_THAN_FIVE, CMS_LIKE, NHS_LIKE)})
UNHIDDEN_FOR = frozenset({Audience.OWN_SITE, Audience.HUB_ANALYST})
"""A hub analyst works under an agreement, and what they open is logged by the caller: else small networks have no charts."""


class PolicyTooWeak(DomainError):
    """This audience may not be given values of which nothing is hidden."""

    code: ClassVar[str] = "policy_too_weak"


class State(StrEnum):
    """Whether a cell shows its counts. Suppressed is neither 0 nor missing."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    MISSING = "missing"


@dataclass(frozen=True)
class Cell:
    """A numerator of a denominator; both are None unless the state is shown."""

    numerator: int | None
    denominator: int | None
    state: State = State.SHOWN

    @classmethod
    def missing(cls) -> "Cell":
        """A cell that nobody reported."""
        return cls(None, None, State.MISSING)

    @classmethod
    def suppressed(cls) -> "Cell":
        """A cell that is known and not shown."""
        return cls(None, None, State.SUPPRESSED)


@dataclass(frozen=True)
class Row:
    """Cells that add up to one published total, such as one month's sites. `total` is None when none is published."""

    cells: tuple[Cell, ...]
    total: Cell | None = None


@dataclass(frozen=True)
class Released:
    """What may be shown, and under which policy."""

    rows: tuple[Row, ...]
    policy: str
    audience: Audience


def release(table: tuple[Row, ...], audience: Audience, policy: Policy) -> Released:
    """`table` as `audience` may see it under `policy`.

    A cell is hidden when its numerator, its denominator or their difference is; when a total is published and exactly
    one cell of the row is hidden, the smallest other cell is hidden too; when there is no other, the total is.
    Raises PolicyTooWeak when nothing would be hidden from an audience beyond the owning site and the hub's analysts.
    """
    if policy == NONE and audience not in UNHIDDEN_FOR:
        raise PolicyTooWeak(
            f"Values for {audience.replace('_', ' ')} must pass a policy that hides small counts", fix="Choose another policy."
        )
    return Released(tuple(_release_row(row, policy) for row in table), policy.name, audience)


def _release_row(row: Row, policy: Policy) -> Row:
    cells = [_primary(cell, policy) for cell in row.cells]
    total = None if row.total is None else _primary(row.total, policy)
    if total is not None and total.state is State.SHOWN:
        hidden = [index for index, cell in enumerate(cells) if cell.state is State.SUPPRESSED]
        if len(hidden) == 1:
            other = _smallest(row.cells, cells)
            if other is None:
                total = Cell.suppressed()
            else:
                cells[other] = Cell.suppressed()
    rounded = tuple(_round(cell, policy) for cell in cells)
    return Row(rounded, None if total is None else _round(total, policy))


def _primary(cell: Cell, policy: Policy) -> Cell:
    if cell.numerator is None or cell.denominator is None:
        return cell
    counts = (cell.numerator, cell.denominator, abs(cell.denominator - cell.numerator))
    return Cell.suppressed() if any(policy.hides(count) for count in counts) else cell


def _smallest(original: tuple[Cell, ...], cells: list[Cell]) -> int | None:
    """The shown cell with the smallest denominator that is not empty: an empty one would hide nothing."""
    shown = [index for index, cell in enumerate(cells) if cell.state is State.SHOWN and cell.denominator]
    return min(shown, key=lambda index: original[index].denominator or 0, default=None)


def _round(cell: Cell, policy: Policy) -> Cell:
    if cell.numerator is None or cell.denominator is None:
        return cell
    return replace(cell, numerator=policy.rounded(cell.numerator), denominator=policy.rounded(cell.denominator))
