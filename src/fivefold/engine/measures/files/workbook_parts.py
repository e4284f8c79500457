"""What an XLSX workbook holds, before anything reads it whole: its sheets, and how large they would become in memory.

A workbook is a zip archive of XML. Every part is unpacked once, piece by piece, and counted: what the archive says of its
own sizes may be false. Nothing is kept but the sizes.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from fivefold.engine.measures.files.csv_bytes import refuse

MOST_BYTES = 256 * 2**20
"""Of all parts together, unpacked; a spreadsheet of a million rows of counts has less."""
MOST_PARTS = 10_000
MOST_CELLS = 6_000_000
"""Rows × columns up to the last cell that is filled in: as many are held in memory, filled in or not."""
MOST_ERRORS = 10_000
LARGEST_INDEX = 4 * 2**20
"""Of the parts that list the sheets, in bytes."""
_CHUNK = 1 << 20
_LONGEST_TAG = 512
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*?)(/?)>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SAVE_AS_CSV = "Open it in the spreadsheet, save the sheet as “CSV UTF-8 (comma delimited)”, and give that."


@dataclass
class Extent:
    """How far a sheet reaches, and its cells that hold an error, as (row, column) from 1."""

    rows: int = 0
    columns: int = 0
    errors: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True)
class Workbook:
    """The sheets by name, in their order. since_1904: how its dates count days."""

    sheets: dict[str, Extent]
    since_1904: bool


def examine(path: Path) -> Workbook:
    """Look into the workbook at `path`. Raises FileRefused where it is broken or would take too much memory."""
    with _told_as_broken(), zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS:
            raise _too_large(f"{len(parts):,} parts")
        left = MOST_BYTES
        extents: dict[str, Extent] = {}
        for part in parts:
            extent = Extent()
            for piece in _pieces(archive, part):
                left -= len(piece)
                if left < 0:
                    raise _too_large(f"more than {MOST_BYTES // 2**20} MB when unpacked")
                if part.filename.startswith("xl/worksheets/"):
                    _reach(piece, extent)
            extents[part.filename] = extent
        index, relations = (_index(archive, name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
        targets = {node.get("Id"): _part(node.get("Target", "")) for node in relations}
        sheets = {
            node.get("name", ""): extents.get(targets.get(node.get(_RELATION), ""), Extent())
            for node in index.iter()
            if node.tag.endswith("}sheet")
        }
        properties = next((node for node in index if node.tag.endswith("}workbookPr")), None)
        return Workbook(sheets, properties is not None and properties.get("date1904") in ("1", "true"))


def check_extent(name: str, extent: Extent) -> None:
    """Refuse a sheet that would take too much memory. Raises FileRefused."""
    if extent.rows * extent.columns > MOST_CELLS:
        message = f"The sheet {name} reaches over {extent.rows:,} rows and {extent.columns:,} columns, too many to read"
        raise refuse("too_large", message, f"Delete stray cells far from the table. {SAVE_AS_CSV}")


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes; each piece begins with the end of the one before, as far as a tag may reach."""
    end = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield end + chunk
            cut = chunk.rfind(b"<", -_LONGEST_TAG)
            end = chunk[cut:] if cut >= 0 and b">" not in chunk[cut:] else b""


def _reach(piece: bytes, extent: Extent) -> None:
    for cell in _CELL.finditer(piece):
        attributes, empty = cell.groups()
        found = None if empty else _REFERENCE.search(attributes)
        if found:
            row, column = int(found[2]), _column(found[1])
            extent.rows, extent.columns = max(extent.rows, row), max(extent.columns, column)
            if _ERROR.search(attributes) and len(extent.errors) < MOST_ERRORS:
                extent.errors.add((row, column))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _index(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as stream:
        text = stream.read(LARGEST_INDEX)
    if b"<!" in text.replace(b"<!--", b""):
        raise zipfile.BadZipFile(name)  # no workbook declares entities; one that does means to blow up whoever reads it
    return fromstring(text)  # noqa: S314 -- without declarations there is nothing to expand


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


@contextmanager
def _told_as_broken() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, ParseError, EOFError, KeyError, RuntimeError, NotImplementedError, OSError):
        raise broken() from None


def broken() -> Exception:
    """The refusal of a workbook that cannot be read."""
    return refuse("broken_workbook", "The file is no workbook that can be read; it is damaged or protected", SAVE_AS_CSV)


def _too_large(why: str) -> Exception:
    return refuse("too_large", f"The file is too large to be read as a workbook: {why}", SAVE_AS_CSV)
