"""What must be true before a loop moves through Decide. Each guard judges the decision or product that the move rests on."""

from fivefold.decide.decisions import selectors
from fivefold.decide.decisions.models import COMMISSIONED, PLANNED, Decision, DecisionKind
from fivefold.decide.decisions.results import results_are_in
from fivefold.decide.decisions.services.recording import digest_of_plan
from fivefold.loop.guards import GuardRefused, Move, register
from fivefold.network.governance.models import Nature


def decision_recorded(move: Move) -> None:
    """The body has decided on a proposal of this cycle, with its quorum, its required voices and by its decision rule."""
    decision = _decision(move)
    standing = selectors.standing_on(decision.proposal) if decision.proposal else None
    if standing is None or not standing.gap().complete:
        message = "A group decides with its quorum and its required voices."
        raise GuardRefused(message, fix="Ask for the positions that are missing.")
    if not standing.carries(DecisionKind(decision.kind)):
        message = "A group goes ahead only where its members’ positions carry it."
        raise GuardRefused(message, fix="Change the proposal so that objections are met.")


def plan_frozen(move: Move) -> None:
    """Adopt or share, with a frozen plan; for a fix the plan says how it is audited."""
    decision = _decision(move, *PLANNED)
    plan = selectors.plan_of(move.loop)
    if plan is None or plan.decision_id != decision.pk or plan.digest != digest_of_plan(plan):
        raise GuardRefused("Nothing is put into practice without a frozen plan to judge it by.", fix="Decide it with its plan.")
    if decision.proposal and decision.proposal.nature == Nature.FIX and not plan.reliability_note:
        raise GuardRefused("The plan of a fix says how it is audited.", fix="Add that to the proposal.")


def test_decided(move: Move) -> None:
    """Test, with a prediction."""
    if not _decision(move, DecisionKind.TEST).prediction:
        raise GuardRefused("A test needs its prediction.", fix="Say beforehand what you expect.")


def commission_given(move: Move) -> None:
    """A small group or research, with an owner and a due date."""
    if _decision(move, *COMMISSIONED).due_on is None:
        raise GuardRefused("What is commissioned has a day by which it is due.", field="due_on", fix="Give the day.")


def questions_given(move: Move) -> None:
    """Further analysis, with the questions to answer."""
    if not _decision(move, DecisionKind.FURTHER_ANALYSIS).questions:
        raise GuardRefused("Further analysis needs its questions.", field="questions", fix="Say what must be found out.")


def escalated(move: Move) -> None:
    """Passed on, to a body other than the one that decided."""
    decision = _decision(move, DecisionKind.ESCALATE)
    if decision.escalated_to_id in {None, decision.body_id}:
        raise GuardRefused("It is passed on to another group.", field="escalated_to", fix="Say which.")


def declined(move: Move) -> None:
    """Declined, with the rationale; feedback follows from the closing."""
    if not _decision(move, DecisionKind.DECLINE).rationale:
        raise GuardRefused("Say why it is declined.", field="rationale", fix="Whoever raised it will read it.")


def product_attached(move: Move) -> None:
    """What the latest decision commissioned was delivered."""
    product = selectors.product_called(move.subject) if move.subject_kind == "product" else None
    if product is None or product.decision.loop_id != move.loop.pk:
        raise GuardRefused("What was asked for has not been delivered.", fix="Attach it on the decision’s page.")


def results_recorded(move: Move) -> None:
    """The tests have results."""
    if not results_are_in(move.loop):
        message = "The tests have no results yet."
        raise GuardRefused(message, fix="Finish at least one test: say what happened and what follows from it.")


def register_all() -> None:
    """Register the guards of Decide; from `DecisionsConfig.ready()`."""
    for guard in (
        decision_recorded,
        plan_frozen,
        test_decided,
        commission_given,
        questions_given,
        escalated,
        declined,
        product_attached,
        results_recorded,
    ):
        register(guard.__name__, guard)


def _decision(move: Move, *kinds: DecisionKind) -> Decision:
    """The decision that the move rests on: of this loop and cycle, and of one of `kinds` where they are given."""
    decision = selectors.decision_called(move.subject) if move.subject_kind == "decision" else None
    if decision is None or decision.loop_id != move.loop.pk or decision.cycle != move.loop.cycle:
        raise GuardRefused("No decision of this round stands behind the move.", fix="Let the group decide first.")
    if kinds and decision.kind not in kinds:
        label = DecisionKind(decision.kind).label
        raise GuardRefused(f"“{label}” was decided, which leads elsewhere.", fix="Look at the decision.")
    return decision
