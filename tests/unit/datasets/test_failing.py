"""Checking that breaks off by a fault of ours: the sender learns of it, nothing is lost, and it can be done again."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.storage import DataFolder
from fivefold.foundation.tasks.queue import failed as failed_tasks
from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets import recovery, selectors, services, upkeep
from fivefold.gather.datasets.folders import store
from fivefold.gather.datasets.ingest import ingest
from fivefold.gather.datasets.models import Dataset, StoredFile, Submission
from fivefold.gather.datasets.receiving import quarantined
from fivefold.gather.datasets.states import SubmissionState
from fivefold.gather.datasets.tasks import check_submission
from fivefold.interfaces.cli.main import run
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import scope_of_network
from tests.factories import datasets, people
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import AT, FACTORY

JANUARY = date(2026, 1, 1)
GOOD = csv_text(attendances("N01", JANUARY, [10]))


@pytest.fixture
def broken_store() -> Iterator[Path]:
    """A store that nobody can write to: a file stands where its folder for drafts should be. Gives that file."""
    place = store().unfinished
    shutil.rmtree(place, ignore_errors=True)
    place.write_text("")
    yield place
    mend(place)


def mend(place: Path) -> None:
    if place.is_file():
        place.unlink()


@pytest.fixture
def sender(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "analyst").person)
    return client


def test_the_sender_reads_that_it_is_our_fault_and_has_the_file_checked_again(
    dataset: Dataset, folder: Path, broken_store: Path, sender: Client
) -> None:
    sent = datasets.received(dataset, GOOD, folder)
    check_submission.enqueue(network=dataset.network.public_id, submission=sent.public_id)
    work_off(scope_of=scope_of_network)
    sent = Submission.objects.get()
    assert (sent.state, len(sent.fault)) == (SubmissionState.FAILED, 8)
    assert not failed_tasks().exists(), "the outcome is written down; there is nothing to try in vain"
    address = f"/n/{dataset.network.slug}/gather/submissions/{sent.public_id}/"
    page = sender.get(address).content.decode()
    assert "Could not be checked, by a fault of ours" in page
    assert sent.fault in page
    assert "hx-trigger" not in page, "nobody waits for what will not come"
    mend(broken_store)
    checked = sender.post(f"{address}check-again/", follow=True).content.decode()
    assert "waits to be checked" in checked
    work_off(scope_of=scope_of_network)
    sent.refresh_from_db()
    assert (sent.state, sent.fault) == (SubmissionState.ACCEPTED, "")
    assert AuditEvent.objects.filter(action="submission.failed", subject=sent.public_id).count() == 1


def test_the_bytes_are_kept_and_the_doctor_names_the_fault(dataset: Dataset, folder: Path, broken_store: Path) -> None:
    sent = datasets.sent(dataset, GOOD, folder)
    assert sent.state == SubmissionState.FAILED
    mend(broken_store)
    upkeep.clear_away()
    assert quarantined(sent.public_id).read_bytes() == GOOD
    (found,) = upkeep.examine_files(DataFolder(settings.FIVEFOLD.folder))
    assert sent.fault in found.what
    assert not selectors.undecided_everywhere()


def test_sending_the_same_bytes_again_has_them_checked_again(dataset: Dataset, folder: Path, broken_store: Path) -> None:
    first = datasets.sent(dataset, GOOD, folder)
    mend(broken_store)
    again = datasets.sent(dataset, GOOD, folder)
    assert (again.pk, again.state) == (first.pk, SubmissionState.ACCEPTED)
    assert StoredFile.objects.count() == 1


def test_a_file_that_is_being_checked_or_was_decided_is_not_checked_again(dataset: Dataset, folder: Path) -> None:
    sent = datasets.sent(dataset, GOOD, folder)
    with pytest.raises(services.IllegalSubmissionMove):
        services.check_again(by=FACTORY, submission=sent, at=AT)


def test_one_file_that_breaks_does_not_keep_recovery_from_the_others(dataset: Dataset, folder: Path, broken_store: Path) -> None:
    breaks = datasets.received(dataset, GOOD, folder)
    bad = datasets.received(dataset, GOOD.replace(b",10,", b",-1,"), folder)
    recovery.recover(by=FACTORY, at=AT)
    states = dict(Submission.objects.values_list("pk", "state"))
    assert states == {breaks.pk: SubmissionState.FAILED, bad.pk: SubmissionState.REJECTED}


def test_checking_that_kills_whoever_does_it_is_given_up_after_a_day(dataset: Dataset, folder: Path) -> None:
    received = datasets.received(dataset, GOOD, folder)
    begun = services.begin_validation(by=FACTORY, submission=received, at=AT)
    assert ingest(by=FACTORY, submission=begun, at=AT + timedelta(days=1, seconds=1)).state == SubmissionState.FAILED


def test_a_file_that_waited_for_a_day_is_checked_all_the_same(dataset: Dataset, folder: Path) -> None:
    received = datasets.received(dataset, GOOD, folder)
    assert ingest(by=FACTORY, submission=received, at=AT + timedelta(days=2)).state == SubmissionState.ACCEPTED


def test_the_command_ends_with_the_fault_and_status_3(
    dataset: Dataset, data_folder: Path, folder: Path, broken_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "good.csv").write_bytes(GOOD)
    arguments = ["data", "submit", str(data_folder), str(folder / "good.csv"), "--dataset", "ed_attendances"]
    assert run(arguments) == 3
    sent = Submission.objects.get()
    said = capsys.readouterr().err
    assert f"Internal error {sent.fault}: a fault of Fivefold" in said
    assert sent.public_id in said
    mend(broken_store)
    assert run(arguments) == 0


def test_a_file_whose_name_is_no_text_is_taken_under_a_name_that_is(dataset: Dataset, folder: Path) -> None:
    sent = datasets.received(dataset, GOOD, folder, "donn\udce9es.csv")
    assert sent.file_name == "donn\ufffdes.csv"
