"""Reads of stories. Only the coordinator's review shows a held story, and `services.read_held_story` records that."""

from typing import ClassVar

from django.db.models import F, QuerySet
from django_scopes import scopes_disabled

from fivefold.engine.errors import DomainError
from fivefold.foundation.permission import Actor, ActorKind
from fivefold.gather.stories.models import Story, StoryState
from fivefold.gather.stories.receipts import as_written
from fivefold.network.people.roles import GUEST_PERMISSIONS
from fivefold.network.people.tokens import hash_of


class ReceiptUnknown(DomainError):
    """No story has this receipt code."""

    code: ClassVar[str] = "receipt_unknown"


def story_called(public_id: str) -> Story | None:
    """The active network's story with this public id, in whatever state, without its original words, draft and contact."""
    return _without_original().filter(public_id=public_id).first()


def stories_called(public_ids: list[str]) -> dict[str, Story]:
    """The active network's stories with these public ids, in whatever state, by public id; without originals."""
    return {story.public_id: story for story in _without_original().filter(public_id__in=public_ids)}


def released_stories() -> QuerySet[Story]:
    """Stories that a coordinator has released, newest first."""
    return _without_original().filter(state=StoryState.RELEASED)


def held_stories() -> QuerySet[Story]:
    """Stories that wait for a coordinator, those that have waited longest first."""
    return _without_original().filter(state=StoryState.HELD).order_by("state_since", "id")


def unshared_stories() -> QuerySet[Story]:
    """Stories that a coordinator has read and kept, or said not to be for sharing, the latest first."""
    return _without_original().filter(state__in=[StoryState.KEPT, StoryState.DECLINED]).order_by("-state_since", "-id")


def escalated_stories() -> QuerySet[Story]:
    """Stories that were passed to the safeguarding leads: first those that nobody has taken over, the longest waiting first."""
    return (
        _without_original().filter(state=StoryState.ESCALATED).order_by(F("taken_over_at").desc(nulls_first=True), "state_since")
    )


def stories_told_by(actor: Actor) -> QuerySet[Story]:
    """The stories that this member told, newest first."""
    return _without_original().filter(teller_kind=ActorKind.MEMBER, teller=actor.identifier)


def story_for(receipt: str) -> Story:
    """The story that a receipt code belongs to, in whichever network. Raises ReceiptUnknown."""
    with scopes_disabled():
        found = _without_original().filter(receipt_hash=hash_of(as_written(receipt))).first()
    if found is None:
        message = "No story has this code."
        raise ReceiptUnknown(message, field="code", fix="Check each letter and figure; a code has four groups of four.")
    return found


def teller_of(story: Story) -> Actor:
    """The actor that somebody who holds the story's receipt code is."""
    return Actor(
        kind=ActorKind.GUEST,
        identifier=story.public_id,
        name="The storyteller",
        permissions=GUEST_PERMISSIONS,
        network=story.network.public_id,
    )


def _without_original() -> QuerySet[Story]:
    return Story.objects.select_related("network", "site").defer("original", "draft", "contact")
