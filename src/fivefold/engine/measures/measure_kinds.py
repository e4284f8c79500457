"""What a measure sums by site and month."""

from typing import Literal, get_args

MeasureKind = Literal["proportion", "rate", "count", "value"]
"""Events among cases, events over an exposure, events alone, or a value whose mean is wanted."""
MEASURE_KINDS: tuple[MeasureKind, ...] = get_args(MeasureKind)
