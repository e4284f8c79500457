"""What actions announce."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class ActionReported(Event):
    """A site reported where it stands with an action."""

    name: ClassVar[str] = "actions.reported"
    action: str
    site: str
    progress: str
