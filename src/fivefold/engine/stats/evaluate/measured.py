"""Which measured values can be worked with: squares of squares of them have to be numbers."""

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.panels import Bools, Floats

LARGEST, SMALLEST = 1e60, 1e-60
ROUNDING = 1e-10
"""Differences this small, relative to the values that they are of, are rounding: 1e-16 a value, times what was computed."""


def measurable(values: Floats) -> Bools:
    """True for each value that is a number, and not absurdly large."""
    with np.errstate(invalid="ignore"):
        return np.isfinite(values) & (np.abs(values) <= LARGEST)


def varies(values: Floats) -> bool:
    """Whether values, at least one, differ by more than what vanishes when it is squared."""
    return float(np.ptp(values)) > SMALLEST


def steady(differences: ArrayLike, values: Floats) -> bool:
    """Whether differences, at least one, are no more than the rounding of the values that they are of, or no numbers."""
    largest = float(np.abs(differences).max())
    return not largest > max(ROUNDING * float(np.abs(values).max()), SMALLEST)
