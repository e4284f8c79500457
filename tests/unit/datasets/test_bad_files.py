"""Every bad file is refused whole by the page and by the command, in words that name the place; nothing else changes."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.models import Dataset, StoredFile, Submission
from fivefold.gather.datasets.states import SubmissionState
from fivefold.interfaces.cli.data import _tell
from fivefold.interfaces.cli.main import run
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import scope_of_network
from tests.factories import datasets, people
from tests.factories.datasets import attendances, csv_text
from tests.spec.bad_submissions import BAD_FILES, BadFile

EVERY = pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)


@pytest.fixture
def analyst(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "analyst").person)
    return client


@pytest.fixture
def accepted(dataset: Dataset, folder: Path) -> StoredFile:
    """What was accepted before the bad file came."""
    datasets.sent(dataset, csv_text(attendances("N01", date(2025, 12, 1), [10])), folder, "earlier.csv")
    return StoredFile.objects.get()


def problem_of(sent: Submission) -> tuple[str, int | None, str | None]:
    assert sent.state == SubmissionState.REJECTED
    found = selectors.problems_of(sent)[0]
    return found.code, found.row, found.column or None


@EVERY
def test_the_page_refuses_it_and_names_the_place(
    bad: BadFile, analyst: Client, dataset: Dataset, accepted: StoredFile, folder: Path
) -> None:
    (folder / "bad.csv").write_bytes(bad.content)
    address = f"/n/{dataset.network.slug}/gather/submissions/"
    with (folder / "bad.csv").open("rb") as file:
        received = analyst.post(f"{address}send/", {"dataset": dataset.public_id, "file": file})
    assert received.status_code == 302, "the bytes are received; the worker checks them"
    work_off(scope_of=scope_of_network)
    page = analyst.get(received["Location"])
    text = page.content.decode()
    assert "Refused: nothing of the file was taken" in text
    assert bad.says in text
    sent = selectors.submissions().latest("id")
    assert problem_of(sent) == (bad.code, bad.row, bad.column)
    listed = list(csv.reader(io.StringIO(analyst.get(f"{address}{sent.public_id}/problems/").content.decode())))
    assert bad.code in listed[1]
    assert not any(cell.startswith("=") for line in listed for cell in line), "a spreadsheet runs nothing of it"
    assert list(selectors.manifest(dataset)) == [accepted], "what was accepted before is untouched"


@EVERY
def test_the_command_refuses_it_and_names_the_place(
    bad: BadFile, dataset: Dataset, accepted: StoredFile, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, report = folder / "bad.csv", folder / "problems.csv"
    file.write_bytes(bad.content)
    arguments = ["data", "submit", str(data_folder), str(file), "--dataset", "ed_attendances", "--network", dataset.network.slug]
    assert run([*arguments, "--problems", str(report)]) == 1
    said = capsys.readouterr().err
    assert bad.says in said
    assert "Traceback" not in said
    for place in (f"Row {bad.row}" if bad.row else "", f"column {bad.column}" if bad.column else ""):
        assert place.lower() in said.lower()
    assert bad.code in report.read_text()
    assert list(selectors.manifest(dataset)) == [accepted]


def test_the_command_accepts_a_good_file_and_the_same_again_changes_nothing(
    dataset: Dataset, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "good.csv"
    file.write_bytes(csv_text(attendances("N01", date(2026, 1, 1), [10, 20])).replace(b",10,", b",10.0,"))
    arguments = ["data", "submit", str(data_folder), str(file), "--dataset", "ed_attendances"]
    assert run(arguments) == 0
    assert "Accepted: 2 rows of 1 site, Jan 2026." in capsys.readouterr().out
    assert run(arguments) == 0
    assert "nothing has changed" in capsys.readouterr().out
    assert StoredFile.objects.count() == 1


def test_the_command_accepts_a_file_again_that_a_later_one_replaced_in_part(
    dataset: Dataset, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both, one = folder / "both.csv", folder / "one.csv"
    both.write_bytes(csv_text([*attendances("N01", date(2026, 1, 1), [10]), *attendances("F02", date(2026, 1, 1), [20])]))
    one.write_bytes(csv_text(attendances("N01", date(2026, 1, 1), [99])))
    for file in (both, one, both):
        assert run(["data", "submit", str(data_folder), str(file), "--dataset", "ed_attendances"]) == 0
    said = capsys.readouterr().out
    assert "Values of 2 sites and months that had come before are replaced." in said
    assert "nothing has changed" not in said


def test_the_command_says_when_somebody_else_is_sending_the_same_file(
    dataset: Dataset, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = datasets.received(dataset, csv_text(attendances("N01", date(2026, 1, 1), [10])), folder)
    _tell(waiting, again=False, report=None)
    assert "Another process is checking this very file" in capsys.readouterr().out


def test_the_command_names_what_it_does_not_know(
    dataset: Dataset, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "good.csv").write_bytes(csv_text([]))
    assert run(["data", "submit", str(data_folder), str(folder / "good.csv"), "--dataset", "ward_rounds"]) == 1
    assert "The datasets are: ed_attendances." in capsys.readouterr().err
    known = ["--dataset", "ed_attendances", "--network", "elsewhere"]
    assert run(["data", "submit", str(data_folder), str(folder / "good.csv"), *known]) == 1
    assert "There is no network elsewhere." in capsys.readouterr().err
