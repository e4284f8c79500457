"""Whom a loop waits for: only those whose roles allow its next step, or what has to come first."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.decide.decisions.models import DecisionKind
from fivefold.decide.decisions.services import decide
from fivefold.foundation import dates
from fivefold.foundation.clock import today
from fivefold.implement.tests_of_change import services as testing
from fivefold.implement.tests_of_change.models import Act
from fivefold.loop.models import Loop
from fivefold.loop.panels import awaited_by
from fivefold.loop.selectors import loop_called
from fivefold.loop.services import move
from fivefold.loop.states import State
from fivefold.network.people.models import Membership, Network, Site
from tests.conftest import AT
from tests.factories import decisions, implement, people
from tests.factories.decisions import REVIEW, Forum
from tests.factories.people import FACTORY

CHAIR = "Ruth Adeyemi"


@pytest.fixture
def forum(network: Network) -> Forum:
    """Its chair is the only one who may propose or plan actions."""
    return decisions.forum(network)


@pytest.fixture
def northgate(network: Network) -> Site:
    return people.site(network, name="Northgate")


@pytest.fixture
def lead(network: Network, northgate: Site) -> Membership:
    return people.member(network, "site_team_lead", site=northgate, name="Si Lead")


def waits_for(loop: Loop) -> str | None:
    found = loop_called(loop.public_id)
    assert found is not None
    return awaited_by([found]).get(found.pk)


def decided(forum: Forum, kind: DecisionKind, owner: Membership) -> Loop:
    found = loop_called(decisions.decided(forum, kind, owner=owner).loop.public_id)
    assert found is not None
    return found


def adopted(forum: Forum, **terms: Any) -> Loop:
    measure = decisions.outcome_measure(forum.network)
    proposal = decisions.proposal(decisions.loop_before(forum), measure, terms=decisions.terms(measure, **terms))
    decisions.heard(forum, proposal)
    return decide(by=forum.actor("chair"), proposal=proposal, ruling=decisions.ruling(forum), at=AT).loop


def home_of(member: Membership) -> str:
    client = Client()
    client.force_login(member.person)
    return client.get(reverse("web:home", args=[member.network.slug])).content.decode()


def test_before_its_group_it_waits_for_a_proposal_then_for_the_group_then_for_its_chair(forum: Forum) -> None:
    loop = decisions.loop_before(forum)
    assert waits_for(loop) == f"a proposal to {forum.body.name}"
    proposal = decisions.proposal(loop, decisions.outcome_measure(forum.network))
    assert waits_for(loop) == forum.body.name
    decisions.heard(forum, proposal)
    assert waits_for(loop) == f"{CHAIR}, who chairs {forum.body.name}"


def test_what_was_adopted_waits_for_who_may_plan_its_actions_and_not_for_an_owner_who_may_not(
    forum: Forum, lead: Membership
) -> None:
    loop = decided(forum, DecisionKind.ADOPT_NOW, owner=lead)
    assert waits_for(loop) == CHAIR
    assert "Plan" not in home_of(lead)
    assert "Plan an action" in home_of(forum.chair)


def test_an_owner_who_may_do_the_next_step_is_named_alone(forum: Forum, network: Network) -> None:
    analyst = people.member(network, "analyst", name="Amir Haddad")
    assert waits_for(decided(forum, DecisionKind.ADOPT_NOW, owner=analyst)) == "Amir Haddad"


def test_of_many_who_may_three_are_named(forum: Forum, network: Network, lead: Membership) -> None:
    for name in ("Amir Haddad", "Bea Long", "Cora Finch", "Dee Marsh"):
        people.member(network, "analyst", name=name)
    assert waits_for(decided(forum, DecisionKind.ADOPT_NOW, owner=lead)) == "Amir Haddad, Bea Long, Cora Finch or 2 others"


@pytest.mark.parametrize("days", [0, 1])
def test_planned_actions_wait_for_the_sites_reports_then_for_the_plans_day_then_for_who_checks(
    forum: Forum, network: Network, northgate: Site, days: int
) -> None:
    fairhaven = people.site(network, name="Fairhaven")
    people.member(network, "analyst", name="Amir Haddad")
    judged = today() + timedelta(days=days)
    loop = adopted(forum, horizon_on=judged)
    action = implement.action(loop, forum.nurse, [northgate, fairhaven])
    assert waits_for(loop) == "the reports of Fairhaven, Northgate"
    implement.done(action, northgate)
    assert waits_for(loop) == "the report of Fairhaven"
    implement.done(action, fairhaven)
    assert waits_for(loop) == (f"{dates.day(judged)}, the day on which it is judged" if days else "Amir Haddad")


def test_a_test_of_change_waits_for_a_lead_of_its_sites_and_its_results_for_who_may_bring_them(
    forum: Forum, network: Network, northgate: Site, lead: Membership
) -> None:
    people.member(network, "site_team_lead", site=people.site(network, name="Elsewhere"), name="Ella Where")
    proposal = decisions.proposal(
        decisions.loop_before(forum),
        None,
        terms=decisions.terms(decisions.outcome_measure(network), sites=[northgate]),
    )
    decisions.heard(forum, proposal)
    loop = proposal.loop
    decide(by=forum.actor("chair"), proposal=proposal, ruling=decisions.ruling(forum, DecisionKind.TEST, owner=lead), at=AT)
    assert waits_for(loop) == "Si Lead"
    assert "Plan a test of change" in home_of(lead)
    cycle = implement.studied(Loop.objects.select_related("network").get(pk=loop.pk), northgate)
    testing.conclude_test(by=FACTORY, test=cycle, act=Act.ADOPT, at=AT)
    assert waits_for(loop) == CHAIR
    assert "Plan a test of change" not in home_of(lead)
    assert "Take the results back to who decides" in home_of(forum.chair)


def test_what_was_commissioned_waits_for_who_may_bring_it(forum: Forum, lead: Membership) -> None:
    decision = decisions.decided(forum, DecisionKind.RESEARCH, due_on=REVIEW, prediction="", owner=lead)
    assert waits_for(decision.loop) == CHAIR


def test_where_nobody_may_do_the_next_step_that_is_said(forum: Forum, lead: Membership) -> None:
    loop = decided(forum, DecisionKind.ADOPT_NOW, owner=lead)
    Membership._base_manager.filter(pk=forum.chair.pk).update(active=False)
    assert waits_for(loop) == "somebody whose roles allow the next step; nobody’s do yet"


def test_the_list_of_loops_says_it_for_all_of_them_in_few_queries(
    forum: Forum, network: Network, northgate: Site, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    measure = decisions.outcome_measure(network)
    for _number in range(3):
        decisions.proposal(decisions.loop_before(forum), measure)
        implement.action(decided(forum, DecisionKind.ADOPT_NOW, owner=forum.nurse), forum.nurse, [northgate])
        decided(forum, DecisionKind.TEST, owner=forum.nurse)
    client = Client()
    client.force_login(forum.nurse.person)
    address = reverse("loop:index", args=[network.slug])
    client.get(address)
    with django_assert_max_num_queries(24):
        text = client.get(address).content.decode()
    assert text.count("the report of Northgate") == 3


def test_what_was_parked_waits_for_nobody_in_particular(forum: Forum) -> None:
    loop = decisions.loop_before(forum)
    move(by=FACTORY, loop=loop, to=State.PARKED, at=AT, because="The service moves.", review_on=REVIEW)
    assert waits_for(loop) is None
