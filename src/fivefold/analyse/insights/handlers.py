"""What insights listen to: a story that is not shared any more counts as evidence no longer, until it is shared again."""

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.insights.selectors import links_of, links_taken_away, links_to
from fivefold.analyse.insights.services import link_again, unlink
from fivefold.foundation.clock import now
from fivefold.foundation.outbox.events import subscribe
from fivefold.foundation.permission import system
from fivefold.gather.stories.events import StoryEscalated, StoryHeldAgain, StoryReleased, StoryWithdrawn
from fivefold.gather.stories.selectors import released_stories

TAKEN_BACK = "The person who told it took it back."
NOT_SHARED = "A coordinator took it back from sharing."


def story_withdrawn(event: StoryWithdrawn, event_id: str) -> None:
    """Take the story away from every insight that rested on it; heard twice, there is nothing left to take away."""
    _take_away(event.story, TAKEN_BACK)


def story_taken_from_sharing(event: StoryHeldAgain | StoryEscalated, event_id: str) -> None:
    """Take the story away from every insight that rested on it, unless it is shared again; which of the two is not told."""
    if not _is_shared(event.story):
        _take_away(event.story, NOT_SHARED)


def story_released(event: StoryReleased, event_id: str) -> None:
    """Let the insights that rested on the story before a coordinator took it back rest on it again, if it is still shared."""
    if not _is_shared(event.story):
        return
    for link in links_taken_away(SubjectKind.STORY, event.story, because=NOT_SHARED):
        if not links_of(link.insight).filter(subject_kind=SubjectKind.STORY, subject=event.story).exists():
            link_again(by=system("stories"), link=link, at=now())


def register_all() -> None:
    """Subscribe; from `InsightsConfig.ready()`."""
    subscribe(StoryWithdrawn, story_withdrawn)
    subscribe(StoryHeldAgain, story_taken_from_sharing)
    subscribe(StoryEscalated, story_taken_from_sharing)
    subscribe(StoryReleased, story_released)


def _is_shared(story: str) -> bool:
    return released_stories().filter(public_id=story).exists()


def _take_away(story: str, because: str) -> None:
    for link in links_to(SubjectKind.STORY, story):
        unlink(by=system("stories"), link=link, because=because, at=now())
