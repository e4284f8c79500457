"""Wait for a condition, not for a time."""

from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

Value = TypeVar("Value")

PATIENCE = 240.0
"""Seconds after which a condition is taken never to come true; generous, because machines differ."""


def until(condition: Callable[[], Value], what: str, within: float = PATIENCE) -> Value:
    """The first true value of `condition`, asked over and over; fails with `what` after `within` seconds."""
    deadline, between = monotonic() + within, Event()
    while not (value := condition()):
        if monotonic() > deadline:
            raise AssertionError(f"Not within {within:.0f} s: {what}.")
        between.wait(0.02)
    return value
