"""Gather what the three checks rest on: counts, the effect, ratings, interviews, and what originators say."""

from datetime import date, datetime
from typing import ClassVar

from fivefold.close.checks import selectors
from fivefold.close.checks.acceptability import Accepted, RespondentGroup
from fivefold.close.checks.models import (
    AcceptabilityRating,
    Answer,
    EffectivenessCheck,
    InterviewNote,
    OriginatorAnswer,
    ReliabilityCheck,
)
from fivefold.close.checks.services.recording import audit, tell
from fivefold.decide.decisions.selectors import plan_of
from fivefold.engine.errors import DomainError
from fivefold.foundation import dates
from fivefold.foundation.permission import Actor, OutOfReach, Permission
from fivefold.foundation.service import service
from fivefold.implement.actions.selectors import sites_in_place
from fivefold.loop.models import Loop, Originator
from fivefold.loop.services import Subject
from fivefold.loop.states import State
from fivefold.network.people.models import Membership, Site, StakeholderGroup

PATIENTS_AND_FAMILIES = frozenset(
    {
        StakeholderGroup.PATIENT,
        StakeholderGroup.YOUNG_PERSON,
        StakeholderGroup.FAMILY_OR_CARER,
        StakeholderGroup.COMMUNITY,
    }
)

MOST_CASES = 1_000_000
"""Cases that one site can have looked at in one month; more is a slip of the keyboard."""


class NotBeingChecked(DomainError):
    """The loop is not put into practice or checked."""

    code: ClassVar[str] = "not_being_checked"
    status: ClassVar[int] = 409


class CountRefused(DomainError):
    """The count cannot be: more than all, no cases or too many, a month to come or before the change began at the site."""

    code: ClassVar[str] = "count_refused"


class WordsMissing(DomainError):
    """Something that a person must say is empty."""

    code: ClassVar[str] = "check_words_missing"


class NotYourRating(DomainError):
    """Everybody rates for themselves, from 1 to 5."""

    code: ClassVar[str] = "not_your_rating"


@service
def count_cases(
    *, by: Actor, loop: Loop, site: Site, period: date, compliant: int, cases: int, all_cases: bool, at: datetime
) -> ReliabilityCheck:
    """Keep what a site counted in the month of `period`: in `compliant` of `cases` everything was done; a new count of the
    same month replaces the old. Raises NotBeingChecked, CountRefused.
    """
    by.require(Permission.CHECK, scope=loop.scope)
    _require_practice(loop)
    month = period.replace(day=1)
    _check_count(loop, site, month, compliant, cases, at)
    row = ReliabilityCheck.objects.filter(loop=loop, cycle=loop.cycle, site=site, period=month).first()
    row = row or ReliabilityCheck(network=loop.network, loop=loop, cycle=loop.cycle, site=site, period=month)
    row.compliant, row.cases, row.all_cases = compliant, cases, all_cases
    row.counted_by, row.counted_at = by.name, at
    row.save()
    subject = Subject("reliability", row.public_id)
    audit("reliability.counted", subject, loop, by=by, at=at, site=site.public_id, compliant=compliant, cases=cases)
    return row


@service
def check_effectiveness(*, by: Actor, loop: Loop, at: datetime) -> EffectivenessCheck:
    """Compute the effect by the loop's frozen plan, from the latest values. Raises NotBeingChecked, NothingToCompare."""
    from fivefold.close.checks.evaluating import NothingToCompare, evaluate  # noqa: PLC0415  # numerics load when needed

    by.require(Permission.CHECK, scope=loop.scope)
    if loop.state != State.CHECKING:
        raise NotBeingChecked("The checks of this loop have not begun.", fix="Begin them on the loop’s page.")
    plan = plan_of(loop)
    if plan is None:
        raise NothingToCompare("There is no frozen plan to judge this by.", fix="Decide it with an evaluation plan.")
    found = evaluate(loop, plan)
    check = EffectivenessCheck.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        plan=plan,
        run=found.run,
        finding=found.finding,
        balancing_concern=found.balancing_concern,
        declared=found.declared,
        result=found.result,
        computed_at=at,
        computed_by=by.identifier,
    )
    subject = Subject("effectiveness", check.public_id)
    audit("effectiveness.computed", subject, loop, by=by, at=at, run=found.run.public_id, finding=found.finding.value)
    tell("Effect computed", loop, by=by, at=at, subject=subject)
    return check


@service
def rate(*, by: Actor, loop: Loop, membership: Membership, score: int, comment: str, at: datetime) -> AcceptabilityRating:
    """Say how the change is for oneself, from 1 to 5; rating again replaces it. Raises NotBeingChecked, NotYourRating."""
    by.require(Permission.RATE_ACCEPTABILITY, scope=loop.scope)
    _require_practice(loop)
    if by.identifier != membership.public_id or not 1 <= score <= 5:
        raise NotYourRating("Choose a number from 1 to 5.", field="score", fix="Everybody rates for themselves.")
    row = selectors.rating_by(loop, membership.public_id)
    row = row or AcceptabilityRating(network=loop.network, loop=loop, cycle=loop.cycle, membership=membership)
    row.group, row.score, row.comment = group_of(membership), score, comment.strip()
    row.rated_at, row.read_at, row.read_by = at, None, ""
    row.save()
    audit("acceptability.rated", Subject("rating", row.public_id), loop, by=by, at=at, group=row.group)
    return row


@service
def read_comment(*, by: Actor, rating: AcceptabilityRating, at: datetime) -> AcceptabilityRating:
    """Note that somebody has read why a person rated 1."""
    by.require(Permission.CHECK, scope=rating.scope)
    rating.read_at, rating.read_by = at, by.identifier
    rating.save()
    audit("acceptability.comment_read", Subject("rating", rating.public_id), rating.loop, by=by, at=at)
    return rating


@service
def note_interview(
    *, by: Actor, loop: Loop, group: RespondentGroup, accepted: Accepted, text: str, at: datetime
) -> InterviewNote:
    """Keep what people said in an interview, where too few have rated. Raises NotBeingChecked, WordsMissing."""
    by.require(Permission.CHECK, scope=loop.scope)
    _require_practice(loop)
    if not text.strip():
        raise WordsMissing("Say what they said.", field="text", fix="A few sentences, without names.")
    row = InterviewNote.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        group=group,
        accepted=accepted,
        text=text.strip(),
        noted_at=at,
        noted_by=by.name,
    )
    subject = Subject("interview", row.public_id)
    audit("acceptability.interview_noted", subject, loop, by=by, at=at, group=group.value, accepted=accepted.value)
    return row


@service
def answer_originator(*, by: Actor, originator: Originator, answer: Answer, at: datetime) -> OriginatorAnswer:
    """An originator says whether the loop answers what they raised; answering again replaces it.

    `by` is the member who raised it or told the story, or `stories.selectors.teller_of` for whoever holds its receipt.
    Raises NotBeingChecked; OutOfReach for anybody else.
    """
    by.require(Permission.READ_FEEDBACK, scope=originator.scope)
    if not selectors.speaks_for(by, originator):
        raise OutOfReach("There is nothing here under that address.", fix="Go back to the home page.")
    loop = originator.loop
    if loop.state not in {State.CHECKING, State.CLOSED}:
        raise NotBeingChecked("It is too early to say.", fix="You are asked once the change is being checked.")
    row = selectors.answer_of(originator)
    row = row or OriginatorAnswer(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        originator_kind=originator.kind,
        originator=originator.subject,
    )
    row.answer, row.answered_at = answer, at
    row.save()
    audit("originator.answered", Subject("originator", originator.public_id), loop, by=by, at=at, answer=answer.value)
    return row


def group_of(membership: Membership) -> RespondentGroup:
    """From which side a member judges a change."""
    if StakeholderGroup(membership.stakeholder_group) in PATIENTS_AND_FAMILIES:
        return RespondentGroup.PATIENT_OR_FAMILY
    return RespondentGroup.STAFF


def _require_practice(loop: Loop) -> None:
    if loop.state not in {State.IMPLEMENTING, State.CHECKING}:
        message = f"This loop is “{State(loop.state).label}”, so there is nothing to check."
        raise NotBeingChecked(message, fix="Checks belong to what is put into practice.")


def _check_count(loop: Loop, site: Site, month: date, compliant: int, cases: int, at: datetime) -> None:
    if cases < 1:
        raise CountRefused("A count needs at least one case.", field="cases", fix="Leave the month out if there was none.")
    if cases > MOST_CASES:
        message = f"No site looks at more than {MOST_CASES:,} cases in a month."
        raise CountRefused(message, field="cases", fix="Check the number.")
    if not 0 <= compliant <= cases:
        message = f"Everything was done in {compliant} of {cases} cases; that cannot be."
        raise CountRefused(message, field="compliant", fix="Count cases, not steps, and check both numbers.")
    if month > at.date():
        raise CountRefused("That month is still to come.", field="period", fix="Choose a month that has passed.")
    since = sites_in_place(loop).get(site)
    if since is None:
        message = f"{site.name} has not put this in place."
        raise CountRefused(message, field="site", fix="Choose a site that has reported the action done.")
    if month < since.replace(day=1):
        message = f"{site.name} put this in place on {dates.day(since)}, after {dates.month(month)}."
        raise CountRefused(message, field="period", fix="Count months from then on: what was done before says nothing about it.")
