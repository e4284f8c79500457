"""A body with its members, and loops before it, built through the services that the product uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fivefold.decide.decisions import services
from fivefold.decide.decisions.models import DO_NOTHING, Decision, DecisionKind, Position, Proposal, Stance
from fivefold.decide.decisions.services import Ruling, Terms
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import Measure
from fivefold.loop.models import Loop
from fivefold.network.governance.models import Body, DecisionRule, Nature, Reach
from fivefold.network.governance.services import seat_member
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Membership, Network, StakeholderGroup
from fivefold.network.scope import within
from tests.factories import datasets, governance, insights, measures, people
from tests.factories.people import AT, FACTORY

HORIZON = date(2027, 3, 1)
REVIEW = date(2026, 9, 1)
ANSWER = "Answer every call within the day"


@dataclass(frozen=True)
class Forum:
    """A body with a chair, a parent and a nurse; it needs two of them, among them a parent."""

    body: Body
    chair: Membership
    parent: Membership
    nurse: Membership

    @property
    def network(self) -> Network:
        return self.body.network

    def actor(self, who: str) -> Actor:
        """`chair`, `parent` or `nurse` as the `by` of a service."""
        member: Membership = getattr(self, who)
        with within(self.network):
            return actor_of(member)


def forum(
    network: Network,
    *,
    rule: DecisionRule = DecisionRule.CONSENT,
    quorum: int = 2,
    voices: Sequence[StakeholderGroup] = (StakeholderGroup.FAMILY_OR_CARER,),
    nature: Nature = Nature.IMPROVE,
    reach: Reach = Reach.MULTI_SITE,
) -> Forum:
    chair = people.member(network, "decision_group_chair", group=StakeholderGroup.LEADER, name="Ruth Adeyemi")
    body = governance.body(network, chair=chair, quorum=quorum, voices=voices, decision_rule=rule)
    parent = people.member(network, "decision_group_member", group=StakeholderGroup.FAMILY_OR_CARER, name="Priya Nair")
    nurse = people.member(network, "decision_group_member", group=StakeholderGroup.CLINICIAN, name="Tom Birch")
    with within(network):
        seat_member(by=FACTORY, body=body, membership=parent, constituency="Families", at=AT)
        seat_member(by=FACTORY, body=body, membership=nurse, constituency="Nurses", at=AT)
    governance.authority(body, nature, reach)
    return Forum(body, chair, parent, nurse)


def outcome_measure(network: Network) -> Measure:
    with within(network):
        return measures.measure(datasets.dataset(network))


def loop_before(forum: Forum, *, nature: Nature = Nature.IMPROVE, reach: Reach = Reach.MULTI_SITE) -> Loop:
    """A loop that waits for the forum."""
    insight = insights.triangulated(forum.network)
    return insights.triage(insight, nature=nature, reach=reach).loop


def terms(measure: Measure | None, **changes: Any) -> Terms:
    given: dict[str, Any] = {
        "horizon_on": HORIZON,
        "criterion": "The share rises and the interval excludes no change.",
        "outcome_measure": measure,
        "expected_change": Decimal("0.04"),
    }
    return Terms(**(given | changes))


def proposal(loop: Loop, measure: Measure | None, *, by: Actor = FACTORY, **changes: Any) -> Proposal:
    given: dict[str, Any] = {
        "summary": ANSWER,
        "case": "Families who ring get no answer the same day.",
        "options": [ANSWER, "Publish an email address instead"],
        "terms": terms(measure),
        "equity_note": "Families without a telephone are reached by letter.",
    }
    with within(loop.network):
        return services.open_proposal(by=by, loop=loop, at=AT, **(given | changes))


def proposed(forum: Forum) -> Proposal:
    """A loop before the forum with an open proposal that has an outcome measure at one site."""
    people.site(forum.network)
    return proposal(loop_before(forum), outcome_measure(forum.network))


def position(
    forum: Forum, proposal: Proposal, who: str, stance: Stance = Stance.AGREE, *, reasons: str = "It is time.", interest: str = ""
) -> Position:
    with within(forum.network):
        return services.state_position(
            by=forum.actor(who), proposal=proposal, stance=stance, reasons=reasons, interest=interest, at=AT
        )


def heard(forum: Forum, proposal: Proposal) -> None:
    """The parent and the nurse agree, which is enough to decide."""
    position(forum, proposal, "parent")
    position(forum, proposal, "nurse", Stance.AGREE_WITH_CONCERNS, reasons="Nights must be staffed.")


def ruling(forum: Forum, kind: DecisionKind = DecisionKind.ADOPT_NOW, **changes: Any) -> Ruling:
    given: dict[str, Any] = {
        "kind": kind,
        "option": ANSWER,
        "rationale": "Numbers, stories and evidence agree.",
        "owner": forum.nurse,
        "review_on": REVIEW,
        "prediction": "Four points more are answered within the day by March.",
    }
    return Ruling(**(given | changes))


def declined(forum: Forum) -> Ruling:
    return ruling(forum, DecisionKind.DECLINE, option=DO_NOTHING, prediction="")


def decided(forum: Forum, kind: DecisionKind = DecisionKind.ADOPT_NOW, **changes: Any) -> Decision:
    """A decision of this kind on a fresh proposal, after hearing the parent and the nurse."""
    made = proposed(forum)
    heard(forum, made)
    with within(forum.network):
        return services.decide(by=forum.actor("chair"), proposal=made, ruling=ruling(forum, kind, **changes), at=AT)
