"""What measures announce."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class MeasureShared(Event):
    """A measure stands on another rung: others see its values, or see them no more."""

    name: ClassVar[str] = "measures.shared"
    measure: str
    rung: str


@dataclass(frozen=True, kw_only=True)
class MeasureValuesChanged(Event):
    """A measure has a new run: whatever was concluded from its values may look different now."""

    name: ClassVar[str] = "measures.values_changed"
    measure: str
    run: str
