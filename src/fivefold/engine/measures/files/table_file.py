"""A file of rows, whatever its kind, as CSV: told by its first bytes, since a name may say anything."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from fivefold.engine.measures.files.csv_bytes import check_size, refuse
from fivefold.engine.measures.files.csv_file import CsvFile, open_csv
from fivefold.engine.measures.files.file_kinds import PARQUET, WORKBOOK, kind_of
from fivefold.engine.measures.files.parquet_file import parquet_as_csv
from fivefold.engine.measures.files.workbook_file import workbook_as_csv

_FIRST = 1 << 20


@dataclass(frozen=True)
class TableFile:
    """Rows to read. csv_file: with the hash and the size of the file that was given. sheet: which was read, in words."""

    csv_file: CsvFile
    sheet: str | None = None


def open_table(
    path: Path, folder: Path, *, wanted: Collection[str], dates: tuple[str, ...], sheet: str | None, max_bytes: int | None
) -> TableFile:
    """Open the CSV, XLSX or Parquet file at `path`; a copy as CSV goes to `folder` where it is needed.

    wanted: columns that must be there; dates: those of them that hold dates; sheet: of a workbook, by default the first.
    Raises FileRefused.
    """
    kind = kind_of(_first_bytes(path))
    if sheet is not None and kind is not WORKBOOK:
        raise refuse("no_sheet", f"{path.name} is no workbook, so it has no sheet {sheet}", "Leave --sheet out.")
    if kind not in (WORKBOOK, PARQUET):
        return TableFile(open_csv(path, wanted=wanted, max_bytes=max_bytes))
    size = path.stat().st_size
    check_size(size, max_bytes)
    copy, read = folder / "rows.csv", None
    if kind is WORKBOOK:
        read = workbook_as_csv(path, copy, sheet=sheet, dates=dates)
    else:
        parquet_as_csv(path, copy, dates=dates)
    opened = open_csv(copy, wanted=wanted)
    return TableFile(replace(opened, facts=replace(opened.facts, size=size, sha256=_sha256(path))), read)


def _first_bytes(path: Path) -> bytes:
    """The start of the file; nothing where `open_csv` will say why it cannot be read."""
    if not path.is_file():
        return b""
    try:
        with path.open("rb") as stream:
            return stream.read(_FIRST)
    except OSError:
        return b""


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
