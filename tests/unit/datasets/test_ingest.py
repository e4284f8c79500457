"""From bytes to the manifest: what is accepted, what replaces what, and what a repeat does."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from django.db import IntegrityError, connection, transaction

from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.gather.datasets import selectors, services
from fivefold.gather.datasets.contracts import ContractNarrowed, VersionNotRaised
from fivefold.gather.datasets.folders import store
from fivefold.gather.datasets.ingest import ingest
from fivefold.gather.datasets.models import Dataset, StoredFile, Submission
from fivefold.gather.datasets.receiving import quarantined, receive_file
from fivefold.gather.datasets.services.moving import move
from fivefold.gather.datasets.states import TRANSITIONS, SubmissionState
from fivefold.network.people.models import Network, Site
from tests.factories import datasets, people
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import AT, FACTORY

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def rows_that_count(dataset: Dataset) -> list[tuple[str, date, int]]:
    files = [str(store().path_of(file.digest)) for file in selectors.manifest(dataset)]
    if not files:
        return []
    with duckdb.connect() as connected:
        found = connected.execute("SELECT site, arrived_on, minutes FROM read_parquet($1) ORDER BY ALL", [files]).fetchall()
    return [(site, day, minutes) for site, day, minutes in found]


def test_a_good_file_is_accepted_with_its_counts(dataset: Dataset, folder: Path) -> None:
    sent = datasets.sent(dataset, csv_text([*attendances("N01", JANUARY, [10, 20]), *attendances("F02", FEBRUARY, [30])]), folder)
    assert sent.state == SubmissionState.ACCEPTED
    assert (sent.rows, sent.sites, sent.first_period, sent.last_period) == (3, 2, JANUARY, FEBRUARY)
    assert rows_that_count(dataset) == [("F02", FEBRUARY, 30), ("N01", JANUARY, 10), ("N01", JANUARY, 20)]
    assert not quarantined(sent.public_id).exists()
    assert OutboxEvent.objects.filter(name="datasets.submission_accepted", body__submission=sent.public_id).count() == 1


def test_the_same_bytes_again_change_nothing(dataset: Dataset, folder: Path) -> None:
    content = csv_text(attendances("N01", JANUARY, [10]))
    first = datasets.sent(dataset, content, folder)
    again = datasets.sent(dataset, content, folder, "the same under another name.csv")
    assert again == first
    assert StoredFile.objects.count() == Submission.objects.count() == 1


def test_a_refused_file_may_be_sent_again_once_its_site_is_known(dataset: Dataset, network: Network, folder: Path) -> None:
    content = csv_text(attendances("E04", JANUARY, [10]))
    assert datasets.sent(dataset, content, folder).state == SubmissionState.REJECTED
    people.site(network, identifier="E04")
    assert datasets.sent(dataset, content, folder).state == SubmissionState.ACCEPTED


def test_a_later_file_replaces_the_same_sites_months_and_no_others(dataset: Dataset, folder: Path) -> None:
    both = [*attendances("N01", JANUARY, [10, 20]), *attendances("F02", JANUARY, [30]), *attendances("N01", FEBRUARY, [40])]
    first = datasets.sent(dataset, csv_text(both), folder)
    second = datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [99])), folder)
    assert second.replaced_cells == 1
    assert rows_that_count(dataset) == [("F02", JANUARY, 30), ("N01", JANUARY, 99), ("N01", FEBRUARY, 40)]
    first.refresh_from_db()
    assert first.state == SubmissionState.ACCEPTED, "part of it still counts"
    assert StoredFile.objects.get(current=False).retired_by == second


def test_a_file_of_which_nothing_counts_any_more_is_superseded(dataset: Dataset, folder: Path) -> None:
    first = datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [11])), folder)
    first.refresh_from_db()
    assert first.state == SubmissionState.SUPERSEDED
    assert rows_that_count(dataset) == [("N01", JANUARY, 11)]


def test_a_withdrawn_file_counts_no_longer_and_says_why(dataset: Dataset, folder: Path) -> None:
    sent = datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    with pytest.raises(services.WithdrawalWithoutReason):
        services.withdraw(by=FACTORY, submission=sent, because=" ", at=AT)
    services.withdraw(by=FACTORY, submission=sent, because="The wrong hospital's export.", at=AT)
    assert rows_that_count(dataset) == []
    assert sent.withdrawn_because == "The wrong hospital's export."


def test_a_file_replaced_in_part_counts_whole_once_it_is_sent_again(dataset: Dataset, folder: Path) -> None:
    both = csv_text([*attendances("N01", JANUARY, [10]), *attendances("N01", FEBRUARY, [40])])
    first = datasets.sent(dataset, both, folder)
    correction = datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [99])), folder)
    again = datasets.sent(dataset, both, folder)
    assert again not in {first, correction}
    assert (again.state, again.replaced_cells) == (SubmissionState.ACCEPTED, 2)
    assert rows_that_count(dataset) == [("N01", JANUARY, 10), ("N01", FEBRUARY, 40)]
    assert set(Submission.objects.exclude(pk=again.pk).values_list("state", flat=True)) == {SubmissionState.SUPERSEDED}
    assert datasets.sent(dataset, both, folder) == again, "all of it counts now"


def test_what_a_withdrawn_file_had_replaced_comes_back_when_it_is_sent_again(dataset: Dataset, folder: Path) -> None:
    both = csv_text([*attendances("N01", JANUARY, [10]), *attendances("N01", FEBRUARY, [40])])
    datasets.sent(dataset, both, folder)
    mistaken = datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [99])), folder)
    services.withdraw(by=FACTORY, submission=mistaken, because="The wrong month.", at=AT)
    assert rows_that_count(dataset) == [("N01", FEBRUARY, 40)]
    assert datasets.sent(dataset, both, folder).replaced_cells == 1
    assert rows_that_count(dataset) == [("N01", JANUARY, 10), ("N01", FEBRUARY, 40)]


def test_a_file_replaced_in_part_that_is_sent_twice_at_once_is_received_once(dataset: Dataset, folder: Path) -> None:
    both = csv_text([*attendances("N01", JANUARY, [10]), *attendances("N01", FEBRUARY, [40])])
    datasets.sent(dataset, both, folder)
    datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [99])), folder)
    waiting = datasets.received(dataset, both, folder)
    assert datasets.received(dataset, both, folder) == waiting
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE gather_datasets_submission SET whole = true")


def test_two_files_prepared_at_once_are_both_accepted_one_after_the_other(dataset: Dataset, folder: Path) -> None:
    first = datasets.received(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    second = datasets.received(dataset, csv_text(attendances("F02", JANUARY, [20])), folder)
    early = Submission.objects.get(pk=second.pk)
    ingest(by=FACTORY, submission=first, at=AT)
    ingest(by=FACTORY, submission=second, at=AT)
    assert ingest(by=FACTORY, submission=early, at=AT).state == SubmissionState.ACCEPTED, "a stale copy learns what was decided"
    assert rows_that_count(dataset) == [("F02", JANUARY, 20), ("N01", JANUARY, 10)]


def test_acceptance_prepared_against_an_older_manifest_is_refused(dataset: Dataset, folder: Path) -> None:
    submission = datasets.received(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    services.begin_validation(by=FACTORY, submission=submission, at=AT)
    new = services.NewFile(digest="0" * 64, size=1, rows=1, first_period=JANUARY, last_period=JANUARY)
    acceptance = services.Acceptance(file=new, sites=1, replaced_cells=0, against=frozenset({999}), replaced={})
    with pytest.raises(services.ManifestMoved):
        services.accept(by=FACTORY, submission=submission, acceptance=acceptance, at=AT)
    assert not StoredFile.objects.exists()


def test_somebody_of_one_site_sends_for_that_site_only(dataset: Dataset, network: Network, folder: Path) -> None:
    path = folder / "sent.csv"
    path.write_bytes(csv_text([*attendances("N01", JANUARY, [10]), *attendances("F02", JANUARY, [10])]))
    lead = people.actor(network, "site_team_lead", site=Site.objects.get(identifier="N01"))
    sent = services.receive(by=lead, dataset=dataset, arrival=receive_file(path), file_name="sent.csv", at=AT)
    decided = ingest(by=FACTORY, submission=sent, at=AT)
    assert decided.state == SubmissionState.REJECTED
    assert [(problem.row, problem.column, problem.code) for problem in selectors.problems_of(decided)] == [
        (3, "site", "other_site")
    ]
    said = selectors.problems_of(decided)[0].message
    assert said == "your role lets you send the rows of N01 only; this row names ‘F02’"


def test_bytes_that_vanished_from_quarantine_are_refused_in_words(dataset: Dataset, folder: Path) -> None:
    submission = datasets.received(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    quarantined(submission.public_id).unlink()
    decided = ingest(by=FACTORY, submission=submission, at=AT)
    assert decided.state == SubmissionState.REJECTED
    assert "no longer in quarantine" in selectors.problems_of(decided)[0].message


@pytest.mark.parametrize("source", SubmissionState)
@pytest.mark.parametrize("target", SubmissionState)
def test_a_submission_moves_only_as_the_table_says(source: SubmissionState, target: SubmissionState) -> None:
    submission = Submission(state=source)
    if target in TRANSITIONS[source]:
        move(submission, target)
        assert submission.state == target
    else:
        with pytest.raises(services.IllegalSubmissionMove):
            move(submission, target)


def test_the_same_contract_again_changes_nothing_and_a_changed_one_needs_a_higher_version(network: Network) -> None:
    dataset = datasets.dataset(network)
    assert datasets.dataset(network, datasets.CONTRACT + "# a remark\n").contract_number == 1
    changed = datasets.CONTRACT.replace("Attendances in", "All attendances in")
    with pytest.raises(VersionNotRaised, match="the last one was 1"):
        datasets.dataset(network, changed)
    assert datasets.dataset(network, changed.replace("version: 1", "version: 2")).pk == dataset.pk
    assert [version.number for version in selectors.versions_of(dataset)] == [2, 1]


def test_a_contract_that_accepted_rows_would_not_fit_is_refused(dataset: Dataset, network: Network, folder: Path) -> None:
    datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [10])), folder)
    narrowed = datasets.CONTRACT.replace("version: 1", "version: 2").replace(
        "name: minutes, type: integer", "name: minutes, type: decimal(1)"
    )
    with pytest.raises(ContractNarrowed, match="other columns"):
        datasets.dataset(network, narrowed)
