"""The loop's states, and every transition between them with its guard, as data.

The reference page of states is generated from this table, the stateful test walks it, and `move()` allows nothing else.
A guard is named here and registered by the stage that can judge it (`fivefold.loop.guards`).
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.design.components import Stage
from fivefold.foundation.permission import Permission


class State(models.TextChoices):
    """Where a loop stands."""

    CAPTURED = "captured", _("Captured")
    TRIANGULATED = "triangulated", _("Being compared")
    TRIAGED = "triaged", _("Triaged")
    WITH_AUTHORITY = "with_authority", _("With those who decide")
    DECIDED = "decided", _("Decided")
    COMMISSIONED = "commissioned", _("Commissioned")
    TESTING = "testing", _("Testing")
    IMPLEMENTING = "implementing", _("Implementing")
    CHECKING = "checking", _("Checking")
    CLOSED = "closed", _("Closed")
    PARKED = "parked", _("Parked")
    MERGED = "merged", _("Merged")


class Outcome(models.TextChoices):
    """How a loop was closed."""

    EFFECTIVE = "closed_effective", _("It worked")
    NOT_EFFECTIVE = "closed_not_effective", _("It did not work")
    RESTORED = "closed_restored", _("It is back where it was")
    PARTLY = "closed_partly", _("It worked in part")
    BY_AUDIT = "closed_by_audit", _("It is done reliably")
    SHARED = "closed_shared", _("It is shared")
    DECLINED = "closed_declined", _("It was declined")
    NOT_PURSUED = "closed_not_pursued", _("It was not pursued")


STAGE_OF = {
    State.CAPTURED: Stage.GATHER,
    State.TRIANGULATED: Stage.ANALYSE,
    State.TRIAGED: Stage.ANALYSE,
    State.WITH_AUTHORITY: Stage.DECIDE,
    State.DECIDED: Stage.DECIDE,
    State.COMMISSIONED: Stage.DECIDE,
    State.TESTING: Stage.IMPLEMENT,
    State.IMPLEMENTING: Stage.IMPLEMENT,
    State.CHECKING: Stage.CLOSE,
}
"""The stage of the ring in which each open state stands; closed, parked and merged loops are not on the ring."""

OPEN = frozenset(STAGE_OF)
BEFORE_DECIDED = frozenset({State.CAPTURED, State.TRIANGULATED, State.TRIAGED, State.WITH_AUTHORITY})

WAITING_DAYS = {
    State.CAPTURED: 14,
    State.TRIANGULATED: 14,
    State.TRIAGED: 7,
    State.WITH_AUTHORITY: 30,
    State.DECIDED: 14,
    State.COMMISSIONED: 90,
    State.TESTING: 90,
    State.IMPLEMENTING: 180,
    State.CHECKING: 60,
}
"""How many days a loop may stand in a state before it is overdue, until the network sets targets of its own."""


@dataclass(frozen=True)
class Transition:
    """One allowed move. `guard` names the condition that a stage must judge; None: the move itself holds all it needs.

    `comes_back_to` is where a parked loop is taken up again; None: where it was.
    """

    source: State
    target: State
    name: str
    permission: Permission
    guard: str | None = None
    condition: str = ""
    needs_reason: bool = False
    new_cycle: bool = False
    comes_back_to: State | None = None


_S, _P = State, Permission

_STAGES_MOVES = (
    Transition(_S.CAPTURED, _S.TRIANGULATED, "triangulate", _P.WRITE_INSIGHT, "evidence_linked", "At least one evidence link."),
    Transition(
        _S.TRIANGULATED, _S.TRIAGED, "triage", _P.TRIAGE, "joint_display_judged", "Every row of the joint display is judged."
    ),
    Transition(_S.TRIAGED, _S.WITH_AUTHORITY, "hand_over", _P.TRIAGE, "authority_named", "An authority rule names who decides."),
    Transition(
        _S.TRIAGED,
        _S.IMPLEMENTING,
        "fast_lane",
        _P.TRIAGE,
        "fast_lane",
        "Nature fix, reach local, effort low, harm below the network’s threshold; a decision under delegated "
        "authority is recorded; the audit plan is frozen.",
    ),
    Transition(
        _S.WITH_AUTHORITY,
        _S.DECIDED,
        "decide",
        _P.DECIDE,
        "decision_recorded",
        "The authority decides, with its quorum and its required voices.",
    ),
    Transition(_S.WITH_AUTHORITY, _S.TRIAGED, "send_back", _P.DECIDE, condition="Returned, with the reason.", needs_reason=True),
    Transition(
        _S.DECIDED,
        _S.IMPLEMENTING,
        "adopt",
        _P.DECIDE,
        "plan_frozen",
        "adopt_now or share, with a frozen evaluation plan (fix: audit plan; share: adoption plan).",
    ),
    Transition(_S.DECIDED, _S.TESTING, "test", _P.DECIDE, "test_decided", "test; each test needs its prediction."),
    Transition(
        _S.DECIDED,
        _S.COMMISSIONED,
        "commission",
        _P.DECIDE,
        "commission_given",
        "task_and_finish or research: an owner and a due date.",
    ),
    Transition(
        _S.DECIDED,
        _S.TRIANGULATED,
        "analyse_further",
        _P.DECIDE,
        "questions_given",
        "further_analysis, carrying the questions, in the same cycle.",
        needs_reason=True,
    ),
    Transition(
        _S.DECIDED, _S.WITH_AUTHORITY, "escalate", _P.DECIDE, "escalated", "escalate: another group decides.", needs_reason=True
    ),
    Transition(
        _S.DECIDED,
        _S.CLOSED,
        "decline",
        _P.DECIDE,
        "declined",
        "decline (closed_declined): rationale and feedback.",
        needs_reason=True,
    ),
    Transition(_S.COMMISSIONED, _S.WITH_AUTHORITY, "deliver", _P.PROPOSE, "product_attached", "The product is attached."),
    Transition(
        _S.TESTING,
        _S.WITH_AUTHORITY,
        "bring_results",
        _P.PROPOSE,
        "results_recorded",
        "There are results; promotion or abandoning is a decision.",
    ),
    Transition(_S.IMPLEMENTING, _S.CHECKING, "check", _P.CHECK, "horizon_reached", "The plan’s horizon is reached."),
    Transition(
        _S.IMPLEMENTING,
        _S.WITH_AUTHORITY,
        "stop",
        _P.CHECK,
        condition="Stopped for harm or futility, with the reason.",
        needs_reason=True,
    ),
    Transition(_S.CHECKING, _S.CLOSED, "close", _P.GIVE_VERDICT, "verdict_given", "A verdict with its checks."),
)

_ITERATIONS = tuple(
    Transition(
        State.CHECKING,
        target,
        f"iterate_to_{target.value}",
        _P.GIVE_VERDICT,
        "verdict_iterate",
        "Verdict iterate: the cycle counts one more, history is kept.",
        needs_reason=True,
        new_cycle=True,
    )
    for target in (State.TRIANGULATED, State.WITH_AUTHORITY, State.TESTING, State.IMPLEMENTING)
)

_REOPENING = (
    Transition(
        State.CLOSED,
        State.TRIAGED,
        "reopen",
        _P.STEER_LOOP,
        condition="Reopened: the cycle counts one more, and it says why.",
        needs_reason=True,
        new_cycle=True,
    ),
)

_NOT_PURSUED = tuple(
    Transition(
        source,
        State.CLOSED,
        "leave",
        _P.TRIAGE,
        condition="closed_not_pursued: the reason, and feedback to who raised it.",
        needs_reason=True,
    )
    for source in (State.CAPTURED, State.TRIANGULATED, State.TRIAGED)
)

_DEFERRING = (
    Transition(
        State.DECIDED,
        State.PARKED,
        "defer",
        _P.DECIDE,
        "review_date",
        "defer: a review date; taken up again, it is before its group as it was before the decision.",
        needs_reason=True,
        comes_back_to=State.WITH_AUTHORITY,
    ),
)
_PARKING = tuple(
    Transition(
        source, State.PARKED, "park", _P.STEER_LOOP, "review_date", "A review date; missed, it is overdue.", needs_reason=True
    )
    for source in sorted(OPEN - {State.DECIDED})
)
_RESUMING = tuple(
    Transition(State.PARKED, target, "resume", _P.STEER_LOOP, "state_before", "Back to the state before.")
    for target in sorted(OPEN - {State.DECIDED})
)
_MERGING = tuple(
    Transition(
        source,
        State.MERGED,
        "merge",
        _P.TRIAGE,
        "merge_target",
        "Only before decided, into an open loop of the same network; it inherits originators and the duty of feedback.",
        needs_reason=True,
    )
    for source in sorted(BEFORE_DECIDED)
)
_UNMERGING = tuple(
    Transition(
        State.MERGED,
        target,
        "undo_merge",
        _P.TRIAGE,
        "merge_undoable",
        "Back to the state before, until the loop it was merged into is decided.",
        needs_reason=True,
    )
    for target in sorted(BEFORE_DECIDED)
)

TRANSITIONS: tuple[Transition, ...] = (
    *_STAGES_MOVES,
    *_ITERATIONS,
    *_REOPENING,
    *_NOT_PURSUED,
    *_DEFERRING,
    *_PARKING,
    *_RESUMING,
    *_MERGING,
    *_UNMERGING,
)

_BY_ENDS = {(transition.source, transition.target): transition for transition in TRANSITIONS}


def transition_between(source: State, target: State) -> Transition | None:
    """The one transition from `source` to `target`, or None where that move is not allowed."""
    return _BY_ENDS.get((source, target))


def is_forward(transition: Transition) -> bool:
    """Whether the move takes the loop further round the ring; a loop whose evidence is gone may not go further."""
    stages = list(Stage)
    source, target = STAGE_OF.get(transition.source), STAGE_OF.get(transition.target)
    if source is None or transition.new_cycle:
        return False
    if target is None:
        return transition.target is State.CLOSED and transition.name == "close"
    order = list(STAGE_OF)
    return stages.index(target) > stages.index(source) or (
        target is source and order.index(transition.target) > order.index(transition.source)
    )
