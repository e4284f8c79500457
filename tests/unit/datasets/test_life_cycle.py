"""The life of a submission: every state can be come to by what people and the worker do, and its page says so."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from fivefold.gather.datasets import services
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.datasets.receiving import quarantined
from fivefold.gather.datasets.services import IllegalSubmissionMove
from fivefold.gather.datasets.states import TRANSITIONS, SubmissionState
from fivefold.gather.datasets.tasks import check_submission
from fivefold.network.people.models import Network
from tests.factories import datasets, people
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import AT, FACTORY

JANUARY = date(2026, 1, 1)
GOOD = csv_text(attendances("N01", JANUARY, [10]))
OTHER = csv_text(attendances("N01", JANUARY, [20]))
EMPTY_COLUMN = csv_text(attendances("N01", JANUARY, [None]))
BAD = GOOD.replace(b",10,", b",-1,")


def received(dataset: Dataset, folder: Path) -> Submission:
    return datasets.received(dataset, GOOD, folder)


def validating(dataset: Dataset, folder: Path) -> Submission:
    return services.begin_validation(by=FACTORY, submission=received(dataset, folder), at=AT)


def accepted(dataset: Dataset, folder: Path) -> Submission:
    return datasets.sent(dataset, GOOD, folder)


def with_warnings(dataset: Dataset, folder: Path) -> Submission:
    return datasets.sent(dataset, EMPTY_COLUMN, folder)


def rejected(dataset: Dataset, folder: Path) -> Submission:
    return datasets.sent(dataset, BAD, folder)


def failed(dataset: Dataset, folder: Path) -> Submission:
    return services.fail(by=FACTORY, submission=validating(dataset, folder), fault="0badc0de", at=AT)


def superseded(dataset: Dataset, folder: Path) -> Submission:
    first = accepted(dataset, folder)
    datasets.sent(dataset, OTHER, folder)
    return Submission.objects.get(pk=first.pk)


def withdrawn(dataset: Dataset, folder: Path) -> Submission:
    return services.withdraw(by=FACTORY, submission=accepted(dataset, folder), because="Wrong export.", at=AT)


WAYS: dict[SubmissionState, tuple[Callable[[Dataset, Path], Submission], str]] = {
    SubmissionState.RECEIVED: (received, "waits to be checked"),
    SubmissionState.VALIDATING: (validating, "Every row is being checked against the contract."),
    SubmissionState.ACCEPTED: (accepted, "1 row of 1 site, Jan 2026."),
    SubmissionState.ACCEPTED_WITH_WARNINGS: (with_warnings, "Accepted, with something to look at"),
    SubmissionState.REJECTED: (rejected, "1 problem was found."),
    SubmissionState.FAILED: (failed, "0badc0de"),
    SubmissionState.SUPERSEDED: (superseded, "Later files speak of the same sites and months, and count instead."),
    SubmissionState.WITHDRAWN: (withdrawn, "They count no longer: Wrong export."),
}


def client_of(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "analyst").person)
    return client


def page_of(client: Client, submission: Submission) -> str:
    answer = client.get(f"/n/{submission.network.slug}/gather/submissions/{submission.public_id}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


@pytest.mark.parametrize("state", SubmissionState)
def test_every_state_is_come_to_and_its_page_says_so(
    state: SubmissionState, dataset: Dataset, network: Network, folder: Path
) -> None:
    reach, words = WAYS[state]
    submission = reach(dataset, folder)
    assert submission.state == state
    client = client_of(network)
    assert words in page_of(client, submission)
    listed = client.get(f"/n/{network.slug}/gather/submissions/").content.decode()
    assert f">{state.label}<" in listed


@pytest.mark.parametrize("state", SubmissionState)
def test_a_file_is_withdrawn_where_the_table_of_its_life_says_so_and_nowhere_else(
    state: SubmissionState, dataset: Dataset, network: Network, folder: Path
) -> None:
    submission = WAYS[state][0](dataset, folder)
    allowed = SubmissionState.WITHDRAWN in TRANSITIONS[state]
    assert ("Withdraw this file" in page_of(client_of(network), submission)) == allowed
    if allowed:
        assert services.withdraw(by=FACTORY, submission=submission, because="Sent by mistake.", at=AT).state == "withdrawn"
    else:
        with pytest.raises(IllegalSubmissionMove):
            services.withdraw(by=FACTORY, submission=submission, because="Sent by mistake.", at=AT)


def test_a_file_that_is_withdrawn_before_it_is_checked_is_never_checked(dataset: Dataset, network: Network, folder: Path) -> None:
    submission = received(dataset, folder)
    client = client_of(network)
    address = f"/n/{network.slug}/gather/submissions/{submission.public_id}/withdraw/"
    assert "It is not checked, and nothing of it counts." in client.get(address).content.decode()
    assert client.post(address, {"because": "The wrong month."}).status_code == 302
    assert check_submission.call(network=network.public_id, submission=submission.public_id) == SubmissionState.WITHDRAWN
    assert "The file was taken back before it was checked." in page_of(client, submission)
    assert dataset.files.count() == 0
    assert not quarantined(submission.public_id).exists()


def test_a_file_accepted_with_warnings_lists_them_and_all_of_it_counts(dataset: Dataset, network: Network, folder: Path) -> None:
    submission = with_warnings(dataset, folder)
    page = page_of(client_of(network), submission)
    assert "minutes" in page
    assert "What was found, by row and column" in page
    assert dataset.files.get(current=True).rows == 1
