"""Tell a story, read it as its coordinator, release it, take it back, pass it to the safeguarding leads."""

import hashlib
from datetime import datetime
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, ActorKind, OutOfReach, Permission, Scope
from fivefold.foundation.service import service
from fivefold.gather.stories.events import StoryEscalated, StoryReleased, StoryTakenOver, StoryTold, StoryWithdrawn
from fivefold.gather.stories.identifying import Found, find_details
from fivefold.gather.stories.models import LONGEST, Consent, Lens, Story, StoryState, Voice
from fivefold.gather.stories.receipts import new_receipt
from fivefold.network.people.models import Network, Site
from fivefold.network.people.tokens import hash_of


class StoryEmpty(DomainError):
    """There are no words, or more than fit."""

    code: ClassVar[str] = "story_empty"


class IdentifyingDetails(DomainError):
    """The words hold something that could give a person away; `found` says what and where."""

    code: ClassVar[str] = "identifying_details"

    def __init__(self, found: tuple[Found, ...]) -> None:
        places = "; ".join(f"{each.kind.words} in line {each.line}: “{each.words}”" for each in found)
        super().__init__(
            f"These words could give a person away: {places}.",
            fix="Take them out, or send the story as it is: the coordinator, who reads it first, will take them out.",
            field="text",
        )
        self.found = found


class StoryMoved(DomainError):
    """The story no longer stands where this action expects it."""

    code: ClassVar[str] = "story_moved"
    status: ClassVar[int] = 409


class ConsentTooNarrow(DomainError):
    """The teller did not agree to anybody but the coordinator reading the story."""

    code: ClassVar[str] = "consent_too_narrow"


@service
def tell_story(
    *,
    by: Actor,
    network: Network,
    text: str,
    voice: Voice,
    consent: Consent,
    at: datetime,
    site: Site | None = None,
    lens: Lens | None = None,
    contact: str = "",
    as_it_is: bool = False,
) -> tuple[Story, str]:
    """Keep a story, held for a coordinator; returns it and its receipt code, which is shown once and not kept.

    Nothing is stored where the words hold identifying details, unless the teller sends them `as_it_is`.
    Raises StoryEmpty, IdentifyingDetails.
    """
    by.require(Permission.TELL_STORY, scope=Scope(network=network.public_id))
    words = _checked(text)
    found = find_details(words)
    if found and not as_it_is:
        raise IdentifyingDetails(found)
    receipt = new_receipt()
    story = Story.objects.create(
        network=network,
        original=words,
        original_hash=hashlib.sha256(words.encode()).hexdigest(),
        voice=voice,
        lens=lens or "",
        site=site,
        consent=consent,
        contact=contact.strip(),
        flagged=sorted({each.kind.value for each in found}),
        teller_kind=by.kind.value,
        teller=by.identifier,
        receipt_hash=hash_of(receipt),
        told_at=at,
        state_since=at,
    )
    _note("story.told", story, by, at, details={"voice": voice.value, "consent": consent.value, "flagged": len(story.flagged)})
    announce(StoryTold(network=network.public_id, story=story.public_id), at=at)
    return story, receipt


@service
def read_held_story(*, by: Actor, story: Story, at: datetime) -> str:
    """The original words of a story, for a coordinator; that they were read is recorded."""
    by.require(Permission.READ_HELD_STORIES, scope=story.scope)
    _note("story.original_read", story, by, at, details={"state": story.state})
    return story.original


@service
def release_story(*, by: Actor, story: Story, text: str, at: datetime, as_it_is: bool = False) -> Story:
    """Let the network read the story, in the words of `text`: the original, or with names taken out.

    Raises StoryMoved, ConsentTooNarrow, StoryEmpty, IdentifyingDetails.
    """
    by.require(Permission.RELEASE_STORY, scope=story.scope)
    if story.consent == Consent.COORDINATOR:
        message = "The person who told this story agreed to the coordinator reading it, and nobody else."
        raise ConsentTooNarrow(message, fix="Ask them by the contact they left, or learn from it without showing it.")
    words = _checked(text)
    found = find_details(words)
    if found and not as_it_is:
        raise IdentifyingDetails(found)
    _move(story, StoryState.RELEASED, at)
    story.text = words
    story.save()
    _note("story.released", story, by, at, details={"redacted": words != story.original})
    announce(StoryReleased(network=story.network.public_id, story=story.public_id), at=at)
    return story


@service
def withdraw_story(*, by: Actor, story: Story, at: datetime) -> Story:
    """The teller takes the story back: its words and the contact are erased; date, choices and hash remain.

    `by` is the member who told it, or `selectors.teller_of(story)` for whoever holds its receipt code.
    Raises StoryMoved; OutOfReach for anybody else.
    """
    by.require(Permission.TELL_STORY, scope=story.scope)
    told_it = by.kind is ActorKind.MEMBER and by.identifier == story.teller
    if not told_it and by.identifier != story.public_id:
        raise OutOfReach("There is nothing here under that address.", fix="Go back to the home page.")
    _move(story, StoryState.WITHDRAWN, at)
    story.text = story.original = story.contact = ""
    story.save()
    _note("story.withdrawn", story, by, at)
    announce(StoryWithdrawn(network=story.network.public_id, story=story.public_id), at=at)
    return story


@service
def escalate_story(*, by: Actor, story: Story, to: str, at: datetime) -> Story:
    """Pass a story of harm, abuse or a serious incident to the safeguarding lead called `to`; it leaves the network's view.

    It waits with every safeguarding lead of the network until it is taken over.
    Raises StoryMoved, DomainError where nobody is named.
    """
    by.require(Permission.RELEASE_STORY, scope=story.scope)
    if not to.strip():
        message = "Say who took it over."
        raise DomainError(message, field="to", fix="Speak to a safeguarding lead first, then write their name here.")
    _move(story, StoryState.ESCALATED, at)
    story.escalated_to = to.strip()
    story.save()
    _note("story.escalated", story, by, at)
    announce(StoryEscalated(network=story.network.public_id, story=story.public_id), at=at)
    return story


@service
def read_escalated_story(*, by: Actor, story: Story, at: datetime) -> str:
    """The original words of a story of harm, for a safeguarding lead; that they were read is recorded. Raises StoryMoved."""
    by.require(Permission.TAKE_OVER_STORY, scope=story.scope)
    _require_escalated(story)
    _note("story.original_read", story, by, at, details={"state": story.state})
    return story.original


@service
def take_over_story(*, by: Actor, story: Story, at: datetime) -> Story:
    """Say that a safeguarding lead has taken the story over; it waits for nobody in the network any more. Raises StoryMoved."""
    by.require(Permission.TAKE_OVER_STORY, scope=story.scope)
    _require_escalated(story)
    if story.taken_over_at is not None:
        raise StoryMoved(f"{story.taken_over_by} has said so already.", fix="Go back to the list of stories.")
    story.taken_over_at, story.taken_over_by = at, by.name
    story.save()
    _note("story.taken_over", story, by, at)
    announce(StoryTakenOver(network=story.network.public_id, story=story.public_id), at=at)
    return story


def _checked(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise StoryEmpty("There are no words yet.", field="text", fix="Tell in your own words what happened.")
    if len(words) > LONGEST:
        message = f"A story has at most {LONGEST:,} characters; this one has {len(words):,}."
        raise StoryEmpty(message, field="text", fix="Shorten it, or tell it as two stories.")
    return words


def _require_escalated(story: Story) -> None:
    if story.state != StoryState.ESCALATED:
        raise StoryMoved("This story was not passed to the safeguarding leads.", fix="Go back to the list of stories.")


def _move(story: Story, to: StoryState, at: datetime) -> None:
    if not story.may_become(to):
        message = f"This story is in the state “{StoryState(story.state).label}”, so this cannot be done with it any more."
        raise StoryMoved(message, fix="Go back to the list of stories.")
    story.state, story.state_since = to, at


def _note(action: str, story: Story, by: Actor, at: datetime, *, details: dict[str, Detail] | None = None) -> None:
    realm = story.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind="story", subject=story.public_id, details=details)
