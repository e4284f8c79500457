"""Where falling equations cross zero, many at once, to the last bits of a number."""

from collections.abc import Callable

import numpy as np

from fivefold.engine.stats.panels import Bools, Floats

STEPS = 200
"""Doublings to get beyond a root, and halvings towards it; about 60 reach the last bit of a number of ordinary size."""


def falling_root(equation: Callable[[Floats], Floats], near: Floats, asked: Bools) -> Floats:
    """Return where each equation crosses zero, from 0 up; 0 where it starts at or below zero, or was not asked about.

    near: above 0; a place that is doubled until it lies beyond the root.
    """
    low = np.zeros_like(near)
    falling = asked & (equation(low) > 0)
    high = np.where(falling, near, 0.0)
    for _ in range(STEPS):
        short = falling & (equation(high) > 0)
        if not short.any():
            break
        low, high = np.where(short, high, low), np.where(short, 2 * high, high)
    for _ in range(STEPS):
        middle = (low + high) / 2
        if ((middle == low) | (middle == high)).all():
            break
        above = falling & (equation(middle) > 0)
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(falling, (low + high) / 2, 0.0)
