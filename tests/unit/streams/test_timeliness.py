"""What each site owes by when, whether it came in time, and who sees that."""

import csv
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets import services as data
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.streams.arriving import record_arrival
from fivefold.gather.streams.models import Delivery, Expectation
from fivefold.gather.streams.tasks import look_after_streams
from fivefold.gather.streams.timeliness import Feed, Punctuality, SiteMonth, feed_of
from fivefold.network.people import services as people_services
from fivefold.network.people.models import Network, Site, SiteStatus
from fivefold.network.people.selectors import scope_of_network, sites
from tests.factories import datasets, people, streams
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import FACTORY

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def reader(network: Network, *roles: str, site: str = "") -> Client:
    client = Client()
    where = Site.objects.get(identifier=site) if site else None
    client.force_login(people.member(network, *(roles or ("analyst",)), site=where).person)
    return client


def came(dataset: Dataset, site: str, month: date, day: str, folder: Path, minutes: int = 10) -> Submission:
    """A file with a month of a site, received on that day."""
    content = csv_text(attendances(site, month, [minutes]))
    submission = datasets.sent(dataset, content, folder, f"{site}-{month}-{minutes}.csv", streams.at(day))
    record_arrival(by=FACTORY, submission=submission, at=streams.at(day))
    return submission


def feed(dataset: Dataset, day: str) -> Feed:
    return feed_of(dataset, list(sites()), today=date.fromisoformat(day))


def cell(dataset: Dataset, site: str, month: date, day: str) -> SiteMonth:
    (found,) = [each for each in feed(dataset, day).in_month(month) if each.site.identifier == site]
    return found


def becomes(identifier: str, status: SiteStatus, day: str) -> None:
    site = Site.objects.get(identifier=identifier)
    known = {name: getattr(site, name) for name in ("name", "time_zone", "peer_group")}
    people_services.change_site(by=FACTORY, site=site, status=status, at=streams.at(day), **known)


@pytest.mark.parametrize(
    ("received", "punctuality", "days"),
    [
        ("2026-02-03", Punctuality.ON_TIME, -12),
        ("2026-02-15", Punctuality.ON_TIME, 0),
        ("2026-02-16", Punctuality.LATE, 1),
        ("2026-03-01", Punctuality.LATE, 14),
    ],
)
def test_a_month_is_in_time_up_to_and_with_its_due_day(
    received: str, punctuality: Punctuality, days: int, dataset: Dataset, folder: Path
) -> None:
    streams.looked_after(dataset, "2026-02-01")
    came(dataset, "N01", JANUARY, received, folder)
    found = cell(dataset, "N01", JANUARY, "2026-03-10")
    assert (found.due_on, found.punctuality, found.days_late) == (date(2026, 2, 15), punctuality, days)


def test_a_month_that_has_not_come_is_awaited_until_its_due_day_and_missing_after_it(dataset: Dataset) -> None:
    streams.looked_after(dataset, "2026-02-01")
    assert cell(dataset, "N01", JANUARY, "2026-02-15").punctuality is Punctuality.AWAITED
    missing = cell(dataset, "N01", JANUARY, "2026-02-18")
    assert (missing.punctuality, missing.days_late) == (Punctuality.MISSING, 3)


def test_without_a_due_day_a_month_is_due_until_the_next_one_is_over(network: Network) -> None:
    people.site(network, identifier="N01")
    dataset = datasets.dataset(network, datasets.CONTRACT.replace("due_day: 15\n", ""))
    streams.looked_after(dataset, "2026-02-01")
    assert Expectation.objects.get(month=JANUARY).due_on == date(2026, 2, 28)


def test_the_day_is_that_of_the_sites_own_calendar(network: Network, dataset: Dataset, folder: Path) -> None:
    Site.objects.get(identifier="N01")
    east = people.site(network, identifier="E03", name="Eastport")
    people_services.change_site(
        by=FACTORY,
        site=east,
        name="Eastport",
        status=SiteStatus.IMPLEMENTING,
        time_zone="Pacific/Auckland",
        peer_group="",
        at=streams.at("2026-01-01"),
    )
    streams.looked_after(dataset, "2026-02-01")
    came(dataset, "E03", JANUARY, "2026-02-15", folder)  # noon in London, and the 16th in Auckland
    assert cell(dataset, "E03", JANUARY, "2026-03-10").punctuality is Punctuality.LATE


def test_what_was_due_before_deadlines_were_kept_is_received_and_not_judged(dataset: Dataset, folder: Path) -> None:
    came(dataset, "N01", JANUARY, "2026-03-10", folder)
    streams.looked_after(dataset, "2026-03-10")
    assert cell(dataset, "N01", JANUARY, "2026-03-10").punctuality is Punctuality.NOT_DUE
    assert feed(dataset, "2026-03-10").records[0].share_on_time is None


def test_of_a_site_that_is_still_joining_nothing_is_expected_and_of_one_that_left_no_longer(dataset: Dataset) -> None:
    becomes("N01", SiteStatus.ONBOARDING, "2026-01-20")
    streams.looked_after(dataset, "2026-02-01")
    assert set(Expectation.objects.values_list("site__identifier", flat=True)) == {"F02"}
    becomes("F02", SiteStatus.WITHDRAWN, "2026-02-20")
    streams.looked_after(dataset, "2026-02-20")
    assert cell(dataset, "F02", JANUARY, "2026-02-20").punctuality is Punctuality.NOT_EXPECTED
    assert feed(dataset, "2026-02-20").missing == []


def test_a_site_that_comes_back_before_the_due_day_owes_the_month_again(dataset: Dataset) -> None:
    streams.looked_after(dataset, "2026-02-01")
    becomes("N01", SiteStatus.PAUSED, "2026-02-02")
    streams.looked_after(dataset, "2026-02-02")
    becomes("N01", SiteStatus.SUSTAINING, "2026-02-10")
    streams.looked_after(dataset, "2026-02-10")
    assert cell(dataset, "N01", JANUARY, "2026-02-18").punctuality is Punctuality.MISSING


def test_the_first_file_counts_for_time_and_a_withdrawn_one_for_nothing(dataset: Dataset, folder: Path) -> None:
    streams.looked_after(dataset, "2026-02-01")
    came(dataset, "N01", JANUARY, "2026-02-10", folder)
    again = came(dataset, "N01", JANUARY, "2026-03-01", folder, minutes=20)
    found = cell(dataset, "N01", JANUARY, "2026-03-10")
    assert (found.punctuality, found.times) == (Punctuality.ON_TIME, 2)
    data.withdraw(by=FACTORY, submission=again, because="Wrong export.", at=streams.at("2026-03-02"))
    assert cell(dataset, "N01", JANUARY, "2026-03-10").times == 1


def test_what_came_is_recorded_by_the_worker_and_looking_again_changes_nothing(dataset: Dataset, folder: Path) -> None:
    content = csv_text([*attendances("N01", JANUARY, [10, 20]), *attendances("F02", FEBRUARY, [30])])
    datasets.sent(dataset, content, folder)
    work_off(scope_of=scope_of_network)
    known = {("N01", JANUARY, 2), ("F02", FEBRUARY, 1)}
    assert set(Delivery.objects.values_list("site__identifier", "month", "rows")) == known
    look_after_streams.call()
    look_after_streams.call()
    assert Delivery.objects.count() == 2
    assert Expectation.objects.count() == len(set(Expectation.objects.values_list("dataset", "site", "month")))


def test_files_from_before_deliveries_were_recorded_are_read_once(dataset: Dataset, folder: Path) -> None:
    datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    look_after_streams.call()
    assert Delivery.objects.count() == 1


@pytest.fixture
def year(dataset: Dataset, folder: Path) -> Dataset:
    """Four months: Northgate in time, Fairhaven late once, then missing; Northgate sent one again."""
    for month in range(1, 5):
        streams.looked_after(dataset, f"2026-{month + 1:02}-01")
        came(dataset, "N01", date(2026, month, 1), f"2026-{month + 1:02}-10", folder)
    for month, day in ((1, "2026-02-11"), (2, "2026-03-20"), (3, "2026-04-11")):
        came(dataset, "F02", date(2026, month, 1), day, folder)
    came(dataset, "N01", FEBRUARY, "2026-04-20", folder, minutes=99)
    return dataset


def page_of(client: Client, dataset: Dataset, query: str = "") -> str:
    with time_machine.travel(streams.at("2026-05-20"), tick=False):
        answer = client.get(f"/n/{dataset.network.slug}/gather/datasets/{dataset.public_id}/feed/{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())))


def test_the_page_shows_sites_by_months_with_a_word_in_each(year: Dataset, network: Network) -> None:
    page = page_of(reader(network), year)
    assert "1 month is overdue, of 1 site. Over 12 months 75 % came on time." in page.replace("\N{NO-BREAK SPACE}", " ")
    for words in ("5 days late", "missing, 5 days", "on time, again", "months overdue"):
        assert words in page
    assert "rows for Apr 2026; usually about 2" in page


@pytest.mark.parametrize(
    ("query", "northgate", "fairhaven"),
    [("?show=late", False, True), ("?show=missing", False, True), ("?show=again", True, False), ("", True, True)],
)
def test_the_page_is_filtered(query: str, northgate: bool, fairhaven: bool, year: Dataset, network: Network) -> None:
    page = page_of(reader(network), year, query)
    table = page[page.index("Sites and months, the latest month first") :]
    assert ("Northgate" in table, "Fairhaven" in table) == (northgate, fairhaven)


def test_the_same_comes_as_a_file(year: Dataset, network: Network) -> None:
    with time_machine.travel(streams.at("2026-05-20"), tick=False):
        address = f"/n/{network.slug}/gather/datasets/{year.public_id}/feed/export/?show=late"
        rows = list(csv.DictReader(reader(network).get(address).content.decode().splitlines()))
    february = next(row for row in rows if row["month"] == "2026-02-01")
    assert february["site"] == "Fairhaven"
    assert (february["due_on"], february["received_on"], february["days_late"]) == ("2026-03-15", "2026-03-20", "5")


def test_somebody_of_a_site_sees_that_site_and_a_family_partner_the_whole_only(year: Dataset, network: Network) -> None:
    own = page_of(reader(network, "site_team_lead", site="N01"), year)
    assert "Northgate" in own
    assert "Fairhaven" not in own
    family = page_of(reader(network, "family_partner"), year)
    assert "Over 12 months" in family
    assert "Northgate" not in family


def test_the_page_takes_few_queries(
    year: Dataset, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = reader(network, "site_team_lead", site="N01")
    with django_assert_max_num_queries(12):
        page_of(client, year)


def test_the_list_of_streams_counts_the_sites_that_are_late(
    year: Dataset, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = reader(network)
    with time_machine.travel(streams.at("2026-05-20"), tick=False), django_assert_max_num_queries(12):
        page = client.get(f"/n/{network.slug}/gather/datasets/").content.decode()
    assert "1 site is late" in page, "though the other one has sent the month"
    assert ">late<" in page
    with time_machine.travel(streams.at("2026-05-14"), tick=False):
        assert "no site is late" in client.get(f"/n/{network.slug}/gather/datasets/").content.decode()
