"""Set a decided loop off on its way: which kind of decision leads to which state, and what that move needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fivefold.decide.decisions.models import Decision, DecisionKind
from fivefold.foundation.permission import Actor
from fivefold.loop.services import Subject, move
from fivefold.loop.states import Outcome, State


@dataclass(frozen=True)
class Way:
    """Where a kind of decision leads, what the timeline says of it, and how the loop ends where it does."""

    to: State
    headline: str
    outcome: Outcome | None = None


WAYS: Mapping[DecisionKind, Way] = {
    DecisionKind.ADOPT_NOW: Way(State.IMPLEMENTING, "To be put into practice"),
    DecisionKind.SHARE: Way(State.IMPLEMENTING, "To be shared"),
    DecisionKind.TEST: Way(State.TESTING, "To be tested first"),
    DecisionKind.TASK_AND_FINISH: Way(State.COMMISSIONED, "Given to a small group"),
    DecisionKind.RESEARCH: Way(State.COMMISSIONED, "Given to research"),
    DecisionKind.FURTHER_ANALYSIS: Way(State.TRIANGULATED, "Back for further analysis"),
    DecisionKind.ESCALATE: Way(State.WITH_AUTHORITY, "Passed to another group"),
    DecisionKind.DECLINE: Way(State.CLOSED, "Declined", Outcome.DECLINED),
    DecisionKind.DEFER: Way(State.PARKED, "Deferred"),
}


def set_off(decision: Decision, *, by: Actor, at: datetime) -> None:
    """Move the decided loop on, as the decision's kind says. Raises GuardRefused."""
    kind = DecisionKind(decision.kind)
    way = WAYS[kind]
    move(
        by=by,
        loop=decision.loop,
        to=way.to,
        at=at,
        headline=way.headline,
        because=decision.questions or decision.rationale,
        subject=Subject("decision", decision.public_id),
        outcome=way.outcome,
        review_on=decision.review_on if kind is DecisionKind.DEFER else None,
    )
