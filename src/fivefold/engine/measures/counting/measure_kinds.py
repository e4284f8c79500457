"""What a measure sums by site and month."""

from dataclasses import dataclass
from typing import Literal, get_args

MeasureKind = Literal["proportion", "rate", "count", "value"]
"""Events among cases, events over an exposure, events alone, or a value whose mean is wanted."""
MEASURE_KINDS: tuple[MeasureKind, ...] = get_args(MeasureKind)


@dataclass(frozen=True)
class Counted:
    """What a measure sums. `denominator` is given for proportions and rates only."""

    numerator: str
    denominator: str | None = None
    kind: MeasureKind = "proportion"

    @property
    def decimal_numerator(self) -> bool:
        """True where the numerator is a measured value rather than a count."""
        return self.kind == "value"

    @property
    def decimal_denominator(self) -> bool:
        """True where the denominator is an exposure, which need not be whole."""
        return self.kind == "rate"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are summed."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)
