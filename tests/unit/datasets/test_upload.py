"""A file that is too large is refused while it streams; nothing beyond the limit is ever kept."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from fivefold.engine.measures.problems import FileRefused
from fivefold.gather.datasets.folders import incoming_folder
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.datasets.receiving import Receiver, receive_file
from fivefold.gather.datasets.upload import LimitedUpload
from tests.factories import people
from tests.factories.datasets import attendances, csv_text
from tests.unit.datasets.test_ingest import JANUARY


@pytest.fixture
def one_megabyte(settings: Settings) -> None:
    settings.FIVEFOLD = settings.FIVEFOLD.model_copy(update={"upload_limit_megabytes": 1})


@pytest.fixture(autouse=True)
def _nothing_arriving() -> Iterator[None]:
    yield
    assert list(incoming_folder().glob("arriving-*")) == []


def test_the_page_refuses_a_file_above_the_limit_and_names_it(one_megabyte: None, dataset: Dataset) -> None:
    client = Client()
    client.force_login(people.member(dataset.network, "analyst").person)
    large = BytesIO(b"x" * 1_200_000)
    large.name = "large.csv"
    address = f"/n/{dataset.network.slug}/gather/submissions/send/"
    page = client.post(address, {"dataset": dataset.public_id, "file": large})
    assert page.status_code == 422
    assert "The file is larger than 1 MB, the limit" in page.content.decode()
    assert "in parts" in page.content.decode()
    assert not Submission.objects.exists()


def test_the_bytes_beyond_the_limit_are_not_written(one_megabyte: None) -> None:
    receiver = Receiver(most_bytes=1_000_000)
    for _chunk in range(15):
        receiver.write(b"x" * 65_536)
    (arriving,) = incoming_folder().glob("arriving-*")
    assert arriving.stat().st_size <= 1_000_000
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        receiver.write(b"x" * 65_536)
    assert not arriving.exists(), "what came before is forgotten too"


def test_a_request_that_announces_far_too_much_is_cut_off(one_megabyte: None) -> None:
    request = RequestFactory().post("/", CONTENT_LENGTH="11000001")
    upload = LimitedUpload(request)
    upload.new_file("file", "huge.csv", "text/csv", None)
    with pytest.raises(Exception, match="Halt current upload") as stopped:
        upload.receive_data_chunk(b"x" * 1_000_001, 0)
    assert stopped.value.connection_reset  # type: ignore[attr-defined]


def test_a_form_without_a_dataset_forgets_the_bytes(dataset: Dataset) -> None:
    client = Client()
    client.force_login(people.member(dataset.network, "analyst").person)
    file = BytesIO(csv_text(attendances("N01", JANUARY, [10])))
    file.name = "sent.csv"
    page = client.post(f"/n/{dataset.network.slug}/gather/submissions/send/", {"file": file})
    assert page.status_code == 422
    assert "This field is required" in page.content.decode()


def test_a_forged_request_is_refused_and_its_bytes_are_forgotten(dataset: Dataset) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.member(dataset.network, "analyst").person)
    file = BytesIO(csv_text(attendances("N01", JANUARY, [10])))
    file.name = "sent.csv"
    page = client.post(f"/n/{dataset.network.slug}/gather/submissions/send/", {"dataset": dataset.public_id, "file": file})
    assert page.status_code == 403
    assert not Submission.objects.exists()


def test_a_file_of_this_machine_has_no_limit(one_megabyte: None, tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_bytes(b"x" * 2_000_000)
    arrival = receive_file(tmp_path / "large.csv")
    assert arrival.size == 2_000_000
    arrival.discard()
