"""Open a loop, move it, park it, merge it, and write its timeline. Every change of state passes `move()`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db.models import Max

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.design.components import Stage
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.loop.events import LoopClosed, LoopMoved
from fivefold.loop.guards import Move, judge
from fivefold.loop.models import EntryKind, Loop, Originator, TimelineEntry, WaitingTarget
from fivefold.loop.selectors import waiting_days
from fivefold.loop.states import OPEN, STAGE_OF, Outcome, State, Transition, is_forward, transition_between
from fivefold.network.people.models import Network

LONGEST_WAIT = 3_650
"""Days; ten years."""


class IllegalTransition(DomainError):
    """The table of transitions has no such move."""

    code: ClassVar[str] = "illegal_transition"
    status: ClassVar[int] = 409


class ReasonMissing(DomainError):
    """The move must say why."""

    code: ClassVar[str] = "reason_missing"


class EvidenceWithdrawn(DomainError):
    """The only evidence of the loop was withdrawn, so it may not go further."""

    code: ClassVar[str] = "evidence_withdrawn"
    status: ClassVar[int] = 409


@dataclass(frozen=True)
class Subject:
    """What a timeline entry refers to, by kind and public id."""

    kind: str = ""
    public_id: str = ""


NOTHING = Subject()


@service
def open_loop(
    *, by: Actor, network: Network, title: str, headline: str, raised_by: Sequence[Subject], subject: Subject, at: datetime
) -> Loop:
    """Begin a loop in `captured`, owing an answer to everyone in `raised_by`."""
    by.require(Permission.WRITE_INSIGHT, scope=Scope(network=network.public_id))
    number = (Loop.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    loop = Loop.objects.create(network=network, number=number, title=title, opened_at=at, state_since=at)
    for originator in raised_by:
        Originator.objects.get_or_create(network=network, loop=loop, kind=originator.kind, subject=originator.public_id)
    _write(loop, by=by, at=at, kind=EntryKind.OPENED, headline=headline, subject=subject)
    _audit("loop.opened", loop, by, at)
    return loop


@service
def move(
    *,
    by: Actor,
    loop: Loop,
    to: State,
    at: datetime,
    headline: str = "",
    because: str = "",
    subject: Subject = NOTHING,
    outcome: Outcome | None = None,
    review_on: date | None = None,
    into: Loop | None = None,
) -> Loop:
    """Take `loop` along one transition of the table, if its guard agrees.

    `subject` is what the move rests on (a triage, a decision, a verdict); the guard judges it. `outcome` is for closing,
    `review_on` for parking, `into` for merging. Raises IllegalTransition, GuardRefused, ReasonMissing, EvidenceWithdrawn.
    """
    source = State(loop.state)
    transition = transition_between(source, to)
    if transition is None:
        message = f"A loop that is “{source.label}” cannot become “{to.label}”."
        raise IllegalTransition(message, fix="Reload the loop’s page: it may have moved on.")
    by.require(transition.permission, scope=loop.scope)
    _check(loop, transition, because)
    loop.review_on, loop.merged_into = review_on, into
    judge(Move(loop=loop, transition=transition, subject_kind=subject.kind, subject=subject.public_id, at=at))
    _apply(loop, transition, at=at, outcome=outcome)
    loop.save()
    if to is State.MERGED and into is not None:
        _hand_on_originators(loop, into)
    kind = EntryKind.REOPENED if transition.name == "reopen" else EntryKind.ITERATED if transition.new_cycle else EntryKind.MOVED
    headline = headline or str(to.label)
    _write(loop, by=by, at=at, kind=kind, headline=headline, reason=because, subject=subject, transition=transition)
    _audit(f"loop.{transition.name}", loop, by, at)
    _announce(loop, transition, because, at)
    return loop


@service
def note(*, by: Actor, loop: Loop, headline: str, at: datetime, reason: str = "", subject: Subject = NOTHING) -> TimelineEntry:
    """Write something into the loop's timeline that does not change its state."""
    by.require(Permission.VIEW_NETWORK, scope=loop.scope)
    entry = _write(loop, by=by, at=at, kind=EntryKind.NOTED, headline=headline, reason=reason, subject=subject)
    _audit("loop.noted", loop, by, at)
    return entry


@service
def add_originator(*, by: Actor, loop: Loop, originator: Subject, at: datetime) -> Originator:
    """Somebody else raised the same thing, and is owed the same answer."""
    by.require(Permission.WRITE_INSIGHT, scope=loop.scope)
    added, _new = Originator.objects.get_or_create(
        network=loop.network, loop=loop, kind=originator.kind, subject=originator.public_id
    )
    _audit("loop.originator_added", loop, by, at)
    return added


@service
def flag_evidence(*, by: Actor, loop: Loop, withdrawn: bool, at: datetime) -> Loop:
    """Say whether the loop's only evidence is withdrawn; while it is, the loop may not go further."""
    by.require(Permission.WRITE_INSIGHT, scope=loop.scope)
    loop.evidence_withdrawn = withdrawn
    loop.save()
    headline = "The only evidence was withdrawn" if withdrawn else "There is evidence again"
    _write(loop, by=by, at=at, kind=EntryKind.NOTED, headline=headline)
    _audit("loop.evidence_flagged", loop, by, at)
    return loop


@service
def set_waiting_target(*, by: Actor, network: Network, state: State, days: int, at: datetime) -> WaitingTarget:
    """Set after how many days in `state` a loop of this network is overdue."""
    by.require(Permission.STEER_LOOP, scope=Scope(network=network.public_id))
    if state not in OPEN or not 1 <= days <= LONGEST_WAIT:
        message = f"A limit is a number of days from 1 to {LONGEST_WAIT:,}, for a state on the ring."
        raise DomainError(message, field=state.value, fix="Enter a whole number.")
    target, _new = WaitingTarget.objects.get_or_create(network=network, state=state, defaults={"days": days})
    if target.days != days:
        target.days = days
        target.save()
    record(
        action="loop.waiting_target_set",
        by=by,
        at=at,
        realm=network.public_id,
        subject_kind="waiting_target",
        subject=target.public_id,
        details={"state": state.value, "days": days},
    )
    return target


@service
def set_waiting_targets(*, by: Actor, network: Network, days: Mapping[State, int], at: datetime) -> int:
    """Set several limits at once, those that differ from what holds now; returns how many that were."""
    by.require(Permission.STEER_LOOP, scope=Scope(network=network.public_id))
    known = waiting_days()
    changed = {state: limit for state, limit in days.items() if known.get(state) != limit}
    for state, limit in changed.items():
        set_waiting_target(by=by, network=network, state=state, days=limit, at=at)
    return len(changed)


def _check(loop: Loop, transition: Transition, because: str) -> None:
    if transition.needs_reason and not because.strip():
        raise ReasonMissing(
            "Say why.", field="because", fix="Give the reason in a sentence; everybody on this loop will read it."
        )
    if loop.evidence_withdrawn and is_forward(transition):
        message = "The only evidence of this loop was withdrawn, so it cannot go further."
        raise EvidenceWithdrawn(message, fix="Link other evidence, or close the loop as not pursued.")


def _apply(loop: Loop, transition: Transition, *, at: datetime, outcome: Outcome | None) -> None:
    target = transition.target
    if target is State.CLOSED:
        if outcome is None:
            raise DomainError("A loop closes with an outcome.", field="outcome", fix="Say how it ended.")
        loop.outcome, loop.closed_at = outcome, at
    else:
        loop.outcome, loop.closed_at = "", None
    loop.state_before = (transition.comes_back_to or transition.source) if target in {State.PARKED, State.MERGED} else ""
    if target is not State.PARKED:
        loop.review_on = None
    if target is not State.MERGED:
        loop.merged_into = None
    if transition.source is State.MERGED:
        Originator.objects.filter(inherited_from=loop).delete()
    if transition.new_cycle:
        loop.cycle += 1
    loop.state, loop.state_since = target, at


def _hand_on_originators(loop: Loop, into: Loop) -> None:
    for originator in loop.originators.all():
        Originator.objects.get_or_create(
            network=into.network, loop=into, kind=originator.kind, subject=originator.subject, defaults={"inherited_from": loop}
        )


def _write(
    loop: Loop,
    *,
    by: Actor,
    at: datetime,
    kind: EntryKind,
    headline: str,
    reason: str = "",
    subject: Subject = NOTHING,
    transition: Transition | None = None,
) -> TimelineEntry:
    return TimelineEntry.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        at=at,
        actor_kind=by.kind.value,
        actor=by.identifier,
        actor_name=by.name,
        kind=kind,
        transition=transition.name if transition else "",
        source=transition.source if transition else "",
        target=transition.target if transition else "",
        stage=_stage(loop, transition),
        headline=headline,
        reason=reason,
        subject_kind=subject.kind,
        subject=subject.public_id,
    )


def _stage(loop: Loop, transition: Transition | None) -> str:
    """The stage to which an entry belongs: what follows the end belongs to Close, and what befalls a loop beside the ring to the
    stage that it left."""
    on_the_ring = STAGE_OF.get(State(loop.state)) or (STAGE_OF.get(transition.source) if transition else None)
    if on_the_ring is not None:
        return on_the_ring.value
    if loop.state == State.CLOSED:
        return Stage.CLOSE.value
    latest = loop.timeline.last()
    return latest.stage if latest else Stage.GATHER.value


def _audit(action: str, loop: Loop, by: Actor, at: datetime) -> None:
    details: dict[str, Detail] = {"state": loop.state, "cycle": loop.cycle}
    record(
        action=action, by=by, at=at, realm=loop.network.public_id, subject_kind="loop", subject=loop.public_id, details=details
    )


def _announce(loop: Loop, transition: Transition, because: str, at: datetime) -> None:
    network = loop.network.public_id
    announce(
        LoopMoved(
            network=network,
            loop=loop.public_id,
            transition=transition.name,
            source=transition.source.value,
            target=transition.target.value,
            cycle=loop.cycle,
        ),
        at=at,
    )
    if transition.target is State.CLOSED:
        announce(LoopClosed(network=network, loop=loop.public_id, outcome=loop.outcome, reason=because), at=at)
