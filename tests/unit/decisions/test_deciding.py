"""The chair speaks the body's decision, and the loop goes where it sends it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fivefold.decide.decisions import selectors, services
from fivefold.decide.decisions.models import DO_NOTHING, PREDICTED, Decision, DecisionKind, EvaluationPlan, Proposal, Stance
from fivefold.decide.decisions.snapshot import digest_of
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.models import AppendOnlyViolation
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.foundation.service import _running
from fivefold.loop.models import Loop
from fivefold.loop.selectors import thread_of
from fivefold.loop.services import move
from fivefold.loop.states import Outcome, State
from fivefold.network.governance.models import DecisionRule, Nature, Reach
from fivefold.network.people.models import Network, StakeholderGroup
from fivefold.network.people.services import change_member
from tests.conftest import AT
from tests.factories import decisions, governance, insights, people
from tests.factories.decisions import HORIZON, REVIEW, Forum
from tests.factories.people import FACTORY

APP = "fivefold.decide.decisions"


@pytest.fixture
def forum(network: Network) -> Forum:
    return decisions.forum(network)


def stored(loop: Loop) -> Loop:
    return Loop.objects.get(pk=loop.pk)


def decide(forum: Forum, proposal: Any, **changes: Any) -> Decision:
    ruling = decisions.ruling(forum, **changes)
    return services.decide(by=forum.actor("chair"), proposal=proposal, ruling=ruling, at=AT)


def test_adopting_freezes_the_plan_and_sets_the_loop_off(forum: Forum) -> None:
    decision = decisions.decided(forum)
    loop = stored(decision.loop)
    assert loop.state == State.IMPLEMENTING
    plan = selectors.plan_of(loop)
    assert plan is not None
    assert plan.digest == services.digest_of_plan(plan)
    assert (plan.horizon_on, str(plan.expected_change)) == (HORIZON, "0.0400")
    assert [entry.headline for entry in thread_of(loop)][-2:] == ["Decided: Adopt it now", "To be put into practice"]


def test_a_decision_is_recorded_and_announced(forum: Forum) -> None:
    decision = decisions.decided(forum)
    assert AuditEvent.objects.filter(action="decision.made", subject=decision.public_id).exists()
    assert OutboxEvent.objects.get(name="decisions.decision_made").body["kind"] == "adopt_now"


LEADS_TO: list[tuple[DecisionKind, dict[str, Any], State]] = [
    (DecisionKind.ADOPT_NOW, {}, State.IMPLEMENTING),
    (DecisionKind.TEST, {}, State.TESTING),
    (DecisionKind.TASK_AND_FINISH, {"due_on": date(2026, 6, 1), "prediction": ""}, State.COMMISSIONED),
    (DecisionKind.RESEARCH, {"due_on": date(2027, 6, 1), "prediction": ""}, State.COMMISSIONED),
    (DecisionKind.FURTHER_ANALYSIS, {"questions": "At which hours do they ring?", "prediction": ""}, State.TRIANGULATED),
    (DecisionKind.DECLINE, {"prediction": ""}, State.CLOSED),
    (DecisionKind.DEFER, {"prediction": ""}, State.PARKED),
]


@pytest.mark.parametrize(("kind", "changes", "state"), LEADS_TO)
def test_each_kind_of_decision_leads_to_its_state(
    forum: Forum, kind: DecisionKind, changes: dict[str, Any], state: State
) -> None:
    decision = decisions.decided(forum, kind, **changes)
    assert stored(decision.loop).state == state
    assert EvaluationPlan.objects.exists() == (kind is DecisionKind.ADOPT_NOW)


def test_declining_closes_the_loop_as_declined_with_the_rationale_on_its_thread(forum: Forum) -> None:
    decision = decisions.decided(forum, DecisionKind.DECLINE, prediction="", rationale="The line closes in May anyway.")
    assert stored(decision.loop).outcome == Outcome.DECLINED
    assert thread_of(decision.loop).last().reason == "The line closes in May anyway."  # type: ignore[union-attr]


def test_deferring_parks_the_loop_until_the_review(forum: Forum) -> None:
    decision = decisions.decided(forum, DecisionKind.DEFER, prediction="")
    assert stored(decision.loop).review_on == REVIEW


def test_what_was_escalated_waits_for_the_other_body_and_a_new_proposal(forum: Forum, network: Network) -> None:
    board = governance.body(network, "Network board")
    decision = decisions.decided(forum, DecisionKind.ESCALATE, escalated_to=board, prediction="")
    loop = stored(decision.loop)
    standing = selectors.standing_of(loop)
    assert standing is not None
    assert loop.state == State.WITH_AUTHORITY
    assert (standing.body, standing.proposal) == (board, None)


def test_sharing_is_for_what_already_works_well(network: Network) -> None:
    forum = decisions.forum(network, nature=Nature.SPREAD, reach=Reach.SYSTEMIC)
    made = decisions.proposal(
        decisions.loop_before(forum, nature=Nature.SPREAD, reach=Reach.SYSTEMIC), decisions.outcome_measure(network)
    )
    decisions.heard(forum, made)
    decision = decide(forum, made, kind=DecisionKind.SHARE, prediction="")
    assert stored(decision.loop).state == State.IMPLEMENTING
    assert EvaluationPlan.objects.filter(decision=decision).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rationale": " "}, "rationale"),
        ({"prediction": ""}, "prediction"),
        ({"kind": DecisionKind.TEST, "prediction": " "}, "prediction"),
        ({"review_on": date(2026, 3, 2)}, "review_on"),
        ({"review_on": date(9999, 12, 31)}, "review_on"),
        ({"option": "Something nobody proposed"}, "option"),
        ({"option": DO_NOTHING}, "option"),
        ({"kind": DecisionKind.TEST, "option": DO_NOTHING}, "option"),
        ({"kind": DecisionKind.RESEARCH, "due_on": date(9999, 12, 31)}, "due_on"),
        ({"kind": DecisionKind.SHARE}, "kind"),
        ({"kind": DecisionKind.RESEARCH}, "due_on"),
        ({"kind": DecisionKind.TASK_AND_FINISH, "due_on": date(2026, 3, 1)}, "due_on"),
        ({"kind": DecisionKind.FURTHER_ANALYSIS}, "questions"),
        ({"kind": DecisionKind.ESCALATE}, "escalated_to"),
    ],
)
def test_an_incomplete_ruling_is_refused_at_its_field_and_nothing_happens(
    forum: Forum, changes: dict[str, Any], field: str
) -> None:
    made = decisions.proposed(forum)
    decisions.heard(forum, made)
    with pytest.raises(services.RulingIncomplete) as refused:
        decide(forum, made, **changes)
    assert refused.value.field == field
    assert stored(made.loop).state == State.WITH_AUTHORITY
    assert not Decision.objects.exists()


def test_a_plan_whose_day_has_passed_is_not_frozen_but_the_proposal_can_be_declined(forum: Forum) -> None:
    made = decisions.proposed(forum)
    decisions.heard(forum, made)
    afterwards = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
    ruling = decisions.ruling(forum, review_on=date(2027, 9, 1))
    with pytest.raises(services.RulingIncomplete, match="was to be judged has passed") as refused:
        services.decide(by=forum.actor("chair"), proposal=made, ruling=ruling, at=afterwards)
    assert refused.value.field == "kind"
    assert not EvaluationPlan.objects.exists()
    declined = replace(decisions.declined(forum), review_on=date(2027, 9, 1))
    services.decide(by=forum.actor("chair"), proposal=made, ruling=declined, at=afterwards)
    assert stored(made.loop).outcome == Outcome.DECLINED


def test_escalating_to_the_same_body_is_refused(forum: Forum) -> None:
    made = decisions.proposed(forum)
    decisions.heard(forum, made)
    with pytest.raises(services.RulingIncomplete, match="other group"):
        decide(forum, made, kind=DecisionKind.ESCALATE, escalated_to=forum.body)


def test_before_the_quorum_is_heard_the_refusal_names_who_is_waited_for(forum: Forum) -> None:
    made = decisions.proposed(forum)
    decisions.position(forum, made, "parent")
    with pytest.raises(services.NotHeardYet, match=r"1 more of its members \(it needs 2\)") as refused:
        decide(forum, made)
    assert refused.value.fix == "Ask for the positions of: Ruth Adeyemi, Tom Birch."


def test_without_a_required_voice_the_refusal_names_the_side(forum: Forum) -> None:
    made = decisions.proposed(forum)
    decisions.position(forum, made, "nurse")
    decisions.position(forum, made, "chair")
    with pytest.raises(services.NotHeardYet, match="a voice of: family member or carer") as refused:
        decide(forum, made)
    assert refused.value.fix == "Ask for the positions of: Priya Nair."


def test_a_side_that_has_no_seat_at_all_is_said_to_need_one(network: Network) -> None:
    forum = decisions.forum(network, voices=[StakeholderGroup.YOUNG_PERSON])
    made = decisions.proposed(forum)
    decisions.heard(forum, made)
    with pytest.raises(services.NotHeardYet) as refused:
        decide(forum, made)
    assert refused.value.fix == (
        "Ask an administrator to give somebody a seat in it who can be heard, or to change what it needs."
    )


def test_only_those_are_asked_whose_roles_let_them_answer(network: Network) -> None:
    forum = decisions.forum(network, quorum=3)
    made = decisions.proposed(forum)
    change_member(by=FACTORY, membership=forum.nurse, roles=["staff"], group=StakeholderGroup.CLINICIAN, site=None, at=AT)
    with pytest.raises(services.NotHeardYet, match="3 more of its members") as refused:
        decide(forum, made)
    assert refused.value.fix == (
        "Ask for the positions of: Ruth Adeyemi, Priya Nair. That is not enough: ask an administrator to give somebody a seat "
        "in it who can be heard, or to change what it needs."
    )


def test_a_body_that_decides_by_consent_does_not_go_ahead_against_an_objection_but_may_decline(forum: Forum) -> None:
    made = decisions.proposed(forum)
    decisions.position(forum, made, "parent", Stance.OBJECT, reasons="It burdens us.")
    decisions.position(forum, made, "nurse")
    with pytest.raises(services.BodyDisagrees):
        decide(forum, made)
    services.decide(by=forum.actor("chair"), proposal=made, ruling=decisions.declined(forum), at=AT)
    assert stored(made.loop).outcome == Outcome.DECLINED


def test_an_objection_that_is_outvoted_is_kept_as_dissent(network: Network) -> None:
    forum = decisions.forum(network, rule=DecisionRule.MAJORITY)
    made = decisions.proposed(forum)
    decisions.position(forum, made, "parent", Stance.OBJECT, reasons="It burdens us.")
    decisions.position(forum, made, "nurse")
    decisions.position(forum, made, "chair")
    decision = decide(forum, made)
    assert [(each["member"], each["constituency"], each["reasons"]) for each in decision.dissent] == [
        ("Priya Nair", "Families", "It burdens us.")
    ]


def test_only_the_chair_of_that_body_decides(forum: Forum, network: Network) -> None:
    made = decisions.proposed(forum)
    decisions.heard(forum, made)
    another_chair = people.actor(network, "decision_group_chair")
    with pytest.raises(services.NotTheChair, match="Only the chair"):
        services.decide(by=another_chair, proposal=made, ruling=decisions.ruling(forum), at=AT)
    with pytest.raises(PermissionDenied):
        services.decide(by=forum.actor("nurse"), proposal=made, ruling=decisions.ruling(forum), at=AT)


def test_a_proposal_is_decided_once(forum: Forum) -> None:
    decision = decisions.decided(forum)
    with pytest.raises(services.ProposalClosed):
        decide(forum, decision.proposal)


def test_sending_back_returns_the_loop_to_triage_with_the_reason(forum: Forum) -> None:
    made = decisions.proposed(forum)
    services.send_back(by=forum.actor("chair"), loop=made.loop, because="Two sites are missing.", at=AT)
    assert stored(made.loop).state == State.TRIAGED
    with pytest.raises(services.ProposalClosed):
        decisions.position(forum, made, "nurse")


def test_only_the_chair_sends_back_and_only_what_waits(forum: Forum, network: Network) -> None:
    loop = decisions.loop_before(forum)
    with pytest.raises(services.NotTheChair):
        services.send_back(by=people.actor(network, "decision_group_chair"), loop=loop, because="No.", at=AT)
    services.send_back(by=forum.actor("chair"), loop=loop, because="Two sites are missing.", at=AT)
    with pytest.raises(services.NotWithAuthority):
        services.send_back(by=forum.actor("chair"), loop=loop, because="Again.", at=AT)


def test_a_correction_is_a_new_decision_that_refers_to_the_old_one(forum: Forum) -> None:
    first = decisions.decided(forum)
    ruling = decisions.ruling(forum, rationale="Numbers and evidence agree; the stories are silent.")
    second = services.correct_decision(by=forum.actor("chair"), decision=first, ruling=ruling, at=AT)
    assert second.corrects == first
    assert Decision.objects.get(pk=first.pk).rationale == "Numbers, stories and evidence agree."
    assert selectors.decision_of(first.loop) == second
    assert second.evidence == first.evidence
    assert [entry.headline for entry in thread_of(first.loop)][-1] == "Decision corrected"
    with pytest.raises(services.AlreadyCorrected):
        services.correct_decision(by=forum.actor("chair"), decision=first, ruling=ruling, at=AT)


@pytest.mark.parametrize("changes", [{"kind": DecisionKind.DECLINE}, {"prediction": "We always said two points."}])
def test_kind_and_prediction_are_not_corrected_once_it_is_under_way(forum: Forum, changes: dict[str, Any]) -> None:
    first = decisions.decided(forum)
    with pytest.raises(services.UnderWay):
        services.correct_decision(by=forum.actor("chair"), decision=first, ruling=decisions.ruling(forum, **changes), at=AT)


def taken_up_again(deferred: Decision) -> Proposal:
    """The proposal of a deferred decision, once the network's lead has taken its loop up again."""
    lead = people.actor(deferred.network, "network_lead")
    move(by=lead, loop=stored(deferred.loop), to=State.WITH_AUTHORITY, at=AT)
    assert deferred.proposal is not None
    found = selectors.brief_called(deferred.proposal.public_id)
    assert found is not None
    assert found.is_open
    return found.proposal


def test_what_was_deferred_and_taken_up_again_is_before_its_body_with_the_positions_it_had(forum: Forum) -> None:
    proposal = taken_up_again(decisions.decided(forum, DecisionKind.DEFER, prediction=""))
    (standing,) = selectors.standings()
    assert (standing.proposal, len(standing.positions)) == (proposal, 2)
    decision = decide(forum, proposal)
    assert stored(proposal.loop).state == State.IMPLEMENTING
    assert selectors.plan_of(proposal.loop).decision == decision  # type: ignore[union-attr]


def test_what_was_deferred_is_not_adopted_against_an_objection_that_stands(forum: Forum) -> None:
    made = decisions.proposed(forum)
    decisions.position(forum, made, "parent", Stance.OBJECT, reasons="It burdens us.")
    decisions.position(forum, made, "nurse")
    deferral = decisions.ruling(forum, DecisionKind.DEFER, prediction="")
    deferred = services.decide(by=forum.actor("chair"), proposal=made, ruling=deferral, at=AT)
    proposal = taken_up_again(deferred)
    with pytest.raises(services.BodyDisagrees):
        decide(forum, proposal)
    with pytest.raises(services.UnderWay):
        services.correct_decision(by=forum.actor("chair"), decision=deferred, ruling=decisions.ruling(forum), at=AT)
    assert not EvaluationPlan.objects.exists()
    decisions.position(forum, proposal, "parent", Stance.AGREE_WITH_CONCERNS, reasons="Now nights are staffed.")
    assert decide(forum, proposal).dissent == []


def test_while_it_is_deferred_nobody_decides_or_states_a_position(forum: Forum) -> None:
    deferred = decisions.decided(forum, DecisionKind.DEFER, prediction="")
    with pytest.raises(services.ProposalClosed):
        decisions.position(forum, deferred.proposal, "nurse")  # type: ignore[arg-type]
    with pytest.raises(services.ProposalClosed):
        decide(forum, deferred.proposal)


def test_what_was_commissioned_comes_back_to_the_body_with_its_product(forum: Forum, network: Network) -> None:
    decision = decisions.decided(forum, DecisionKind.TASK_AND_FINISH, due_on=date(2026, 6, 1), prediction="")
    analyst = people.actor(network, "analyst")
    product = services.deliver_product(
        by=analyst, decision=decision, title="Staffing of nights", findings="Two nurses suffice.", at=AT
    )
    loop = stored(decision.loop)
    assert loop.state == State.WITH_AUTHORITY
    assert list(selectors.products_of(decision)) == [product]
    standing = selectors.standing_of(loop)
    assert standing is not None
    assert standing.proposal is None


@pytest.mark.parametrize(("title", "findings", "field"), [(" ", "x", "title"), ("x", " ", "findings")])
def test_a_product_has_a_title_and_findings(forum: Forum, network: Network, title: str, findings: str, field: str) -> None:
    decision = decisions.decided(forum, DecisionKind.TASK_AND_FINISH, due_on=date(2026, 6, 1), prediction="")
    with pytest.raises(services.ProductMissing) as refused:
        services.deliver_product(by=people.actor(network, "analyst"), decision=decision, title=title, findings=findings, at=AT)
    assert refused.value.field == field


def test_nothing_is_delivered_where_nothing_was_commissioned(forum: Forum, network: Network) -> None:
    decision = decisions.decided(forum)
    with pytest.raises(services.NothingCommissioned):
        services.deliver_product(by=people.actor(network, "analyst"), decision=decision, title="x", findings="y", at=AT)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            "rationale": st.text(min_size=1, max_size=20),
            "prediction": st.text(max_size=20),
            "kind": st.sampled_from(DecisionKind),
            "evidence_hash": st.text(alphabet="0123456789abcdef", min_size=64, max_size=64),
            "dissent": st.just([]),
            "decided_by_name": st.text(max_size=10),
        },
    )
)
def test_a_decision_never_changes_after_it_is_written(decision: Decision, changes: dict[str, Any]) -> None:
    before = Decision.objects.filter(pk=decision.pk).values().get()
    found = Decision.objects.get(pk=decision.pk)
    for name, value in changes.items():
        setattr(found, name, value)
    with _running(APP):
        with pytest.raises(AppendOnlyViolation):
            found.save()
        with pytest.raises(AppendOnlyViolation):
            Decision.objects.filter(pk=decision.pk).update(**(changes or {"rationale": "x"}))
        with pytest.raises(AppendOnlyViolation):
            found.delete()
    assert Decision.objects.filter(pk=decision.pk).values().get() == before


@pytest.fixture
def decision(forum: Forum) -> Decision:
    return decisions.decided(forum)


def test_a_frozen_plan_never_changes(decision: Decision) -> None:
    plan = EvaluationPlan.objects.get(decision=decision)
    plan.criterion = "Anything at all."
    with _running(APP), pytest.raises(AppendOnlyViolation):
        plan.save()


def test_the_database_itself_refuses_a_prediction_that_is_missing(decision: Decision) -> None:
    assert DecisionKind(decision.kind) in PREDICTED
    decision.pk, decision.public_id, decision.prediction = None, "dec_x", ""
    decision._state.adding = True
    with _running(APP), pytest.raises(IntegrityError), transaction.atomic():
        decision.save()


def test_the_evidence_hash_is_that_of_the_evidence(decision: Decision) -> None:
    stored_decision = Decision.objects.get(pk=decision.pk)
    assert stored_decision.evidence_hash == digest_of(stored_decision.evidence)


def test_a_small_fix_is_decided_under_delegated_authority_and_then_takes_the_fast_lane(network: Network) -> None:
    governance.authority(governance.body(network), Nature.FIX, Reach.LOCAL)
    insight = insights.triangulated(network)
    insights.triage(insight, nature=Nature.FIX, reach=Reach.LOCAL, fast_lane=True)
    analyst, owner = people.actor(network, "analyst"), people.member(network, "site_team_lead")
    terms = decisions.terms(None, expected_change=None, reliability_note="Twenty charts each month.")
    ruling = services.Ruling(
        kind=DecisionKind.ADOPT_NOW,
        option="Put the number back on the card",
        rationale="It fell off at the last printing.",
        owner=owner,
        review_on=REVIEW,
        prediction="Every card carries it by April.",
    )
    made = services.decide_under_delegation(by=analyst, loop=insight.loop, ruling=ruling, terms=terms, at=AT)
    assert (made.delegated, made.proposal) == (True, None)
    assert stored(insight.loop).state == State.TRIAGED
    move(by=analyst, loop=insight.loop, to=State.IMPLEMENTING, at=AT)
    assert stored(insight.loop).state == State.IMPLEMENTING
    with pytest.raises(services.NotForDelegation):
        services.decide_under_delegation(by=analyst, loop=insight.loop, ruling=ruling, terms=terms, at=AT)


def test_what_is_not_on_the_fast_lane_is_not_decided_under_delegation(forum: Forum, network: Network) -> None:
    loop = decisions.loop_before(forum)
    terms = decisions.terms(None, reliability_note="Twenty charts.")
    with pytest.raises(services.NotForDelegation):
        services.decide_under_delegation(
            by=people.actor(network, "analyst"), loop=loop, ruling=decisions.ruling(forum), terms=terms, at=AT
        )
