"""What evaluations of one series over time share: the two sides of a change, and their defence against regression to the mean.

Extreme points that lead to a change are followed by ordinary ones, whatever is done.

Source: Morton and Torgerson (2003), Effect of regression to the mean on decision making in health care, BMJ 326:1083.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from fivefold.engine.stats.evaluate.declaration import Declaration, InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Caveat
from fivefold.engine.stats.panels import Bools
from fivefold.engine.stats.periods import Dates, first_column, known_days
from fivefold.engine.stats.setting_checks import place


class Occasion(StrEnum):
    """What led to a change."""

    PLAN = "plan"
    SIGNAL = "signal"
    SIGNAL_ELSEWHERE = "signal_elsewhere"


@dataclass(frozen=True, kw_only=True)
class SeriesDeclaration(Declaration):
    """What every evaluation of one series over time is told.

    occasion: what led to the change. signal_points: columns or dates of the points that raised the signal; they are left
    out of the comparison. multiply: results in the unit of the series times this: 100 for per cent.
    """

    occasion: Occasion = Occasion.PLAN
    signal_points: tuple[int | date, ...] = ()
    multiply: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.multiply <= 0:
            raise InvalidDeclaration("The multiplier must be above zero.", fix="Give a positive number.", field="multiply")
        object.__setattr__(self, "signal_points", tuple(place(point, "signal_points") for point in self.signal_points))

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """Of a change that answered a signal of this very series, unless the points that raised it are left out."""
        undefended = self.occasion is Occasion.SIGNAL and not self.signal_points
        return (Caveat.REGRESSION_TO_THE_MEAN,) if undefended else ()

    def left_out(self, points: int, dates: Dates) -> Bools:
        """True for each column whose point raised the signal, shape (points,)."""
        out = np.zeros(points, dtype=np.bool_)
        for point in self.signal_points:
            if isinstance(point, date):
                out |= np.array([day == point for day in known_days(dates)], dtype=np.bool_)
            elif 0 <= point < points:
                out[point] = True
        return out


@dataclass(frozen=True, kw_only=True)
class OneChange(SeriesDeclaration):
    """A change at column or date `at`; the `phase_in` points from there on count for neither side."""

    at: int | date
    phase_in: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.phase_in < 0:
            raise InvalidDeclaration("A phase-in is not negative.", fix="Give 0 or more points.", field="phase_in")
        object.__setattr__(self, "at", place(self.at, "at"))

    def sides(self, used: Bools, dates: Dates) -> tuple[Bools, Bools]:
        """Which of the columns in use stand before the change, and which after it, each shape (columns,)."""
        columns, start = np.arange(len(used)), first_column(self.at, dates, len(used))
        counted = used & ~self.left_out(len(used), dates)
        return counted & (columns < start), counted & (columns >= start + self.phase_in)
