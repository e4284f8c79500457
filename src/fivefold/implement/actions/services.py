"""Plan an action, report it site by site, and begin the checks once it is in place."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.implement.actions.events import ActionReported
from fivefold.implement.actions.models import (
    ALLOWED_PROGRESS,
    IN_HAND,
    Action,
    ActionKind,
    ActionSite,
    EarlyStart,
    Progress,
    Strength,
)
from fivefold.loop.ahead import TOO_FAR, is_too_far
from fivefold.loop.models import Loop
from fivefold.loop.services import NOTHING, Subject, move, note
from fivefold.loop.states import State
from fivefold.network.people.models import Membership, Site

LONGEST_AGO = timedelta(days=10 * 366)
"""How far back a report may reach: further is a slip in the year."""


class NotDecidedYet(DomainError):
    """Actions follow a decision to adopt, share or test."""

    code: ClassVar[str] = "not_decided_yet"
    status: ClassVar[int] = 409


class NoSites(DomainError):
    """An action happens somewhere."""

    code: ClassVar[str] = "no_sites"


class ImpossibleDate(DomainError):
    """Nothing was done in the future or before anybody thought of it, and nothing is due in the past or in ages."""

    code: ClassVar[str] = "impossible_date"


class ProgressNotAllowed(DomainError):
    """The action at this site cannot go from where it stands to there."""

    code: ClassVar[str] = "progress_not_allowed"
    status: ClassVar[int] = 409


@service
def plan_action(
    *,
    by: Actor,
    loop: Loop,
    kind: ActionKind,
    title: str,
    description: str,
    strength: Strength,
    owner: Membership,
    due_on: date,
    sites: Sequence[Site],
    at: datetime,
) -> Action:
    """Plan what will be done about a decided loop, by when, at which sites. Raises NotDecidedYet, NoSites, ImpossibleDate."""
    by.require(Permission.PLAN_ACTION, scope=loop.scope)
    if loop.state not in IN_HAND:
        raise NotDecidedYet(
            "Actions follow a decision to test, adopt or share.", fix="Decide first; the loop’s page shows who does."
        )
    if not sites:
        raise NoSites("Choose at least one site.", field="sites", fix="Tick the sites that take part.")
    if due_on < at.date():
        raise ImpossibleDate("The day by which it is due has passed.", field="due_on", fix="Choose today or a later day.")
    if is_too_far(due_on, at):
        raise ImpossibleDate(TOO_FAR, field="due_on", fix="Choose an earlier day.")
    action = Action.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        kind=kind,
        title=title,
        description=description,
        strength=strength,
        owner=owner,
        due_on=due_on,
        planned_at=at,
    )
    for site in sites:
        ActionSite.objects.create(network=loop.network, action=action, site=site)
    _record("action.planned", action, by, at)
    note(by=by, loop=loop, headline=f"Planned: {title}", at=at, subject=Subject("action", action.public_id))
    return action


@service
def report(
    *, by: Actor, at_site: ActionSite, progress: Progress, done_on: date | None, note_text: str, at: datetime
) -> ActionSite:
    """A site says where it stands: done since a date, not done here and why, or the report is taken back.

    Raises ProgressNotAllowed, ImpossibleDate, OutOfReach for somebody of another site.
    """
    by.require(Permission.REPORT_ACTION, scope=at_site.scope)
    _check_report(at_site, progress, done_on, note_text, at)
    at_site.progress = progress
    at_site.done_on = done_on if progress is Progress.DONE else None
    at_site.note, at_site.reported_by, at_site.reported_at = note_text, by.name, at
    at_site.save()
    action = at_site.action
    _record("action.reported", action, by, at, site=at_site.site.public_id, progress=progress.value)
    announce(
        ActionReported(
            network=at_site.network.public_id, action=action.public_id, site=at_site.site.public_id, progress=progress.value
        ),
        at=at,
    )
    headline = {Progress.DONE: "Done", Progress.NOT_HERE: "Not done here", Progress.PLANNED: "Report taken back"}[progress]
    note(
        by=by,
        loop=action.loop,
        headline=f"{headline} at {at_site.site.name}: {action.title}",
        at=at,
        subject=Subject("action", action.public_id),
    )
    return at_site


@service
def begin_checks(*, by: Actor, loop: Loop, at: datetime, early_because: str = "") -> Loop:
    """Take an implemented loop to its checks, on the plan's day or, for a reason that is kept, before it.

    Raises GuardRefused while a site has still to report or the plan's horizon is not reached, unless `early_because` says why.
    """
    by.require(Permission.CHECK, scope=loop.scope)
    reason, subject = early_because.strip(), NOTHING
    if reason:
        early = EarlyStart.objects.create(
            network=loop.network, loop=loop, cycle=loop.cycle, because=reason, begun_at=at, begun_by=by.identifier
        )
        subject = Subject("early_start", early.public_id)
        realm = loop.network.public_id
        record(action="checks.begun_early", by=by, at=at, realm=realm, subject_kind=subject.kind, subject=subject.public_id)
    return move(
        by=by,
        loop=loop,
        to=State.CHECKING,
        at=at,
        headline="The checks begin",
        because=reason,
        subject=subject,
    )


@service
def stop_for_harm_or_futility(*, by: Actor, loop: Loop, because: str, at: datetime) -> Loop:
    """Stop what was decided and hand it back to the authority that decided it."""
    by.require(Permission.CHECK, scope=loop.scope)
    return move(by=by, loop=loop, to=State.WITH_AUTHORITY, at=at, headline="Stopped", because=because)


def _check_report(at_site: ActionSite, progress: Progress, done_on: date | None, note_text: str, at: datetime) -> None:
    if progress not in ALLOWED_PROGRESS[Progress(at_site.progress)]:
        stands = Progress(at_site.progress).label.lower()
        raise ProgressNotAllowed(f"Here it stands as “{stands}” already.", fix="Say what has changed.")
    if at_site.action.loop.state not in IN_HAND:
        message = "The loop has gone on, and what was reported is being judged or was decided upon."
        raise ProgressNotAllowed(message, fix="Tell the network’s lead what was wrong; the loop can be taken back.")
    if progress is Progress.DONE and done_on is None:
        raise ImpossibleDate("Say since when it has been done.", field="done_on", fix="Give the day on which it began.")
    if done_on is not None and done_on > at.date():
        raise ImpossibleDate(
            "That day is still to come.", field="done_on", fix="Give the day on which it began, or report it then."
        )
    if done_on is not None and done_on < at.date() - LONGEST_AGO:
        raise ImpossibleDate("That is longer ago than any loop goes back.", field="done_on", fix="Check the year.")
    if progress is Progress.NOT_HERE and not note_text.strip():
        raise DomainError("Say why it is not done here.", field="note_text", fix="One sentence is enough.")


def _record(action: str, subject: Action, by: Actor, at: datetime, **details: str) -> None:
    realm = subject.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind="action", subject=subject.public_id, details=details)
