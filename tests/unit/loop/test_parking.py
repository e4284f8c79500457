"""A loop is parked until a day to come that somebody can keep, on its page and by whoever asks."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.foundation import dates
from fivefold.foundation.clock import today
from fivefold.loop.ahead import FURTHEST
from fivefold.loop.guards import GuardRefused
from fivefold.loop.models import Loop
from fivefold.loop.services import move
from fivefold.loop.states import State
from fivefold.network.people.models import Network
from tests.factories import loops, people
from tests.factories.people import AT, FACTORY


@pytest.fixture
def lead(client: Client, network: Network) -> Client:
    client.force_login(people.member(network, "network_lead").person)
    return client


@pytest.mark.parametrize("review_on", [AT.date() - timedelta(days=1), AT.date(), AT.date() + FURTHEST + timedelta(days=1), None])
def test_a_loop_is_not_parked_until_a_day_that_has_passed_or_lies_in_ages(network: Network, review_on: date | None) -> None:
    with pytest.raises(GuardRefused) as refused:
        move(by=FACTORY, loop=loops.loop(network), to=State.PARKED, at=AT, because="It moves.", review_on=review_on)
    assert refused.value.field == "review_on"
    assert Loop.objects.get().state == State.CAPTURED


def test_the_page_says_which_days_it_takes_and_keeps_what_was_written(lead: Client, network: Network) -> None:
    loop = loops.loop(network)
    address = reverse("loop:park", args=[network.slug, loop.public_id])
    for day in (today(), date(9999, 12, 31)):
        refused = lead.post(address, {"because": "The ward moves in May.", "review_on": day.isoformat()})
        assert refused.status_code == 422
        text = refused.content.decode()
        assert f"Choose a day from {dates.day(today() + timedelta(days=1))}" in text
        assert "The ward moves in May." in text
        assert f'min="{(today() + timedelta(days=1)).isoformat()}"' in text
    lead.post(address, {"because": "The ward moves in May.", "review_on": (today() + timedelta(days=60)).isoformat()})
    assert Loop.objects.get().state == State.PARKED


def test_a_loop_is_reopened_for_a_reason_that_the_page_asks_for(lead: Client, network: Network) -> None:
    loop = loops.go(loops.loop(network), State.CLOSED)
    address = reverse("loop:reopen", args=[network.slug, loop.public_id])
    refused = lead.post(address, {"because": ""})
    assert refused.status_code == 422
    assert "What has changed: This field is required." in refused.content.decode()
    lead.post(address, {"because": "The calls go unanswered again."})
    assert Loop.objects.get().state == State.TRIAGED


def test_a_loop_that_moved_on_meanwhile_says_so(lead: Client, network: Network) -> None:
    loop = loops.go(loops.loop(network), State.CLOSED)
    address = reverse("loop:park", args=[network.slug, loop.public_id])
    refused = lead.post(address, {"because": "It moves.", "review_on": (today() + timedelta(days=60)).isoformat()})
    assert refused.status_code == 409
    assert "cannot become “Parked”" in refused.content.decode()
