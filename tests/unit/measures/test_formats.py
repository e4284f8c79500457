"""Receiving workbooks and Parquet files under a contract, as they are: the header is the contract's."""

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.files.parquet_file import MOST_TEXT
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import Receipt, receive
from tests.spec.measures_bad_submissions import CONTRACT, GOOD, HEADER, SITES
from tests.spec.workbooks import Cell, sheet, workbook

TODAY = date(2024, 6, 15)
ROWS: list[list[Cell]] = [
    [*HEADER.split(",")],
    ["RF4", 45292, 1, 21289, 2879, 10.5, "yes", 45323 + 10 / 24],
    ["RF4", "2024-01-01", "other", 30, "NA", None, "false", None],
    ["R1H", "2024-02", "1", 5.0, None, 10.5, 1, "2024-02-01T10:00:59"],
]
PLAIN = "'RF4' AS site, DATE '2024-01-01' AS month, '1' AS kind, 5 AS attendances, 1 AS breaches, 1.5 AS cost"


def send(folder: Path, content: bytes) -> Receipt:
    path = folder / "sent"
    path.write_bytes(content)
    return receive(path, contract=parse_contract(CONTRACT), sites=SITES, today=TODAY, store=ParquetStore(folder), spill=folder)


def parquet(folder: Path, select: str) -> bytes:
    path = folder / "written.parquet"
    with duckdb.connect(":memory:") as connected:
        connected.execute(f"COPY (SELECT {select}) TO '{path}' (FORMAT parquet)")
    content = path.read_bytes()
    path.unlink()
    return content


def stored_rows(receipt: Receipt) -> list[tuple[object, ...]]:
    assert receipt.stored is not None, receipt.report.problems
    with duckdb.connect(":memory:") as connected:
        return connected.execute("SELECT * FROM read_parquet(?)", [str(receipt.stored.path)]).fetchall()


def test_a_workbook_gives_the_rows_that_its_csv_file_gives(tmp_path: Path) -> None:
    content = workbook({"January": sheet(ROWS)})
    as_workbook, as_csv = send(tmp_path, content), send(tmp_path, GOOD.encode())
    assert stored_rows(as_workbook) == stored_rows(as_csv)
    assert as_workbook.report.sha256 == hashlib.sha256(content).hexdigest(), "the hash is of the bytes as sent"
    assert as_workbook.report.size == len(content)


def test_a_fault_in_a_workbook_is_named_by_the_rows_and_columns_of_the_sheet(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [*ROWS, [None] * 8, ["RF4", "2024-03-01", "1", 5.5, None, None, None, None]]
    problem = send(tmp_path, workbook({"January": sheet(rows)})).report.problems[0]
    assert (problem.code, problem.row, problem.column, problem.value) == ("not_a_whole_number", 6, "attendances", "5.5")


def test_sheets_that_were_not_read_are_warned_of(tmp_path: Path) -> None:
    sheets = {"January": sheet(ROWS), "February": sheet(ROWS), "Title": sheet([["x"]]), "About the columns": sheet(ROWS)}
    (warning,) = send(tmp_path, workbook(sheets)).report.warnings
    assert (warning.code, "not February" in warning.message, "Title" in warning.message) == ("other_sheets", True, False)


def test_a_parquet_file_gives_whole_numbers_decimals_and_days(tmp_path: Path) -> None:
    select = (
        "'RF4' AS site, TIMESTAMP '2024-01-05 00:00:00' AS month, '1' AS kind, 5.0::DOUBLE AS attendances, "
        "'NaN'::DOUBLE AS breaches, 48.1::FLOAT AS cost, true AS opened, DATE '2024-02-01' AS checked_at"
    )
    ((*_, cost, opened, _checked),) = stored_rows(send(tmp_path, parquet(tmp_path, select)))
    assert (str(cost), opened) == ("48.10", True)


@pytest.mark.parametrize(
    ("more", "code", "column"),
    [
        (", [1, 2] AS opened, NULL::TIMESTAMP AS checked_at", "nested_column", "opened"),
        (", {'a': 1} AS opened, 'x'::BLOB AS checked_at", "nested_column", "opened"),
        (", true AS opened, TIMESTAMPTZ '2024-01-01 10:00:00+02' AS checked_at", "time_zone", None),
        (", true AS opened, TIMESTAMP '2024-01-05 00:00' AS checked_at, 1 AS more", "unexpected_column", "more"),
    ],
)
def test_a_parquet_file_of_other_shapes_is_refused(tmp_path: Path, more: str, code: str, column: str | None) -> None:
    problem = send(tmp_path, parquet(tmp_path, PLAIN + more)).report.problems[0]
    assert (problem.code, problem.column) == (code, column)
    assert problem.fix


def test_a_small_parquet_file_that_would_become_huge_is_refused(tmp_path: Path) -> None:
    select = f"{PLAIN}, repeat('a', 1000000) AS opened, NULL AS checked_at FROM range({MOST_TEXT // 1_000_000 + 1})"
    content = parquet(tmp_path, select)
    assert len(content) < 5_000_000
    assert send(tmp_path, content).report.problems[0].code == "too_large"


def test_nothing_stays_behind_of_the_copies(tmp_path: Path) -> None:
    send(tmp_path, workbook({"January": sheet(ROWS)}))
    assert not list(tmp_path.rglob("*.csv"))
