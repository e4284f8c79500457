"""What stories announce: ids only, never a word of the story."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class StoryTold(Event):
    """Somebody told a story; it is held for a coordinator."""

    name: ClassVar[str] = "stories.story_told"
    story: str


@dataclass(frozen=True, kw_only=True)
class StoryReleased(Event):
    """A coordinator released a story to the network."""

    name: ClassVar[str] = "stories.story_released"
    story: str


@dataclass(frozen=True, kw_only=True)
class StoryRedacted(Event):
    """A coordinator changed the words that the network reads of a story."""

    name: ClassVar[str] = "stories.story_redacted"
    story: str


@dataclass(frozen=True, kw_only=True)
class StoryKept(Event):
    """A coordinator read a story and kept it with the coordinators."""

    name: ClassVar[str] = "stories.story_kept"
    story: str


@dataclass(frozen=True, kw_only=True)
class StoryDeclined(Event):
    """A coordinator said, with a reason, that a story is not for sharing."""

    name: ClassVar[str] = "stories.story_declined"
    story: str


@dataclass(frozen=True, kw_only=True)
class StoryHeldAgain(Event):
    """A coordinator took a story back from sharing, or up again; nobody else can read it."""

    name: ClassVar[str] = "stories.story_held_again"
    story: str


@dataclass(frozen=True, kw_only=True)
class StoryEscalated(Event):
    """A coordinator passed a story of harm to the safeguarding leads."""

    name: ClassVar[str] = "stories.story_escalated"
    story: str


@dataclass(frozen=True, kw_only=True)
class StoryTakenOver(Event):
    """A safeguarding lead has taken a story of harm over."""

    name: ClassVar[str] = "stories.story_taken_over"
    story: str


@dataclass(frozen=True, kw_only=True)
class StoryWithdrawn(Event):
    """The teller took the story back; its words are gone."""

    name: ClassVar[str] = "stories.story_withdrawn"
    story: str
