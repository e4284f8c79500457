"""How a decision and its plan are written, whoever decides: one row each, never changed, with hashes over what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from fivefold.decide.decisions.events import DecisionMade
from fivefold.decide.decisions.models import (
    COMMISSIONED,
    DO_NOTHING,
    GOING_AHEAD,
    PREDICTED,
    Decision,
    DecisionKind,
    EvaluationPlan,
    Proposal,
)
from fivefold.decide.decisions.snapshot import Snapshot, digest_of
from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor
from fivefold.loop.ahead import TOO_FAR, is_too_far
from fivefold.loop.models import Loop
from fivefold.network.governance.models import Body, Nature
from fivefold.network.people.models import Membership


class RulingIncomplete(DomainError):
    """A decision must say what its kind asks for; the field names what is missing."""

    code: ClassVar[str] = "ruling_incomplete"


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What is decided. `due_on` is for what is commissioned, `questions` for further analysis, `escalated_to` for passing on."""

    kind: DecisionKind
    option: str
    rationale: str
    owner: Membership
    review_on: date
    prediction: str = ""
    conditions: str = ""
    due_on: date | None = None
    questions: str = ""
    escalated_to: Body | None = None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """In which a ruling is given: on which loop and proposal, by which body, for what nature of change."""

    loop: Loop
    body: Body
    nature: Nature
    proposal: Proposal | None = None


def check_ruling(ruling: Ruling, setting: Setting, at: datetime) -> None:
    """Refuse a ruling that does not say what its kind asks for. Raises RulingIncomplete."""
    if not ruling.rationale.strip():
        raise RulingIncomplete("Say why.", field="rationale", fix="Everybody in the network will read it in the register.")
    if ruling.review_on <= at.date():
        message = "The day on which this is looked at again lies in the past."
        raise RulingIncomplete(message, field="review_on", fix="Choose a day after today.")
    if is_too_far(ruling.review_on, at):
        raise RulingIncomplete(TOO_FAR, field="review_on", fix="Choose an earlier day on which this is looked at again.")
    if ruling.kind in GOING_AHEAD and ruling.option.strip().lower() == DO_NOTHING.lower():
        message = f"“{ruling.kind.label}” goes ahead, and “{DO_NOTHING}” does not."
        raise RulingIncomplete(message, field="option", fix="Choose another option, or decline it.")
    if setting.proposal is not None and ruling.option not in setting.proposal.options:
        raise RulingIncomplete("Choose one of the options of the proposal.", field="option", fix="Reload the page.")
    if ruling.kind is DecisionKind.SHARE and setting.nature is not Nature.SPREAD:
        message = "Sharing is for what already works well somewhere; this asks for a change."
        raise RulingIncomplete(message, field="kind", fix="Adopt it, or test it first.")
    _check_what_the_kind_asks_for(ruling, setting.body, at)


def _check_what_the_kind_asks_for(ruling: Ruling, body: Body, at: datetime) -> None:
    if ruling.kind in PREDICTED and not ruling.prediction.strip():
        message = "Say beforehand what you expect to happen."
        raise RulingIncomplete(message, field="prediction", fix="What will change, by how much, by when; it is compared later.")
    if ruling.kind in COMMISSIONED and (ruling.due_on is None or ruling.due_on <= at.date()):
        raise RulingIncomplete("Say by when it must be delivered.", field="due_on", fix="Choose a day after today.")
    if ruling.due_on is not None and is_too_far(ruling.due_on, at):
        raise RulingIncomplete(TOO_FAR, field="due_on", fix="Choose an earlier day by which it must be delivered.")
    if ruling.kind is DecisionKind.FURTHER_ANALYSIS and not ruling.questions.strip():
        raise RulingIncomplete("Say what must be found out.", field="questions", fix="One question on each line.")
    if ruling.kind is DecisionKind.ESCALATE and (ruling.escalated_to is None or ruling.escalated_to.pk == body.pk):
        raise RulingIncomplete("Say which other group decides.", field="escalated_to", fix="Choose a group other than this one.")


def write_decision(
    *,
    by: Actor,
    ruling: Ruling,
    setting: Setting,
    evidence: Snapshot,
    at: datetime,
    dissent: Sequence[Mapping[str, str]] = (),
    corrects: Decision | None = None,
) -> Decision:
    """Write the decision with what the body saw, record it and announce it; inside the running service."""
    loop = setting.loop
    decision = Decision.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        proposal=setting.proposal,
        body=setting.body,
        delegated=setting.proposal is None,
        kind=ruling.kind,
        option=ruling.option.strip(),
        rationale=ruling.rationale.strip(),
        conditions=ruling.conditions.strip(),
        prediction=ruling.prediction.strip(),
        owner=ruling.owner,
        review_on=ruling.review_on,
        due_on=ruling.due_on,
        questions=ruling.questions.strip(),
        escalated_to=ruling.escalated_to if ruling.kind is DecisionKind.ESCALATE else None,
        corrects=corrects,
        dissent=[dict(each) for each in dissent],
        evidence=evidence,
        evidence_hash=digest_of(evidence),
        decided_at=at,
        decided_by=by.identifier,
        decided_by_name=by.name,
    )
    realm = loop.network.public_id
    details: dict[str, Detail] = {
        "loop": loop.public_id,
        "kind": ruling.kind.value,
        "evidence": decision.evidence_hash,
        "dissent": len(dissent),
    }
    action = "decision.corrected" if corrects else "decision.made"
    record(action=action, by=by, at=at, realm=realm, subject_kind="decision", subject=decision.public_id, details=details)
    announce(
        DecisionMade(
            network=realm,
            loop=loop.public_id,
            decision=decision.public_id,
            kind=ruling.kind.value,
            corrects=corrects.public_id if corrects else "",
        ),
        at=at,
    )
    return decision


def freeze(decision: Decision, terms: Mapping[str, Any], *, at: datetime) -> EvaluationPlan:
    """Freeze `terms` (columns of `PlanTerms`) as the decision's evaluation plan, with a digest over all of them."""
    plan = EvaluationPlan(network=decision.network, decision=decision, frozen_at=at, **terms)
    plan.digest = digest_of_plan(plan)
    plan.save(force_insert=True)
    return plan


def digest_of_plan(plan: EvaluationPlan) -> str:
    """SHA-256 over the plan's terms, its decision and when it was frozen; equal as long as nobody has changed any of it."""
    return digest_of(
        {
            "decision": plan.decision.public_id,
            "outcome_measure": plan.outcome_measure.public_id if plan.outcome_measure else None,
            "expected_change": f"{plan.expected_change:.4f}" if plan.expected_change is not None else None,
            "horizon_on": plan.horizon_on.isoformat(),
            "criterion": plan.criterion,
            "balancing_measures": plan.balancing_measures,
            "sites": plan.sites,
            "reliability_note": plan.reliability_note,
            "frozen_at": plan.frozen_at.timestamp(),
        }
    )
