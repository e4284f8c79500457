"""What the teller does: tell a story, and take it back."""

import hashlib
from datetime import datetime

from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, ActorKind, OutOfReach, Permission, Scope
from fivefold.foundation.service import service
from fivefold.gather.stories.events import StoryTold, StoryWithdrawn
from fivefold.gather.stories.identifying import find_details
from fivefold.gather.stories.models import Consent, Lens, Story, StoryState, Voice
from fivefold.gather.stories.receipts import new_receipt
from fivefold.gather.stories.services.recording import checked_words, move, note
from fivefold.gather.stories.services.refusals import IdentifyingDetails
from fivefold.network.people.models import Network, Site
from fivefold.network.people.tokens import hash_of


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
    words = checked_words(text)
    found = find_details(words)
    if found and not as_it_is:
        fix = "Take them out, or send the story as it is: the coordinator, who reads it first, will take them out."
        raise IdentifyingDetails(found, fix=fix)
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
    note("story.told", story, by, at, details={"voice": voice.value, "consent": consent.value, "flagged": len(story.flagged)})
    announce(StoryTold(network=network.public_id, story=story.public_id), at=at)
    return story, receipt


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
    move(story, StoryState.WITHDRAWN, at)
    story.text = story.draft = story.original = story.contact = ""
    story.save()
    note("story.withdrawn", story, by, at)
    announce(StoryWithdrawn(network=story.network.public_id, story=story.public_id), at=at)
    return story
