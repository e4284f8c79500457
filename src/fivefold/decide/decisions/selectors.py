"""Reads of Decide: where a loop stands with its body, proposals, positions, decisions and plans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from fivefold.analyse.insights.models import EvidenceLink, Triage
from fivefold.decide.decisions.hearing import Gap, Heard, carries, gap
from fivefold.decide.decisions.models import (
    GOING_AHEAD,
    Decision,
    DecisionKind,
    EvaluationPlan,
    PlanTerms,
    Position,
    Product,
    Proposal,
    Stance,
)
from fivefold.foundation.design.components import Stage
from fivefold.gather.measures.models import Measure
from fivefold.loop.models import Loop
from fivefold.loop.selectors import loops_in
from fivefold.loop.states import State
from fivefold.network.governance.models import Body, DecisionRule, Seat
from fivefold.network.governance.readiness import can_be_heard, obstacles, obstacles_of_the_chair
from fivefold.network.governance.selectors import open_seats
from fivefold.network.people.models import Site, StakeholderGroup
from fivefold.network.people.selectors import sites

CHAIR = ("body__chair__person", "body__chair__network", "body__chair__site")
"""What is read with a body, so that its chair's name and roles need no further query."""


@dataclass(frozen=True)
class Standing:
    """A loop before its body: who sits there, what is proposed, and who has said where they stand."""

    loop: Loop
    body: Body
    seats: tuple[Seat, ...]
    proposal: Proposal | None
    positions: tuple[Position, ...]

    def seat_of(self, membership: str) -> Seat | None:
        """The seat of the member with this public id."""
        return next((seat for seat in self.seats if seat.membership.public_id == membership), None)

    def position_of(self, membership: str) -> Position | None:
        """Where the member with this public id stands now."""
        return next((position for position in self.positions if position.membership.public_id == membership), None)

    def heard(self) -> tuple[Heard, ...]:
        """Every seat with the stance of who sits in it."""
        stances = {position.membership_id: Stance(position.stance) for position in self.positions}
        return tuple(
            Heard(
                name=seat.membership.person.name,
                group=StakeholderGroup(seat.membership.stakeholder_group),
                stance=stances.get(seat.membership_id),
                able=can_be_heard(seat),
            )
            for seat in self.seats
        )

    def carries(self, kind: DecisionKind) -> bool:
        """Whether the positions let the body decide this: its decision rule must be met to go ahead."""
        return kind not in GOING_AHEAD or carries(DecisionRule(self.body.decision_rule), self.heard())

    def gap(self) -> Gap:
        """What is missing before this body may decide."""
        voices = [StakeholderGroup(voice) for voice in self.body.required_voices]
        return gap(self.heard(), quorum=self.body.quorum, required_voices=voices)

    def obstacles(self) -> list[str]:
        """Why this body cannot decide, whoever of it is heard, before somebody changes how it is set up."""
        return obstacles_of_the_chair(self.body) if self.gap().enough else obstacles(self.body, self.seats)


@dataclass(frozen=True)
class Brief:
    """A proposal before its body, and whether positions and a decision are still asked for."""

    proposal: Proposal
    standing: Standing
    is_open: bool


def standings(loops: Iterable[Loop] | None = None) -> list[Standing]:
    """Each of `loops` (all that are with their authority, unless given) before its body; at most six queries."""
    found = list(loops) if loops is not None else [loop for loop in loops_in(Stage.DECIDE) if loop.state == State.WITH_AUTHORITY]
    if not found:
        return []
    bodies = _bodies(found)
    proposals = _open_proposals(found, bodies)
    seats = list(open_seats().filter(body__in=set(bodies.values())))
    positions = list(_positions().filter(proposal__in=proposals.values(), superseded_at=None))
    return [
        Standing(
            loop=loop,
            body=bodies[loop.pk],
            seats=tuple(seat for seat in seats if seat.body_id == bodies[loop.pk].pk),
            proposal=proposals.get(loop.pk),
            positions=tuple(position for position in positions if position.proposal.loop_id == loop.pk),
        )
        for loop in found
        if loop.pk in bodies
    ]


def standing_on(proposal: Proposal) -> Standing:
    """The proposal before the body that it asks, open or not; two queries."""
    return Standing(
        loop=proposal.loop,
        body=proposal.body,
        seats=tuple(open_seats().filter(body=proposal.body)),
        proposal=proposal,
        positions=tuple(positions_on(proposal)),
    )


def standing_of(loop: Loop) -> Standing | None:
    """The loop before its body, or None where nobody has said who decides."""
    return next(iter(standings([loop])), None)


def _bodies(loops: Sequence[Loop]) -> dict[int, Body]:
    """By loop: the body that its latest triage names, or the one to which it was passed on since."""
    latest: dict[int, tuple[datetime, Body]] = {}
    triages = Triage.objects.filter(loop__in=loops).select_related("body__network", *CHAIR).order_by("id")
    for triage in triages:
        latest[triage.loop_id] = (triage.at, triage.body)
    passed_on = Decision.objects.filter(loop__in=loops, kind=DecisionKind.ESCALATE, escalated_to__isnull=False)
    for decision in passed_on.select_related("escalated_to__network", "escalated_to__chair__person").order_by("id"):
        if decision.escalated_to and (decision.loop_id not in latest or decision.decided_at >= latest[decision.loop_id][0]):
            latest[decision.loop_id] = (decision.decided_at, decision.escalated_to)
    return {loop: body for loop, (_at, body) in latest.items()}


def _open_proposals(loops: Sequence[Loop], bodies: Mapping[int, Body]) -> dict[int, Proposal]:
    """By loop: the latest proposal of its present cycle to the body that decides now, unless it is settled."""
    cycles = {loop.pk: loop.cycle for loop in loops}
    latest: dict[int, Proposal] = {}
    for proposal in _proposals().annotate(settled=_settled()).filter(loop__in=loops, settled=False):
        body = bodies.get(proposal.loop_id)
        if proposal.cycle == cycles[proposal.loop_id] and body is not None and proposal.body_id == body.pk:
            latest[proposal.loop_id] = proposal
    return latest


def links_behind(loop: Loop) -> QuerySet[EvidenceLink]:
    """What the loop's insight rests on now, in the order in which it was linked."""
    return EvidenceLink.objects.filter(insight__loop=loop, withdrawn_at=None).order_by("id")


def brief_called(public_id: str) -> Brief | None:
    """The proposal with this public id before its body; three queries."""
    later = Proposal.objects.filter(loop=OuterRef("loop"), cycle=OuterRef("cycle"), id__gt=OuterRef("id"))
    found = _proposals().annotate(answered=Exists(later) | _settled()).filter(public_id=public_id).first()
    if found is None:
        return None
    is_open = found.loop.state == State.WITH_AUTHORITY and not found.answered
    return Brief(proposal=found, standing=standing_on(found), is_open=is_open)


def positions_on(proposal: Proposal) -> QuerySet[Position]:
    """Where everybody stands on the proposal now, in the order in which they said so."""
    return _positions().filter(proposal=proposal, superseded_at=None)


def positions_beside(public_id: str) -> QuerySet[Position]:
    """Every position, current or superseded, on the loop of the position with this public id."""
    return _positions().filter(proposal__loop__proposals__positions__public_id=public_id)


def decisions() -> QuerySet[Decision]:
    """The register: every decision of the active network, the latest first."""
    return _decisions().order_by("-decided_at", "-id")


def decision_called(public_id: str) -> Decision | None:
    """The active network's decision with this public id."""
    return _decisions().filter(public_id=public_id).first()


def decisions_beside(public_id: str) -> QuerySet[Decision]:
    """Every decision on the loop of the decision with this public id."""
    return _decisions().filter(loop__decisions__public_id=public_id)


def decision_of(loop: Loop) -> Decision | None:
    """The loop's latest decision, in whichever cycle it was made."""
    return _decisions().filter(loop=loop).last()


def latest_decisions(loops: Sequence[Loop]) -> dict[int, Decision]:
    """By loop: its latest decision; one query for all."""
    return {decision.loop_id: decision for decision in _decisions().filter(loop__in=loops)}


def plan_of(loop: Loop) -> EvaluationPlan | None:
    """The evaluation plan that was frozen last for the loop."""
    return latest_plans([loop]).get(loop.pk)


def latest_plans(loops: Sequence[Loop]) -> dict[int, EvaluationPlan]:
    """By loop: the evaluation plan that was frozen last for it; one query for all."""
    found = EvaluationPlan.objects.filter(decision__loop__in=loops).order_by("id")
    return {plan.decision.loop_id: plan for plan in found.select_related("network", "decision", "outcome_measure__network")}


def sites_of(terms: PlanTerms) -> list[Site]:
    """The sites that a plan or a proposal names, by name."""
    return list(sites().filter(public_id__in=list(terms.sites)))


def balancing_measures_of(terms: PlanTerms) -> list[Measure]:
    """The measures that must not get worse, by title."""
    return list(Measure.objects.select_related("network").filter(public_id__in=list(terms.balancing_measures)))


def measures_of(terms: PlanTerms) -> list[Measure]:
    """The outcome measure, if there is one, and the balancing measures."""
    outcome = [terms.outcome_measure] if terms.outcome_measure else []
    return [*outcome, *balancing_measures_of(terms)]


def products_of(decision: Decision) -> QuerySet[Product]:
    """What was delivered for a commissioned decision."""
    return Product.objects.select_related("network", "decision").filter(decision=decision).order_by("id")


def product_called(public_id: str) -> Product | None:
    """The active network's product with this public id."""
    return Product.objects.select_related("network", "decision__loop").filter(public_id=public_id).first()


def delegated_decision_recorded(loop: Loop) -> bool:
    """Whether somebody decided under delegated authority in this cycle, with a frozen plan of its audit."""
    return Decision.objects.filter(loop=loop, cycle=loop.cycle, delegated=True, plan__isnull=False).exists()


def _settled() -> Exists:
    """Of a proposal: somebody has decided on it, and not only deferred it."""
    return Exists(Decision.objects.filter(proposal=OuterRef("id")).exclude(kind=DecisionKind.DEFER))


def _proposals() -> QuerySet[Proposal]:
    return Proposal.objects.select_related(
        "network", "loop__network", "body__network", *CHAIR, "outcome_measure__network"
    ).order_by("id")


def _positions() -> QuerySet[Position]:
    return Position.objects.select_related("network", "proposal__loop", "membership__person").order_by("id")


def _decisions() -> QuerySet[Decision]:
    return Decision.objects.select_related(
        "network",
        "loop__network",
        "proposal__body__network",
        "body__network",
        "body__chair__person",
        "owner__person",
        "escalated_to",
        "corrects",
        "plan__outcome_measure__network",
    ).order_by("id")
