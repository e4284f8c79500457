"""Checks over all rows of a CSV file at once, in DuckDB, where every cell is read as text.

A check is a SQL condition that a faulty row meets. One scan counts the faults of every check; only when there are
some, a second scan names the rows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from fivefold.engine.measures.duckdb_session import path_literal, text_literal
from fivefold.engine.measures.files.cell_forms import MOST_DIGITS, cell_name, is_too_large
from fivefold.engine.measures.files.csv_bytes import refuse
from fivefold.engine.measures.files.csv_file import CsvFile, find_row_faults, row_numbers
from fivefold.engine.measures.problems import FileRefused, Problem, shown, shown_name

MOST_PROBLEMS = 1000
"""Problems that are kept; the rest are counted."""

PLAIN_NUMBER = "[+-]?[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?"
MISSING_MARKS = "-+"


@dataclass(frozen=True)
class Check:
    """A fault that a row may have. `condition` and `value` are SQL over the rows of a `Cells` query."""

    code: str
    column: str
    condition: str
    value: str
    message: str
    """May hold {value}."""
    fix: str

    def problem(self, row: int, value: object) -> Problem:
        text = shown(value)
        return Problem(self.code, self.message.format(value=text), self.fix, row, self.column, text)


def in_message(text: str) -> str:
    """A text that somebody wrote, as a check's message may hold it."""
    return shown(text).replace("{", "{{").replace("}", "}}")


def read_sql(csv_file: CsvFile) -> str:
    """SQL for the rows of `csv_file`: c0, c1, … as text, an empty cell as NULL."""
    columns = ", ".join(f"{text_literal(cell_name(index))}: 'VARCHAR'" for index in range(len(csv_file.header)))
    path = path_literal(csv_file.path)
    # only a quoted line break can fool the parallel reader, so without quotes it may be used
    parallel = "false" if csv_file.facts.quotes else "true"
    return (
        f"read_csv({path}, auto_detect=false, columns={{{columns}}}, header=true, delim=',', quote='\"', escape='\"', "
        f"strict_mode=true, parallel={parallel}, max_line_size=16000000)"
    )


def numbered_sql(csv_file: CsvFile) -> str:
    """The same rows with their number in the file as `record`: 1 is the first after the header. Costs a slower scan."""
    return f"(SELECT *, row_number() OVER () AS record FROM {read_sql(csv_file)})"  # noqa: S608


def formula_checks(csv_file: CsvFile) -> list[Check]:
    """A cell that a spreadsheet would run: it starts with = + - @, a tab or a carriage return, and is no plain number.

    A lone dash or plus, a common mark for a missing value, runs nothing. Source: OWASP, CSV injection.
    """
    fix = "Replace the formula with its value."
    return [
        Check(
            "formula", shown_name(name), _is_formula(cell_name(index)), cell_name(index), "the cell holds a formula: {value}", fix
        )
        for index, name in enumerate(csv_file.header)
    ]


def _is_formula(cell: str) -> str:
    # DuckDB runs both sides of AND for every row, but a CASE only where it applies: nearly every cell is settled first
    return (
        f"(CASE WHEN {cell} < 'A' AND {cell} NOT BETWEEN '0' AND ':' "
        f"THEN (ltrim({cell})[1] IN ('=', '+', '-', '@') OR {cell}[1] IN (chr(9), chr(13))) "
        f"AND NOT regexp_full_match(trim({cell}), '{PLAIN_NUMBER}|[{MISSING_MARKS}]+') ELSE false END)"
    )


def number_checks(name: str, cell: str, unread: str, *, digits: int = MOST_DIGITS, scale: int = 0) -> list[Check]:
    """A cell that is filled in and was not read as a number of this form, where the SQL `unread` holds: too large, or none."""
    large = is_too_large(cell, digits=digits, scale=scale)
    said = f"a number with at most {scale} digits after the point" if scale else "a whole number"
    code = "not_a_number" if scale else "not_a_whole_number"
    fix = "Write digits only, such as 21289 or 21289.0; leave the cell empty when it is not known."
    return [
        Check(
            "too_large_number",
            name,
            f"(CASE WHEN {unread} THEN {large} ELSE false END)",
            cell,
            f"‘{{value}}’ is too large: a number has at most {digits} digits before the point",
            "Correct the cell. Digits that name somebody or something are a text, not a number.",
        ),
        Check(code, name, f"(CASE WHEN {unread} THEN NOT {large} ELSE false END)", cell, f"‘{{value}}’ is not {said}", fix),
    ]


def run(connected: duckdb.DuckDBPyConnection, csv_file: CsvFile, sql: str) -> duckdb.DuckDBPyConnection:
    """Run `sql`, which reads `csv_file`; a row that is not of the header's shape is refused by its number."""
    if csv_file.facts.quotes % 2:  # DuckDB leaves out a last row whose quote is never closed, without a word
        _refuse_row_faults(csv_file)
    try:
        return connected.execute(sql)
    except duckdb.InvalidInputException as error:
        _refuse_row_faults(csv_file)
        raise _unreadable(str(error)) from None


def _refuse_row_faults(csv_file: CsvFile) -> None:
    problems, total = find_row_faults(csv_file, most=MOST_PROBLEMS)
    if problems:
        raise FileRefused(problems, total=total)


def _unreadable(error: str) -> FileRefused:
    line = re.search(r"CSV Error on Line: (\d+)", error)
    if line is None:
        message = "The rows end in different ways (some with a carriage return, some without)"
        return refuse("mixed_line_ends", message, "Open the file in a spreadsheet and save it again as CSV UTF-8.")
    problem = Problem("bad_row", "the row cannot be read", "Check its quotes and commas.", row=int(line.group(1)))
    return FileRefused([problem])


def count_sql(checks: list[Check]) -> str:
    """SQL for the numbers of faulty rows: count_0, count_1, …"""
    return ", ".join(f"count(*) FILTER ({check.condition}) AS count_{index}" for index, check in enumerate(checks))


def name_faults(
    connected: duckdb.DuckDBPyConnection, csv_file: CsvFile, cells_sql: str, counts: Mapping[Check, int]
) -> FileRefused:
    """The refusal that names the first faulty rows. `cells_sql` is a query over the file with a `record` number (1, 2, …)."""
    failing = [check for check, count in counts.items() if count]
    faults = ", ".join(
        f"{{which: {index}, faulty: coalesce({check.condition}, false), value: CAST({check.value} AS VARCHAR)}}"
        for index, check in enumerate(failing)
    )
    anywhere = " OR ".join(f"coalesce({check.condition}, false)" for check in failing)
    found = connected.execute(
        f"SELECT record, fault.which, fault.value "  # noqa: S608
        f"FROM (SELECT record, unnest([{faults}]) AS fault FROM ({cells_sql}) WHERE {anywhere}) "
        f"WHERE fault.faulty ORDER BY record, fault.which LIMIT {MOST_PROBLEMS}"
    ).fetchall()
    number = row_numbers(csv_file)
    problems = [failing[check].problem(number(record), value) for record, check, value in found]
    return FileRefused(problems, total=sum(counts.values()))
