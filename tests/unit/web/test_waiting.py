"""What waits for a person stands on their home page and on the stage's, and home offers nobody a page that is closed to them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.close.feedback import services as feedback
from fivefold.close.feedback.composing import Told
from fivefold.close.feedback.models import Feedback
from fivefold.foundation.clock import now
from fivefold.interfaces.web.home import WAITING_SHOWN
from fivefold.loop.models import Originator
from fivefold.loop.states import Outcome, State
from fivefold.network.people.models import Network
from fivefold.network.people.roles import ROLES
from tests.factories import insights, loops, people, stories
from tests.factories.people import FACTORY

TOLD = Told(you_said="You rang and nobody answered.", we_did="A nurse now answers.", what_came="It worked.")
MAY_TELL = {"network_lead", "analyst", "learning_coordinator"}
PLACES = ["web:home", "close:checks:index"]


def signed_in(network: Network, *roles: str) -> Client:
    client = Client()
    client.force_login(people.member(network, *roles).person)
    return client


def shown(client: Client, network: Network, place: str = "web:home") -> str:
    return client.get(reverse(place, args=[network.slug])).content.decode()


def owe(network: Network, *, days_ago: int = 0) -> Feedback:
    """An answer to whoever raised a loop, drafted these days ago and not told yet."""
    loop = loops.go(loops.loop(network), State.CLOSED)
    return feedback.draft(
        by=FACTORY,
        loop=loop,
        originator=Originator.objects.get(loop=loop),
        outcome=Outcome.NOT_PURSUED,
        told=TOLD,
        at=now() - timedelta(days=days_ago),
    )


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", sorted(ROLES))
def test_what_people_are_owed_waits_for_those_who_may_tell_them(network: Network, role: str, place: str) -> None:
    owe(network)
    assert ("Somebody is owed an answer" in shown(signed_in(network, role), network, place)) == (role in MAY_TELL)


def test_several_answers_are_one_line_and_none_waits_once_they_are_told(network: Network) -> None:
    coordinator, drafts = signed_in(network, "learning_coordinator"), [owe(network), owe(network)]
    home = shown(coordinator, network)
    assert "2 answers are owed" in home
    assert reverse("close:feedback:index", args=[network.slug]) in home
    for draft in drafts:
        feedback.tell(by=FACTORY, feedback=draft, told=TOLD, at=now())
    assert "Nothing waits for you" in shown(coordinator, network)


@pytest.mark.parametrize(("days_ago", "tag"), [(0, "Close"), (14, "Close"), (15, "overdue")])
def test_after_two_weeks_an_answer_is_overdue(network: Network, days_ago: int, tag: str) -> None:
    owe(network, days_ago=days_ago)
    home = signed_in(network, "learning_coordinator").get(reverse("web:home", args=[network.slug]))
    assert [str(task.tag.text) for task in home.context["waiting"]] == [tag]


def test_stories_come_before_answers_and_answers_before_loops(network: Network) -> None:
    insights.insight(network, statement="Nobody answers the line.")
    owe(network)
    stories.told(network)
    home = signed_in(network, "learning_coordinator").get(reverse("web:home", args=[network.slug]))
    assert [str(task.title) for task in home.context["waiting"]] == [
        "A story waits to be read",
        "Somebody is owed an answer",
        "Nobody answers the line.",
    ]


def test_what_does_not_fit_is_counted_and_one_tap_away(network: Network) -> None:
    for number in range(WAITING_SHOWN + 2):
        insights.insight(network, statement=f"Nobody answers line {number}.")
    home = shown(signed_in(network, "learning_coordinator"), network)
    assert "8 things wait for you." in home
    assert "<summary>2 more</summary>" in home
    assert all(f"Nobody answers line {number}." in home for number in range(WAITING_SHOWN + 2))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_home_leads_nobody_to_a_page_that_is_closed_to_them(network: Network, role: str) -> None:
    client = signed_in(network, role)
    links = set(re.findall(rf'href="(/n/{network.slug}/[^"#?]*)"', shown(client, network)))
    assert reverse("gather:stories:mine", args=[network.slug]) in links
    assert [link for link in sorted(links) if client.get(link).status_code != 200] == []


def test_only_those_who_may_see_signals_are_sent_to_them(network: Network) -> None:
    signals = reverse("analyse:signals:index", args=[network.slug])
    assert signals not in shown(signed_in(network, "family_partner"), network)
    assert signals in shown(signed_in(network, "decision_group_member"), network)
