"""Decide a small fix at one site under delegated authority: recorded and planned like any other decision."""

from datetime import datetime
from typing import ClassVar

from fivefold.analyse.insights.fast_lane import small_enough
from fivefold.analyse.insights.models import Effort, Harm, Triage
from fivefold.analyse.insights.selectors import triage_of
from fivefold.decide.decisions import snapshot
from fivefold.decide.decisions.models import Decision, DecisionKind
from fivefold.decide.decisions.selectors import delegated_decision_recorded
from fivefold.decide.decisions.services.recording import Ruling, RulingIncomplete, Setting, check_ruling, freeze, write_decision
from fivefold.decide.decisions.services.terms import Terms, check_terms, stored
from fivefold.engine.errors import DomainError
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, note
from fivefold.loop.states import State
from fivefold.network.governance.models import Nature, Reach


class NotForDelegation(DomainError):
    """The loop is not on the fast lane, or it was decided there already."""

    code: ClassVar[str] = "not_for_delegation"
    status: ClassVar[int] = 409


@service
def decide_under_delegation(*, by: Actor, loop: Loop, ruling: Ruling, terms: Terms, at: datetime) -> Decision:
    """Decide a small fix without a meeting, and freeze the plan of its audit; then the loop may take the fast lane.

    Raises NotForDelegation, ProposalIncomplete, RulingIncomplete.
    """
    by.require(Permission.TRIAGE, scope=loop.scope)
    triage = triage_of(loop)
    if loop.state != State.TRIAGED or triage is None or triage.cycle != loop.cycle or not _on_the_fast_lane(triage):
        message = "Only a small fix at one site is decided under delegated authority, after its triage says so."
        raise NotForDelegation(message, fix="Pass it to whoever decides.")
    if delegated_decision_recorded(loop):
        raise NotForDelegation("This was decided under delegated authority already.", fix="Take the fast lane.")
    if ruling.kind is not DecisionKind.ADOPT_NOW or not ruling.option.strip():
        message = "Say what is put right."
        raise RulingIncomplete(
            message, field="option", fix="Under delegated authority a fix is adopted; anything else needs the group."
        )
    setting = Setting(loop=loop, body=triage.body, nature=Nature.FIX)
    check_ruling(ruling, setting, at)
    check_terms(terms, loop=loop, nature=Nature.FIX, by=by, at=at)
    evidence = snapshot.take(loop, proposal=None, at=at)
    decision = write_decision(by=by, ruling=ruling, setting=setting, evidence=evidence, at=at)
    freeze(decision, stored(terms), at=at)
    subject = Subject("decision", decision.public_id)
    note(by=by, loop=loop, headline="Decided under delegated authority", reason=decision.rationale, at=at, subject=subject)
    return decision


def _on_the_fast_lane(triage: Triage) -> bool:
    return triage.fast_lane and small_enough(
        nature=Nature(triage.nature), reach=Reach(triage.reach), harm=Harm(triage.harm), effort=Effort(triage.effort)
    )
