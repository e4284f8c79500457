"""Broken and hostile files, made by code: each with what the refusal must say, and where."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from tests.factories.datasets import HEADER
from tests.spec.other_files import GZIP, OLD_WORKBOOK, OPEN_DOCUMENT, ZIP
from tests.spec.workbooks import MAIN, Cell, sheet, workbook

GOOD = "a1,N01,2026-01-05,12,1,2"
CELLS: list[Cell] = ["a1", "N01", "2026-01-05", 12, 1, 2]
NAMES: list[Cell] = [*HEADER.split(",")]
GERMAN = """\
encoding: windows-1252
delimiter: semicolon
decimal_mark: comma
date_order: dmy
columns:
  - {column: attendance, source: Nr}
  - {column: site, source: Ort, codes: [{cell: N, means: N01}]}
  - {column: arrived_on, source: Tag}
  - {column: minutes, source: Minuten}
"""


@dataclass(frozen=True)
class HostileFile:
    """A file, how it is made, and what its refusal names. `mapping`: as which it is sent."""

    title: str
    make: Callable[[], bytes]
    code: str
    row: int | None = None
    column: str | None = None
    mapping: str | None = None


def text(*rows: str, header: str = HEADER, encoding: str = "utf-8", end: str = "\n") -> Callable[[], bytes]:
    return lambda: end.join([header, *rows, ""]).encode(encoding)


def raw(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def with_cell(place: int, cell: str) -> Callable[[], bytes]:
    """A good row, and a second one with `cell` in this place."""
    cells = ["a2", *GOOD.split(",")[1:]]
    cells[place] = cell
    return text(GOOD, ",".join(cells))


def xlsx(*rows: list[Cell], more: dict[str, bytes] | None = None) -> Callable[[], bytes]:
    return lambda: workbook({"Rows": sheet([*rows])}, more=more)


def with_sheet(xml: str) -> Callable[[], bytes]:
    return lambda: workbook({"Rows": xml})


def parquet(select: str, keep: float = 1.0, spoil: int | None = None) -> bytes:
    """A Parquet file of one row; only the first part of it, or with a byte changed, counted from the end."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as connected:
        path = Path(folder) / "rows.parquet"
        connected.execute(f"COPY (SELECT {select}) TO '{path}' (FORMAT parquet)")
        content = bytearray(path.read_bytes())
    if spoil is not None:
        content[-spoil] ^= 0xFF
    return bytes(content[: int(len(content) * keep)])


ROW = "'a1' AS attendance, 'N01' AS site, DATE '2026-01-05' AS arrived_on, 12 AS minutes, 1 AS tests_done, 2 AS tests_ordered"


def changed(name: str, value: str) -> Callable[[], bytes]:
    """A Parquet file of one row in which the column `name` is `value`."""
    parts = [f"{value} AS {name}" if part.endswith(f" AS {name}") else part for part in ROW.split(", ")]
    return partial(parquet, ", ".join(parts))


def bomb() -> bytes:
    """300 MB of spaces in a workbook of 300 kB."""
    written = io.BytesIO(workbook({"Rows": sheet([NAMES, CELLS])}))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/image1.png", "w") as part:
        for _ in range(300):
            part.write(b" " * 2**20)
    return written.getvalue()


def many_parts() -> bytes:
    written = io.BytesIO(workbook({"Rows": sheet([NAMES, CELLS])}))
    with zipfile.ZipFile(written, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"xl/media/{number}", b"")
    return written.getvalue()


FAR_CELL = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<workbook xmlns="{MAIN}"><sheets>&b;</sheets></workbook>'
)
DEEP = f'<workbook xmlns="{MAIN}">{"<a>" * 100_000}{"</a>" * 100_000}</workbook>'
OUTSIDE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>'
)
GERMAN_HEADER = "Nr;Ort;Tag;Minuten"


def german(row: str, *, header: str = GERMAN_HEADER, encoding: str = "windows-1252") -> Callable[[], bytes]:
    return text(row, header=header, encoding=encoding)


HOSTILE_FILES = [
    HostileFile("nothing", raw(b""), "empty_file"),
    HostileFile("a byte order mark and nothing else", raw(b"\xef\xbb\xbf"), "empty_file"),
    HostileFile("blank lines", raw(b"\n\r\n  \n"), "empty_file"),
    HostileFile("a header and no rows", text(), "no_rows"),
    HostileFile("UTF-16", text(GOOD, encoding="utf-16"), "not_utf8"),
    HostileFile("UTF-16, the other end first", lambda: b"\xfe\xff" + text(GOOD, encoding="utf-16-be")(), "not_utf8"),
    HostileFile(
        "UTF-16 without its mark",
        text(GOOD, encoding="utf-16-le"),
        "nul_byte",
        1,
        "".join(f"{letter}\ufffd" for letter in "attendance"),
    ),
    HostileFile("UTF-32", text(GOOD, encoding="utf-32"), "not_utf8"),
    HostileFile(
        "Latin-1", lambda: text(GOOD, "é,N01,2026-01-05,1,1,2")().decode().encode("latin-1"), "not_utf8", 3, "attendance"
    ),
    HostileFile(
        "Shift-JIS", lambda: text("救急,N01,2026-01-05,1,1,2")().decode().encode("shift-jis"), "not_utf8", 2, "attendance"
    ),
    HostileFile(
        "half a character at the end", lambda: text(GOOD)() + b"a2,N01,2026-01-05,1,1,2\xc3", "not_utf8", 3, "tests_ordered"
    ),
    HostileFile(
        "a character of UTF-8 written too long",
        lambda: text(GOOD)() + b"\xc0\xaf,N01,2026-01-05,1,1,2\n",
        "not_utf8",
        3,
        "attendance",
    ),
    HostileFile("a NUL byte", with_cell(0, "a\0b"), "nul_byte", 3, "attendance"),
    HostileFile("semicolons", lambda: text(GOOD)().replace(b",", b";"), "wrong_delimiter", 1),
    HostileFile("tabs", lambda: text(GOOD)().replace(b",", b"\t"), "wrong_delimiter", 1),
    HostileFile("vertical bars", lambda: text(GOOD)().replace(b",", b"|"), "wrong_delimiter", 1),
    HostileFile("delimiters that change midway", text(GOOD, GOOD.replace(",", ";")), "wrong_cell_count", 3),
    HostileFile("a quote that never ends", text(GOOD, '"a2,N01,2026-01-05,1,1,2'), "bad_quotes", 3),
    HostileFile("a quote that never ends in the header", lambda: b'"' + text(GOOD)(), "bad_quotes"),
    HostileFile("a quote within a cell", text(GOOD, '"a"2,N01,2026-01-05,1,1,2'), "bad_quotes", 3),
    HostileFile(
        "ten thousand columns",
        text(GOOD + ",1" * 10_000, header=HEADER + "".join(f",c{n}" for n in range(10_000))),
        "unexpected_column",
        1,
        "c0",
    ),
    HostileFile("a column twice", text(GOOD + ",9", header=HEADER + ",minutes"), "repeated_column", 1, "minutes"),
    HostileFile("a column without a name", text(GOOD + ",", header=HEADER + ","), "unexpected_column", 1, "(no name)"),
    HostileFile("a space after a name", text(GOOD, header=HEADER.replace("minutes", "minutes ")), "missing_column", 1, "minutes"),
    HostileFile("no header", raw(f"{GOOD}\n".encode()), "missing_column", 1, "attendance"),
    HostileFile("a title above the header", lambda: b"Attendances 2026\n" + text(GOOD)(), "missing_column", 1, "attendance"),
    HostileFile("a blank first row", lambda: b",,,,,\n" + text(GOOD)(), "no_header"),
    HostileFile("a cell too many", text(GOOD, GOOD + ",9"), "wrong_cell_count", 3),
    HostileFile("a cell too few", text(GOOD, "a2,N01,2026-01-05"), "wrong_cell_count", 3),
    HostileFile("days first", with_cell(2, "05/01/2026"), "bad_date", 3, "arrived_on"),
    HostileFile("months first, with dashes", with_cell(2, "01-05-2026"), "bad_date", 3, "arrived_on"),
    HostileFile("two digits for the year", with_cell(2, "05.01.26"), "bad_date", 3, "arrived_on"),
    HostileFile("a month in letters", with_cell(2, "5 Jan 2026"), "bad_date", 3, "arrived_on"),
    HostileFile("a date without dashes", with_cell(2, "20260105"), "bad_date", 3, "arrived_on"),
    HostileFile("slashes after the year", with_cell(2, "2026/01/05"), "bad_date", 3, "arrived_on"),
    HostileFile("the number that Excel has for a day", with_cell(2, "46027"), "bad_date", 3, "arrived_on"),
    HostileFile("a day that no calendar has", with_cell(2, "2026-02-30"), "bad_date", 3, "arrived_on"),
    HostileFile("a time with an offset for a day", with_cell(2, "2026-01-05T23:30:00-05:00"), "bad_date", 3, "arrived_on"),
    HostileFile("a time with the name of a zone", with_cell(2, "2026-01-05 23:30 EST"), "bad_date", 3, "arrived_on"),
    HostileFile("a slip in the year", with_cell(2, "0202-01-05"), "distant_period", 3, "arrived_on"),
    HostileFile("the far future", with_cell(2, "9999-12-31"), "future_period", 3, "arrived_on"),
    HostileFile("a gigantic number", with_cell(3, "9" * 30), "too_large_number", 3, "minutes"),
    HostileFile("a number of ten thousand digits", with_cell(3, "1" * 10_000), "too_large_number", 3, "minutes"),
    HostileFile("an exponent", with_cell(3, "1e5"), "not_a_whole_number", 3, "minutes"),
    HostileFile("infinity", with_cell(3, "Infinity"), "not_a_whole_number", 3, "minutes"),
    HostileFile("not a number", with_cell(3, "NaN"), "not_a_whole_number", 3, "minutes"),
    HostileFile("a comma between thousands", with_cell(3, '"1,000"'), "not_a_whole_number", 3, "minutes"),
    HostileFile("a hexadecimal number", with_cell(3, "0x1F"), "not_a_whole_number", 3, "minutes"),
    HostileFile("Arabic digits", with_cell(3, "١٢"), "not_a_whole_number", 3, "minutes"),
    HostileFile("a negative number", with_cell(3, "-1"), "negative", 3, "minutes"),
    HostileFile("a sum beyond all counting", with_cell(3, "9" * 18), "too_large_sum", 3, "minutes"),
    HostileFile("a formula", with_cell(0, '"=HYPERLINK(""http://x"",1)"'), "formula", 3, "attendance"),
    HostileFile("a formula that begins with an at sign", with_cell(0, "@SUM(A1)"), "formula", 3, "attendance"),
    HostileFile("a formula behind a tab", with_cell(0, "\t=1+1"), "formula", 3, "attendance"),
    HostileFile(
        "a formula in a column that nobody asked for", text(GOOD + ",=1", header=HEADER + ",more"), "unexpected_column", 1, "more"
    ),
    HostileFile("a path for a site", with_cell(1, "../../etc/passwd"), "unknown_site", 3, "site"),
    HostileFile("SQL for a site", with_cell(1, "N01'); DROP TABLE x; --"), "unknown_site", 3, "site"),
    HostileFile("markup for a site", with_cell(1, "<script>alert(1)</script>"), "unknown_site", 3, "site"),
    HostileFile("a character of no width in a site", with_cell(1, "N01\u200b"), "unknown_site", 3, "site"),
    HostileFile("a letter that looks like another in a site", with_cell(1, "\u039d01"), "unknown_site", 3, "site"),
    HostileFile("a zero too many before a site", with_cell(1, "0N01"), "unknown_site", 3, "site"),
    HostileFile("a key twice", text(GOOD, GOOD), "duplicate_key", 3, "attendance"),
    HostileFile("a part above its whole", with_cell(4, "9"), "check_failed", 3, "tests_done"),
    HostileFile("a cell of two million characters", with_cell(0, '"' + "x" * 2_000_000), "bad_quotes", 3),
    HostileFile(
        "rows that end in different ways",
        lambda: text(GOOD)() + b"a2,N01,2026-01-05,1,1,2\ra3,N01,2026-01-05,1,1,2\r",
        "mixed_line_ends",
    ),
    HostileFile(
        "a web page", raw(b"<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"), "missing_column", 1, "attendance"
    ),
    HostileFile("JSON", raw(b'[{"attendance": "a1", "site": "N01"}]\n'), "missing_column", 1, "attendance"),
    HostileFile("a PDF", raw(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "not_utf8", 2, "%PDF-1.7"),
    HostileFile("a picture", raw(b"\x89PNG\r\n\x1a\n" + bytes(64)), "not_utf8", 1, "\ufffdPNG"),
    HostileFile("a database", raw(b"SQLite format 3\0" + bytes(84)), "nul_byte", 1, "SQLite format 3" + "\ufffd" * 85),
    HostileFile("a gzip archive", raw(GZIP), "not_csv"),
    HostileFile("a zip archive", raw(ZIP), "not_csv"),
    HostileFile("an old workbook, or one with a password", raw(OLD_WORKBOOK), "not_csv"),
    HostileFile("an OpenDocument spreadsheet", raw(OPEN_DOCUMENT), "not_csv"),
    HostileFile("a workbook that becomes 300 MB", bomb, "too_large"),
    HostileFile("a workbook of ten thousand parts", many_parts, "too_large"),
    HostileFile("a workbook with a cell in its last corner", with_sheet(FAR_CELL), "too_large"),
    HostileFile("half a workbook", lambda: xlsx(NAMES, CELLS)()[:-200], "broken_workbook"),
    HostileFile(
        "a workbook with entities that multiply",
        xlsx(NAMES, CELLS, more={"xl/workbook.xml": ENTITIES.encode()}),
        "broken_workbook",
    ),
    HostileFile("a workbook of deep XML", xlsx(NAMES, CELLS, more={"xl/workbook.xml": DEEP.encode()}), "no_sheet"),
    HostileFile(
        "a workbook whose sheet lies outside",
        xlsx(NAMES, CELLS, more={"xl/_rels/workbook.xml.rels": OUTSIDE.encode()}),
        "broken_workbook",
    ),
    HostileFile("a workbook whose sheet is no XML", with_sheet("<worksheet><sheetData><row"), "broken_workbook"),
    HostileFile("an empty sheet", with_sheet(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'), "empty_file"),
    HostileFile(
        "a formula that failed",
        xlsx(NAMES, CELLS, ["a2", "N01", "2026-01-05", '<t="e"><v>#REF!</v>', 1, 2]),
        "not_a_whole_number",
        3,
        "minutes",
    ),
    HostileFile(
        "half a minute in a workbook",
        xlsx(NAMES, CELLS, ["a2", "N01", "2026-01-05", 12.5, 1, 2]),
        "not_a_whole_number",
        3,
        "minutes",
    ),
    HostileFile(
        "a date in letters in a workbook", xlsx(NAMES, CELLS, ["a2", "N01", "5.1.2026", 12, 1, 2]), "bad_date", 3, "arrived_on"
    ),
    HostileFile("a column twice in a workbook", xlsx([*NAMES, "minutes"], [*CELLS, 1]), "repeated_column", 1, "minutes"),
    HostileFile("half a Parquet file", partial(parquet, ROW, 0.5), "broken_parquet"),
    HostileFile("a Parquet file of its first bytes only", raw(b"PAR1\x15\x04PAR1"), "broken_parquet"),
    HostileFile("a Parquet file with a false length", partial(parquet, ROW, 1.0, 6), "broken_parquet"),
    HostileFile("lists in Parquet", changed("minutes", "[1 + 1]"), "nested_column", None, "minutes"),
    HostileFile("bytes in Parquet", changed("attendance", "'a1'::BLOB"), "nested_column", None, "attendance"),
    HostileFile("times with a zone in Parquet", changed("arrived_on", "TIMESTAMPTZ '2026-01-05 10:00+02'"), "time_zone"),
    HostileFile("infinity in Parquet", changed("minutes", "'Infinity'::DOUBLE"), "not_a_whole_number", 2, "minutes"),
    HostileFile("half a minute in Parquet", changed("minutes", "12.5::DOUBLE"), "not_a_whole_number", 2, "minutes"),
    HostileFile(
        "a Parquet file without the site", changed("site", "'N01' AS where_it_was, 1"), "unexpected_column", 1, "where_it_was"
    ),
    HostileFile(
        "UTF-8 that is said to be Windows-1252",
        german("1;N;05.01.2026;1", header="Nr;Ort;Tag;Minuten;Größe", encoding="utf-8"),
        "wrong_encoding",
        mapping=GERMAN,
    ),
    HostileFile(
        "a byte that Windows-1252 does not have",
        lambda: german("1;N;05.01.2026;1")() + b"\x81;N;05.01.2026;1\n",
        "not_in_encoding",
        3,
        "Nr",
        GERMAN,
    ),
    HostileFile(
        "points among decimal commas",
        german("1;N;05.01.2026;1.000"),
        "mixed_decimal_mark",
        2,
        "minutes (Minuten in the file)",
        GERMAN,
    ),
    HostileFile("months first where days are", german("1;N;12.31.2026;1"), "bad_date", 2, "arrived_on (Tag in the file)", GERMAN),
    HostileFile(
        "a cell that the mapping does not translate",
        german("1;S;05.01.2026;1"),
        "untranslated_code",
        2,
        "site (Ort in the file)",
        GERMAN,
    ),
    HostileFile(
        "a column that the mapping does not know",
        german("1;N;05.01.2026;1;x", header=f"{GERMAN_HEADER};Name"),
        "unexpected_column",
        1,
        "Name",
        GERMAN,
    ),
    HostileFile(
        "a column that the mapping takes and the file lacks",
        german("1;N;05.01.2026", header="Nr;Ort;Tag"),
        "missing_column",
        1,
        "Minuten",
        GERMAN,
    ),
]
