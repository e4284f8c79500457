"""What a crash left is taken up again or cleared away, and the doctor says what is wrong."""

from datetime import date
from pathlib import Path

from django.conf import settings

from fivefold.foundation.storage import DataFolder
from fivefold.gather.datasets import recovery, services, upkeep
from fivefold.gather.datasets.folders import alone, incoming_folder, quarantine_folder, store, writing
from fivefold.gather.datasets.models import Dataset, StoredFile, Submission
from fivefold.gather.datasets.receiving import quarantined
from fivefold.gather.datasets.states import SubmissionState
from fivefold.gather.datasets.tasks import recover_submissions
from tests.factories import datasets
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import AT, FACTORY

GOOD = csv_text(attendances("N01", date(2026, 1, 1), [10]))


def findings() -> str:
    return " ".join(found.what for found in upkeep.examine_files(DataFolder(settings.FIVEFOLD.folder)))


def test_submissions_left_undecided_are_decided(dataset: Dataset, folder: Path) -> None:
    received = datasets.received(dataset, GOOD, folder)
    begun = datasets.received(dataset, GOOD.replace(b",10,", b",-1,"), folder)
    services.begin_validation(by=FACTORY, submission=begun, at=AT)
    assert "2 files were received" in findings()
    assert recovery.recover(by=FACTORY, at=AT).decided == 2
    states = dict(Submission.objects.values_list("pk", "state"))
    assert states == {received.pk: SubmissionState.ACCEPTED, begun.pk: SubmissionState.REJECTED}


def test_bytes_that_no_row_names_are_cleared_away_and_no_others(dataset: Dataset, folder: Path) -> None:
    datasets.sent(dataset, GOOD, folder)
    refused = datasets.sent(dataset, GOOD.replace(b",10,", b",-1,"), folder)
    upkeep.clear_away()
    (incoming_folder() / "arriving-half").write_bytes(b"half a fi")
    (quarantine_folder() / "sub_of_nobody.csv").write_bytes(GOOD)
    orphan = store().add(lambda draft: draft.write_bytes(b"rows that no row of the database names"))
    assert upkeep.clear_away() == 3
    assert not orphan.path.exists()
    assert store().find(StoredFile.objects.get().digest).path.is_file()
    assert quarantined(refused.public_id).is_file(), "whoever looks into the refusal still finds the bytes"


def test_nothing_is_cleared_away_while_somebody_writes(dataset: Dataset) -> None:
    half = incoming_folder() / "arriving-now"
    half.write_bytes(b"half a fi")
    with writing():
        assert upkeep.clear_away() is None
        assert half.exists()
    assert upkeep.clear_away()
    assert not half.exists()


def test_two_may_write_at_once_and_only_one_may_be_alone() -> None:
    with writing(), writing(), alone() as undisturbed:
        assert not undisturbed
    with alone() as first, alone() as second:
        assert (first, second) == (True, False)


def test_the_doctor_names_a_file_that_is_missing(dataset: Dataset, folder: Path) -> None:
    datasets.sent(dataset, GOOD, folder)
    assert findings() == ""
    file = StoredFile.objects.get()
    store().path_of(file.digest).unlink()
    assert file.digest[:12] in findings()


def test_the_worker_recovers_without_being_asked(dataset: Dataset, folder: Path) -> None:
    datasets.received(dataset, GOOD, folder)
    assert recover_submissions.call() == 1
