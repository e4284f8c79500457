"""Streams, sending a file and what became of it, as people see it."""

import re
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.network.people.models import Network, Site
from fivefold.network.people.selectors import scope_of_network
from tests.factories import datasets, people
from tests.factories.datasets import attendances, csv_text

JANUARY = date(2026, 1, 1)


def reader(network: Network, *roles: str, site: Site | None = None) -> Client:
    client = Client()
    client.force_login(people.member(network, *roles, site=site).person)
    return client


def post(client: Client, dataset: Dataset, content: bytes) -> str:
    file = BytesIO(content)
    file.name = "january.csv"
    answer = client.post(f"/n/{dataset.network.slug}/gather/submissions/send/", {"dataset": dataset.public_id, "file": file})
    assert answer.status_code == 302
    return answer["Location"]


def test_a_file_is_received_then_accepted_with_its_counts(dataset: Dataset, network: Network) -> None:
    analyst = reader(network, "analyst")
    address = post(analyst, dataset, csv_text([*attendances("N01", JANUARY, [10, 20]), *attendances("F02", JANUARY, [30])]))
    waiting = analyst.get(address).content.decode()
    assert "waits to be checked" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    work_off(scope_of=scope_of_network)
    decided = analyst.get(address).content.decode()
    assert "3 rows of 2 sites, Jan 2026." in decided
    assert "hx-trigger" not in decided


def test_the_part_that_asks_again_is_only_the_part_that_may_change(dataset: Dataset, network: Network) -> None:
    analyst = reader(network, "analyst")
    address = post(analyst, dataset, csv_text(attendances("N01", JANUARY, [10])))
    part = analyst.get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).content.decode()
    assert part.lstrip().startswith('<div class="stack" hx-get=')
    assert "<html" not in part


def test_the_same_bytes_again_lead_to_the_file_that_was_accepted(dataset: Dataset, network: Network) -> None:
    analyst = reader(network, "analyst")
    content = csv_text(attendances("N01", JANUARY, [10]))
    address = post(analyst, dataset, content)
    work_off(scope_of=scope_of_network)
    assert post(analyst, dataset, content) == address
    assert "nothing has changed" in analyst.get(address).content.decode()


def test_a_file_replaced_in_part_says_so_and_is_accepted_when_it_is_sent_again(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    analyst = reader(network, "analyst")
    content = csv_text([*attendances("N01", JANUARY, [10]), *attendances("F02", JANUARY, [30])])
    address = post(analyst, dataset, content)
    work_off(scope_of=scope_of_network)
    datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [99])), folder)
    assert "to have all of it count, send it again" in analyst.get(address).content.decode()
    again = post(analyst, dataset, content)
    work_off(scope_of=scope_of_network)
    assert again != address
    assert "Values of 2 sites and months that had come before are replaced." in analyst.get(again).content.decode()
    assert "Superseded by later files" in analyst.get(address).content.decode()


@pytest.mark.parametrize(
    ("now", "health"), [("2026-02-14", "on time"), ("2026-02-15", "on time"), ("2026-03-15", "on time"), ("2026-03-16", "late")]
)
def test_a_stream_is_late_after_its_due_day(now: str, health: str, dataset: Dataset, network: Network, folder: Path) -> None:
    datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=UTC), tick=False):
        page = reader(network, "staff").get(f"/n/{network.slug}/gather/datasets/").content.decode()
    assert f">{health}<" in page


def test_an_empty_network_says_what_to_do_next(network: Network) -> None:
    page = reader(network, "analyst").get(f"/n/{network.slug}/gather/datasets/").content.decode()
    assert "adds a contract first" in page
    assert (
        "No data is expected yet"
        in reader(network, "analyst").get(f"/n/{network.slug}/gather/submissions/send/").content.decode()
    )


def test_a_contract_is_added_on_the_page_and_a_key_written_twice_is_refused_with_its_line(network: Network) -> None:
    administrator = reader(network, "administrator")
    address = f"/n/{network.slug}/gather/datasets/add/"
    broken = administrator.post(address, {"contract": datasets.CONTRACT.replace("version: 1", "version: 1\nversion: 2")})
    assert broken.status_code == 422
    assert "line 4" in broken.content.decode()
    assert "written twice" in broken.content.decode()
    added = administrator.post(address, {"contract": datasets.CONTRACT}, follow=True)
    page = added.content.decode()
    assert "Time in the department" in page
    assert "a whole number (minutes)" in page


def box(page: str, field: str) -> str:
    """What stands in the box."""
    found = re.search(rf'<textarea name="{field}"[^>]*>\s?(.*?)</textarea>', page, re.DOTALL)
    assert found
    return unescape(found.group(1))


def test_the_first_contract_begins_with_a_worked_example_that_can_be_sent_as_it_is(network: Network) -> None:
    analyst = reader(network, "analyst")
    address = f"/n/{network.slug}/gather/datasets/add/"
    page = analyst.get(address).content.decode()
    assert "Begin with a worked example" not in page, "it stands there"
    assert "RF4,2026-01,120,9" in page, "with a file that fits it"
    assert "Day of the following month, 1 to 28" in page, "and every entry"
    assert analyst.post(address, {"contract": box(page, "contract")}).status_code == 302
    assert Dataset.objects.get().title == "Calls to the nurse line"
    later = analyst.get(address).content.decode()
    assert box(later, "contract") == ""
    assert "Begin with a worked example" in later
    assert box(analyst.get(f"{address}?example=1").content.decode(), "contract") == box(page, "contract")


def test_a_refused_contract_is_told_in_plain_words_and_leads_to_the_box(network: Network) -> None:
    address = f"/n/{network.slug}/gather/datasets/add/"
    page = reader(network, "analyst").post(address, {"contract": datasets.CONTRACT.replace("due_day: 15", "due_day: 31")})
    told = unescape(page.content.decode())
    assert "contract, line 14 (“due_day: 31”), due_day: it is above 28, the largest allowed (it is 31)" in told
    assert "Day of the following month, 1 to 28, on which a file is due." in told
    assert 'href="#id_contract"' in told


def test_somebody_of_a_site_sees_what_was_sent_for_that_site_only(dataset: Dataset, network: Network, folder: Path) -> None:
    everybodys = datasets.sent(dataset, csv_text(attendances("F02", JANUARY, [10])), folder)
    lead = reader(network, "site_team_lead", site=Site.objects.get(identifier="N01"))
    own = post(lead, dataset, csv_text(attendances("N01", JANUARY, [10])))
    page = lead.get(f"/n/{network.slug}/gather/submissions/").content.decode()
    assert page.count("january.csv") == 1
    assert everybodys.file_name not in page
    assert lead.get(own).status_code == 200
    assert lead.get(f"/n/{network.slug}/gather/submissions/{everybodys.public_id}/").status_code == 404


def test_somebody_of_a_site_who_sends_what_the_hub_has_sent_already_comes_to_a_page_of_their_own(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    content = csv_text(attendances("N01", JANUARY, [10, 20]))
    hubs = datasets.sent(dataset, content, folder)
    lead = reader(network, "site_team_lead", site=Site.objects.get(identifier="N01"))
    own = post(lead, dataset, content)
    assert lead.get(own).status_code == 200
    work_off(scope_of=scope_of_network)
    decided = selectors.submissions(dataset)[0]
    assert decided.public_id in own
    assert (decided.state, decided.replaced_cells) == ("accepted", 1)
    assert Submission.objects.get(pk=hubs.pk).state == "superseded"
    assert [file.rows for file in selectors.manifest(dataset)] == [2]
    assert post(lead, dataset, content) == own


def test_whoever_sends_other_sites_rows_learns_nothing_of_what_others_sent(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    content = csv_text(attendances("F02", JANUARY, [10]))
    others = datasets.sent(dataset, content, folder)
    lead = reader(network, "site_team_lead", site=Site.objects.get(identifier="N01"))
    own = post(lead, dataset, content)
    work_off(scope_of=scope_of_network)
    assert selectors.submissions(dataset)[0].state == "rejected"
    assert "send the rows of N01 only" in unescape(lead.get(own).content.decode())
    assert Submission.objects.get(pk=others.pk).state == "accepted"


def test_an_accepted_file_is_withdrawn_by_who_looks_after_datasets(dataset: Dataset, network: Network, folder: Path) -> None:
    sent = datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    analyst = reader(network, "analyst")
    address = f"/n/{network.slug}/gather/submissions/{sent.public_id}/"
    assert analyst.post(f"{address}withdraw/", {"because": ""}).status_code == 422
    page = analyst.post(f"{address}withdraw/", {"because": "Wrong export."}, follow=True).content.decode()
    assert "They count no longer: Wrong export." in page
    assert selectors.manifest(dataset) == []
    assert Submission.objects.get().state == "withdrawn"
