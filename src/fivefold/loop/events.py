"""What the spine announces."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class LoopMoved(Event):
    """A loop went from one state to another."""

    name: ClassVar[str] = "loop.moved"
    loop: str
    transition: str
    source: str
    target: str
    cycle: int


@dataclass(frozen=True, kw_only=True)
class LoopClosed(Event):
    """A loop was closed; whoever raised it is owed an answer."""

    name: ClassVar[str] = "loop.closed"
    loop: str
    outcome: str
    reason: str
