"""What insights listen to: a story that was taken back no longer counts as evidence."""

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.insights.selectors import links_to
from fivefold.analyse.insights.services import unlink
from fivefold.foundation.clock import now
from fivefold.foundation.outbox.events import subscribe
from fivefold.foundation.permission import system
from fivefold.gather.stories.events import StoryWithdrawn

TAKEN_BACK = "The person who told it took it back."


def story_withdrawn(event: StoryWithdrawn, event_id: str) -> None:
    """Take the story away from every insight that rested on it; heard twice, there is nothing left to take away."""
    for link in links_to(SubjectKind.STORY, event.story):
        unlink(by=system("stories"), link=link, because=TAKEN_BACK, at=now())


def register_all() -> None:
    """Subscribe; from `InsightsConfig.ready()`."""
    subscribe(StoryWithdrawn, story_withdrawn)
