"""Which measured values can be worked with: squares of squares of them have to be numbers."""

import numpy as np

from fivefold.engine.stats.panels import Bools, Floats

LARGEST, SMALLEST = 1e60, 1e-60


def measurable(values: Floats) -> Bools:
    """True for each value that is a number, and not absurdly large."""
    with np.errstate(invalid="ignore"):
        return np.isfinite(values) & (np.abs(values) <= LARGEST)


def varies(values: Floats) -> bool:
    """Whether values, at least one, differ by more than what vanishes when it is squared."""
    return float(np.ptp(values)) > SMALLEST
