"""Write what an originator is told, let a person amend it, and tell it."""

from datetime import datetime
from typing import ClassVar

from fivefold.close.feedback.composing import Told
from fivefold.close.feedback.events import OriginatorTold
from fivefold.close.feedback.models import Feedback, FeedbackState
from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.loop.models import Loop, Originator
from fivefold.loop.services import Subject, note
from fivefold.loop.states import Outcome


class ToldAlready(DomainError):
    """What somebody was told is not changed behind their back."""

    code: ClassVar[str] = "told_already"
    status: ClassVar[int] = 409


class WordsMissing(DomainError):
    """One of the three texts is empty."""

    code: ClassVar[str] = "feedback_words_missing"


@service
def draft(*, by: Actor, loop: Loop, originator: Originator, outcome: Outcome, told: Told, at: datetime) -> Feedback:
    """Draft what an originator will be told of the loop's cycle; a draft that stands already is kept."""
    by.require(Permission.CHECK, scope=loop.scope)
    found = Feedback.objects.filter(
        loop=loop, cycle=loop.cycle, originator_kind=originator.kind, originator=originator.subject
    ).first()
    if found is not None:
        return found
    feedback = Feedback.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        outcome=outcome,
        originator_kind=originator.kind,
        originator=originator.subject,
        you_said=told.you_said,
        we_did=told.we_did,
        what_came=told.what_came,
        written_at=at,
    )
    _audit("feedback.drafted", feedback, by, at)
    return feedback


@service
def amend(*, by: Actor, feedback: Feedback, told: Told, at: datetime) -> Feedback:
    """Say it better before it is told. Raises ToldAlready, WordsMissing."""
    by.require(Permission.CHECK, scope=feedback.scope)
    _require_draft(feedback)
    for field in ("you_said", "we_did", "what_came"):
        words = getattr(told, field).strip()
        if not words:
            raise WordsMissing("All three texts are needed.", field=field, fix="One plain sentence is enough.")
        setattr(feedback, field, words)
    feedback.save()
    _audit("feedback.amended", feedback, by, at)
    return feedback


@service
def tell(*, by: Actor, feedback: Feedback, told: Told, at: datetime) -> Feedback:
    """Tell the originator, in these words: whoever told the story reads it by receipt code, a member among their own.

    Raises ToldAlready, WordsMissing.
    """
    amend(by=by, feedback=feedback, told=told, at=at)
    by.require(Permission.CHECK, scope=feedback.scope)
    feedback.state, feedback.told_at, feedback.told_by = FeedbackState.TOLD, at, by.name
    feedback.save()
    _audit("feedback.told", feedback, by, at)
    note(
        by=by,
        loop=feedback.loop,
        headline="Whoever raised it was told",
        at=at,
        subject=Subject("feedback", feedback.public_id),
    )
    announce(OriginatorTold(network=feedback.network.public_id, loop=feedback.loop.public_id, feedback=feedback.public_id), at=at)
    return feedback


def _require_draft(feedback: Feedback) -> None:
    if feedback.state != FeedbackState.DRAFT:
        raise ToldAlready("They have been told already.", fix="If something changed, reopen the loop and close it anew.")


def _audit(action: str, feedback: Feedback, by: Actor, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        realm=feedback.network.public_id,
        subject_kind="feedback",
        subject=feedback.public_id,
        details={"loop": feedback.loop.public_id, "originator_kind": feedback.originator_kind},
    )
