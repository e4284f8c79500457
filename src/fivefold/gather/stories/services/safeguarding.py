"""Stories of harm: passed to the safeguarding leads, read there, and taken over."""

from datetime import datetime

from fivefold.engine.errors import DomainError
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.gather.stories.events import StoryEscalated, StoryTakenOver
from fivefold.gather.stories.models import Story, StoryState
from fivefold.gather.stories.services.recording import BACK_TO_THE_LIST, move, note
from fivefold.gather.stories.services.refusals import StoryMoved


@service
def escalate_story(*, by: Actor, story: Story, to: str, at: datetime) -> Story:
    """Pass a story of harm, abuse or a serious incident to the safeguarding lead called `to`; it leaves the network's view.

    It waits with every safeguarding lead of the network until it is taken over. A story that was shared is shared no more.
    Raises StoryMoved, DomainError where nobody is named.
    """
    by.require(Permission.RELEASE_STORY, scope=story.scope)
    if not to.strip():
        message = "Say who took it over."
        raise DomainError(message, field="to", fix="Speak to a safeguarding lead first, then write their name here.")
    move(story, StoryState.ESCALATED, at)
    story.escalated_to, story.text, story.draft = to.strip(), "", ""
    story.save()
    note("story.escalated", story, by, at)
    announce(StoryEscalated(network=story.network.public_id, story=story.public_id), at=at)
    return story


@service
def read_escalated_story(*, by: Actor, story: Story, at: datetime) -> str:
    """The original words of a story of harm, for a safeguarding lead; that they were read is recorded. Raises StoryMoved."""
    by.require(Permission.TAKE_OVER_STORY, scope=story.scope)
    _require_escalated(story)
    note("story.original_read", story, by, at, details={"state": story.state})
    return story.original


@service
def take_over_story(*, by: Actor, story: Story, at: datetime) -> Story:
    """Say that a safeguarding lead has taken the story over; it waits for nobody in the network any more. Raises StoryMoved."""
    by.require(Permission.TAKE_OVER_STORY, scope=story.scope)
    _require_escalated(story)
    if story.taken_over_at is not None:
        raise StoryMoved(f"{story.taken_over_by} has said so already.", fix=BACK_TO_THE_LIST)
    story.taken_over_at, story.taken_over_by = at, by.name
    story.save()
    note("story.taken_over", story, by, at)
    announce(StoryTakenOver(network=story.network.public_id, story=story.public_id), at=at)
    return story


def _require_escalated(story: Story) -> None:
    if story.state != StoryState.ESCALATED:
        raise StoryMoved("This story was not passed to the safeguarding leads.", fix=BACK_TO_THE_LIST)
