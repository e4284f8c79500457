"""Tests of change: no test begins without a prediction, and Plan, Do, Study, Act come in that order."""

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.decide.decisions.models import DecisionKind
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.implement.tests_of_change import selectors, services
from fivefold.implement.tests_of_change.models import Act, CameTrue, CycleState, PdsaCycle
from fivefold.implement.tests_of_change.services import CycleOutOfOrder, NothingToTest, PredictionMissing
from fivefold.loop.guards import GuardRefused
from fivefold.loop.models import Loop
from fivefold.loop.selectors import loop_called
from fivefold.loop.states import State
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Membership, Network, Site
from tests.conftest import AT
from tests.factories import decisions, implement, people
from tests.factories.decisions import Forum
from tests.factories.people import FACTORY


@pytest.fixture
def forum(network: Network) -> Forum:
    return decisions.forum(network)


@pytest.fixture
def loop(forum: Forum) -> Loop:
    """A loop that is to be tested first."""
    found = loop_called(decisions.decided(forum, DecisionKind.TEST).loop.public_id)
    assert found is not None
    return found


@pytest.fixture
def site(network: Network) -> Site:
    return people.site(network, name="Northgate")


@pytest.fixture
def lead(network: Network, site: Site) -> Membership:
    return people.member(network, "site_team_lead", site=site)


def begin(test: PdsaCycle, prediction: str = "Nine of ten.") -> PdsaCycle:
    return services.begin_test(by=FACTORY, test=test, prediction=prediction, at=AT)


def study(test: PdsaCycle) -> PdsaCycle:
    return services.study_test(by=FACTORY, test=test, what_happened="Eight.", came_true=CameTrue.NO, learned="Two nurses.", at=AT)


def test_a_site_lead_plans_at_the_own_site_only(loop: Loop, site: Site, lead: Membership) -> None:
    assert implement.planned_test(loop, site, by=actor_of(lead)).number == 1
    assert implement.planned_test(loop, site, by=actor_of(lead)).number == 2
    with pytest.raises(OutOfReach):
        implement.planned_test(loop, people.site(loop.network), by=actor_of(lead))


@pytest.mark.parametrize("role", ["staff", "analyst", "decision_group_chair", "network_lead"])
def test_only_site_leads_run_tests(loop: Loop, site: Site, role: str) -> None:
    with pytest.raises(PermissionDenied):
        implement.planned_test(loop, site, by=people.actor(loop.network, role))


def test_nothing_is_tested_before_a_decision(forum: Forum, site: Site) -> None:
    with pytest.raises(NothingToTest):
        implement.planned_test(decisions.loop_before(forum), site)


def test_no_test_begins_without_a_prediction(loop: Loop, site: Site) -> None:
    test = implement.planned_test(loop, site)
    with pytest.raises(PredictionMissing):
        begin(test, "  ")
    assert PdsaCycle.objects.get().state == CycleState.PLANNED
    assert begin(PdsaCycle.objects.select_related("loop__network", "network", "site").get()).prediction == "Nine of ten."


def test_plan_do_study_act_come_in_that_order(loop: Loop, site: Site) -> None:
    test = implement.planned_test(loop, site)
    with pytest.raises(CycleOutOfOrder):
        study(test)
    begin(test)
    with pytest.raises(CycleOutOfOrder):
        begin(test, "Something else.")
    with pytest.raises(CycleOutOfOrder):
        services.conclude_test(by=FACTORY, test=test, act=Act.ADOPT, at=AT)
    study(test)
    services.conclude_test(by=FACTORY, test=test, act=Act.ADAPT, at=AT)
    assert (test.state, test.act, test.came_true) == (CycleState.ACTED, Act.ADAPT, CameTrue.NO)
    announced = OutboxEvent.objects.get(name="tests_of_change.concluded")
    assert announced.body["act"] == "adapt"
    actions = AuditEvent.objects.filter(subject=test.public_id).values_list("action", flat=True)
    assert list(actions) == [f"test_of_change.{step}" for step in ("planned", "begun", "studied", "concluded")]


def test_results_go_back_to_who_decides_once_a_test_was_studied_and_none_runs(loop: Loop, forum: Forum, site: Site) -> None:
    with pytest.raises(GuardRefused):
        services.bring_results(by=FACTORY, loop=loop, at=AT)
    implement.studied(loop, site)
    running = begin(implement.planned_test(loop, site))
    assert not selectors.has_results(loop)
    study(running)
    services.bring_results(by=people.actor(loop.network, "network_lead"), loop=loop, at=AT)
    assert loop.state == State.WITH_AUTHORITY


def test_results_of_an_earlier_round_do_not_count(loop: Loop, site: Site) -> None:
    implement.studied(loop, site)
    assert selectors.has_results(loop)
    loop.cycle += 1
    assert not selectors.has_results(loop)


def page(loop: Loop, name: str, public_id: str) -> str:
    return reverse(f"implement:tests_of_change:{name}", args=[loop.network.slug, public_id])


def test_a_site_lead_walks_a_test_through_its_pages(loop: Loop, site: Site, lead: Membership) -> None:
    client = Client()
    client.force_login(lead.person)
    planned = client.post(
        page(loop, "plan", loop.public_id),
        {"site": site.public_id, "objective": "Can one nurse answer?", "prediction": "", "plan": "Monday morning."},
    )
    test = PdsaCycle.objects.get()
    assert planned["Location"] == page(loop, "detail", test.public_id)
    refused = client.post(page(loop, "begin", test.public_id), {"prediction": ""})
    assert refused.status_code == 422
    assert "Say what you expect to happen." in refused.content.decode()
    steps = (
        ("begin", {"prediction": "Nine of ten."}),
        ("study", {"what_happened": "Eight.", "came_true": "partly", "learned": "Two nurses."}),
        ("conclude", {"act": "expand"}),
    )
    for verb, given in steps:
        assert client.post(page(loop, verb, test.public_id), given).status_code == 302, verb
    text = client.get(page(loop, "detail", test.public_id)).content.decode()
    for words in ("Nine of ten.", "Eight.", "It came true in part", "Expand"):
        assert words in text
    assert client.post(page(loop, "study", test.public_id), steps[1][1]).status_code == 422


def test_another_sites_test_can_be_read_and_not_touched(loop: Loop, site: Site) -> None:
    test = implement.planned_test(loop, site)
    client = Client()
    client.force_login(people.member(loop.network, "site_team_lead", site=people.site(loop.network)).person)
    assert client.get(page(loop, "detail", test.public_id)).status_code == 200
    for step in ("begin", "study", "conclude"):
        assert client.get(page(loop, step, test.public_id)).status_code == 404
        assert client.post(page(loop, step, test.public_id), {"prediction": "Nine."}).status_code == 404
    assert client.get(page(loop, "detail", "tst_nothing")).status_code == 404


def test_results_are_handed_over_on_the_page(loop: Loop, site: Site) -> None:
    client = Client()
    client.force_login(people.member(loop.network, "network_lead").person)
    address = page(loop, "bring_results", loop.public_id)
    assert client.post(address).status_code == 409
    implement.studied(loop, site)
    assert "Can one nurse answer every call of a morning?" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
