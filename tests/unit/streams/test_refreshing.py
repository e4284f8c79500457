"""After rows came in or went out the worker computes what rests on them, and a page tells how that goes."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fivefold.foundation.clock import now
from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets import services as data
from fivefold.gather.datasets.folders import store
from fivefold.gather.datasets.models import Dataset, StoredFile
from fivefold.gather.measures import computing
from fivefold.gather.measures.models import MeasureRun
from fivefold.gather.streams import services
from fivefold.gather.streams.models import DatasetRefresh, RefreshState
from fivefold.gather.streams.tasks import refresh_dataset
from fivefold.network.people.models import Network, Site
from fivefold.network.people.selectors import scope_of_network
from tests.factories import datasets, measures, people
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import AT, FACTORY

JANUARY = date(2026, 1, 1)


def reader(network: Network, *roles: str, site: str = "") -> Client:
    client = Client()
    where = Site.objects.get(identifier=site) if site else None
    client.force_login(people.member(network, *(roles or ("analyst",)), site=where).person)
    return client


def page_of(client: Client, dataset: Dataset, *, part: bool = False) -> str:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if part else {}
    answer = client.get(f"/n/{dataset.network.slug}/gather/datasets/{dataset.public_id}/refreshes/", headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def deliver(dataset: Dataset, folder: Path, minutes: int = 10, site: str = "N01") -> None:
    datasets.sent(dataset, csv_text(attendances(site, JANUARY, [minutes])), folder, f"{site}-{minutes}.csv")


def test_an_accepted_file_has_its_measures_computed_and_the_page_says_so(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    measures.measure(dataset)
    deliver(dataset, folder)
    work_off(scope_of=scope_of_network)
    refresh = DatasetRefresh.objects.get()
    assert (refresh.state, refresh.measures, refresh.moved) == (RefreshState.DONE, 1, 0)
    assert refresh.runs == [MeasureRun.objects.get().public_id]
    page = page_of(reader(network), dataset)
    assert "The measures of this data are up to date." in page
    assert "N01-10.csv" in page
    assert "hx-trigger" not in page, "nothing is going on"


def test_the_page_counts_the_past_values_that_moved_and_the_signals_that_were_looked_for(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    measures.measure(dataset)
    deliver(dataset, folder)
    work_off(scope_of=scope_of_network)
    deliver(dataset, folder, minutes=300)
    work_off(scope_of=scope_of_network)
    latest = DatasetRefresh.objects.order_by("-id")[0]
    assert latest.moved == 1
    row = words_of(page_of(reader(network), dataset)).split("N01-300.csv")[1].split("N01-10.csv")[0]
    assert "less than a second" in row
    assert row.split()[-6:] != []
    assert " done " in row


def test_only_the_dataset_that_was_touched_is_computed(dataset: Dataset, network: Network, folder: Path) -> None:
    other = datasets.dataset(network, datasets.CONTRACT.replace("name: ed_attendances", "name: wards"))
    elsewhere = measures.measure(
        other, measures.ATTENDANCES.replace("name: attendances", "name: in-wards").replace("ed_attendances", "wards")
    )
    here = measures.measure(dataset)
    deliver(dataset, folder)
    work_off(scope_of=scope_of_network)
    assert set(DatasetRefresh.objects.values_list("dataset", flat=True)) == {dataset.pk}
    assert set(MeasureRun.objects.values_list("measure", flat=True)) == {here.pk}
    assert elsewhere.runs.count() == 0


def test_files_that_come_before_it_has_begun_are_computed_together(dataset: Dataset, network: Network, folder: Path) -> None:
    measures.measure(dataset)
    deliver(dataset, folder)
    deliver(dataset, folder, site="F02")
    work_off(scope_of=scope_of_network)
    refresh = DatasetRefresh.objects.get()
    assert len(refresh.files) == 2
    assert MeasureRun.objects.get().sites == 2
    assert "2 files" in page_of(reader(network), dataset)


def test_a_withdrawal_is_computed_too(dataset: Dataset, folder: Path) -> None:
    measure = measures.measure(dataset)
    deliver(dataset, folder)
    work_off(scope_of=scope_of_network)
    data.withdraw(by=FACTORY, submission=dataset.submissions.get(), because="Wrong export.", at=AT)
    work_off(scope_of=scope_of_network)
    assert [run.sites for run in measure.runs.order_by("id")] == [1, 0]


def test_while_it_waits_the_page_asks_again_and_works_without_a_script(dataset: Dataset, network: Network, folder: Path) -> None:
    measures.measure(dataset)
    deliver(dataset, folder)
    from fivefold.foundation.outbox.services import deliver_pending

    deliver_pending(at=AT, scope_of=scope_of_network)
    client = reader(network)
    page = page_of(client, dataset)
    assert "New rows wait to be computed. You can leave this page." in page
    assert 'hx-trigger="every 5s"' in page
    assert "Look again" in page
    part = page_of(client, dataset, part=True)
    assert "<html" not in part
    assert part.lstrip().startswith('<div class="stack" hx-get=')


@pytest.fixture
def broken(dataset: Dataset, folder: Path) -> DatasetRefresh:
    """A refresh that failed, because a stored file is missing."""
    measures.measure(dataset)
    deliver(dataset, folder)
    path = store().path_of(StoredFile.objects.get().digest)
    path.rename(path.with_suffix(".away"))
    work_off(scope_of=scope_of_network)
    return DatasetRefresh.objects.get()


def test_a_failure_says_what_to_do_and_is_computed_when_it_is_mended_and_asked_for(
    broken: DatasetRefresh, dataset: Dataset, network: Network
) -> None:
    assert broken.state == RefreshState.FAILED
    assert broken.fault
    client = reader(network)
    page = page_of(client, dataset)
    assert "could not be computed, by a fault of ours" in page
    assert broken.fault in page
    assert "Compute it again" in page
    path = store().path_of(StoredFile.objects.get().digest)
    path.with_suffix(".away").rename(path)
    answer = client.post(f"/n/{network.slug}/gather/datasets/{dataset.public_id}/refreshes/again/", follow=True)
    assert "It is queued." in answer.content.decode()
    work_off(scope_of=scope_of_network)
    assert "The measures of this data are up to date." in page_of(client, dataset)
    assert MeasureRun.objects.count() == 1


def test_doing_a_refresh_twice_changes_nothing(dataset: Dataset, network: Network, folder: Path) -> None:
    measures.measure(dataset)
    deliver(dataset, folder)
    work_off(scope_of=scope_of_network)
    refresh = DatasetRefresh.objects.get()
    assert refresh_dataset.call(network=network.public_id, refresh=refresh.public_id) == RefreshState.DONE
    assert DatasetRefresh.objects.get().attempts == 1


def test_after_a_crash_a_refresh_lists_what_it_had_computed_before(dataset: Dataset, network: Network, folder: Path) -> None:
    measures.measure(dataset)
    deliver(dataset, folder)
    work_off(scope_of=scope_of_network)
    deliver(dataset, folder, minutes=300)
    crashed = services.queue_refresh(by=FACTORY, dataset=dataset, then=refresh_dataset, at=now())
    crashed = services.begin_refresh(by=FACTORY, refresh=crashed, at=now())
    made = computing.compute_values(by=FACTORY, dataset=dataset, at=now())
    assert refresh_dataset.call(network=network.public_id, refresh=crashed.public_id) == RefreshState.DONE
    found = DatasetRefresh.objects.get(pk=crashed.pk)
    assert (found.measures, found.moved, found.runs) == (1, 1, [run.public_id for run in made])
    assert (found.attempts, found.started_at) == (2, crashed.started_at)


def test_somebody_of_a_site_sees_no_other_sites_file_names(dataset: Dataset, network: Network, folder: Path) -> None:
    deliver(dataset, folder, site="F02")
    work_off(scope_of=scope_of_network)
    page = page_of(reader(network, "site_data_manager", site="N01"), dataset)
    assert "F02-10.csv" not in page
    assert "1 file" in page


def test_the_page_takes_few_queries(
    dataset: Dataset, network: Network, folder: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minutes in (10, 20, 30):
        deliver(dataset, folder, minutes=minutes)
        work_off(scope_of=scope_of_network)
    client = reader(network)
    with django_assert_max_num_queries(12):
        page_of(client, dataset)


def test_while_rows_keep_coming_in_it_waits_again_and_is_no_fault(
    dataset: Dataset, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measures.measure(dataset)
    deliver(dataset, folder)
    with monkeypatch.context() as patched:
        patched.setattr(computing, "ATTEMPTS", 0)
        work_off(scope_of=scope_of_network)
    assert [(each.state, each.fault) for each in DatasetRefresh.objects.all()] == [(RefreshState.QUEUED, "")]


def test_a_new_definition_is_computed_and_stands_in_the_history(dataset: Dataset, network: Network, folder: Path) -> None:
    deliver(dataset, folder)
    work_off(scope_of=scope_of_network)
    analyst = reader(network)
    answer = analyst.post(f"/n/{network.slug}/gather/measures/add/", {"definition": measures.WITHIN_FOUR_HOURS})
    assert answer.status_code == 302
    work_off(scope_of=scope_of_network)
    assert MeasureRun.objects.count() == 1
    page = page_of(analyst, dataset)
    assert "a new definition, or asked for" in page
    assert "The measures of this data are up to date." in page
