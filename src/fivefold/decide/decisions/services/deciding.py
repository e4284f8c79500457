"""Decide what a body was asked, correct what was decided, or send the question back."""

from datetime import datetime
from typing import Any, ClassVar

from fivefold.decide.decisions import snapshot
from fivefold.decide.decisions.hearing import Gap
from fivefold.decide.decisions.models import PLANNED, TERMS, Decision, DecisionKind, PlanTerms, Proposal, Stance
from fivefold.decide.decisions.selectors import Standing, decision_of, standing_of
from fivefold.decide.decisions.services.proposing import NotWithAuthority, open_standing
from fivefold.decide.decisions.services.recording import Ruling, RulingIncomplete, Setting, check_ruling, freeze, write_decision
from fivefold.decide.decisions.services.setting_off import set_off
from fivefold.engine.errors import DomainError
from fivefold.foundation.permission import Actor, Permission, PermissionDenied
from fivefold.foundation.service import service
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, move, note
from fivefold.loop.states import State
from fivefold.network.governance.models import Body, DecisionRule, Nature


class NotTheChair(PermissionDenied):
    """Exactly one person speaks the body's decision: its chair."""

    code: ClassVar[str] = "not_the_chair"


class NotHeardYet(DomainError):
    """The quorum or a required voice is missing; the message names who is waited for."""

    code: ClassVar[str] = "not_heard_yet"
    status: ClassVar[int] = 409

    def __init__(self, missing: Gap, body: Body) -> None:
        needs = []
        if missing.positions:
            needs.append(f"{missing.positions} more of its members (it needs {body.quorum})")
        if missing.voices:
            needs.append("a voice of: " + ", ".join(str(voice.label).lower() for voice in missing.voices))
        super().__init__(f"{body.name} has not heard everybody it must hear: {' and '.join(needs)}.", fix=_how_to_hear(missing))
        self.missing = missing


class BodyDisagrees(DomainError):
    """The body's decision rule is not met, so it cannot go ahead."""

    code: ClassVar[str] = "body_disagrees"
    status: ClassVar[int] = 409


class AlreadyCorrected(DomainError):
    """Only the latest decision on a loop can be corrected."""

    code: ClassVar[str] = "already_corrected"
    status: ClassVar[int] = 409


class UnderWay(DomainError):
    """What was decided is being done, or waits; to decide otherwise it must come back to the body."""

    code: ClassVar[str] = "under_way"
    status: ClassVar[int] = 409


@service
def decide(*, by: Actor, proposal: Proposal, ruling: Ruling, at: datetime) -> Decision:
    """The chair speaks the body's decision on an open proposal, and the loop goes where the decision sends it.

    Adopting or sharing freezes the proposal's plan; objections are kept as dissent; what the body saw is kept with hashes.
    Raises NotTheChair, ProposalClosed, NotHeardYet, BodyDisagrees, RulingIncomplete, GuardRefused.
    """
    by.require(Permission.DECIDE, scope=proposal.scope)
    standing = open_standing(proposal)
    _check_chair(by, standing.body)
    setting = Setting(loop=proposal.loop, body=standing.body, nature=Nature(proposal.nature), proposal=proposal)
    check_ruling(ruling, setting, at)
    if ruling.kind in PLANNED and proposal.horizon_on < at.date():
        message = "The day on which the change was to be judged has passed, so its plan can no longer be frozen."
        raise RulingIncomplete(message, field="kind", fix="Ask for a new proposal with a later day.")
    check_heard(standing, ruling.kind)
    evidence = snapshot.take(proposal.loop, proposal=proposal, at=at)
    decision = write_decision(by=by, ruling=ruling, setting=setting, evidence=evidence, dissent=_dissent(standing), at=at)
    if ruling.kind in PLANNED:
        freeze(decision, terms_of(proposal), at=at)
    move(
        by=by,
        loop=proposal.loop,
        to=State.DECIDED,
        at=at,
        headline=f"Decided: {ruling.kind.label}",
        because=decision.rationale,
        subject=Subject("decision", decision.public_id),
    )
    set_off(decision, by=by, at=at)
    return decision


@service
def correct_decision(*, by: Actor, decision: Decision, ruling: Ruling, at: datetime) -> Decision:
    """Correct the latest decision on a loop by a new one that refers to it; both stay in the register.

    Its kind, its prediction and its plan stand; to decide otherwise, the loop comes back to the body.
    Raises NotTheChair, AlreadyCorrected, UnderWay, RulingIncomplete.
    """
    by.require(Permission.DECIDE, scope=decision.scope)
    _check_chair(by, decision.body)
    latest, loop = decision_of(decision.loop), decision.loop
    if latest is None or latest.pk != decision.pk or decision.proposal is None:
        message = "This is not the latest decision on the loop."
        raise AlreadyCorrected(message, fix="Correct the latest one.")
    if ruling.kind != decision.kind or ruling.prediction.strip() != decision.prediction:
        message = "What was decided stands: its kind and its prediction stay as they were."
        raise UnderWay(message, field="kind", fix="To decide otherwise, bring the loop back to the group.")
    proposal = decision.proposal
    setting = Setting(loop=loop, body=decision.body, nature=Nature(proposal.nature), proposal=proposal)
    check_ruling(ruling, setting, at)
    corrected = write_decision(
        by=by, ruling=ruling, setting=setting, evidence=decision.evidence, dissent=decision.dissent, corrects=decision, at=at
    )
    note(by=by, loop=loop, headline="Decision corrected", at=at, subject=Subject("decision", corrected.public_id))
    return corrected


@service
def send_back(*, by: Actor, loop: Loop, because: str, at: datetime) -> Loop:
    """The chair returns the question to triage, with the reason. Raises NotTheChair, NotWithAuthority, ReasonMissing."""
    by.require(Permission.DECIDE, scope=loop.scope)
    standing = standing_of(loop) if loop.state == State.WITH_AUTHORITY else None
    if standing is None:
        message = "This loop does not wait for a decision."
        raise NotWithAuthority(message, fix="Look at the loop’s page for where it stands now.")
    _check_chair(by, standing.body)
    return move(by=by, loop=loop, to=State.TRIAGED, at=at, headline=f"Sent back by {standing.body.name}", because=because)


def check_heard(standing: Standing, kind: DecisionKind) -> None:
    """Whether the body has heard whom it must hear, and may go ahead. Raises NotHeardYet, BodyDisagrees."""
    missing = standing.gap()
    if not missing.complete:
        raise NotHeardYet(missing, standing.body)
    if not standing.carries(kind):
        rule = DecisionRule(standing.body.decision_rule).label
        message = f"{standing.body.name} decides by {str(rule).lower()}. Its members’ positions do not carry this."
        fix = "Change the proposal so that objections are met, or decide something other than going ahead."
        raise BodyDisagrees(message, field="kind", fix=fix)


def terms_of(source: PlanTerms) -> dict[str, Any]:
    """The plan terms of a proposal, as the columns of the plan that freezes them."""
    return {name: getattr(source, name) for name in TERMS}


def _how_to_hear(missing: Gap) -> str:
    """Whom to ask; where that is not enough, that somebody must change who sits in the body, or what it needs."""
    asked = [f"Ask for the positions of: {', '.join(missing.waited_for)}."] if missing.waited_for else []
    mend = "ask an administrator to give somebody a seat in it who can be heard, or to change what it needs."
    if not missing.enough:
        asked.append(f"That is not enough: {mend}" if asked else f"{mend[0].upper()}{mend[1:]}")
    return " ".join(asked)


def _check_chair(by: Actor, body: Body) -> None:
    if by.identifier != body.chair.public_id:
        raise NotTheChair(f"Only the chair of {body.name} speaks its decision.", fix=f"Ask {body.chair.person.name}.")


def _dissent(standing: Standing) -> list[dict[str, str]]:
    return [
        {
            "position": position.public_id,
            "member": position.membership.person.name,
            "constituency": position.constituency,
            "reasons": position.reasons,
        }
        for position in standing.positions
        if position.stance == Stance.OBJECT
    ]
