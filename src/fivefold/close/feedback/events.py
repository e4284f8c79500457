"""What feedback announces: ids, never what was written."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class OriginatorTold(Event):
    """Somebody who raised a loop was told what became of it."""

    name: ClassVar[str] = "feedback.originator_told"
    loop: str
    feedback: str
