"""Sites are reminded before and after the due day, once each, where they look anyway: on the home page."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import time_machine
from django.test import Client

from fivefold.gather.datasets.models import Dataset
from fivefold.gather.streams.arriving import record_arrival
from fivefold.gather.streams.models import Reminder
from fivefold.network.people.models import Network, Site
from tests.factories import datasets, people, streams
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import FACTORY

JANUARY = date(2026, 1, 1)


def home(network: Network, day: str, *roles: str, site: str = "") -> str:
    client = Client()
    where = Site.objects.get(identifier=site) if site else None
    client.force_login(people.member(network, *roles, site=where).person)
    with time_machine.travel(streams.at(day), tick=False):
        page = client.get(f"/n/{network.slug}/").content.decode()
    return re.sub(r"\s+", " ", unescape(page))


def kinds() -> list[tuple[str, str]]:
    return sorted(Reminder.objects.values_list("expectation__site__identifier", "kind"))


def test_a_site_is_reminded_once_before_and_once_after_the_due_day(dataset: Dataset) -> None:
    assert streams.looked_after(dataset, "2026-02-01") == 0
    assert streams.looked_after(dataset, "2026-02-09") == 0
    assert streams.looked_after(dataset, "2026-02-10") == 2
    assert streams.looked_after(dataset, "2026-02-10") == 0
    assert streams.looked_after(dataset, "2026-02-15") == 0
    assert streams.looked_after(dataset, "2026-02-16") == 2
    assert streams.looked_after(dataset, "2026-02-20") == 0
    assert kinds() == [("F02", "after_due"), ("F02", "before_due"), ("N01", "after_due"), ("N01", "before_due")]


def test_a_site_that_has_sent_is_not_reminded(dataset: Dataset, folder: Path) -> None:
    streams.looked_after(dataset, "2026-02-01")
    sent = datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [10])), folder, at=streams.at("2026-02-03"))
    record_arrival(by=FACTORY, submission=sent, at=streams.at("2026-02-03"))
    streams.looked_after(dataset, "2026-02-20")
    assert kinds() == [("F02", "after_due")]


def test_the_reminder_waits_on_the_home_page_of_those_who_send_until_the_month_has_come(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    streams.looked_after(dataset, "2026-02-01")
    streams.looked_after(dataset, "2026-02-12")
    words = "Send Jan 2026 of “Attendances in emergency departments”"
    page = home(network, "2026-02-12", "site_data_manager", site="N01")
    assert words in page
    assert "It is due on 15 Feb 2026." in page
    assert f"submissions/send/?dataset={dataset.public_id}" in page
    assert words not in home(network, "2026-02-12", "staff", site="N01"), "who cannot send is not asked"
    streams.looked_after(dataset, "2026-02-17")
    late = home(network, "2026-02-17", "site_data_manager", site="N01")
    assert late.count(words) == 1
    assert "It was due on 15 Feb 2026." in late
    sent = datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [10])), folder, at=streams.at("2026-02-18"))
    record_arrival(by=FACTORY, submission=sent, at=streams.at("2026-02-18"))
    assert words not in home(network, "2026-02-18", "site_data_manager", site="N01")


def test_whoever_sends_for_the_network_sees_each_dataset_with_the_sites_that_are_late(dataset: Dataset, network: Network) -> None:
    streams.looked_after(dataset, "2026-02-01")
    streams.looked_after(dataset, "2026-02-12")
    words = "2 sites are late with “Attendances in emergency departments”"
    assert words not in home(network, "2026-02-12", "analyst")
    streams.looked_after(dataset, "2026-02-17")
    page = home(network, "2026-02-17", "analyst")
    assert words in page
    assert f"datasets/{dataset.public_id}/feed/?show=missing" in page
