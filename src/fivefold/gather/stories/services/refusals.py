"""What the services of stories refuse."""

from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.gather.stories.identifying import Found


class StoryEmpty(DomainError):
    """There are no words, or more than fit."""

    code: ClassVar[str] = "story_empty"


class IdentifyingDetails(DomainError):
    """The words hold something that could give a person away; `found` says what and where."""

    code: ClassVar[str] = "identifying_details"

    def __init__(self, found: tuple[Found, ...], *, fix: str) -> None:
        places = "; ".join(f"{each.kind.words} in line {each.line}: “{each.words}”" for each in found)
        super().__init__(f"These words could give a person away: {places}.", fix=fix, field="text")
        self.found = found


class StoryMoved(DomainError):
    """The story no longer stands where this action expects it."""

    code: ClassVar[str] = "story_moved"
    status: ClassVar[int] = 409


class ConsentTooNarrow(DomainError):
    """The teller did not agree to anybody but the coordinator reading the story."""

    code: ClassVar[str] = "consent_too_narrow"


class StoryReasonMissing(DomainError):
    """Whoever told a story is owed a reason."""

    code: ClassVar[str] = "story_reason_missing"
