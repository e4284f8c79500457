"""What signals announce."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class SignalRaised(Event):
    """A series carries new information; `site` is empty for the whole network's series."""

    name: ClassVar[str] = "signals.raised"
    signal: str
    measure: str
    site: str
    direction: str


@dataclass(frozen=True, kw_only=True)
class SignalJudged(Event):
    """Somebody watches or dismissed a signal, made an insight of it, or put it back among the new ones."""

    name: ClassVar[str] = "signals.judged"
    signal: str
    state: str
