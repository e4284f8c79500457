"""What tests of change announce."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class CycleConcluded(Event):
    """A site has drawn its conclusion from a test of change."""

    name: ClassVar[str] = "tests_of_change.concluded"
    test: str
    act: str
    came_true: str
