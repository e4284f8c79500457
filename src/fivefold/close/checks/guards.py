"""What must be true before a loop leaves its checks: a verdict that its checks allowed when it was given."""

from fivefold.close.checks import selectors
from fivefold.close.checks.models import Verdict
from fivefold.close.checks.verdicts import CLOSING, VerdictKind
from fivefold.loop.guards import GuardRefused, Move, register


def verdict_given(move: Move) -> None:
    """The move rests on a closing verdict of this loop and cycle."""
    verdict = _verdict(move)
    if verdict is None or verdict.kind not in CLOSING:
        raise GuardRefused("A loop closes on a verdict with its checks.", fix="Look at the three checks, then give the verdict.")


def verdict_iterate(move: Move) -> None:
    """The move rests on a verdict to go round again, and goes where that verdict says."""
    verdict = _verdict(move)
    if verdict is None or verdict.kind != VerdictKind.ITERATE or verdict.goes_to != move.target:
        message = "A loop goes round again on a verdict that says from where."
        raise GuardRefused(message, fix="Give the verdict “go round again”.")


def register_all() -> None:
    """Register the guards of Close; from `ChecksConfig.ready()`."""
    for guard in (verdict_given, verdict_iterate):
        register(guard.__name__, guard)


def _verdict(move: Move) -> Verdict | None:
    """The verdict that the move rests on, where it is of this loop and cycle."""
    verdict = selectors.verdict_called(move.subject) if move.subject_kind == "verdict" else None
    if verdict is None or (verdict.loop_id, verdict.cycle) != (move.loop.pk, move.loop.cycle):
        return None
    return verdict
