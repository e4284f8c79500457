"""The page on which somebody says what the columns of a file are, from upload to acceptance; and templates."""

import io
import re
from html import unescape

import pytest
from django.test import Client

from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.models import Dataset, Submission, Upload
from fivefold.network.people.models import Network, Site
from fivefold.network.people.selectors import scope_of_network
from tests.factories import people

CONTENT = b"Attendance;Wo;arrived on;Minuten;Name\n007;N01;03.04.2025;12;Ann\n8;F02;04.05.2025;30;Bob\n"


@pytest.fixture
def analyst(network: Network) -> Client:
    return reader(network, "analyst")


def reader(network: Network, *roles: str, site: Site | None = None) -> Client:
    client = Client()
    client.force_login(people.member(network, *roles, site=site).person)
    return client


def upload(client: Client, dataset: Dataset, content: bytes = CONTENT, move: str = "describe") -> str:
    file = io.BytesIO(content)
    file.name = "april.csv"
    address = f"/n/{dataset.network.slug}/gather/submissions/send/"
    answer = client.post(address, {"dataset": dataset.public_id, "file": file, "move": move})
    assert answer.status_code == 302
    return answer["Location"]


def text_of(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def answers(text: str, **changed: str) -> dict[str, str]:
    """What the page's form would send as it stands, with these answers in place of its own."""
    found = {}
    for select in re.finditer(r'<select name="([^"]+)".*?</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', select[0])
        found[select[1]] = chosen[1] if chosen else ""
    for name in re.findall(r'<input type="text" name="([^"]+)"', text):
        found[name] = ""
    return found | changed


def test_a_file_is_understood_described_and_accepted(analyst: Client, dataset: Dataset) -> None:
    address = upload(analyst, dataset)
    page = text_of(analyst, address)
    assert "arrived_on: the dates do not say whether the day or the month comes first." in page
    assert "Proposed because its name differs in case or punctuation only." in page
    assert "Proposed because all its cells are sites of the network." in page
    assert "Left out: Name" in page
    assert not Submission.objects.exists(), "nothing is sent yet"
    looked = analyst.post(address, answers(page, move="look", date_order="dmy", source_3="=Minuten"))
    assert looked.status_code == 302
    page = text_of(analyst, address)
    assert "2025-04-03" in page
    assert "comes first" not in page, "what somebody settled is no question any more"
    sent = analyst.post(address, answers(page, move="send"))
    work_off(scope_of=scope_of_network)
    assert "2 rows of 2 sites, Apr 2025 to May 2025." in text_of(analyst, sent["Location"])
    assert analyst.get(address).status_code == 404, "it was sent"


def test_the_answers_are_remembered_for_the_next_file(analyst: Client, dataset: Dataset) -> None:
    address = upload(analyst, dataset)
    analyst.post(address, answers(text_of(analyst, address), move="send", date_order="dmy", source_3="=Minuten"))
    again = upload(analyst, dataset, CONTENT.replace(b"2025", b"2024"))
    page = text_of(analyst, again)
    assert answers(page)["date_order"] == "dmy"
    assert answers(page)["source_3"] == "=Minuten"
    assert "2024-04-03" in page


def test_a_later_file_with_the_same_columns_is_sent_as_it_is_and_read_by_the_answers(analyst: Client, dataset: Dataset) -> None:
    address = upload(analyst, dataset)
    analyst.post(address, answers(text_of(analyst, address), move="send", date_order="dmy", source_3="=Minuten"))
    later = upload(analyst, dataset, CONTENT.replace(b"2025", b"2024").replace(b"007", b"9").replace(b"8;", b"10;"), move="send")
    work_off(scope_of=scope_of_network)
    page = text_of(analyst, later)
    assert "2 rows of 2 sites, Apr 2024 to May 2024." in page
    assert "Read by the mapping" in page
    other = upload(analyst, dataset, CONTENT.replace(b"Name", b"Names"), move="send")
    work_off(scope_of=scope_of_network)
    assert "parted by semicolons" in text_of(analyst, other), "with another column, the answers are not taken for granted"


def test_the_page_can_be_left_and_come_back_to(analyst: Client, dataset: Dataset, network: Network) -> None:
    address = upload(analyst, dataset)
    analyst.post(address, answers(text_of(analyst, address), move="look", source_3="constant", constant_3="15"))
    listed = text_of(analyst, f"/n/{network.slug}/gather/submissions/send/")
    assert address in listed
    assert answers(text_of(analyst, address))["source_3"] == "constant"
    other = reader(network, "analyst")
    assert other.get(address).status_code == 404, "a file that nobody sent is its sender's alone"


def test_what_is_wrong_with_the_first_rows_is_named_by_row_and_column(analyst: Client, dataset: Dataset) -> None:
    address = upload(analyst, dataset, CONTENT.replace(b";12;", b";1.234,5;"))
    chosen = answers(text_of(analyst, address), move="look", source_3="=Minuten", decimal_mark="comma")
    analyst.post(address, chosen)
    page = text_of(analyst, address)
    assert "minutes (Minuten in the file)" in page
    assert "holds a point, and the decimal mark is a comma" in page


def test_a_required_column_without_a_source_is_refused_and_the_file_waits(analyst: Client, dataset: Dataset) -> None:
    address = upload(analyst, dataset)
    refused = analyst.post(address, answers(text_of(analyst, address), move="send", source_1=""))
    assert refused.status_code == 422
    assert "requires site in every row" in unescape(refused.content.decode())
    blank = analyst.post(address, answers(text_of(analyst, address), move="send", source_1="constant"))
    assert blank.status_code == 422
    assert "Write what it is in every row." in blank.content.decode()
    assert Upload.objects.get().submission is None


def test_what_parts_the_cells_can_be_corrected_before_any_column_is_known(analyst: Client, dataset: Dataset) -> None:
    address = upload(analyst, dataset, b"a|b;c\n1|2;3\n")
    page = text_of(analyst, address)
    assert "The cells could be parted in more than one way" in page
    analyst.post(address, answers(page, move="look", delimiter="vertical_bar"))
    page = text_of(analyst, address)
    assert answers(page)["delimiter"] == "vertical_bar"
    assert 'value="=b;c"' in page


def test_a_refused_file_can_be_described_without_sending_it_again(analyst: Client, dataset: Dataset) -> None:
    refused = upload(analyst, dataset, move="send")
    work_off(scope_of=scope_of_network)
    page = text_of(analyst, refused)
    assert "Refused: nothing of the file was taken" in page
    begun = analyst.post(f"{refused}describe/")
    assert "Proposed because" in text_of(analyst, begun["Location"])
    held = Upload.objects.get()
    assert held.digest == selectors.submissions().get().digest


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(64), b"PAR1\x15\x04PAR1", b"a\n" * 3])
def test_a_file_that_cannot_be_understood_says_so(analyst: Client, dataset: Dataset, content: bytes) -> None:
    answer = analyst.get(upload(analyst, dataset, content))
    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        assert "This file cannot be read" in answer.content.decode()


def test_names_in_a_file_are_shown_and_never_run(analyst: Client, dataset: Dataset) -> None:
    page = analyst.get(upload(analyst, dataset, CONTENT.replace(b"Name", b"<script>alert(1)</script>"))).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_site_describes_for_itself_and_is_refused_the_rows_of_others(dataset: Dataset, network: Network) -> None:
    manager = reader(network, "site_data_manager", site=Site.objects.get(identifier="N01"))
    address = upload(manager, dataset)
    sent = manager.post(address, answers(text_of(manager, address), move="send", date_order="dmy"))
    work_off(scope_of=scope_of_network)
    assert "our role lets you send the rows of N01 only" in text_of(manager, sent["Location"])


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_is_downloaded_and_understood_by_its_own_dataset(analyst: Client, dataset: Dataset, ending: str) -> None:
    address = f"/n/{dataset.network.slug}/gather/datasets/{dataset.public_id}/template.{ending}"
    content = analyst.get(address).content
    page = text_of(analyst, upload(analyst, dataset, content))
    assert "Proposed because it has the same name." in page
    assert "For you to settle" not in page
    assert analyst.get(address.replace(ending, "pdf")).status_code == 404
