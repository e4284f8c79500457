"""Receiving a file under its contract."""

import csv
import hashlib
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import Receipt, receive, validate
from fivefold.engine.measures.receiving.validation_report import problems_as_csv
from tests.spec.measures_bad_series import BadFile
from tests.spec.measures_bad_submissions import BAD_SUBMISSIONS, CONTRACT, GOOD, HEADER, SITES, with_row

TODAY = date(2024, 6, 15)


def send(folder: Path, content: str | bytes, *, max_bytes: int | None = None, sites: frozenset[str] | None = SITES) -> Receipt:
    path = folder / "sent.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    contract = parse_contract(CONTRACT)
    return receive(path, contract=contract, sites=sites, today=TODAY, store=ParquetStore(folder), max_bytes=max_bytes)


def test_a_good_file_is_stored_with_the_types_of_the_contract(tmp_path: Path) -> None:
    receipt = send(tmp_path, GOOD)
    assert receipt.stored is not None
    with duckdb.connect(":memory:") as connected:
        found = connected.execute("SELECT * FROM read_parquet(?)", [str(receipt.stored.path)])
        assert [column[0] for column in found.description] == HEADER.split(",")
        assert found.fetchall() == [
            ("RF4", date(2024, 1, 1), "1", 21289, 2879, Decimal("10.50"), True, datetime.fromisoformat("2024-02-01T10:00")),
            ("RF4", date(2024, 1, 1), "other", 30, None, None, False, None),
            ("R1H", date(2024, 2, 1), "1", 5, None, Decimal("10.50"), True, datetime.fromisoformat("2024-02-01T10:00:59")),
        ]


def test_the_report_says_what_was_accepted(tmp_path: Path) -> None:
    report = send(tmp_path, GOOD).report
    assert report.accepted
    assert report.rows == 3
    assert report.sites == ("R1H", "RF4")
    assert report.periods == (date(2024, 1, 1), date(2024, 2, 1))
    assert report.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert report.contract_hash == parse_contract(CONTRACT).content_hash
    assert report.warnings == ()


def test_a_column_without_any_value_is_a_warning_and_no_refusal(tmp_path: Path) -> None:
    report = send(tmp_path, f"{HEADER}\nRF4,2024-01-01,1,5,,,,\n").report
    assert report.accepted
    assert [(warning.code, warning.column) for warning in report.warnings] == [
        ("empty_column", "breaches"),
        ("empty_column", "cost"),
        ("empty_column", "opened"),
        ("empty_column", "checked_at"),
    ]


@pytest.mark.parametrize("bad", BAD_SUBMISSIONS, ids=lambda bad: bad.title)
def test_a_bad_file_is_refused_as_a_whole_and_nothing_is_stored(tmp_path: Path, bad: BadFile) -> None:
    receipt = send(tmp_path, bad.content)
    first = receipt.report.problems[0]
    assert (first.code, first.row, first.column) == (bad.code, bad.row, bad.column)
    assert bad.said in str(first)
    assert first.fix
    if bad.value is not None:
        assert first.value == bad.value
    assert not receipt.report.accepted
    assert receipt.report.rows == 0
    assert receipt.stored is None
    assert not list(tmp_path.rglob("*.parquet"))


def test_the_report_counts_the_problems_by_code(tmp_path: Path) -> None:
    report = send(tmp_path, with_row("RZZ,2024-02-01,3,x,0,,,\nRZZ,2024-02-01,1,x,0,,,")).report
    assert report.counts == {"unknown_site": 2, "unknown_code": 1, "not_a_whole_number": 2}
    assert report.total == 5


def test_without_a_list_of_sites_any_site_is_accepted(tmp_path: Path) -> None:
    assert send(tmp_path, with_row("RZZ,2024-02-01,1,1,0,,,"), sites=None).report.accepted


def test_with_an_empty_list_of_sites_none_is_accepted(tmp_path: Path) -> None:
    assert send(tmp_path, GOOD, sites=frozenset()).report.counts == {"unknown_site": 3}


@pytest.mark.parametrize("named", ["R1H", "RZZ"], ids=["a site that is known", "one that is not"])
def test_whoever_sends_for_one_site_is_told_of_no_other_whether_it_is_known(tmp_path: Path, named: str) -> None:
    path = tmp_path / "sent.csv"
    path.write_bytes(with_row(f"{named},2024-03-01,1,1,0,,,"))
    store, contract = ParquetStore(tmp_path), parse_contract(CONTRACT)
    report = receive(path, contract=contract, sites=SITES, own_site="RF4", today=TODAY, store=store).report
    assert [(problem.code, problem.row) for problem in report.problems] == [("other_site", 4), ("other_site", 5)]
    assert str(report.problems[1]) == (
        f"Row 5, column site: your role lets you send the rows of RF4 only; this row names ‘{named}’"
    )


def test_the_same_rows_are_stored_under_the_same_name(tmp_path: Path) -> None:
    first, again = send(tmp_path, GOOD), send(tmp_path, GOOD.replace("\n", "\r\n"))
    assert first.stored == again.stored
    assert len(list(tmp_path.rglob("*.parquet"))) == 1


def test_columns_in_another_order_are_stored_in_the_contracts(tmp_path: Path) -> None:
    turned = "\n".join(",".join(reversed(line.split(","))) for line in GOOD.splitlines())
    assert send(tmp_path, turned).stored == send(tmp_path, GOOD).stored


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    report = send(tmp_path, GOOD, max_bytes=50).report
    assert report.problems[0].code == "too_large"
    assert "50 bytes" in report.problems[0].message


def test_the_rows_as_parquet_are_the_rows_as_csv(tmp_path: Path) -> None:
    stored = send(tmp_path, GOOD).stored
    assert stored is not None
    again = send(tmp_path, stored.path.read_bytes())
    assert again.stored == stored
    assert again.report.sha256 == stored.sha256, "known by the bytes as sent"


def test_a_csv_file_may_start_with_the_letters_of_another_kind(tmp_path: Path) -> None:
    assert send(tmp_path, "PAR1" + GOOD).report.problems[0].code == "missing_column"


def test_two_moments_of_one_month_are_the_same_period_of_a_key(tmp_path: Path) -> None:
    contract = parse_contract(
        CONTRACT.replace("column: month, grain", "column: checked_at, grain")
        .replace("key: [site, month, kind]", "key: [site, checked_at]")
        .replace("checked_at, type: datetime", "checked_at, type: datetime, required: true")
    )
    path = tmp_path / "sent.csv"
    lines = ["RF4,2024-01-01,1,5,0,,,2024-02-01 10:00", "RF4,2024-01-01,1,5,0,,,2024-02-29", "RF4,2024-01-01,1,5,0,,,2024-03-01"]
    path.write_text("\n".join([HEADER, *lines, ""]))
    (problem,) = validate(path, contract=contract, sites=SITES, today=TODAY).problems
    assert (problem.row, problem.value, problem.column) == (3, "RF4, 2024-02", "site, checked_at")


def test_validation_alone_stores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text(GOOD)
    assert validate(path, contract=parse_contract(CONTRACT), sites=SITES, today=TODAY).accepted
    assert list(tmp_path.iterdir()) == [path]


def test_the_report_for_a_spreadsheet_holds_no_formula(tmp_path: Path) -> None:
    report = send(tmp_path, with_row("RF4,2024-02-01,=1+1,5,6,,,")).report
    rows = list(csv.reader(io.StringIO(problems_as_csv(report))))
    assert rows[0] == ["row", "column", "value", "code", "message", "what to do"]
    assert rows[1][:4] == ["5", "kind", "'=1+1", "formula"]


def test_a_long_value_is_shortened_and_control_characters_are_replaced(tmp_path: Path) -> None:
    report = send(tmp_path, with_row(f'RF4,2024-02-01,"\x1b{"a" * 100}",5,6,,,')).report
    assert report.problems[0].value == "\ufffd" + "a" * 38 + "…"
