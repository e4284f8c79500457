"""How long a loop may wait is the network's own to set."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.loop import selectors, services
from fivefold.loop.states import STAGE_OF, WAITING_DAYS, State
from fivefold.network.people.models import Network
from tests.factories import people
from tests.factories.people import AT, FACTORY


def page_of(network: Network) -> str:
    return reverse("loop:limits", args=[network.slug])


def answers(**others: int) -> dict[str, int]:
    return {**{state.value: WAITING_DAYS[state] for state in STAGE_OF}, **others}


@pytest.fixture
def lead(client: Client, network: Network) -> Client:
    client.force_login(people.member(network, "network_lead").person)
    return client


def test_only_limits_that_differ_are_set_and_recorded(network: Network) -> None:
    by = people.actor(network, "network_lead")
    days = {State.CAPTURED: 21, State.TRIAGED: WAITING_DAYS[State.TRIAGED]}
    assert services.set_waiting_targets(by=by, network=network, days=days, at=AT) == 1
    assert services.set_waiting_targets(by=by, network=network, days=days, at=AT) == 0
    assert selectors.waiting_days() == {**WAITING_DAYS, State.CAPTURED: 21}
    recorded = AuditEvent.objects.get(action="loop.waiting_target_set")
    assert recorded.details == {"state": "captured", "days": 21}


def test_somebody_who_does_not_steer_loops_sets_no_limit(network: Network) -> None:
    with pytest.raises(PermissionDenied, match="steer loop"):
        services.set_waiting_targets(by=people.actor(network, "analyst"), network=network, days={State.CAPTURED: 1}, at=AT)


@pytest.mark.parametrize(("state", "days"), [(State.CAPTURED, 0), (State.CAPTURED, 3_651), (State.CLOSED, 10)])
def test_a_limit_that_makes_no_sense_is_refused(state: State, days: int, network: Network) -> None:
    with pytest.raises(DomainError, match="from 1 to 3,650"):
        services.set_waiting_target(by=FACTORY, network=network, state=state, days=days, at=AT)


def test_the_limits_are_shown_and_saved_on_their_page(lead: Client, network: Network) -> None:
    assert 'value="180"' in lead.get(page_of(network)).content.decode()
    shown = lead.post(page_of(network), answers(captured=21), follow=True)
    assert shown.redirect_chain == [(reverse("loop:index", args=[network.slug]), 302)]
    assert selectors.waiting_days()[State.CAPTURED] == 21


def test_a_limit_of_no_days_is_refused_beside_its_field_and_nothing_is_saved(lead: Client, network: Network) -> None:
    answer = lead.post(page_of(network), answers(captured=0, triaged=3))
    assert answer.status_code == 422
    assert selectors.waiting_days() == WAITING_DAYS


def test_the_list_of_loops_leads_those_who_steer_to_the_limits(lead: Client, client: Client, network: Network) -> None:
    listed = reverse("loop:index", args=[network.slug])
    assert page_of(network) in lead.get(listed).content.decode()
    client.force_login(people.member(network, "staff").person)
    assert page_of(network) not in client.get(listed).content.decode()
    assert client.get(page_of(network)).status_code == 403


def test_the_page_takes_few_queries(
    lead: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        lead.get(page_of(network))
