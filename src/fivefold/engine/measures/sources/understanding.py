"""A file that nobody has described yet: what it seems to be, and what a person must settle before it is read."""

import csv
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.engine.measures.expressions.tree import Kind
from fivefold.engine.measures.files.csv_bytes import SAVE_AS_UTF8, UTF_16, identity, refuse, scan_bytes
from fivefold.engine.measures.files.file_kinds import PARQUET, WORKBOOK
from fivefold.engine.measures.files.parquet_file import parquet_as_csv
from fivefold.engine.measures.files.table_file import told_kind
from fivefold.engine.measures.files.time_columns import TimeColumns
from fivefold.engine.measures.files.workbook_file import workbook_as_csv
from fivefold.engine.measures.problems import FileRefused, Problem, shown, shown_name
from fivefold.engine.measures.sources.evidence import Evidence
from fivefold.engine.measures.sources.file_mapping import (
    ColumnMapping,
    DateOrder,
    DecimalMark,
    Delimiter,
    Encoding,
    FileMapping,
    Translation,
)
from fivefold.engine.measures.sources.matching import Match, match_columns
from fivefold.engine.measures.sources.rewriting import numbered, read_rows

FIRST_ROWS = 20
LONGEST_NAME = 200
ROWS_SEEN = 100_000
ROWS_FOR_DELIMITER = 50
BEGINNING = 4096


class FileFormat(StrEnum):
    """What a file of rows is."""

    CSV = "csv"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


class Doubt(StrEnum):
    """What the file itself does not say."""

    ENCODING = "encoding"
    DELIMITER = "delimiter"
    DATE_ORDER = "date_order"
    DECIMAL_MARK = "decimal_mark"
    COLUMN = "column"
    CODES = "codes"
    SHEET = "sheet"


@dataclass(frozen=True)
class Question:
    """Something a person must settle. `column`: of the contract; `values`: what it could be, or cells in doubt."""

    doubt: Doubt
    column: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """What a file seems to be. `rows`: the first, as they stand there; `seen`: how many were looked at; `proposal`: the
    mapping that follows, which a person confirms or changes; it has no columns where none was recognised."""

    format: FileFormat
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    seen: int
    matches: tuple[Match, ...]
    questions: tuple[Question, ...]
    proposal: FileMapping


def understand(
    path: Path,
    contract: DatasetContract,
    *,
    sites: Collection[str] = (),
    sheet: str | None = None,
    said: FileMapping | None = None,
    spill: Path | None = None,
    max_bytes: int | None = None,
) -> Understanding:
    """Look at the file at `path` as one that could hold rows of `contract`. Nothing is taken. Raises FileRefused.

    `sites`: the identifiers that are known; `sheet`: of a workbook, by default the first; `said`: what a person said of the
    encoding and the delimiter, which is not looked for again.
    """
    identity(path, max_bytes=max_bytes)
    kind = told_kind(path)
    with tempfile.TemporaryDirectory(prefix="understanding-", dir=spill) as folder:
        copy = Path(folder) / "rows.csv"
        if kind is WORKBOOK:
            read = workbook_as_csv(path, copy, sheet=sheet, dates=())
            base = FileMapping(sheet=sheet)
            doubts = [Question(Doubt.SHEET, values=read.unread)] if read.unread else []
            return _look(copy, contract, base, FileFormat.WORKBOOK, doubts, sites)
        if kind is PARQUET:
            parquet_as_csv(path, copy, times=TimeColumns(), wanted=())
            return _look(copy, contract, FileMapping(), FileFormat.PARQUET, [], sites)
        if said is not None:
            base = FileMapping(encoding=said.encoding, delimiter=said.delimiter)
            return _look(path, contract, base, FileFormat.CSV, [], sites)
        encoding, unsure = _encoding(path)
        doubts = [Question(Doubt.ENCODING, values=(encoding.value,))] if unsure else []
        delimiter, others = _delimiter(path, encoding)
        if others:
            doubts.append(Question(Doubt.DELIMITER, values=(delimiter.value, *others)))
        base = FileMapping(encoding=encoding, delimiter=delimiter)
        return _look(path, contract, base, FileFormat.CSV, doubts, sites)


def _encoding(path: Path) -> tuple[Encoding, bool]:
    """The encoding, and whether that is a guess. Raises FileRefused for what is no text."""
    with path.open("rb") as stream:
        first = stream.read(BEGINNING)
    if first.startswith(UTF_16):
        return Encoding.UTF_16, False
    if first.count(0) > len(first) // 4:
        raise refuse("not_utf8", "The file seems to be UTF-16 without the mark that says so", SAVE_AS_UTF8)
    facts = scan_bytes(path)
    return (Encoding.WINDOWS_1252, True) if facts.undecodable else (Encoding.UTF_8, False)


def _delimiter(path: Path, encoding: Encoding) -> tuple[Delimiter, tuple[str, ...]]:
    """What parts the header and the first rows into equally many cells; and what else does."""
    widths: dict[Delimiter, int] = {}
    for delimiter in Delimiter:
        mapping = FileMapping(encoding=encoding, delimiter=delimiter)
        try:
            with read_rows(path, mapping) as rows:
                counts = Counter(len(cells) for cells in islice(rows, ROWS_FOR_DELIMITER) if any(cells))
        except (FileRefused, csv.Error):
            continue
        if len(counts) == 1 and (width := next(iter(counts))) > 1:
            widths[delimiter] = width
    ranked = sorted(widths, key=lambda delimiter: -widths[delimiter])
    if not ranked:
        return Delimiter.COMMA, ()
    return ranked[0], tuple(delimiter.value for delimiter in ranked[1:])


def _look(
    path: Path,
    contract: DatasetContract,
    base: FileMapping,
    kind: FileFormat,
    doubts: Sequence[Question],
    sites: Collection[str],
) -> Understanding:
    if kind is not FileFormat.CSV:
        reading = base.model_copy(update={"encoding": Encoding.UTF_8, "delimiter": Delimiter.COMMA})
    else:
        reading = base
    with read_rows(path, reading) as stream:
        rows = numbered(stream, start=1)
        header = tuple(next(rows, (1, []))[1])
        if not any(name.strip() for name in header):
            fix = "The first row must hold the column names; delete the rows above it."
            raise FileRefused([Problem("no_header", "Row 1 is blank", fix, row=1)])
        too_long = [name for name in header if len(name) > LONGEST_NAME]
        if too_long:
            fix = "Is row 1 the header? Give each column a short name."
            said = f"a name has more than {LONGEST_NAME} characters"
            raise FileRefused([Problem("long_name", said, fix, 1, shown_name(name)) for name in too_long])
        evidence = [Evidence() for _ in header]
        first: list[tuple[str, ...]] = []
        seen = 0
        for _, cells in islice(rows, ROWS_SEEN):
            if not any(cells):
                continue
            seen += 1
            if len(first) < FIRST_ROWS:
                first.append(tuple(shown(cell, most=200) for cell in cells))
            for held, cell in zip(evidence, cells, strict=False):
                held.add(cell)
    by_name = dict(zip(header, evidence, strict=True))
    matches = match_columns(contract, header, by_name, sites)
    proposal, questions = _propose(contract, header, matches, by_name, base)
    return Understanding(kind, header, tuple(first), seen, matches, (*doubts, *questions), proposal)


def _propose(
    contract: DatasetContract, header: Sequence[str], matches: Sequence[Match], seen: dict[str, Evidence], base: FileMapping
) -> tuple[FileMapping, list[Question]]:
    taken = {match.column: match.source for match in matches if match.source is not None}
    questions = [
        Question(Doubt.COLUMN, column.name) for column in contract.columns if column.required and column.name not in taken
    ]
    orders = {column: seen[source].date_orders for column, source in taken.items() if _holds(contract, column, Kind.DATE)}
    orders |= {column: seen[source].date_orders for column, source in taken.items() if _holds(contract, column, Kind.DATETIME)}
    marks = {column: seen[source].decimal_marks for column, source in taken.items() if _holds(contract, column, Kind.NUMBER)}
    order, asked = _settled(orders, Doubt.DATE_ORDER, DateOrder.YEAR_FIRST)
    questions += asked
    mark, asked_mark = _settled(marks, Doubt.DECIMAL_MARK, DecimalMark.POINT)
    questions += asked_mark
    columns = []
    for name, source in taken.items():
        codes, unclear = _codes(contract.column(name), seen[source])
        if unclear:
            questions.append(Question(Doubt.CODES, name, unclear))
        columns.append(ColumnMapping(column=name, source=source, codes=codes))
    left_out = tuple(dict.fromkeys(name for name in header if name.strip() and name not in taken.values()))
    update = {"columns": tuple(columns), "left_out": left_out, "date_order": order, "decimal_mark": mark}
    return base.model_copy(update=update), questions


def _holds(contract: DatasetContract, column: str, kind: Kind) -> bool:
    return contract.column(column).value_type.kind is kind


def _settled(
    allowed: "dict[str, frozenset[DateOrder]] | dict[str, frozenset[DecimalMark]]", doubt: Doubt, usual: StrEnum
) -> tuple[StrEnum, list[Question]]:
    """The one way that every column allows, or a question for each that leaves a doubt; the usual way fits all."""
    said = {next(iter(ways)) for ways in allowed.values() if len(ways) == 1} - {usual}
    if len(said) == 1:
        (way,) = said
        return way, [Question(doubt, name, ()) for name, ways in allowed.items() if not ways]
    unsure = [
        Question(doubt, name, tuple(sorted(ways)))
        for name, ways in allowed.items()
        if len(ways) != 1 or (len(said) > 1 and ways <= said)
    ]
    return usual, unsure


def _codes(column: ContractColumn, seen: Evidence) -> tuple[tuple[Translation, ...], tuple[str, ...]]:
    """Cells that are a code but for their case, translated; and cells that are none."""
    if not column.codes:
        return (), ()
    plain = {code.casefold(): code for code in column.codes}
    known = {*column.codes, *column.unknown}
    others = [cell for cell in seen.values if cell not in known]
    if not others:
        return (), ()
    unclear = tuple(cell for cell in others if cell.casefold() not in plain)
    meant = {cell: plain[cell.casefold()] for cell in seen.values if cell.casefold() in plain}
    return tuple(Translation(cell=cell, means=code) for cell, code in meant.items()), unclear
