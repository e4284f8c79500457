"""Files that must be refused whole: what is wrong with each, and the place that the refusal must name."""

from dataclasses import dataclass

from tests.factories.datasets import HEADER
from tests.spec.other_files import OLD_WORKBOOK, WORKBOOK

GOOD = "a1,N01,2026-01-05,100,1,2"


@dataclass(frozen=True)
class BadFile:
    """`row` and `column` are what the refusal names (None: the whole file), `says` words of its message."""

    name: str
    content: bytes
    code: str
    says: str
    row: int | None = None
    column: str | None = None


def rows(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines, ""]).encode()


BAD_FILES = (
    BadFile("empty file", b"", "empty_file", "empty"),
    BadFile("a damaged Excel workbook", WORKBOOK, "broken_workbook", "The file is no workbook that can be read"),
    BadFile("an old Excel workbook", OLD_WORKBOOK, "not_csv", "CSV UTF-8 (comma delimited)"),
    BadFile("header without rows", rows(), "no_rows", "no data"),
    BadFile("wrong delimiter", rows(GOOD).replace(b",", b";"), "wrong_delimiter", "semicolons", row=1),
    BadFile(
        "missing column",
        rows("a1,N01,2026-01-05,1,2", header=HEADER.replace(",minutes", "")),
        "missing_column",
        "minutes",
        1,
        "minutes",
    ),
    BadFile(
        "column nobody agreed", rows(GOOD + ",x", header=HEADER + ",nickname"), "unexpected_column", "nickname", 1, "nickname"
    ),
    BadFile("text in a number", rows(GOOD, "a2,N01,2026-01-05,soon,1,2"), "not_a_whole_number", "soon", 3, "minutes"),
    BadFile("a broken number", rows("a2,N01,2026-01-05,12.5,1,2"), "not_a_whole_number", "12.5", 2, "minutes"),
    BadFile("numerator above denominator", rows(GOOD, "a2,N01,2026-01-05,9,3,2"), "check_failed", "tests_done", 3, "tests_done"),
    BadFile("negative", rows("a2,N01,2026-01-05,-4,1,2"), "negative", "-4", 2, "minutes"),
    BadFile("the same key twice", rows(GOOD, GOOD.replace("100", "101")), "duplicate_key", "2 has the same key", 3, "attendance"),
    BadFile("unknown site", rows(GOOD, "a2,E99,2026-01-05,9,1,2"), "unknown_site", "E99", 3, "site"),
    BadFile("future period", rows("a2,N01,2031-01-05,9,1,2"), "future_period", "2031-01-05", 2, "arrived_on"),
    BadFile("no date", rows("a2,N01,5.1.2026,9,1,2"), "bad_date", "5.1.2026", 2, "arrived_on"),
    BadFile("not UTF-8", rows(GOOD, "a2,N01,2026-01-05,9,1,2").replace(b"a2", b"a\xe9"), "not_utf8", "UTF-8", 3, "attendance"),
    BadFile("a name not UTF-8", rows(GOOD).replace(b"attendance,", b"attend\xe9nce,"), "not_utf8", "UTF-8", 1, "attend\ufffdnce"),
    BadFile("UTF-16", rows(GOOD).decode().encode("utf-16"), "not_utf8", "UTF-16"),
    BadFile("a formula", rows("=1+1,N01,2026-01-05,9,1,2"), "formula", "=1+1", 2, "attendance"),
    BadFile("an empty cell that is required", rows("a2,,2026-01-05,9,1,2"), "missing_value", "empty", 2, "site"),
    BadFile("too few cells", rows(GOOD, "a2,N01"), "wrong_cell_count", "2 cells", 3),
)
