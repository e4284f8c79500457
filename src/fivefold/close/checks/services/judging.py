"""Give the verdict that the checks allow, or waive a check for a reason."""

from datetime import date, datetime
from typing import Any, ClassVar

from fivefold.close.checks import selectors
from fivefold.close.checks.events import VerdictGiven
from fivefold.close.checks.models import CheckName, Verdict, Waiver
from fivefold.close.checks.selectors import Checks, checks_of
from fivefold.close.checks.services.checking import NotBeingChecked
from fivefold.close.checks.services.recording import audit, tell
from fivefold.close.checks.services.watching import open_watch
from fivefold.close.checks.verdicts import CLOSING, VerdictKind, missing_for
from fivefold.decide.decisions.models import Decision
from fivefold.decide.decisions.selectors import decision_of
from fivefold.engine.errors import DomainError
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, PermissionDenied
from fivefold.foundation.service import service
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.ahead import TOO_FAR, is_too_far
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, move
from fivefold.loop.states import TRANSITIONS, Outcome, State

GOES_BACK_TO = tuple(each.target for each in TRANSITIONS if each.guard == "verdict_iterate")
"""Where a loop that goes round again may go: the table of transitions says so."""


class NotTheAuthority(PermissionDenied):
    """Only the chair of the group that decided may waive a check."""

    code: ClassVar[str] = "not_the_authority"


class VerdictNotAllowed(DomainError):
    """The checks do not allow this verdict; the message says which condition is missing."""

    code: ClassVar[str] = "verdict_not_allowed"
    status: ClassVar[int] = 409


class VerdictIncomplete(DomainError):
    """A verdict says why, and where the loop goes or when somebody looks again."""

    code: ClassVar[str] = "verdict_incomplete"


class ExtendedAlready(DomainError):
    """The horizon was extended once in this cycle."""

    code: ClassVar[str] = "extended_already"
    status: ClassVar[int] = 409


@service
def waive(*, by: Actor, loop: Loop, check: CheckName, because: str, at: datetime) -> Waiver:
    """Do without one of the checks. Raises NotBeingChecked, NotTheAuthority, VerdictIncomplete."""
    by.require(Permission.GIVE_VERDICT, scope=loop.scope)
    _require_checking(loop)
    if not is_authority(by, decision_of(loop)):
        raise NotTheAuthority("Only the chair of the group that decided may waive a check.", fix="Ask the chair.")
    if not because.strip():
        raise VerdictIncomplete("Say why this check is not needed.", field="because", fix="It stands beside the verdict.")
    row = Waiver.objects.filter(loop=loop, cycle=loop.cycle, check_name=check).first()
    if row is not None:
        return row
    row = Waiver.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        check_name=check,
        because=because.strip(),
        waived_at=at,
        waived_by=by.name,
    )
    subject = Subject("waiver", row.public_id)
    audit("check.waived", subject, loop, by=by, at=at, check=check.value)
    tell(f"Check waived: {check.label.lower()}", loop, by=by, at=at, subject=subject, reason=row.because)
    return row


@service
def give_verdict(
    *,
    by: Actor,
    loop: Loop,
    kind: VerdictKind,
    rationale: str,
    came_true: CameTrue,
    at: datetime,
    goes_to: State | None = None,
    look_again_on: date | None = None,
) -> Verdict:
    """End the checks: close the loop, send it round again to `goes_to`, or look again on a later day, once.

    A loop that closes because something worked, or is done reliably, is watched from then on.
    Raises NotBeingChecked, VerdictNotAllowed, VerdictIncomplete, ExtendedAlready.
    """
    by.require(Permission.GIVE_VERDICT, scope=loop.scope)
    _require_checking(loop)
    checks = checks_of(loop)
    missing = missing_for(kind, checks.findings)
    if missing:
        raise VerdictNotAllowed(
            " ".join(str(words) for words in missing), field="kind", fix="Choose a verdict that the checks allow."
        )
    _check_words(loop, kind, rationale, goes_to, look_again_on, at)
    verdict = Verdict.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        kind=kind,
        rationale=rationale.strip(),
        came_true=came_true,
        checks=_as_they_stood(checks),
        goes_to=(goes_to or "") if kind is VerdictKind.ITERATE else "",
        look_again_on=look_again_on if kind is VerdictKind.INCONCLUSIVE else None,
        given_at=at,
        given_by=by.identifier,
        given_by_name=by.name,
    )
    _move_on(verdict, checks, by=by, at=at)
    audit("verdict.given", Subject("verdict", verdict.public_id), loop, by=by, at=at, kind=kind.value, came_true=came_true.value)
    announce(VerdictGiven(network=loop.network.public_id, loop=loop.public_id, verdict=verdict.public_id, kind=kind.value), at=at)
    return verdict


def is_authority(by: Actor, decision: Decision | None) -> bool:
    """Whether this is the chair of the body that decided."""
    return decision is not None and decision.body.chair.public_id == by.identifier


def _move_on(verdict: Verdict, checks: Checks, *, by: Actor, at: datetime) -> None:
    loop, kind = verdict.loop, VerdictKind(verdict.kind)
    subject = Subject("verdict", verdict.public_id)
    if kind is VerdictKind.INCONCLUSIVE:
        tell(str(kind.label), loop, by=by, at=at, subject=subject, reason=verdict.rationale)
        return
    outcome = Outcome(kind.value) if kind in CLOSING else None
    to = State.CLOSED if outcome else State(verdict.goes_to)
    move(
        by=by,
        loop=loop,
        to=to,
        at=at,
        headline=str(kind.label),
        because=verdict.rationale,
        subject=subject,
        outcome=outcome,
    )
    if kind in {VerdictKind.EFFECTIVE, VerdictKind.RESTORED, VerdictKind.PARTLY, VerdictKind.BY_AUDIT}:
        open_watch(verdict, checks.effect, by=by, at=at)


def _as_they_stood(checks: Checks) -> dict[str, Any]:
    """What the verdict keeps of its checks: states, figures that may be shown, ids, and what was waived or early."""
    effect = checks.effect
    return {
        "reliability": {
            "state": checks.findings.reliability.value,
            "reliable": checks.reliability.reliable,
            "sites": checks.reliability.sites,
        },
        "effectiveness": {
            "state": checks.findings.effectiveness.value,
            "finding": checks.findings.effect.value,
            "check": effect.public_id if effect else None,
            "run": effect.run.public_id if effect else None,
            "balancing_concern": checks.findings.balancing_concern,
            "declared": checks.findings.declared,
        },
        "acceptability": {
            "state": checks.findings.acceptability.value,
            "groups": [
                {"group": each.group.value, "state": each.state.value, "ratings": each.ratings, "mean": each.mean}
                for each in checks.groups
            ],
        },
        "answers": {answer.value: count for answer, count in checks.answers.items()},
        "waived": sorted(check.value for check in checks.waivers),
        "early": checks.early is not None,
        "plan": checks.plan.digest if checks.plan else None,
    }


def _require_checking(loop: Loop) -> None:
    if loop.state != State.CHECKING:
        raise NotBeingChecked("The checks of this loop have not begun, or are over.", fix="Look at the loop’s page.")


def _check_words(
    loop: Loop, kind: VerdictKind, rationale: str, goes_to: State | None, look_again_on: date | None, at: datetime
) -> None:
    if not rationale.strip():
        raise VerdictIncomplete("Say why.", field="rationale", fix="Everybody who raised this will read it.")
    if kind is VerdictKind.ITERATE and goes_to not in GOES_BACK_TO:
        raise VerdictIncomplete("Say where it goes on.", field="goes_to", fix="Choose one of the steps before.")
    if kind is not VerdictKind.INCONCLUSIVE:
        return
    if selectors.extension_of(loop) is not None:
        message = "The day was put off once already."
        raise ExtendedAlready(message, field="kind", fix="Go round again, or park the loop.")
    if look_again_on is None or look_again_on <= at.date():
        message = "Say when somebody looks again."
        raise VerdictIncomplete(message, field="look_again_on", fix="Choose a day after today.")
    if is_too_far(look_again_on, at):
        raise VerdictIncomplete(TOO_FAR, field="look_again_on", fix="Choose an earlier day.")
