"""What must hold of the cells of a file of counts: numbers, dates, names, and what a condition asks for."""

from collections.abc import Mapping
from datetime import date

from fivefold.engine.measures.counting.measure_kinds import Counted
from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.tree import Kind
from fivefold.engine.measures.files.cell_forms import EARLIEST, ISO_DATE, ISO_DATETIME, NO, WRITE_ISO, YES, is_whole
from fivefold.engine.measures.files.csv_checks import Check, number_checks

UNDECLARED = "[+-]?[0-9]{1,19}([.][0-9]{0,9})?"
LONGEST_NAME = 500
"""Characters of a site's name, which a report repeats in every picture and table."""


def amount_checks(counted: Counted, cells: Mapping[str, str]) -> list[Check]:
    """Of the cells that are summed: numbers of the right form, none below 0 but values, no numerator above its whole."""
    checks: list[Check] = []
    decimals = (counted.decimal_numerator, counted.decimal_denominator)
    for (name, cell), column, decimal in zip(cells.items(), ("numerator", "denominator"), decimals, strict=False):
        unread = f"{cell} IS NOT NULL AND {column} IS NULL" if decimal else f"NOT {is_whole(cell)}"
        checks += number_checks(name, cell, unread, **({"digits": 18, "scale": 12} if decimal else {}))
        if counted.kind != "value":
            checks.append(_negative_check(name, column))
    return [*checks, _proportion_check(counted.numerator)] if counted.kind == "proportion" else checks


def undeclared_check(column: tree.Column, cell: str) -> Check:
    """Of a column that a condition reads: that its cells are what the condition takes them for."""
    matches = {
        Kind.NUMBER: f"regexp_full_match({cell}, '{UNDECLARED}')",
        Kind.DATE: f"(regexp_full_match({cell}, '{ISO_DATE}') AND TRY_CAST({cell} AS DATE) IS NOT NULL)",
        Kind.DATETIME: f"(regexp_full_match({cell}, '{ISO_DATETIME}') AND TRY_CAST({cell} AS TIMESTAMP) IS NOT NULL)",
        Kind.BOOLEAN: f"(lower({cell}) IN {YES} OR lower({cell}) IN {NO})",
        Kind.TEXT: "true",
    }[column.type.kind]
    fix = "Compare it with a text in single quotes if it holds texts, such as type = '1'; otherwise correct the cell."
    message = f"the condition reads it as a {column.type.kind}, and ‘{{value}}’ is none"
    return Check(f"not_a_{column.type.kind}", column.name, f"NOT {matches}", cell, message, fix)


def _negative_check(name: str, column: str) -> Check:
    return Check("negative", name, f"{column} < 0", column, "{value} is negative", "A count is 0 or more; correct the cell.")


def name_check(name: str, column: str) -> Check:
    """Of the name of a site or a stratum: that it is no text of a page."""
    message = f"a name of more than {LONGEST_NAME} characters"
    fix = f"Choose the column that names the {column}."
    return Check("long_name", name, f"length({column}) > {LONGEST_NAME}", column, message, fix)


def period_checks(name: str, cell: str, today: date) -> list[Check]:
    """Of a date: that the calendar has it, and that it is neither long ago nor to come."""
    future = f"day > DATE '{today.isoformat()}'"
    return [
        Check(
            "bad_date", name, f"{cell} IS NOT NULL AND day IS NULL", cell, "‘{value}’ is not a date of the calendar", WRITE_ISO
        ),
        Check(
            "distant_period",
            name,
            f"day < DATE '{EARLIEST.isoformat()}'",
            cell,
            f"{{value}} is before {EARLIEST.year}",
            f"Dates go from {EARLIEST.isoformat()} up to {today.isoformat()}; correct the cell.",
        ),
        Check(
            "future_period",
            name,
            future,
            cell,
            "{value} is in the future",
            f"Dates go up to {today.isoformat()}; correct the cell.",
        ),
    ]


def missing_checks(places: Mapping[str, str], counts: list[str]) -> list[Check]:
    """A row with any count in it must say whose and when; a row without counts is only counted."""
    filled = " OR ".join(f"{cell} IS NOT NULL" for cell in counts)
    fix = "Fill in the cell, delete the row, or leave it out with a condition."
    return [
        Check("missing_value", name, f"chosen AND {cell} IS NULL AND ({filled})", "''", "the cell is empty", fix)
        for name, cell in places.items()
    ]


def _proportion_check(name: str) -> Check:
    condition = "chosen AND numerator > denominator"
    value = "numerator || ' of ' || denominator"
    fix = "In a proportion the numerator is part of the denominator; correct the row, or analyse it as a rate."
    return Check(
        "numerator_above_denominator", name, condition, value, "{value}: the numerator is greater than the denominator", fix
    )
