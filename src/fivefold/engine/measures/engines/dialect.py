"""How one engine writes the same thing: what differs between DuckDB, PostgreSQL and Spark stands here and nowhere else.

Everything is written with each number's width stated, dates taken apart into whole numbers, and no function whose result
depends on the engine, its version, its time zone or its collation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fivefold.engine.measures.expressions.tree import LARGEST_PRECISION, Kind, ValueType

WIDEST_BIGINT = 18
"""Decimal digits that always fit 64 bits: whole numbers up to here need no decimal arithmetic."""
DAYS_IN_MONTH = "CASE WHEN {m} IN (4, 6, 9, 11) THEN 30 WHEN {m} <> 2 THEN 31 WHEN {leap} THEN 29 ELSE 28 END"


@dataclass(frozen=True)
class Branch:
    """Some rows of a table, those for which `where` holds, as other rows: SQL for each column of these."""

    where: str
    columns: Mapping[str, str]


class Dialect:
    """The SQL that all engines share; each overrides what it writes otherwise."""

    name = "sql"
    stored_types: ClassVar[Mapping[Kind, str]] = {
        Kind.TEXT: "VARCHAR",
        Kind.DATE: "DATE",
        Kind.DATETIME: "TIMESTAMP",
        Kind.BOOLEAN: "BOOLEAN",
    }

    def quoted(self, name: str) -> str:
        """`name` as an identifier."""
        return '"' + name.replace('"', '""') + '"'

    def text(self, value: str) -> str:
        """`value` as a text."""
        return "'" + value.replace("'", "''") + "'"

    def sql_type(self, value_type: ValueType) -> str:
        """The type that holds every value of `value_type` exactly."""
        if value_type.kind is not Kind.NUMBER:
            return self.stored_types[value_type.kind]
        if value_type.scale == 0 and value_type.digits <= WIDEST_BIGINT:
            return "BIGINT"
        return self.decimal_type(value_type.digits + value_type.scale, value_type.scale)

    def decimal_type(self, digits: int, scale: int) -> str:
        """A decimal of `digits` in all."""
        return f"DECIMAL({digits}, {scale})"

    def as_day(self, value: str) -> str:
        """The day of a date or a time."""
        return f"CAST({value} AS DATE)"

    def month_of(self, value: str) -> str:
        """The first day of the month of a date or a time."""
        return f"CAST(date_trunc('month', CAST({value} AS TIMESTAMP)) AS DATE)"

    def days_between(self, earlier: str, later: str) -> str:
        """Whole days from one DATE to another."""
        return f"CAST({later} - {earlier} AS BIGINT)"

    def day_number(self, value: str) -> str:
        """Days since 1970-01-01 of a date or a time, as a whole number."""
        return self.days_between("DATE '1970-01-01'", self.as_day(value))

    def part(self, part: str, value: str) -> str:
        """A part of a date or a time, as a whole number."""
        return f"CAST(extract({part} FROM {value}) AS BIGINT)"

    def seconds_of(self, value: str) -> str:
        """Seconds since 1970-01-01 by the same clock, of a TIMESTAMP; a fraction is dropped."""
        second = f"CAST(floor(extract(second FROM {value})) AS BIGINT)"
        hour, minute = (self.part(part, value) for part in ("hour", "minute"))
        return f"({self.day_number(value)} * 86400 + {hour} * 3600 + {minute} * 60 + {second})"

    def quotient(self, number: str, by: int) -> str:
        """A whole number that is not negative, divided by another, without the remainder."""
        return f"({number} / {by})"

    def rounded_down(self, number: str, by: int) -> str:
        """A whole number of either sign divided by another and rounded down."""
        negative = self.quotient(f"(- ({number}) + {by - 1})", by)
        return f"(CASE WHEN {number} >= 0 THEN {self.quotient(f'({number})', by)} ELSE - {negative} END)"

    def weekday(self, value: str) -> str:
        """Monday 1 to Sunday 7."""
        since_a_monday = self.days_between("DATE '0001-01-01'", self.as_day(value))
        return f"(1 + mod({since_a_monday}, 7))"

    def matches(self, text: str, pattern: str) -> str:
        """Whether the whole of a text fits a pattern of ASCII characters."""
        raise NotImplementedError

    def read_date(self, text: str) -> str:
        """The date that a text of the form YYYY-MM-DD names; NULL where the calendar has none such."""
        year, month, day = (f"CAST(substr({text}, {start}, {length}) AS INTEGER)" for start, length in ((1, 4), (6, 2), (9, 2)))
        leap = f"mod({year}, 4) = 0 AND (mod({year}, 100) <> 0 OR mod({year}, 400) = 0)"
        days = DAYS_IN_MONTH.format(m=month, leap=leap)
        in_calendar = f"{year} >= 1 AND {month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND {days}"
        return (
            f"(CASE WHEN {self.matches(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}')} "
            f"THEN CASE WHEN {in_calendar} THEN CAST({text} AS DATE) END END)"
        )

    def round(self, number: str, digits: int) -> str:
        """A decimal rounded, halves away from 0."""
        return f"round({number}, {digits})"

    def in_order(self, value: str, kind: Kind) -> str:
        """A value to sort by: texts by their code points."""
        return value

    def listed(self, value: str, condition: str) -> str:
        """The values of the rows that meet `condition`, in order, as a list."""
        raise NotImplementedError

    def element(self, values: str, place: str) -> str:
        """The element of a list at `place`, counted from 1; NULL beyond its end."""
        raise NotImplementedError

    def branched(self, table: str, branches: Sequence[Branch]) -> str:
        """The rows of every branch."""
        selects = []
        for branch in branches:
            columns = ", ".join(f"{sql} AS {name}" for name, sql in branch.columns.items())
            selects.append(f"SELECT {columns} FROM {table} WHERE {branch.where}")  # noqa: S608
        return " UNION ALL ".join(selects)

    def array(self, elements: Sequence[str]) -> str:
        """A list of whole numbers."""
        raise NotImplementedError

    def array_type(self) -> str:
        """The type of such a list."""
        return "BIGINT[]"

    def value_types(self) -> Mapping[str, str]:
        """The types of the columns of a measure's values that are no BIGINT."""
        text = self.stored_types[Kind.TEXT]
        named = dict.fromkeys(("measure", "site", "stratum", "stratum_value"), text)
        sums = dict.fromkeys(("sum_x", "sum_x2"), self.decimal_type(LARGEST_PRECISION, 0))
        return {**named, **sums, "period": "DATE", "quantiles": self.array_type()}
