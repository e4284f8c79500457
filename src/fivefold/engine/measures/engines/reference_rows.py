"""What a measure asks of one row, on the reference."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, Part
from fivefold.engine.measures.definitions.fit import condition_of, value_of
from fivefold.engine.measures.engines import reference
from fivefold.engine.measures.engines.reference import Cell
from fivefold.engine.measures.expressions import tree

Row = Mapping[str, Cell]


@dataclass
class Reading:
    """What one measure asks of a row."""

    definition: MeasureDefinition
    contract: DatasetContract
    _conditions: dict[str, Callable[[Row], bool | None]] = field(default_factory=dict)

    def holds(self, text: str, row: Row) -> bool | None:
        """Whether a condition holds; None where that is unknown."""
        if text not in self._conditions:
            tree = condition_of(text, self.definition, self.contract).tree
            self._conditions[text] = lambda asked: reference.evaluate(tree, asked)
        return self._conditions[text](row)

    def kept(self, row: Row) -> bool:
        """The row is not left out by an exclusion."""
        for exclusion in self.definition.exclusions:
            outcome = self.holds(exclusion.where, row)
            if outcome is True or (outcome is None and exclusion.unknown not in {None, "include"}):
                return False
        return True

    def part(self, part: Part | None, row: Row) -> tuple[int, bool]:
        """How much the row adds to a part (0: it does not count), and whether that is unknown."""
        if part is None:
            return 1, False
        if part.sum is not None:
            cell = row[part.sum]
            return (0, True) if cell is None else (int(str(cell)), False)
        outcome = self.holds(part.where or "", row)
        return int(outcome is True or (outcome is None and part.unknown == "include")), outcome is None

    def left_out(self, row: Row) -> bool:
        """A part of the row is unknown, and the definition leaves such a row out."""
        return any(
            part is not None and (part.unknown == "exclude" or part.sum is not None) and self.part(part, row)[1]
            for _name, part in self.definition.parts
        )

    def impossible(self, row: Row) -> bool:
        """The part of a proportion of two columns is below 0, or above its whole."""
        if self.definition.amounts is None:
            return False
        part, whole = (row[name] for name in self.definition.amounts)
        below = isinstance(part, int) and part < 0
        return below or (isinstance(part, int) and isinstance(whole, int) and part > whole)

    def measured(self, row: Row) -> int | None:
        """The value of a continuous measure, in units of its last digit."""
        if self.definition.value is None:
            return None
        node = value_of(self.definition.value, self.definition, self.contract)
        value = reference.value_of(node, row)
        return int(value.scaleb(node.type.scale)) if isinstance(value, Decimal) else None


def sort_key(contract: DatasetContract, row: Row) -> tuple[Hashable, ...]:
    """What tells rows of one time apart."""
    return tuple(row[name] for name in contract.key)


def day_of(at: Cell) -> date | None:
    """The day of a date or a time."""
    if isinstance(at, datetime):
        return at.date()
    return at if isinstance(at, date) else None


def instant(contract: DatasetContract, name: str, row: Row) -> int | None:
    """A whole number by which rows follow one another: seconds of a time (by UTC where its offset is known), else days."""
    at = row[name]
    if not isinstance(at, date):
        return None
    if not isinstance(at, datetime):
        return at.toordinal()
    seconds = at.toordinal() * 86_400 + at.hour * 3600 + at.minute * 60 + at.second
    column = tree.Column(name, contract.value_types[name])
    offset = row[tree.offset_of(column).name] if column.type.zoned else 0
    return seconds - 60 * offset if isinstance(offset, int) else None
