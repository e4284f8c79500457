"""How the services of stories check words, move a story along its table, and write to the audit trail."""

from collections.abc import Mapping
from datetime import datetime

from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.permission import Actor
from fivefold.gather.stories.identifying import find_details
from fivefold.gather.stories.models import LONGEST, LONGEST_REASON, Story, StoryState
from fivefold.gather.stories.services.refusals import IdentifyingDetails, StoryEmpty, StoryMoved, StoryReasonMissing

BACK_TO_THE_LIST = "Go back to the list of stories."


def checked_words(text: str) -> str:
    """The words as they are kept. Raises StoryEmpty."""
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise StoryEmpty("There are no words yet.", field="text", fix="Tell in your own words what happened.")
    if len(words) > LONGEST:
        message = f"A story has at most {LONGEST:,} characters; this one has {len(words):,}."
        raise StoryEmpty(message, field="text", fix="Shorten it, or tell it as two stories.")
    return words


def words_to_share(text: str, *, as_it_is: bool) -> str:
    """The words that others will read. Raises StoryEmpty, IdentifyingDetails unless they are to go out `as_it_is`."""
    words = checked_words(text)
    found = find_details(words)
    if found and not as_it_is:
        raise IdentifyingDetails(found, fix="Take them out; or share the words as they are, if they give nobody away.")
    return words


def checked_reason(because: str) -> str:
    """The reason in one line, which the teller reads. Raises StoryReasonMissing."""
    reason = " ".join(because.split())
    if not reason or len(reason) > LONGEST_REASON:
        message = f"Say why, in at most {LONGEST_REASON} characters."
        raise StoryReasonMissing(message, field="because", fix="Whoever told the story reads it; one plain sentence is enough.")
    return reason


def move(story: Story, to: StoryState, at: datetime, *, reason: str = "") -> None:
    """Let the story stand in `to` from `at` on, because of `reason`. Raises StoryMoved."""
    if not story.may_become(to):
        message = f"This story is in the state “{StoryState(story.state).label}”, so this cannot be done with it any more."
        raise StoryMoved(message, fix=BACK_TO_THE_LIST)
    story.state, story.state_since, story.reason = to, at, reason


def note(action: str, story: Story, by: Actor, at: datetime, *, details: Mapping[str, Detail] | None = None) -> None:
    """Record what was done with a story; never a word of it."""
    realm = story.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind="story", subject=story.public_id, details=details)
