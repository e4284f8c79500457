"""Measured speeds: `python -m tests.benchmarks` prints a table. Figures are never asserted in the suite.

A module of this package offers `benchmarks() -> list[Benchmark]`; name it in `__main__.MODULES`.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Benchmark:
    """Something to time: what it is, how long it may take (None: no promise), and the work."""

    title: str
    promised_seconds: float | None
    work: Callable[[], object]
    repeats: int = 7
