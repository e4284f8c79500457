"""Files of other kinds that people send where a CSV file is expected."""

import gzip
import io
import zipfile

ROWS = "site,month,seen\nRF4,2024-01-01,12\n"


def archive(*names: str) -> bytes:
    """A zip archive that holds files of these names; nothing else tells a workbook from another archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in names:
            opened.writestr(name, ROWS)
    return written.getvalue()


def open_document() -> bytes:
    """An OpenDocument spreadsheet says what it is in its first entry, which is not compressed."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        opened.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        opened.writestr("content.xml", ROWS)
    return written.getvalue()


WORKBOOK = archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
OLD_WORKBOOK = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "Workbook".encode("utf-16-le")
OPEN_DOCUMENT = open_document()
ZIP = archive("january.csv")
GZIP = gzip.compress(ROWS.encode())
