"""Files that `fivefold analyse` must refuse, each with the code, the row and the column that the message names.

The reference page on messages is generated from these cases.
"""

from dataclasses import dataclass

from tests.spec.other_files import WORKBOOK, ZIP

HEADER = "month,site,ward,late,seen"
GOOD = f"""{HEADER}
2024-01-01,RF4,a,12,100
2024-01-01,R1H,a,30.0,200.0
2024-02-01,RF4,a,11,90
2024-02-01,R1H,a,,
"""


@dataclass(frozen=True)
class BadFile:
    """A file's bytes, and what the refusal must name."""

    title: str
    content: bytes
    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    said: str = ""
    """A part of the message."""


def with_rows(*rows: str) -> bytes:
    """The good file with `rows` added at its end: the first of them is row 6."""
    return (GOOD + "\n".join(rows) + "\n").encode()


BAD_FILES = [
    BadFile("an empty file", b"", "empty_file"),
    BadFile("a file of blank lines", b"\xef\xbb\xbf\n \r\n", "empty_file"),
    BadFile("a damaged Excel workbook", WORKBOOK, "broken_workbook", said="is no workbook that can be read"),
    BadFile("a zip archive", ZIP, "not_csv", said="a zip archive, not a CSV file"),
    BadFile("a damaged Parquet file", b"PAR1\x15 and nothing of its rows", "broken_parquet", said="is no Parquet file"),
    BadFile("a header and no data", f"{HEADER}\n".encode(), "no_rows"),
    BadFile("a blank first row", b"\n" + GOOD.encode(), "no_header"),
    BadFile("semicolons", GOOD.replace(",", ";").encode(), "wrong_delimiter", 1, said="semicolons"),
    BadFile("tabs", GOOD.replace(",", "\t").encode(), "wrong_delimiter", 1, said="tabs"),
    BadFile("vertical bars", GOOD.replace(",", "|").encode(), "wrong_delimiter", 1, said="vertical bars"),
    BadFile("a missing column", GOOD.replace("late", "delayed").encode(), "missing_column", 1, "late", said="no column late"),
    BadFile("a column named twice", GOOD.replace("ward", "site").encode(), "repeated_column", 1, "site", said="2 times"),
    BadFile("a text in a number", with_rows("2024-03-01,RF4,a,many,90"), "not_a_whole_number", 6, "late", "many"),
    BadFile("half a person", with_rows("2024-03-01,RF4,a,5,90.5"), "not_a_whole_number", 6, "seen", "90.5"),
    BadFile("an exponent", with_rows("2024-03-01,RF4,a,5,1e3"), "not_a_whole_number", 6, "seen", "1e3"),
    BadFile("a thousands separator", with_rows('2024-03-01,RF4,a,5,"1,000"'), "not_a_whole_number", 6, "seen", "1,000"),
    BadFile(
        "a number too long for 64 bits",
        with_rows(f"2024-03-01,RF4,a,5,{'9' * 19}"),
        "too_large_number",
        6,
        "seen",
        said="is too large: a number has at most 18 digits",
    ),
    BadFile("more late than seen", with_rows("2024-03-01,RF4,a,91,90"), "numerator_above_denominator", 6, "late", "91 of 90"),
    BadFile("a negative numerator", with_rows("2024-03-01,RF4,a,-1,90"), "negative", 6, "late", "-1"),
    BadFile("a negative denominator", with_rows("2024-03-01,RF4,a,,-90"), "negative", 6, "seen", "-90"),
    BadFile("a future month", with_rows("2031-03-01,RF4,a,1,90"), "future_period", 6, "month", said="2031-03-01"),
    BadFile("a day that does not exist", with_rows("2024-02-30,RF4,a,1,90"), "bad_date", 6, "month", "2024-02-30"),
    BadFile("a month that does not exist", with_rows("2024-13,RF4,a,1,90"), "bad_date", 6, "month", "2024-13"),
    BadFile("a date in another order", with_rows("01/03/2024,RF4,a,1,90"), "bad_date", 6, "month", "01/03/2024"),
    BadFile("a year that is none", with_rows("0000-01-01,RF4,a,1,90"), "distant_period", 6, "month", said="before 1900"),
    BadFile("a century slipped", with_rows("0202-03-01,RF4,a,1,90"), "distant_period", 6, "month", said="0202-03-01"),
    BadFile("a name as long as a page", with_rows(f"2024-03-01,{'N' * 501},a,1,90"), "long_name", 6, "site"),
    BadFile(
        "sums beyond 64 bits",
        with_rows(*(f"2024-03-0{day},RF4,a,1,{'9' * 18}" for day in range(1, 10)), f"2024-03-10,R1H,a,1,{'9' * 18}"),
        "too_large_sum",
        said="The numbers of seen add up to 10,000,000,000,000,000,380",
    ),
    BadFile("no site", with_rows("2024-03-01,,a,1,90"), "missing_value", 6, "site"),
    BadFile("no month", with_rows(",RF4,a,1,90"), "missing_value", 6, "month"),
    BadFile("a site and month twice", with_rows("2024-02-01,RF4,a,10,80"), "duplicate_row", 6, "site", "RF4", "repeats row 4"),
    BadFile("a formula", with_rows("2024-03-01,=1+1,a,1,90"), "formula", 6, "site", "=1+1"),
    BadFile(
        "a formula in a column that is not used", with_rows("2024-03-01,RF4,@SUM(A1),1,90"), "formula", 6, "ward", "@SUM(A1)"
    ),
    BadFile("a formula that starts with a minus", with_rows("2024-03-01,RF4,-2+3,1,90"), "formula", 6, "ward", "-2+3"),
    BadFile("a formula behind a space", with_rows("2024-03-01,RF4, =A1,1,90"), "formula", 6, "ward", " =A1"),
    BadFile("a formula behind a tab", with_rows('2024-03-01,RF4,"\t=A1",1,90'), "formula", 6, "ward"),
    BadFile("too few cells", with_rows("2024-03-01,RF4,a,1"), "wrong_cell_count", 6, said="4 cells, the header has 5"),
    BadFile("too many cells", with_rows("2024-03-01,RF4,a,1,90,7"), "wrong_cell_count", 6, said="6 cells, the header has 5"),
    BadFile("a quote that never ends", with_rows('2024-03-01,RF4,"a,1,90'), "bad_quotes", 6),
    BadFile("Latin-1", with_rows("2024-03-01,Zürich,a,1,90").decode().encode("latin-1"), "not_utf8", 6, "site"),
    BadFile("a name in Latin-1", GOOD.replace("ward", "wärd").encode("latin-1"), "not_utf8", 1, "w\ufffdrd", "w\ufffdrd"),
    BadFile("UTF-16", GOOD.encode("utf-16"), "not_utf8"),
    BadFile("a NUL byte", with_rows("2024-03-01,R\0F4,a,1,90"), "nul_byte", 6, "site"),
    BadFile("line ends of two kinds", with_rows("2024-03-01,RF4,a,1,90\r"), "mixed_line_ends"),
    BadFile(
        "a fault after a blank line and a line break in quotes",
        with_rows("", '2024-03-01,RF4,"a\nb",1,90', "2024-03-01,RF4,c,x,90"),
        "not_a_whole_number",
        8,
        "late",
        "x",
    ),
]
