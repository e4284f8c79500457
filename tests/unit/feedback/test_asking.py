"""Whoever told a story and has only its receipt code is asked the same as a member: does it answer what they raised?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fivefold.close.checks.models import Answer, OriginatorAnswer
from fivefold.close.checks.selectors import answers_on
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.close.feedback import services
from fivefold.close.feedback.composing import Told
from fivefold.close.feedback.models import Feedback
from fivefold.foundation.audit.models import AuditEvent
from fivefold.gather.stories.selectors import teller_of
from fivefold.gather.stories.services import withdraw_story
from fivefold.network.people.models import Network
from tests.factories import close, stories
from tests.factories.close import Checking
from tests.factories.people import AT, FACTORY

QUESTION = "Does this answer what you raised?"
RECEIPT = "/s/"


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def made(network: Network, tmp_path: Path) -> Checking:
    """A loop that a story raised and that is being checked."""
    return close.checking(network, tmp_path)


def address(made: Checking) -> str:
    return reverse("feedback:answer", args=[made.loop.public_id])


def send(client: Client, made: Checking, answer: str, code: str = "") -> tuple[int, str]:
    """Status and page after this answer."""
    found = client.post(address(made), {"code": code or made.receipt, f"{made.loop.public_id}-answer": answer})
    return found.status_code, found.content.decode()


def test_by_the_code_one_is_asked_once_there_is_something_to_judge(client: Client, made: Checking) -> None:
    page = client.post(RECEIPT, {"code": made.receipt}).content.decode()
    assert QUESTION in page
    assert "Your story helped us to learn: Families who ring get no answer" in page
    assert "decided on 2 Mar 2026: Answer every call within the day. It is in place at 2 sites." in page


def test_before_that_nobody_is_asked(client: Client, network: Network) -> None:
    _story, code = stories.told(network)
    assert QUESTION not in client.post(RECEIPT, {"code": code}).content.decode()


def test_the_answer_is_kept_recorded_and_may_be_changed(client: Client, made: Checking) -> None:
    status, page = send(client, made, "partly")
    assert status == 200
    assert "Thank you. Your answer stands beside the verdict." in page
    assert "Change the answer" in page
    assert answers_on(made.read_again()) == {Answer.PARTLY: 1}
    send(client, made, "yes")
    assert answers_on(made.read_again()) == {Answer.YES: 1}
    events = AuditEvent.objects.filter(action="originator.answered")
    assert [(event.actor, event.details["answer"]) for event in events] == [
        (made.story.public_id, "partly"),
        (made.story.public_id, "yes"),
    ]


def test_once_told_the_question_names_what_it_is_about_and_does_not_tell_it_again(client: Client, made: Checking) -> None:
    close.verdict(close.all_met(made), VerdictKind.EFFECTIVE)
    close.deliver()
    feedback = Feedback.objects.get(originator_kind="story")
    told = Told(feedback.you_said, feedback.we_did, feedback.what_came)
    services.tell(by=FACTORY, feedback=feedback, told=told, at=AT)
    page = client.post(RECEIPT, {"code": made.receipt}).content.decode()
    assert QUESTION in page
    assert page.count("It is in place at 2 sites.") == 1


def test_an_empty_answer_says_what_is_missing_and_keeps_nothing(client: Client, made: Checking) -> None:
    status, page = send(client, made, "")
    assert status == 422
    assert "Choose one of the answers." in page
    assert not OriginatorAnswer.objects.exists()


def test_another_storys_code_answers_nothing(client: Client, made: Checking, network: Network) -> None:
    _other, code = stories.told(network)
    assert send(client, made, "no", code)[0] == 404
    assert send(client, made, "no", "AAAA-AAAA-AAAA-AAAA")[0] == 422
    assert not OriginatorAnswer.objects.exists()


def test_whoever_took_the_story_back_is_not_asked(client: Client, made: Checking) -> None:
    withdraw_story(by=teller_of(made.story), story=made.story, at=AT)
    assert QUESTION not in client.post(RECEIPT, {"code": made.receipt}).content.decode()


def test_whoever_comes_back_to_the_address_is_asked_for_the_code(client: Client, made: Checking) -> None:
    assert client.get(address(made))["Location"] == RECEIPT


def test_guessing_codes_is_limited_here_too(client: Client, made: Checking) -> None:
    statuses = [send(client, made, "no", f"AAAA-AAAA-AAAA-{number:04}")[0] for number in range(11)]
    assert statuses[-1] == 429
