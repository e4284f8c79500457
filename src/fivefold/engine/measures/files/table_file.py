"""A file of rows, whatever its kind, as CSV: told by its first bytes, since a name may say anything."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from fivefold.engine.measures.files.csv_bytes import Identity, check_size, identity, refuse
from fivefold.engine.measures.files.csv_file import CsvFile, open_csv
from fivefold.engine.measures.files.file_kinds import PARQUET, WORKBOOK, FileKind, kind_of
from fivefold.engine.measures.files.parquet_file import parquet_as_csv
from fivefold.engine.measures.files.time_columns import TimeColumns
from fivefold.engine.measures.files.workbook_file import workbook_as_csv
from fivefold.engine.measures.problems import shown

_FIRST = 1 << 20


@dataclass(frozen=True)
class TableFile:
    """Rows to read. csv_file: with the hash and the size of the file that was given. sheet: which was read, in words, and
    `unread` those that were not."""

    csv_file: CsvFile
    sheet: str | None = None
    unread: tuple[str, ...] = ()


def open_table(
    path: Path,
    folder: Path,
    *,
    wanted: Collection[str],
    times: TimeColumns,
    sheet: str | None = None,
    exact: bool = False,
    point: str = ".",
    max_bytes: int | None,
) -> TableFile:
    """Open the CSV, XLSX or Parquet file at `path`; a copy as CSV goes to `folder` where it is needed.

    wanted: columns that must be there (and, if `exact`, no other); times: those that say when; sheet: of a workbook, by
    default the first; point: what stands before decimals in the copy. Raises FileRefused.
    """
    kind = told_kind(path)
    if sheet is not None and kind is not WORKBOOK:
        raise refuse("no_sheet", f"The file is no workbook, so it has no sheet {shown(sheet)}", "Name no sheet.")
    if kind not in (WORKBOOK, PARQUET):
        return TableFile(open_csv(path, wanted=wanted, exact=exact, max_bytes=max_bytes))
    check_size(path.stat().st_size, max_bytes)
    copy, read = folder / "rows.csv", None
    if kind is WORKBOOK:
        read = workbook_as_csv(path, copy, sheet=sheet, dates=times.all, point=point)
    else:
        parquet_as_csv(path, copy, times=times, wanted=wanted, point=point)
    opened = with_identity(open_csv(copy, wanted=wanted, exact=exact), identity(path))
    return TableFile(opened, read.words if read else None, read.unread if read else ())


def with_identity(copy: CsvFile, original: Identity) -> CsvFile:
    """The copy, known by the bytes it was made from."""
    return replace(copy, facts=replace(copy.facts, size=original.size, sha256=original.sha256))


def told_kind(path: Path) -> FileKind | None:
    """The kind of the file at `path`; None where it may be text, or `open_csv` will say why it cannot be read."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            return kind_of(stream.read(_FIRST))
    except OSError:
        return None
