"""A month with far fewer or more rows than usual is accepted, and says that it deserves a look."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.streams.arriving import record_arrival
from fivefold.network.people.models import Network
from tests.factories import datasets, monthly, people
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import AT, FACTORY


def month_with(dataset: Dataset, folder: Path, month: int, rows: int, site: str = "N01") -> Submission:
    content = csv_text(attendances(site, date(2025, month, 1), [10] * rows))
    sent = datasets.sent(dataset, content, folder)
    record_arrival(by=FACTORY, submission=sent, at=AT)
    return sent


@pytest.fixture
def usual(dataset: Dataset, folder: Path) -> Dataset:
    """Three months of about forty rows."""
    for month, rows in ((1, 38), (2, 40), (3, 44)):
        assert month_with(dataset, folder, month, rows).state == "accepted"
    return dataset


@pytest.mark.parametrize(
    ("rows", "state"),
    [(19, "accepted_with_warnings"), (20, "accepted"), (80, "accepted"), (81, "accepted_with_warnings")],
)
def test_less_than_half_and_more_than_double_deserve_a_look(rows: int, state: str, usual: Dataset, folder: Path) -> None:
    sent = month_with(usual, folder, 4, rows)
    assert sent.state == state
    assert usual.files.filter(current=True).count() == 4, "it counts all the same"


def test_the_page_says_which_month_of_which_site_and_what_is_usual(usual: Dataset, network: Network, folder: Path) -> None:
    sent = month_with(usual, folder, 4, 5)
    client = Client()
    client.force_login(people.member(network, "analyst").person)
    page = unescape(client.get(f"/n/{network.slug}/gather/submissions/{sent.public_id}/").content.decode())
    assert "Accepted, with something to look at" in page
    assert "Northgate has 5 rows in 2025-04, and usually about 40" in page
    assert "Look whether the export is whole, and not there twice." in page


def test_nothing_is_unusual_before_a_few_months_are_known_nor_where_rows_are_few(dataset: Dataset, folder: Path) -> None:
    month_with(dataset, folder, 1, 40)
    month_with(dataset, folder, 2, 40)
    assert month_with(dataset, folder, 3, 5).state == "accepted"
    for month, rows in ((1, 4), (2, 4), (3, 4)):
        month_with(dataset, folder, month, rows, site="F02")
    assert month_with(dataset, folder, 4, 1, site="F02").state == "accepted"


def test_one_row_a_month_is_always_usual(network: Network, dataset: Dataset, folder: Path) -> None:
    typed = datasets.dataset(network, monthly.CONTRACT)
    header = b"site,month,cleaned,watched,nurses\n"
    states = {datasets.sent(typed, header + f"N01,2025-0{month}-01,8,10,2.5\n".encode(), folder).state for month in range(1, 6)}
    assert states == {"accepted"}
