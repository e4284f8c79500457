"""What the cells of one column of a file say of themselves: how dates and numbers are written in it, and which values occur."""

import re
from dataclasses import dataclass, field

from fivefold.engine.measures.sources.cells import DIGITS_FIRST, MONTH_AND_YEAR, YEAR_FIRST
from fivefold.engine.measures.sources.file_mapping import DateOrder, DecimalMark

MOST_VALUES = 200
POINT = re.compile(r"[+-]?\d+[.]\d+", re.ASCII)
COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}", re.ASCII)
"""‘1,234’ and ‘1.234’ may have thousands or decimals."""


@dataclass
class Evidence:
    """What was seen in the filled-in cells of a column."""

    filled: int = 0
    values: dict[str, int] = field(default_factory=dict)
    """Distinct cells with their counts, until there are too many."""
    iso_dates: int = 0
    day_first: int = 0
    month_first: int = 0
    either: int = 0
    example: str = ""
    points: int = 0
    commas: int = 0
    grouped: int = 0

    def add(self, cell: str) -> None:
        """Take one cell into account."""
        text = cell.strip()
        if not text:
            return
        self.filled += 1
        if text in self.values or len(self.values) <= MOST_VALUES:
            self.values[text] = self.values.get(text, 0) + 1
        self._date(text)
        if GROUPED.fullmatch(text):
            self.grouped += 1
        self.points += bool(POINT.fullmatch(text))
        self.commas += bool(COMMA.fullmatch(text))

    def _date(self, text: str) -> None:
        if YEAR_FIRST.fullmatch(text):
            self.iso_dates += 1
            return
        found = DIGITS_FIRST.fullmatch(text)
        if found is None:
            self.either += bool(MONTH_AND_YEAR.fullmatch(text))
            return
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        else:
            self.either += 1
            self.example = self.example or text

    @property
    def has_few_values(self) -> bool:
        return len(self.values) <= MOST_VALUES

    @property
    def date_orders(self) -> frozenset[DateOrder]:
        """The orders that every date of the column allows; none where they contradict each other."""
        if self.day_first and self.month_first:
            return frozenset()
        if self.day_first:
            return frozenset({DateOrder.DAY_FIRST})
        if self.month_first:
            return frozenset({DateOrder.MONTH_FIRST})
        if self.example:
            return frozenset({DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST})
        return frozenset({DateOrder.DAY_FIRST if self.either else DateOrder.YEAR_FIRST})

    @property
    def decimal_marks(self) -> frozenset[DecimalMark]:
        """The marks that every number of the column allows; none where they contradict each other."""
        if self.points and self.commas:
            return frozenset()
        if self.commas:
            sure = self.grouped < self.commas
            return frozenset({DecimalMark.COMMA} if sure else {DecimalMark.COMMA, DecimalMark.POINT})
        return frozenset({DecimalMark.POINT})
