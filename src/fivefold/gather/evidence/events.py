"""What the register of evidence announces."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class EvidenceAdded(Event):
    """An item came into the register."""

    name: ClassVar[str] = "evidence.item_added"
    item: str
