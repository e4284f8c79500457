"""Judge what kind of change an insight asks for, and send it to whoever may decide; or leave it, or merge it."""

from datetime import datetime
from typing import ClassVar

from fivefold.analyse.insights.events import InsightTriaged
from fivefold.analyse.insights.fast_lane import small_enough
from fivefold.analyse.insights.models import Effort, Harm, Insight, Triage, Urgency
from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, move
from fivefold.loop.states import Outcome, State
from fivefold.network.governance.models import Body, Nature, Reach
from fivefold.network.governance.selectors import authority_for


class NoAuthority(DomainError):
    """The network has not said who decides learning of this nature and reach."""

    code: ClassVar[str] = "no_authority"


class NotToBeTriaged(DomainError):
    """The loop does not stand where it can be triaged."""

    code: ClassVar[str] = "not_to_be_triaged"
    status: ClassVar[int] = 409


class NotForTheFastLane(DomainError):
    """What the triage says is too large for the fast lane."""

    code: ClassVar[str] = "not_for_the_fast_lane"


@service
def triage(
    *,
    by: Actor,
    insight: Insight,
    nature: Nature,
    reach: Reach,
    urgency: Urgency,
    harm: Harm,
    effort: Effort,
    at: datetime,
    note: str = "",
    fast_lane: bool = False,
) -> Triage:
    """Judge what the insight asks for, and pass it to whoever may decide it, or keep it back for the fast lane.

    A loop that was sent back or reopened is triaged again. Raises NoAuthority, NotToBeTriaged, NotForTheFastLane,
    GuardRefused. Source of fix, improve and change: the Nightingale learning system.
    """
    by.require(Permission.TRIAGE, scope=insight.scope)
    loop = insight.loop
    if State(loop.state) not in {State.TRIANGULATED, State.TRIAGED}:
        message = f"A loop that is “{State(loop.state).label}” cannot be triaged."
        raise NotToBeTriaged(message, fix="Bring numbers, stories and evidence together first.")
    if fast_lane and not small_enough(nature=nature, reach=reach, harm=harm, effort=effort):
        message = "The fast lane is for small fixes at one site that take little effort and can do little harm."
        raise NotForTheFastLane(message, field="fast_lane", fix="Pass it to whoever decides.")
    made = Triage.objects.create(
        network=insight.network,
        loop=loop,
        cycle=loop.cycle,
        nature=nature,
        reach=reach,
        urgency=urgency,
        harm=harm,
        effort=effort,
        body=_authority(nature, reach),
        fast_lane=fast_lane,
        note=note.strip(),
        at=at,
        actor=by.identifier,
        actor_name=by.name,
    )
    _move_on(by, loop, made, at)
    record(
        action="insight.triaged",
        by=by,
        at=at,
        realm=insight.network.public_id,
        subject_kind="triage",
        subject=made.public_id,
        details={"loop": loop.public_id, "nature": nature.value, "reach": reach.value, "body": made.body.public_id},
    )
    announce(
        InsightTriaged(
            network=insight.network.public_id,
            loop=loop.public_id,
            triage=made.public_id,
            nature=nature.value,
            reach=reach.value,
            body=made.body.public_id,
        ),
        at=at,
    )
    return made


@service
def take_fast_lane(*, by: Actor, insight: Insight, at: datetime) -> Loop:
    """Go straight to implementing, once somebody has decided under delegated authority. Raises GuardRefused."""
    return move(by=by, loop=insight.loop, to=State.IMPLEMENTING, at=at, headline="Taken by the fast lane")


@service
def leave(*, by: Actor, insight: Insight, because: str, at: datetime) -> Loop:
    """Close the loop without pursuing it; whoever raised it is told why. Raises ReasonMissing, IllegalTransition."""
    headline = "Not pursued"
    return move(by=by, loop=insight.loop, to=State.CLOSED, at=at, headline=headline, because=because, outcome=Outcome.NOT_PURSUED)


@service
def merge(*, by: Actor, insight: Insight, into: Loop, because: str, at: datetime) -> Loop:
    """The same was learned before: the other loop takes over, and answers to everybody who raised either.

    Raises ReasonMissing, GuardRefused, IllegalTransition.
    """
    headline = f"Merged into loop {into.number}"
    return move(by=by, loop=insight.loop, to=State.MERGED, at=at, headline=headline, because=because, into=into)


@service
def undo_merge(*, by: Actor, insight: Insight, because: str, at: datetime) -> Loop:
    """It was something else after all: the loop goes on by itself where it was. Raises NotToBeTriaged, GuardRefused."""
    loop = insight.loop
    if loop.state != State.MERGED:
        raise NotToBeTriaged("This loop is not merged into another.", fix="Reload the page.")
    return move(by=by, loop=loop, to=State(loop.state_before), at=at, headline="Merge undone", because=because)


def _authority(nature: Nature, reach: Reach) -> Body:
    body = authority_for(nature, reach)
    if body is None:
        message = f"Nobody may decide “{nature.label}” for “{reach.label}” yet."
        raise NoAuthority(message, field="nature", fix="Ask an administrator to name the group that decides it.")
    return body


def _move_on(by: Actor, loop: Loop, made: Triage, at: datetime) -> None:
    """Through `triaged` to whoever decides; on the fast lane the loop waits in `triaged` for the delegated decision."""
    subject = Subject("triage", made.public_id)
    if loop.state == State.TRIANGULATED:
        move(
            by=by,
            loop=loop,
            to=State.TRIAGED,
            at=at,
            headline="Triaged",
            because=made.note,
            subject=subject,
        )
    if not made.fast_lane:
        headline = f"Passed to {made.body.name}"
        move(by=by, loop=loop, to=State.WITH_AUTHORITY, at=at, headline=headline, subject=subject)
