"""What a coordinator does with a story: read it, release it, keep or decline it, change what is shared, take it back."""

from datetime import datetime

from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.gather.stories.events import StoryDeclined, StoryHeldAgain, StoryKept, StoryRedacted, StoryReleased
from fivefold.gather.stories.models import Consent, Story, StoryState
from fivefold.gather.stories.services.recording import BACK_TO_THE_LIST, checked_reason, move, note, words_to_share
from fivefold.gather.stories.services.refusals import ConsentTooNarrow, StoryMoved


@service
def read_held_story(*, by: Actor, story: Story, at: datetime) -> str:
    """The original words of a story, for a coordinator; that they were read is recorded."""
    by.require(Permission.READ_HELD_STORIES, scope=story.scope)
    note("story.original_read", story, by, at, details={"state": story.state})
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
    words = words_to_share(text, as_it_is=as_it_is)
    move(story, StoryState.RELEASED, at)
    story.text, story.draft = words, ""
    story.save()
    note("story.released", story, by, at, details={"redacted": words != story.original})
    announce(StoryReleased(network=story.network.public_id, story=story.public_id), at=at)
    return story


@service
def redact_story(*, by: Actor, story: Story, text: str, at: datetime, as_it_is: bool = False) -> Story:
    """Change the words that others read of a story that is shared. Raises StoryMoved, StoryEmpty, IdentifyingDetails."""
    by.require(Permission.RELEASE_STORY, scope=story.scope)
    if story.state != StoryState.RELEASED:
        raise StoryMoved("This story is not shared, so nobody reads its words.", fix=BACK_TO_THE_LIST)
    story.text = words_to_share(text, as_it_is=as_it_is)
    story.save()
    note("story.redacted", story, by, at)
    announce(StoryRedacted(network=story.network.public_id, story=story.public_id), at=at)
    return story


@service
def keep_story(*, by: Actor, story: Story, at: datetime) -> Story:
    """The story was read and stays with the coordinators; it waits for nobody any more. Raises StoryMoved."""
    by.require(Permission.RELEASE_STORY, scope=story.scope)
    move(story, StoryState.KEPT, at)
    story.save()
    note("story.kept", story, by, at)
    announce(StoryKept(network=story.network.public_id, story=story.public_id), at=at)
    return story


@service
def decline_story(*, by: Actor, story: Story, because: str, at: datetime) -> Story:
    """The story is not for sharing, for a reason that its teller reads. Raises StoryMoved, StoryReasonMissing."""
    by.require(Permission.RELEASE_STORY, scope=story.scope)
    move(story, StoryState.DECLINED, at, reason=checked_reason(because))
    story.save()
    note("story.declined", story, by, at)
    announce(StoryDeclined(network=story.network.public_id, story=story.public_id), at=at)
    return story


@service
def hold_story_again(*, by: Actor, story: Story, because: str, at: datetime) -> Story:
    """Take a story back from sharing, or up again after it was kept or declined, for a reason that its teller reads.

    Nobody but the coordinators can read it from now on; the words that were shared stay with them as a draft.
    Raises StoryMoved, StoryReasonMissing.
    """
    by.require(Permission.RELEASE_STORY, scope=story.scope)
    was = story.state
    move(story, StoryState.HELD, at, reason=checked_reason(because))
    if story.text:
        story.draft, story.text = story.text, ""
    story.save()
    note("story.held_again", story, by, at, details={"was": was})
    announce(StoryHeldAgain(network=story.network.public_id, story=story.public_id), at=at)
    return story
