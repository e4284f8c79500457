"""A file as its contract wants it: opened as it is, or by the mapping that a person settled for files like it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.files.csv_bytes import check_size, identity
from fivefold.engine.measures.files.csv_file import CsvFile, open_csv
from fivefold.engine.measures.files.file_kinds import PARQUET, WORKBOOK
from fivefold.engine.measures.files.table_file import open_table, told_kind, with_identity
from fivefold.engine.measures.files.time_columns import TimeColumns
from fivefold.engine.measures.problems import FileRefused, Problem, shown
from fivefold.engine.measures.sources.file_mapping import DecimalMark, Delimiter, Encoding, FileMapping, MappingUnfit, check_fit
from fivefold.engine.measures.sources.rewriting import in_both, rewrite


@dataclass(frozen=True)
class Opened:
    """A file whose header is the contract's. `sheet`: of a workbook, which was read, in words; `warnings`: what was not."""

    csv_file: CsvFile
    sheet: str | None = None
    warnings: tuple[Problem, ...] = ()


@contextmanager
def opened(
    path: Path,
    contract: DatasetContract,
    *,
    mapping: FileMapping | None = None,
    spill: Path | None = None,
    max_bytes: int | None = None,
    most_rows: int | None = None,
) -> Iterator[Opened]:
    """The CSV, XLSX or Parquet file at `path` as a CSV file under `contract`; copies go to a folder below `spill`, and away.

    most_rows: of a file with a mapping, read no more than so many. Without a mapping the header must name the contract's
    columns and no other, and CSV is commas and UTF-8. Raises FileRefused.
    """
    with tempfile.TemporaryDirectory(prefix="opening-", dir=spill) as folder:
        if mapping is None:
            yield _as_it_is(path, Path(folder), contract, max_bytes)
        else:
            yield _mapped(path, Path(folder), contract, mapping, max_bytes, most_rows)


def _as_it_is(path: Path, folder: Path, contract: DatasetContract, max_bytes: int | None) -> Opened:
    wanted = [column.name for column in contract.columns]
    times = _times({name: name for name in wanted}, contract)
    table = open_table(path, folder, wanted=wanted, times=times, exact=True, max_bytes=max_bytes)
    return Opened(table.csv_file, table.sheet, _unread(table.unread))


def _mapped(
    path: Path,
    folder: Path,
    contract: DatasetContract,
    mapping: FileMapping,
    max_bytes: int | None,
    most_rows: int | None,
) -> Opened:
    try:
        check_fit(mapping, contract)
    except MappingUnfit as unfit:
        raise FileRefused([Problem(unfit.code, unfit.message, unfit.fix)]) from None
    known = identity(path, max_bytes=max_bytes)
    check_size(known.size, max_bytes)
    source, sheet, unread = path, None, tuple[str, ...]()
    if told_kind(path) in (WORKBOOK, PARQUET):
        times = _times({column.column: column.source for column in mapping.columns if column.source}, contract)
        point = "," if mapping.decimal_mark is DecimalMark.COMMA else "."
        table = open_table(
            path, folder, wanted=mapping.sources, times=times, sheet=mapping.sheet, point=point, max_bytes=max_bytes
        )
        source, sheet, unread = table.csv_file.path, table.sheet, table.unread
        mapping = mapping.model_copy(update={"encoding": Encoding.UTF_8, "delimiter": Delimiter.COMMA})
    copy = folder / "mapped.csv"
    rewrite(source, copy, mapping=mapping, contract=contract, most_rows=most_rows)
    csv_file = open_csv(copy, wanted=[column.name for column in contract.columns], exact=True)
    return Opened(with_identity(csv_file, known), sheet, _unread(unread))


def named_as_sent(refused: FileRefused, mapping: FileMapping | None) -> FileRefused:
    """The refusal with each column named as in the contract and, where that differs, as in the file."""
    if mapping is None:
        return refused
    names = {column.column: in_both(column.column, column.source) for column in mapping.columns}
    problems = [replace(problem, column=names.get(problem.column or "", problem.column)) for problem in refused.problems]
    return FileRefused(problems, total=refused.total)


def _times(sources: dict[str, str], contract: DatasetContract) -> TimeColumns:
    """The file's columns that say when; `sources` are they by the contract's names."""

    def of(*types: str) -> frozenset[str]:
        return frozenset(sources[column.name] for column in contract.columns if column.name in sources and column.type in types)

    return TimeColumns(days=of("date"), moments=of("datetime"), instants=of("instant"))


def _unread(sheets: tuple[str, ...]) -> tuple[Problem, ...]:
    if not sheets:
        return ()
    names = ", ".join(shown(name) for name in sheets[:20])
    fix = "Nothing to do if they hold notes; rows on them were not taken: send each sheet in a file of its own."
    return (Problem("other_sheets", f"Only the first sheet was read, not {names}", fix),)
