"""A CSV file as people send it: its header, and where in it a fault stands.

RFC 4180 with UTF-8: cells parted by commas, quoted with ", the first row holds the names. Rows are counted as a
spreadsheet does: the header is row 1, a blank line counts, a line break inside quotes does not.
"""

import csv
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from fivefold.engine.measures.files.csv_bytes import SAVE_AS_UTF8, ByteFacts, refuse, scan_bytes
from fivefold.engine.measures.problems import FileRefused, Problem, shown, shown_name

DELIMITER = ","
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
SAVE_WITH_COMMAS = "Save the file again as CSV with commas between the cells."
LONGEST_CELL = 1_000_000
"""Characters; a longer one is nearly always a quote that was opened and never closed."""


@dataclass(frozen=True)
class CsvFile:
    """A file whose bytes are text and whose header has been read."""

    path: Path
    facts: ByteFacts
    header: tuple[str, ...]


def open_csv(
    path: Path,
    *,
    wanted: Iterable[str],
    exact: bool = False,
    max_bytes: int | None = None,
) -> CsvFile:
    """Read the header of `path` and check that it names every column in `wanted` (and, if `exact`, no other).

    Raises FileRefused for bytes that are no UTF-8 text, another delimiter, and missing, unexpected or repeated names.
    """
    facts = scan_bytes(path, max_bytes=max_bytes)
    header = _read_header(path)
    columns = tuple(dict.fromkeys(wanted))
    _check_delimiter(path, header, columns)
    if facts.undecodable or facts.nul:
        raise _unreadable_cell(path, header)
    problems = [*_repeated(header), *_missing(header, columns), *(_unexpected(header, columns) if exact else ())]
    if problems:
        raise FileRefused(problems)
    return CsvFile(path, facts, header)


@contextmanager
def reading_rows(path: Path, *, delimiter: str = DELIMITER) -> Iterator[Iterator[list[str]]]:
    """The rows of `path` as lists of cells; bytes that are no UTF-8 come as lone surrogates. Slow: used to find faults."""
    earlier = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            yield csv.reader(file, delimiter=delimiter, strict=True)
    finally:
        csv.field_size_limit(earlier)


def _read_header(path: Path, delimiter: str = DELIMITER) -> tuple[str, ...]:
    with reading_rows(path, delimiter=delimiter) as rows:
        try:
            header = tuple(next(rows))
        except csv.Error:
            message = f"Row 1: a quoted name has no end, or is longer than {LONGEST_CELL:,} characters"
            raise refuse("bad_quotes", message, "Close every quote in the header row.") from None
    if not any(name.strip() for name in header):
        raise refuse("no_header", "Row 1 is blank", "The first row must hold the column names; delete the rows above it.")
    return header


def _check_delimiter(path: Path, header: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    found = len(set(header) & set(wanted))
    if found == len(wanted):
        return
    for delimiter, name in OTHER_DELIMITERS.items():
        if not any(delimiter in cell for cell in header):
            continue
        other = _read_header(path, delimiter)
        if len(set(other) & set(wanted)) > found or (len(header) == 1 and len(other) > 1):
            raise FileRefused(
                [Problem("wrong_delimiter", f"The cells seem to be parted by {name}, not by commas", SAVE_WITH_COMMAS, row=1)]
            )


def _unreadable_cell(path: Path, header: tuple[str, ...]) -> FileRefused:
    with reading_rows(path) as rows:
        try:
            for number, cells in enumerate(rows, start=1):
                for name, cell in zip((*header, *[""] * len(cells)), cells, strict=False):
                    problem = _unreadable(cell, number, name)
                    if problem:
                        return FileRefused([problem])
        except csv.Error:
            return FileRefused([Problem("bad_quotes", "a quote is opened and not closed", "Close the quote.", row=number + 1)])
    return refuse("not_utf8", "The file is not UTF-8", SAVE_AS_UTF8)


def _unreadable(cell: str, row: int, column: str) -> Problem | None:
    where = shown_name(column) or None
    if "\0" in cell:
        fix = "Export the file again; a NUL byte is a sign of a damaged one."
        return Problem("nul_byte", "the cell holds a NUL byte", fix, row, where, shown(cell))
    if any("\udc80" <= character <= "\udcff" for character in cell):
        return Problem("not_utf8", "the cell is not UTF-8 text", SAVE_AS_UTF8, row, where, shown(cell))
    return None


def _repeated(header: tuple[str, ...]) -> Iterator[Problem]:
    for name, times in Counter(header).items():
        if times > 1:
            yield Problem(
                "repeated_column",
                f"the header names it {times} times",
                "Give each column a name of its own.",
                1,
                shown_name(name) or "(no name)",
            )


def _missing(header: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[Problem]:
    spare = [name for name in header if name not in wanted]
    for name in wanted:
        if name not in header:
            near, asked = nearest(name, spare), shown_name(name)
            fix = f"Is it {shown_name(near)}? Name it {asked}." if near else f"The columns of the file are {shown_list(header)}."
            if near and near.strip() == name:
                fix = "The file has it with a space before or after the name. Take that away."
            yield Problem("missing_column", f"there is no column {asked}", fix, 1, asked)


def _unexpected(header: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[Problem]:
    for name in dict.fromkeys(header):
        if name not in wanted:
            near = nearest(name, [column for column in wanted if column not in header])
            fix = f"Name it {near}, if that is meant." if near else "Delete the column, or add it to the contract."
            yield Problem("unexpected_column", "the contract has no such column", fix, 1, shown_name(name) or "(no name)")


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is written most like `name`, whatever its case and the spaces around it."""
    plain = {candidate.strip().lower(): candidate for candidate in names}
    near = get_close_matches(name.strip().lower(), plain, n=1)
    return plain[near[0]] if near else None


def shown_list(names: Iterable[str]) -> str:
    """Names for a message, at most twenty."""
    every = list(names)
    text = ", ".join(shown(name) for name in every[:20])
    return f"{text} and {len(every) - 20} more" if len(every) > 20 else text


def find_row_faults(csv_file: CsvFile, *, most: int) -> tuple[list[Problem], int]:
    """Rows with too few or too many cells, or a quote that is never closed: the first `most`, and how many in all."""
    problems: list[Problem] = []
    total = number = 0
    width = len(csv_file.header)
    with reading_rows(csv_file.path) as rows:
        try:
            for number, cells in enumerate(rows, start=1):
                if cells and len(cells) != width:
                    total += 1
                    if total <= most:
                        problems.append(_ragged(number, len(cells), width))
        except csv.Error:
            total += 1
            fix = 'Close the quote; a quote inside a quoted cell is written twice: "".'
            problems.append(
                Problem("bad_quotes", "a quote is opened and not closed, or stands inside a cell", fix, row=number + 1)
            )
    return problems, total


def _ragged(row: int, cells: int, width: int) -> Problem:
    fix = "Put a cell that holds a comma in quotes; give every row as many cells as the header."
    return Problem("wrong_cell_count", f"it has {cells} cell{'' if cells == 1 else 's'}, the header has {width}", fix, row=row)


def row_numbers(csv_file: CsvFile) -> Callable[[int], int]:
    """How the file numbers its data records (1, 2, …), given in any order: blank lines count as rows."""
    if not csv_file.facts.blank_rows or len(csv_file.header) == 1:
        return lambda record: record + 1
    with reading_rows(csv_file.path) as rows:
        numbers = array("Q", (number for number, cells in enumerate(rows, start=1) if cells))
    return lambda record: numbers[record]
