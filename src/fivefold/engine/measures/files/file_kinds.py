"""What people send where a CSV file is expected, told by the first bytes: a file's name may say anything."""

from dataclasses import dataclass

FROM_A_SPREADSHEET = "Open it in the spreadsheet, save the sheet as “CSV UTF-8 (comma delimited)”, and send that."
FROM_AN_ARCHIVE = "Unpack it, and send the CSV file that is inside."
FROM_A_PROGRAM = "Export the rows again as CSV UTF-8, and send that."


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is no CSV file: it starts with `signature` and, where `mark` is given, soon holds that too."""

    name: str
    fix: str
    signature: bytes
    mark: bytes = b""


ZIP = b"PK\x03\x04"
"""Workbooks are zip archives as well; the names of what they hold tell them apart."""

WORKBOOK = FileKind("an Excel workbook (.xlsx)", FROM_A_SPREADSHEET, ZIP, b"xl/work")
PARQUET = FileKind("a Parquet file", FROM_A_PROGRAM, b"PAR1\x15")
"""The fifth byte opens its first header; a CSV file may well start with PAR1."""

KINDS = (
    WORKBOOK,
    FileKind("an OpenDocument spreadsheet (.ods)", FROM_A_SPREADSHEET, ZIP, b"application/vnd.oasis.opendocument.spreadsheet"),
    FileKind("a zip archive", FROM_AN_ARCHIVE, ZIP),
    FileKind("an Excel workbook (.xls, or one with a password)", FROM_A_SPREADSHEET, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    PARQUET,
    FileKind("a gzip archive", FROM_AN_ARCHIVE, b"\x1f\x8b\x08"),
)
"""The first that fits is meant."""


def kind_of(first: bytes) -> FileKind | None:
    """The kind of a file whose first bytes these are, or None where it may be text."""
    return next((kind for kind in KINDS if first.startswith(kind.signature) and kind.mark in first), None)
