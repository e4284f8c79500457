"""What Close announces: ids and choices, never a person's words."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class VerdictGiven(Event):
    """The checks of a loop ended in a verdict."""

    name: ClassVar[str] = "checks.verdict_given"
    loop: str
    verdict: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ChangeLapsed(Event):
    """What had worked no longer holds; the watch reopened the loop."""

    name: ClassVar[str] = "checks.change_lapsed"
    loop: str
    watch: str
    period: str
