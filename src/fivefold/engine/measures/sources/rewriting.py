"""A file of rows, read by a mapping, as the CSV file that the contract wants. Rows keep their numbers."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.files.csv_bytes import CHUNK, refuse
from fivefold.engine.measures.files.csv_file import LONGEST_CELL, nearest, shown_list
from fivefold.engine.measures.problems import FileRefused, Problem, shown, shown_name
from fivefold.engine.measures.sources.cells import Reading, Unclear, reading_of
from fivefold.engine.measures.sources.file_mapping import Encoding, FileMapping, check_fit

MOST_PROBLEMS = 1000
SAY_ENCODING = "Correct the mapping’s encoding, or export the file again."


@dataclass
class _Found:
    """Problems as they come: the first are kept, all are counted."""

    problems: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, problem: Problem) -> None:
        self.total += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def rewrite(
    path: Path, to: Path, *, mapping: FileMapping, contract: DatasetContract, most_rows: int | None = None
) -> tuple[str, ...]:
    """Write the rows of the CSV file at `path`, read by `mapping`, to `to`, with the contract's columns in its order.

    most_rows: stop after so many. Returns the header as the file has it. Raises FileRefused, MappingUnfit.
    """
    check_fit(mapping, contract)
    found = _Found()
    with read_rows(path, mapping) as rows, to.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        header = _header(rows)
        _check_header(header, mapping)
        plan = _Plan(header, mapping, contract)
        writer.writerow(column.name for column in contract.columns)
        for number, cells in numbered(rows):
            try:
                writer.writerow(plan.row(number, cells, found))
            except UnicodeEncodeError:
                raise _not_text(number, cells, header, mapping) from None
            if most_rows is not None and number > most_rows:
                break
    if found.problems:
        raise FileRefused(found.problems, total=found.total)
    return header


class _Plan:
    """Which cell of a row goes where, and how it is read."""

    def __init__(self, header: Sequence[str], mapping: FileMapping, contract: DatasetContract) -> None:
        self._width = len(header)
        self._parts: list[tuple[str, int | None, str, Reading | None]] = []
        given = {column.column: column for column in mapping.columns}
        for column in contract.columns:
            mapped = given.get(column.name)
            if mapped is None or mapped.source is None:
                constant = mapped.constant if mapped is not None and mapped.constant is not None else ""
                self._parts.append((column.name, None, constant, None))
            else:
                place = header.index(mapped.source)
                self._parts.append((column.name, place, mapped.source, reading_of(mapped, column, mapping)))

    def row(self, number: int, cells: Sequence[str], found: _Found) -> list[str]:
        """The contract's cells of one row; none for a row in which nothing is written."""
        if not any(cell.strip() for cell in cells):
            return []
        if len(cells) != self._width:
            message = f"it has {len(cells)} cell{'' if len(cells) == 1 else 's'}, the header has {self._width}"
            fix = "Put a cell that holds the delimiter in quotes; give every row as many cells as the header."
            found.add(Problem("wrong_cell_count", message, fix, row=number))
            return []
        return [self._cell(number, cells, *part, found) for part in self._parts]

    def _cell(
        self, row: int, cells: Sequence[str], name: str, place: int | None, text: str, reading: Reading | None, found: _Found
    ) -> str:
        if place is None or reading is None:
            return text
        try:
            return reading(cells[place])
        except Unclear as unclear:
            said = unclear.problem
            found.add(Problem(said.code, said.message, said.fix, row, in_both(name, text), said.value))
            return ""


def in_both(name: str, source: str | None) -> str:
    """A contract's column as a message names it: with the file's own name where that differs."""
    return name if source is None or source == name else f"{name} ({shown_name(source)} in the file)"


@contextmanager
def read_rows(path: Path, mapping: FileMapping) -> Iterator[Iterator[list[str]]]:
    """The rows of a CSV file in the mapping's encoding and with its delimiter. Raises FileRefused."""
    _check_encoding(path, mapping)
    encoding = "utf-8-sig" if mapping.encoding is Encoding.UTF_8 else mapping.encoding.value
    earlier = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as stream:
            yield csv.reader(stream, delimiter=mapping.delimiter.character, strict=True)
    except (UnicodeDecodeError, UnicodeError):
        raise refuse("not_in_encoding", f"The file is not {mapping.encoding.upper()} text", SAY_ENCODING) from None
    finally:
        csv.field_size_limit(earlier)


def numbered(rows: Iterator[list[str]], *, start: int = 2) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers. Raises FileRefused at a quote that is never closed."""
    number = start - 1
    try:
        for number, cells in enumerate(rows, start=start):
            yield number, cells
    except csv.Error:
        fix = 'Close the quote; a quote inside a quoted cell is written twice: "".'
        said = "a quote is opened and not closed, or stands inside a cell"
        raise FileRefused([Problem("bad_quotes", said, fix, row=number + 1)]) from None


def _header(rows: Iterator[list[str]]) -> tuple[str, ...]:
    first = next(numbered(rows, start=1), None)
    if first is None or not any(name.strip() for name in first[1]):
        raise refuse("no_header", "Row 1 is blank", "The first row must hold the column names; delete the rows above it.")
    return tuple(first[1])


def _check_header(header: Sequence[str], mapping: FileMapping) -> None:
    times = Counter(header)
    problems = []
    for name in mapping.sources:
        if times[name] > 1:
            fix = "Give each column a name of its own."
            problems.append(Problem("repeated_column", f"the header names it {times[name]} times", fix, 1, shown_name(name)))
        elif not times[name]:
            near = nearest(name, header)
            known = f"The columns of the file are {shown_list(header)}."
            fix = f"Is it {shown_name(near)}? Then correct the mapping. {known}" if near else known
            said = f"there is no column {shown_name(name)}, which the mapping takes"
            problems.append(Problem("missing_column", said, fix, 1, shown_name(name)))
    for name in times:
        if name.strip() and name not in mapping.sources and name not in mapping.left_out:
            fix = "Say in the mapping where it goes, or leave it out there."
            problems.append(Problem("unexpected_column", "the mapping does not know this column", fix, 1, shown_name(name)))
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS], total=len(problems))


def _check_encoding(path: Path, mapping: FileMapping) -> None:
    """Refuse a UTF-8 file that is said to be Windows-1252: every byte of it would be read, and wrongly."""
    if mapping.encoding is not Encoding.WINDOWS_1252 or not is_utf8_beyond_ascii(path):
        return
    raise refuse(
        "wrong_encoding", "The file is UTF-8, and the mapping says Windows-1252", "Write encoding: utf-8 in the mapping."
    )


def is_utf8_beyond_ascii(path: Path) -> bool:
    """Whether all bytes are UTF-8 and some stand for characters beyond ASCII: hardly ever so by chance."""
    beyond = False
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            while chunk := stream.read(CHUNK):
                beyond = beyond or not chunk.isascii()
    except UnicodeDecodeError:
        return False
    return beyond


def _not_text(row: int, cells: Sequence[str], header: Sequence[str], mapping: FileMapping) -> FileRefused:
    for name, cell in zip(header, cells, strict=False):
        if any("\ud800" <= character <= "\udfff" for character in cell):
            said = f"the cell is not {mapping.encoding.upper()} text"
            return FileRefused([Problem("not_in_encoding", said, SAY_ENCODING, row, shown_name(name), shown(cell))])
    return FileRefused([Problem("not_in_encoding", f"the row is not {mapping.encoding.upper()} text", SAY_ENCODING, row)])
