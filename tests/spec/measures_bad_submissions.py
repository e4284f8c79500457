"""Files that break a contract, each with the code, the row and the column that the report names."""

from tests.spec.measures_bad_series import BadFile
from tests.spec.other_files import GZIP, OLD_WORKBOOK, OPEN_DOCUMENT, WORKBOOK, ZIP

CONTRACT = """\
name: ed_attendances
title: Emergency department attendances
version: 1
description: One row a site, month and kind of department.
columns:
  - {name: site, type: text, required: true}
  - {name: month, type: date, required: true}
  - {name: kind, type: code, codes: [1, 2, other], required: true}
  - {name: attendances, type: integer, required: true, minimum: 0, unit: people}
  - {name: breaches, type: integer, minimum: 0, maximum: 100000, unknown: [NA]}
  - {name: cost, type: decimal(2)}
  - {name: opened, type: boolean}
  - {name: checked_at, type: datetime}
key: [site, month, kind]
site: site
period: {column: month, grain: month}
due_day: 15
checks:
  - {condition: breaches <= attendances, because: A breach is one of the attendances.}
"""

HEADER = "site,month,kind,attendances,breaches,cost,opened,checked_at"
GOOD = f"""{HEADER}
RF4,2024-01-01,1,21289.0,2879,10.5,yes,2024-02-01 10:00
RF4,2024-01-01,other,30,NA,,false,
R1H,2024-02,1,5,,10.500,1,2024-02-01T10:00:59
"""
SITES = frozenset({"RF4", "R1H"})


def with_row(row: str) -> bytes:
    """The good file with `row` as its row 5."""
    return f"{GOOD}{row}\n".encode()


BAD_SUBMISSIONS = [
    BadFile("an empty file", b"", "empty_file"),
    BadFile("a damaged Excel workbook", WORKBOOK, "broken_workbook", said="is no workbook that can be read"),
    BadFile("a damaged Parquet file", b"PAR1\x15 and nothing of its rows", "broken_parquet", said="is no Parquet file"),
    BadFile("an old Excel workbook", OLD_WORKBOOK, "not_csv", said="an Excel workbook (.xls"),
    BadFile("an OpenDocument spreadsheet", OPEN_DOCUMENT, "not_csv", said="an OpenDocument spreadsheet (.ods)"),
    BadFile("a zip archive", ZIP, "not_csv", said="a zip archive"),
    BadFile("a gzip archive", GZIP, "not_csv", said="a gzip archive"),
    BadFile("a header and no data", f"{HEADER}\n".encode(), "no_rows"),
    BadFile("semicolons", GOOD.replace(",", ";").encode(), "wrong_delimiter", 1, said="semicolons"),
    BadFile(
        "a missing column",
        GOOD.replace("breaches", "Breachs").encode(),
        "missing_column",
        1,
        "breaches",
        said="no column breaches",
    ),
    BadFile("a column too many", GOOD.replace("\n", ",x\n").encode(), "unexpected_column", 1, "x"),
    BadFile("a column twice", GOOD.replace("cost", "kind").encode(), "repeated_column", 1, "kind"),
    BadFile("a text in a number", with_row("RF4,2024-02-01,1,many,0,,,"), "not_a_whole_number", 5, "attendances", "many"),
    BadFile("half a person", with_row("RF4,2024-02-01,1,21289.5,0,,,"), "not_a_whole_number", 5, "attendances", "21289.5"),
    BadFile(
        "a number of nineteen digits",
        with_row("RF4,2024-02-01,1,1000000000000000000,0,,,"),
        "too_large_number",
        5,
        "attendances",
        "1000000000000000000",
        "is too large: a number has at most 18 digits",
    ),
    BadFile(
        "an amount of nineteen digits",
        with_row("RF4,2024-02-01,1,1,0,10000000000000000.5,,"),
        "too_large_number",
        5,
        "cost",
        said="at most 16 digits before the point",
    ),
    BadFile(
        "numbers that add up to too much",
        with_row("R1H,2024-02-20,other,10000000000000000,0,,,"),
        "too_large_sum",
        5,
        "attendances",
        "10000000000000000",
        "the numbers of R1H in 2024-02 add up to more than 10,000,000,000,000,000",
    ),
    BadFile("an exponent", with_row("RF4,2024-02-01,1,1e3,0,,,"), "not_a_whole_number", 5, "attendances", "1e3"),
    BadFile("too many decimals", with_row("RF4,2024-02-01,1,1,0,1.005,,"), "not_a_number", 5, "cost", "1.005"),
    BadFile("a negative number", with_row("RF4,2024-02-01,1,-1,,,,"), "negative", 5, "attendances", "-1"),
    BadFile(
        "a number above the maximum", with_row("RF4,2024-02-01,1,200000,100001,,,"), "too_large_value", 5, "breaches", "100001"
    ),
    BadFile("a code that is not listed", with_row("RF4,2024-02-01,3,1,0,,,"), "unknown_code", 5, "kind", "3"),
    BadFile("a missing value", with_row("RF4,2024-02-01,1,,0,,,"), "missing_value", 5, "attendances"),
    BadFile("a missing key", with_row("RF4,,1,1,0,,,"), "missing_value", 5, "month"),
    BadFile("a day that does not exist", with_row("RF4,2023-02-29,1,1,0,,,"), "bad_date", 5, "month", "2023-02-29"),
    BadFile("a date in another order", with_row("RF4,01/02/2024,1,1,0,,,"), "bad_date", 5, "month", "01/02/2024"),
    BadFile("a time that does not exist", with_row("RF4,2024-02-01,1,1,0,,,2024-02-01 25:00"), "bad_date", 5, "checked_at"),
    BadFile("neither yes nor no", with_row("RF4,2024-02-01,1,1,0,,maybe,"), "not_a_boolean", 5, "opened", "maybe"),
    BadFile("a future month", with_row("RF4,2024-07-01,1,1,0,,,"), "future_period", 5, "month", "2024-07-01"),
    BadFile("a slip in the year", with_row("RF4,1024-02-01,1,1,0,,,"), "distant_period", 5, "month", "1024-02-01"),
    BadFile("an unknown site", with_row("RZZ,2024-02-01,1,1,0,,,"), "unknown_site", 5, "site", "RZZ"),
    BadFile(
        "a key twice", with_row("RF4,2024-01-01,1,5,0,,,"), "duplicate_key", 5, "site, month, kind", said="row 2 has the same key"
    ),
    BadFile(
        "a key twice under two days of one month",
        with_row("RF4,2024-01-15,1,5,0,,,"),
        "duplicate_key",
        5,
        "site, month, kind",
        "RF4, 2024-01, 1",
        said="row 2 has the same key (RF4, 2024-01, 1)",
    ),
    BadFile(
        "more breaches than attendances", with_row("RF4,2024-02-01,1,5,6,,,"), "check_failed", 5, "breaches", said="attendances 5"
    ),
    BadFile("a formula", with_row("RF4,2024-02-01,=1+1,5,6,,,"), "formula", 5, "kind", "=1+1"),
    BadFile("too few cells", with_row("RF4,2024-02-01,1,1,0,,"), "wrong_cell_count", 5),
    BadFile("Latin-1", with_row("Zürich,2024-02-01,1,1,0,,,").decode().encode("latin-1"), "not_utf8", 5, "site"),
    BadFile(
        "a name in Latin-1", GOOD.replace("site", "sité").encode("latin-1"), "not_utf8", 1, "sit\ufffd", "sit\ufffd", "not UTF-8"
    ),
    BadFile("a NUL byte in a name", GOOD.replace("site", "si\0te").encode(), "nul_byte", 1, "si\ufffdte"),
    BadFile("a NUL byte", with_row("R\0F4,2024-02-01,1,1,0,,,"), "nul_byte", 5, "site"),
]
