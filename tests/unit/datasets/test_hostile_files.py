"""A corpus of broken and hostile files: each ends in a clear message, status 1 and an unchanged store."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.folders import incoming_folder
from fivefold.gather.datasets.models import Dataset, StoredFile
from fivefold.gather.datasets.states import SubmissionState
from fivefold.interfaces.cli.main import run
from tests.factories import datasets
from tests.factories.datasets import attendances, csv_text
from tests.spec.hostile_files import HOSTILE_FILES, HostileFile


def store_now() -> tuple[dict[str, str], list[tuple[object, ...]]]:
    """Every stored file by its path and hash, and the manifest."""
    folder: Path = settings.FIVEFOLD.folder
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "parquet").rglob("*"))
        if path.is_file()
    }
    return files, list(StoredFile.objects.order_by("id").values_list("digest", "rows", "current", "first_period", "last_period"))


@pytest.mark.parametrize("hostile", HOSTILE_FILES, ids=lambda hostile: hostile.title)
def test_it_is_refused_with_its_place_and_the_store_stays_as_it_was(
    hostile: HostileFile, dataset: Dataset, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    datasets.sent(dataset, csv_text(attendances("N01", date(2025, 12, 1), [10])), folder, "earlier.csv")
    before = store_now()
    file = folder / "hostile.csv"
    file.write_bytes(hostile.make())
    arguments = ["data", "submit", str(data_folder), str(file), "--dataset", "ed_attendances"]
    if hostile.mapping is not None:
        (folder / "mapping.yaml").write_text(hostile.mapping)
        arguments += ["--mapping", str(folder / "mapping.yaml")]
    assert run(arguments) == 1, "refused, and no fault of ours"
    sent = selectors.submissions().latest("id")
    assert sent.state == SubmissionState.REJECTED
    first = selectors.problems_of(sent)[0]
    assert (first.code, first.row, first.column or None) == (hostile.code, hostile.row, hostile.column)
    assert first.fix, "what to do"
    assert len(first.message) < 400
    assert first.message.isprintable()
    assert first.message.lower() in capsys.readouterr().err.lower()
    assert store_now() == before
    assert not list(incoming_folder().rglob("*.csv")), "no copy stays behind"


def test_there_are_at_least_sixty_and_each_is_another() -> None:
    assert len({hostile.title for hostile in HOSTILE_FILES}) == len(HOSTILE_FILES) >= 60
