"""One object that says how a chart is made: the only source of truth for chart, table, icon and report."""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import ClassVar

from fivefold.engine.errors import DomainError


class InvalidSettings(DomainError):
    """The settings contradict themselves or name something that does not exist."""

    code: ClassVar[str] = "invalid-settings"


class Chart(StrEnum):
    """The charts that can be drawn; the values are the codes of the R package qicharts2."""

    RUN = "run"
    INDIVIDUALS = "i"
    PROPORTION = "p"
    PROPORTION_PRIME = "pp"
    RATE = "u"
    RATE_PRIME = "up"
    COUNT = "c"

    @property
    def label(self) -> str:
        """The chart's name as people write it."""
        return _LABELS[self]

    @property
    def needs_denominators(self) -> bool:
        """True where a point is a ratio whose denominator sets the width of its limits."""
        return self in (Chart.PROPORTION, Chart.PROPORTION_PRIME, Chart.RATE, Chart.RATE_PRIME)


_LABELS = {
    Chart.RUN: "run chart",
    Chart.INDIVIDUALS: "individuals (XmR) chart",
    Chart.PROPORTION: "p chart",
    Chart.PROPORTION_PRIME: "p′ chart",
    Chart.RATE: "u chart",
    Chart.RATE_PRIME: "u′ chart",
    Chart.COUNT: "c chart",
}


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is better, 0 where neither is."""
        return {Direction.UP: 1, Direction.DOWN: -1, Direction.NEUTRAL: 0}[self]


class RunsMethod(StrEnum):
    """How the longest run and the number of crossings are judged together; the values are qicharts2's."""

    ANHOEJ = "anhoej"
    BEST_BOX = "bestbox"
    CUT_BOX = "cutbox"


RULE_SET_NAMES = (
    "mdc-2019",
    "mdc-2023",
    "nhse-6",
    "western-electric",
    "nelson",
    "ihi",
    "anhoej",
    "anhoej+3s",
)
"""The names that `rule_set` may have; what each set holds stands in `rule_sets`."""


@dataclass(frozen=True)
class Settings:
    """How to chart a set of series.

    Positions count from 0 over the columns of the arrays; a date stands for the column of that date and needs
    the argument `dates` of `chart_series`.

    phases: where each new phase starts (its first point).
    freeze: how many points at the start of each phase set its centre and limits; or the last date that does.
    excluded: points that are drawn but set neither centre nor limits and take no part in runs.
    target: on the plotted scale (after `multiply`).
    centre: a given centre line instead of the estimated one, on the unmultiplied scale.
    screen_moving_ranges: drop, once, the moving ranges of 3.267 times their mean or more (Nelson 1982).
    guard_near_constant: where at least three quarters of the points that set the limits have one value, that value
        counts as lying on the centre line (unless that line is given); and screening that would drop every moving
        range but zeros drops none.
        A series that is constant but for a few points then raises no flood of flags. Off: as the R packages do.
    moving_range_constant: σ = mean moving range / this. 1.128 (Montgomery), 3/2.66 (Making Data Count), 2/√π.
    runs_method: the best box and the cut box know 10 to 100 useful points; outside that Anhøj's own limits judge.
    multiply: values, centre and limits times this: 100 for per cent, 1000 for a rate per thousand.
    allow_negative: False stops the lower limit at zero when no value is below zero.
    """

    version: ClassVar[int] = 1

    chart: Chart
    rule_set: str = "anhoej+3s"
    direction: Direction = Direction.NEUTRAL
    phases: tuple[int | date, ...] = ()
    freeze: int | date | None = None
    excluded: tuple[int | date, ...] = ()
    target: float | None = None
    centre: float | None = None
    screen_moving_ranges: bool = False
    guard_near_constant: bool = True
    moving_range_constant: float = 1.128
    runs_method: RunsMethod = RunsMethod.ANHOEJ
    multiply: float = 1.0
    allow_negative: bool = True

    def __post_init__(self) -> None:
        if self.moving_range_constant <= 0 or self.multiply <= 0:
            raise InvalidSettings(
                "The moving-range constant and the multiplier must be above zero.", fix="Give a positive number."
            )
        if isinstance(self.freeze, int) and self.freeze < 1:
            raise InvalidSettings(
                "A freeze needs at least one point.", fix="Leave it out, or give the number of points.", field="freeze"
            )

    def canonical(self) -> str:
        """The settings as JSON with sorted keys and ISO dates: the same settings, the same text."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps({"version": self.version, **content}, sort_keys=True, default=_iso, separators=(",", ":"))

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hex; stored with every result."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    msg = f"{type(value).__name__} cannot be part of settings"
    raise TypeError(msg)
