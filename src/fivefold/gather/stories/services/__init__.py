"""The services of stories: everything that changes one, or opens its original words."""

from fivefold.gather.stories.services.coordinating import (
    decline_story,
    hold_story_again,
    keep_story,
    read_held_story,
    redact_story,
    release_story,
)
from fivefold.gather.stories.services.refusals import (
    ConsentTooNarrow,
    IdentifyingDetails,
    StoryEmpty,
    StoryMoved,
    StoryReasonMissing,
)
from fivefold.gather.stories.services.safeguarding import escalate_story, read_escalated_story, take_over_story
from fivefold.gather.stories.services.telling import tell_story, withdraw_story

__all__ = [
    "ConsentTooNarrow",
    "IdentifyingDetails",
    "StoryEmpty",
    "StoryMoved",
    "StoryReasonMissing",
    "decline_story",
    "escalate_story",
    "hold_story_again",
    "keep_story",
    "read_escalated_story",
    "read_held_story",
    "redact_story",
    "release_story",
    "take_over_story",
    "tell_story",
    "withdraw_story",
]
