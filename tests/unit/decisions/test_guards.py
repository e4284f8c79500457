"""No loop moves through Decide without what its move rests on, whoever asks."""

from datetime import date
from typing import Any

import pytest

from fivefold.analyse.insights.selectors import insight_of
from fivefold.decide.decisions import results, services
from fivefold.decide.decisions.guards import register_all
from fivefold.decide.decisions.models import Decision, DecisionKind, Stance
from fivefold.foundation.permission import system
from fivefold.loop.guards import GuardRefused, registered
from fivefold.loop.models import Loop
from fivefold.loop.services import NOTHING, Subject, move
from fivefold.loop.states import State
from fivefold.network.people.models import Network
from tests.conftest import AT
from tests.factories import decisions, insights, people
from tests.factories.decisions import Forum

NAMES = {
    "decision_recorded",
    "plan_frozen",
    "test_decided",
    "commission_given",
    "questions_given",
    "escalated",
    "declined",
    "product_attached",
    "results_recorded",
}


@pytest.fixture
def forum(network: Network) -> Forum:
    return decisions.forum(network)


def go(loop: Loop, to: State, subject: Subject = NOTHING) -> Loop:
    return move(by=system("test"), loop=Loop.objects.get(pk=loop.pk), to=to, at=AT, because="Because.", subject=subject)


def test_every_guard_of_decide_is_registered() -> None:
    register_all()
    assert registered() >= NAMES


@pytest.mark.parametrize(
    "subject",
    [Subject(), Subject("decision", "dec_nothing"), Subject("proposal", "pro_nothing")],
    ids=lambda subject: subject.kind,
)
def test_a_loop_is_not_decided_without_a_decision(forum: Forum, subject: Subject) -> None:
    with pytest.raises(GuardRefused):
        go(decisions.loop_before(forum), State.DECIDED, subject)


def test_a_decision_on_another_loop_does_not_count(forum: Forum) -> None:
    other = decisions.decided(forum)
    waiting = decisions.loop_before(forum)
    with pytest.raises(GuardRefused):
        go(waiting, State.DECIDED, Subject("decision", other.public_id))


def test_the_decision_of_an_earlier_round_does_not_count(forum: Forum) -> None:
    decision = decisions.decided(forum, DecisionKind.DECLINE, prediction="")
    reopened = go(decision.loop, State.TRIAGED)
    insight = insight_of(reopened)
    assert insight is not None
    again = insights.triage(insight).loop
    assert (again.cycle, again.state) == (2, State.WITH_AUTHORITY)
    with pytest.raises(GuardRefused, match="this round"):
        go(again, State.DECIDED, Subject("decision", decision.public_id))


KINDS: list[tuple[DecisionKind, dict[str, Any], State]] = [
    (DecisionKind.DEFER, {"prediction": ""}, State.IMPLEMENTING),
    (DecisionKind.DEFER, {"prediction": ""}, State.TESTING),
    (DecisionKind.DEFER, {"prediction": ""}, State.COMMISSIONED),
    (DecisionKind.DEFER, {"prediction": ""}, State.TRIANGULATED),
    (DecisionKind.DEFER, {"prediction": ""}, State.WITH_AUTHORITY),
]


@pytest.mark.parametrize(("kind", "changes", "to"), KINDS)
def test_a_decided_loop_goes_only_where_its_decision_leads(
    forum: Forum, kind: DecisionKind, changes: dict[str, Any], to: State
) -> None:
    decision = decisions.decided(forum, kind, **changes)
    Loop._base_manager.filter(pk=decision.loop.pk).update(state=State.DECIDED, review_on=None)
    with pytest.raises(GuardRefused, match="leads elsewhere"):
        go(decision.loop, to, Subject("decision", decision.public_id))


def test_no_decision_to_go_ahead_stands_against_an_objection_however_it_came_about(forum: Forum) -> None:
    decision = decisions.decided(forum, DecisionKind.DEFER, prediction="")
    loop = go(decision.loop, State.WITH_AUTHORITY)
    assert decision.proposal is not None
    decision.proposal.loop.refresh_from_db()
    decisions.position(forum, decision.proposal, "parent", Stance.OBJECT, reasons="It burdens us.")
    Decision._base_manager.filter(pk=decision.pk).update(kind=DecisionKind.TEST, prediction="Four points.")
    with pytest.raises(GuardRefused, match="positions carry it"):
        go(loop, State.DECIDED, Subject("decision", decision.public_id))


def test_a_commissioned_loop_waits_for_its_product(forum: Forum) -> None:
    decision = decisions.decided(forum, DecisionKind.RESEARCH, due_on=date(2027, 6, 1), prediction="")
    with pytest.raises(GuardRefused, match="not been delivered"):
        go(decision.loop, State.WITH_AUTHORITY)
    with pytest.raises(GuardRefused):
        go(decision.loop, State.WITH_AUTHORITY, Subject("product", "prd_nothing"))


def test_a_product_of_another_loop_does_not_count(forum: Forum, network: Network) -> None:
    measure = decisions.outcome_measure(network)
    people.site(network)
    commissioned = []
    for _number in range(2):
        proposal = decisions.proposal(decisions.loop_before(forum), measure)
        decisions.heard(forum, proposal)
        ruling = decisions.ruling(forum, DecisionKind.RESEARCH, due_on=date(2027, 6, 1), prediction="")
        commissioned.append(services.decide(by=forum.actor("chair"), proposal=proposal, ruling=ruling, at=AT))
    product = services.deliver_product(
        by=people.actor(network, "analyst"), decision=commissioned[0], title="Study", findings="It helps.", at=AT
    )
    with pytest.raises(GuardRefused):
        go(commissioned[1].loop, State.WITH_AUTHORITY, Subject("product", product.public_id))


def test_results_are_brought_only_where_a_stage_says_that_there_are_some(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_judges", [])
    decision = decisions.decided(forum, DecisionKind.TEST)
    with pytest.raises(GuardRefused, match="no results yet"):
        go(decision.loop, State.WITH_AUTHORITY)
    results.register_results(lambda loop: loop.pk == decision.loop.pk)
    assert go(decision.loop, State.WITH_AUTHORITY).state == State.WITH_AUTHORITY
