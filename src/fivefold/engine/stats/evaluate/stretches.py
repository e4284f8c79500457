"""The points before a change and those after it, and how much a mean of each says when neighbours are alike."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.evaluate.autoregression import autoregression
from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.measured import measurable
from fivefold.engine.stats.evaluate.single_series import OneChange
from fivefold.engine.stats.evaluate.working import Working
from fivefold.engine.stats.panels import Bools, Floats, Integers, ratio
from fivefold.engine.stats.periods import Dates, days_of_columns, fitting

Kind = Literal["mean", "proportion", "rate"]

FEWEST_SPARE = 3
"""Points, less the two levels, below which autocorrelation is not estimated."""


@dataclass(frozen=True)
class Stretch:
    """Arrays have shape (points,). values: measured values, or counts. exposure: 1 for measured values."""

    values: Floats
    exposure: Floats
    times: Integers

    @property
    def points(self) -> int:
        """How many there are."""
        return len(self.values)

    @property
    def total(self) -> float:
        """Of the values or counts."""
        return float(self.values.sum())

    @property
    def size(self) -> float:
        """Of the exposure: how many measured values there are."""
        return float(self.exposure.sum())

    @property
    def level(self) -> float:
        """Their mean, or counts over exposure."""
        return self.total / self.size


@dataclass(frozen=True)
class Sides:
    """Both stretches, and which columns they are, shape (columns,); all columns' values and exposure."""

    earlier: Stretch
    later: Stretch
    before: Bools
    after: Bools
    values: Floats
    exposure: Floats


def sides(
    values: ArrayLike, denominators: ArrayLike | None, kind: Kind, declared: OneChange, mask: ArrayLike | None, dates: Dates
) -> Sides:
    """Read one series, shape (columns,), and part it at the change.

    Raises ShapeMismatch, InvalidDeclaration, InvalidSettings.
    """
    given = np.asarray(values, dtype=float).ravel()
    if kind == "proportion" and denominators is None:
        raise InvalidDeclaration("A proportion needs the cases that it is of.", fix="Give denominators.", field="denominators")
    if kind == "mean" and denominators is not None:
        raise InvalidDeclaration("A mean has no denominators.", fix="Divide first, or compare rates.", field="denominators")
    exposure = fitting(1.0 if denominators is None else denominators, given.shape, np.float64, "denominators")
    allowed = fitting(True if mask is None else mask, given.shape, np.bool_, "mask")
    before, after = declared.sides(allowed & usable(given, exposure, kind), days_of_columns(dates, len(given)))
    columns = np.arange(len(given))
    earlier, later = (Stretch(given[side], exposure[side], columns[side]) for side in (before, after))
    return Sides(earlier, later, before, after, given, exposure)


def usable(values: Floats, exposure: Floats, kind: Kind) -> Bools:
    """True for each point that can be: a value, a denominator above zero, no more events than there are cases."""
    with np.errstate(invalid="ignore"):
        possible = measurable(values) & measurable(exposure) & (exposure > 0)
        if kind != "mean":
            possible &= values >= 0
        if kind == "proportion":
            possible &= values <= exposure
    return possible


def pearson_residuals(stretch: Stretch, kind: Kind) -> Floats:
    """How far each point lies from the level of its stretch, in standard deviations; 0 where nothing varies."""
    distance = stretch.values - stretch.exposure * stretch.level
    if kind == "mean":
        variance = np.full(stretch.points, float((distance**2).sum()) / max(stretch.points - 1, 1))
    else:
        share = 1 - stretch.level if kind == "proportion" else 1.0
        variance = stretch.exposure * stretch.level * share
    return ratio(distance, np.sqrt(variance)) if (variance > 0).all() else np.zeros(stretch.points)


def pearson_squares(earlier: Stretch, later: Stretch, kind: Kind) -> float:
    """Their sum of squares, of both stretches."""
    return sum(float((pearson_residuals(stretch, kind) ** 2).sum()) for stretch in (earlier, later))


def residual_model(earlier: Stretch, later: Stretch, kind: Kind) -> Working:
    """The residuals of both stretches, each about a level of its own."""
    residuals = np.concatenate([pearson_residuals(stretch, kind) for stretch in (earlier, later)])
    roots = np.concatenate([np.sqrt(stretch.exposure / stretch.size * stretch.points) for stretch in (earlier, later)])
    is_later = np.arange(len(residuals)) >= earlier.points
    design = roots[:, None] * np.column_stack([~is_later, is_later]).astype(float)
    return Working(design, residuals, np.concatenate([earlier.times, later.times]))


@dataclass(frozen=True)
class Dependence:
    """What autocorrelation does to the levels. inflation: how many times as much the level before, and the one after, vary
    as they would if points were unrelated and varied as `pearson_residuals` take them to; freedom: of their difference.
    """

    phi: float
    inflation: tuple[float, float]
    freedom: float


def dependence(residuals: Working) -> Dependence | None:
    """Fit an autoregression to the residuals; None where nothing varies or too few points are left to do so.

    A φ below 0 is taken as 0: alternating points are no ground for a narrower interval.
    """
    if residuals.freedom < FEWEST_SPARE or not residuals.response.any():
        return None
    fitted = autoregression(residuals)
    if fitted.phi <= 0 or not fitted.variance > 0:
        return None
    contrast = fitted.contrast(np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 1.0]]))
    before, after = contrast.standard_error[:2] ** 2 * (residuals.design**2).sum(axis=0)
    return Dependence(fitted.phi, (float(before), float(after)), float(contrast.freedom[2]))
