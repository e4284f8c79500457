"""A site's month counts once, whichever day of the month its rows stand under."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.folders import store
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.states import SubmissionState
from fivefold.interfaces.cli.main import run
from fivefold.network.people.models import Network
from tests.factories import datasets, people
from tests.factories.datasets import csv_text

CONTRACT = """\
name: line_days
title: Central lines and their infections
version: 1
columns:
  - {name: site, type: text, required: true}
  - {name: month, type: date, required: true}
  - {name: infections, type: integer, required: true, minimum: 0}
key: [site, month]
site: site
period: {column: month}
"""


@pytest.fixture
def monthly(network: Network) -> Dataset:
    people.site(network, identifier="N01")
    return datasets.dataset(network, CONTRACT)


def rows(*lines: str) -> bytes:
    return "\n".join(["site,month,infections", *lines, ""]).encode()


def counted(dataset: Dataset) -> list[tuple[date, int]]:
    files = [str(store().path_of(file.digest)) for file in selectors.manifest(dataset)]
    with duckdb.connect() as connected:
        found = connected.execute("SELECT month, infections FROM read_parquet($1) ORDER BY ALL", [files]).fetchall()
    return [(month, infections) for month, infections in found]


def test_two_days_of_one_month_are_the_same_key(monthly: Dataset, folder: Path) -> None:
    sent = datasets.sent(monthly, rows("N01,2026-01-01,3", "N01,2026-02-01,2", "N01,2026-01-15,4"), folder)
    assert sent.state == SubmissionState.REJECTED
    (problem,) = selectors.problems_of(sent)
    assert (problem.code, problem.row, problem.column, problem.value) == ("duplicate_key", 4, "site, month", "N01, 2026-01")
    assert problem.message == "row 2 has the same key (N01, 2026-01)"
    assert "in the column month, every day of a month is the same period" in problem.fix


def test_the_command_names_both_rows_of_one_month(
    monthly: Dataset, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "march.csv"
    file.write_bytes(rows("N01,2026-03-01,3", "N01,2026-03-15,4"))
    assert run(["data", "submit", str(data_folder), str(file), "--dataset", "line_days"]) == 1
    assert "Row 3, column site, month: row 2 has the same key (N01, 2026-03)" in capsys.readouterr().err
    assert selectors.manifest(monthly) == []


def test_a_month_sent_again_under_another_day_replaces_the_month(monthly: Dataset, folder: Path) -> None:
    datasets.sent(monthly, rows("N01,2026-01-01,3", "N01,2026-02-01,2"), folder)
    again = datasets.sent(monthly, rows("N01,2026-01-31,4"), folder)
    assert again.replaced_cells == 1
    assert counted(monthly) == [(date(2026, 1, 31), 4), (date(2026, 2, 1), 2)]


def test_a_row_that_moves_to_another_month_is_not_counted_twice(dataset: Dataset, folder: Path) -> None:
    january = ["a1,N01,2026-01-31,10,1,2", "a2,N01,2026-01-05,20,1,2"]
    february = ["a3,N01,2026-02-10,30,1,2", "", "a1,N01,2026-02-01,10,1,2"]
    datasets.sent(dataset, csv_text(january), folder)
    refused = datasets.sent(dataset, csv_text(february), folder)
    assert refused.state == SubmissionState.REJECTED
    (problem,) = selectors.problems_of(refused)
    assert (problem.code, problem.row, problem.column) == ("key_elsewhere", 4, "attendance")
    assert problem.message == "a row of N01 in 2026-01 has the same key (a1) and was accepted before"
    assert problem.fix == "Correct the row, or first send 2026-01 of N01 again, without that key."
    datasets.sent(dataset, csv_text(january[1:]), folder)
    assert datasets.sent(dataset, csv_text(february), folder).state == SubmissionState.ACCEPTED
    assert sum(file.rows for file in selectors.manifest(dataset)) == 3


def test_a_row_may_move_to_another_month_within_one_file(dataset: Dataset, folder: Path) -> None:
    datasets.sent(dataset, csv_text(["a1,N01,2026-01-31,10,1,2", "a2,N01,2026-02-05,20,1,2"]), folder)
    swapped = datasets.sent(dataset, csv_text(["a2,N01,2026-01-31,10,1,2", "a1,N01,2026-02-05,20,1,2"]), folder)
    assert swapped.state == SubmissionState.ACCEPTED
    assert sum(file.rows for file in selectors.manifest(dataset)) == 2


def test_a_key_of_another_site_is_not_counted_twice(dataset: Dataset, folder: Path) -> None:
    datasets.sent(dataset, csv_text(["a1,N01,2026-01-31,10,1,2"]), folder)
    refused = datasets.sent(dataset, csv_text(["a1,F02,2026-01-31,10,1,2"]), folder)
    assert "a row of N01 in 2026-01 has the same key" in selectors.problems_of(refused)[0].message


def test_the_command_names_the_row_whose_key_counts_already(
    dataset: Dataset, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    datasets.sent(dataset, csv_text(["a1,N01,2026-01-31,10,1,2"]), folder)
    file = folder / "february.csv"
    file.write_bytes(csv_text(["a1,N01,2026-02-01,10,1,2"]))
    assert run(["data", "submit", str(data_folder), str(file), "--dataset", "ed_attendances"]) == 1
    assert "Row 2, column attendance: a row of N01 in 2026-01 has the same key (a1)" in capsys.readouterr().err
