"""One series as a chart shows it: the common ground of picture, sentence, table and tooltip."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from fivefold.engine.charts.formats import Unit, day, month
from fivefold.engine.stats.icon_kinds import Assurance
from fivefold.engine.stats.settings import Direction

CLOSE = ("day", "week", "period")
"""What points are that have several in a month."""
SMALL_LEVEL = 10
"""A level of whole numbers below this is told with decimals: of two falls a month and three the mean is not 2."""


class Reading(StrEnum):
    """What a point, or a whole series, says. The value is the word that people read."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"
    """Special cause on a measure without a better side."""
    UNSETTLED = "unsettled"
    """Runs analysis finds that the points do not vary by chance, and the latest point has no part in that."""
    STEADY = "steady"
    UNKNOWN = "too little data"

    @classmethod
    def of(cls, heading: int, direction: Direction) -> "Reading":
        """What a point that stands out upwards (1), downwards (-1), to both sides (2) or not at all (0) says."""
        if heading == 0:
            return cls.STEADY
        if heading not in {1, -1} or direction is Direction.NEUTRAL:
            return cls.CHANGED
        return cls.BETTER if heading == direction.sign else cls.WORSE

    @property
    def order(self) -> int:
        """Its place where many are shown: what asks for a person's time comes first."""
        return (Reading.WORSE, Reading.BETTER, Reading.CHANGED, Reading.UNSETTLED, Reading.STEADY, Reading.UNKNOWN).index(self)

    @property
    def stands_out(self) -> bool:
        """True where chance alone does not explain it."""
        return self not in {Reading.STEADY, Reading.UNKNOWN}


class Typical(StrEnum):
    """What the centre line of a chart is of its points."""

    MEAN = "mean"
    RATIO = "ratio of sums"
    """The mean, each point weighing as much as its denominator."""
    MEDIAN = "median"


@dataclass(frozen=True)
class Point:
    """One period of a series. `value`, `centre`, `lower` and `upper` are None where there is none.

    numerator: None where the value counts nothing. denominator: what it is among, which need not be whole; of a group of
    values their number; 0 where there is none.
    """

    period: date
    value: float | None
    numerator: float | None
    denominator: float
    centre: float | None
    lower: float | None
    upper: float | None
    phase: int = 0
    reading: Reading = Reading.STEADY
    upward: bool = False
    """Of a point that stands out: it does so towards high values."""
    notes: tuple[str, ...] = ()
    """Each rule that fired on the point, or why the point has no value, in words."""
    target: float | None = None
    """What is aimed for in this period."""
    side: int = 0
    """1 above and -1 below the centre line; 0 on it, and where the point does not count."""
    counts: bool = True
    """The point takes part in limits and runs; one that is excluded is drawn only."""
    sets_limits: bool = True
    """The point helped to set the limits of its phase."""
    hidden: bool = False
    """There is a value, and it is not shown: neither a nought nor a gap in the data."""


@dataclass(frozen=True)
class ChartedSeries:
    """One series, its limits and what stands out, ready to be drawn. At least one point."""

    name: str
    points: tuple[Point, ...]
    unit: Unit
    reading: Reading = Reading.STEADY
    """What the series says now: its latest point, and the runs of its last phase where the rules look at them."""
    upward: bool = False
    """Of a series that stands out: it does so towards high values."""
    pattern: str | None = None
    """What is unusual in the series as a whole rather than in a point, in words."""
    target: float | None = None
    """What is aimed for now."""
    assurance: Assurance = Assurance.NONE
    """Whether the process, as it is, will meet its target; NONE without a target, limits, or a better side."""
    trial: bool = False
    """True for limits from fewer than twelve points."""
    frozen: date | None = None
    """The last period that set limits, where later ones of its phase do not."""
    typical: Typical = Typical.MEAN
    """What the centre line is of the points."""
    one: str = "month"
    """What a point is; several are called the same with an s."""

    def when(self, period: date) -> str:
        """A period as it is named: 5 Mar 2024 where points are closer than months, otherwise Mar 2024."""
        return day(period) if self.one in CLOSE else month(period)

    @property
    def usable(self) -> tuple[Point, ...]:
        """The points that have a value."""
        return tuple(point for point in self.points if point.value is not None)

    @property
    def latest(self) -> Point | None:
        """The last point that has a value."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @property
    def decimals(self) -> int:
        """Places after the point that tell this series' values apart."""
        values = [point.value * self.unit.factor for point in self.usable if point.value is not None]
        largest = max((abs(value) for value in values), default=0.0)
        if all(value == int(value) for value in values) and self.unit.factor == 1:
            return 0
        if largest >= 1 or largest <= 0:
            return 1 if largest >= 1 else 2
        return min(max(1 - math.floor(math.log10(largest)), 2), 6)

    def show(self, value: float | None) -> str:
        """`value` in this series' unit and decimals; a level of small counts, which need not be whole, has some of its own."""
        decimals = self.decimals
        if not decimals and value is not None and not value.is_integer() and abs(value) < SMALL_LEVEL:
            decimals = 1 if abs(value) >= 1 else 2
        return self.unit.show(value, decimals)

    def stretches(self) -> Iterator[list[Point]]:
        """Runs of neighbouring points that have a value: each is drawn as one line, a gap breaks it."""
        for present, points in groupby(self.points, key=lambda point: point.value is not None):
            if present:
                yield list(points)

    def aims(self) -> Iterator[list[Point]]:
        """Runs of neighbouring points with one target."""
        for target, points in groupby(self.points, key=lambda point: point.target):
            if target is not None:
                yield list(points)

    def phases(self) -> Iterator[list[Point]]:
        """The points with a centre line of each phase that has values, between the first and the last value.

        A point without a centre line, such as a month that a moving average passes over, ends no phase.
        """
        known = [index for index, point in enumerate(self.points) if point.value is not None]
        spoken_for = self.points[known[0] : known[-1] + 1] if known else ()
        centred = (point for point in spoken_for if point.centre is not None)
        for _, points in groupby(centred, key=lambda point: point.phase):
            every = list(points)
            if any(point.value is not None for point in every):
                yield every
