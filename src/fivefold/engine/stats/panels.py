"""Small array operations on panels: (series, points) arrays with a validity mask and a phase for every point."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Signs = NDArray[np.int8]
T = TypeVar("T", bound=np.generic)

ON_THE_LINE = 1e-12
"""A value this close to a line, relative to the larger of the two, lies on it: 0.1 + 0.2 is 0.3."""


def side(values: Floats, line: Floats) -> Signs:
    """Return +1 above `line`, -1 below it and 0 on it (or where either is missing); shapes broadcast."""
    with np.errstate(invalid="ignore"):
        difference = values - line
        tolerance = np.maximum(np.abs(values), np.abs(line))
        tolerance *= ON_THE_LINE
        above = difference > tolerance
        below = difference < np.negative(tolerance, out=tolerance)
    return above.view(np.int8) - below.view(np.int8)


def number_of_phases(phase: Integers) -> int:
    """Return how many phases the panel has: the largest number any series reaches."""
    return int(phase.max()) + 1 if phase.size else 1


def each_phase(phase: Integers, mask: Bools, count: int | None = None) -> Iterator[Bools]:
    """Yield the mask of the points of each phase. Loops over phases, never over series."""
    count = number_of_phases(phase) if count is None else count
    if count == 1:
        yield mask
        return
    for number in range(count):
        yield mask & (phase == number)


def per_phase(statistic: Callable[[Bools], NDArray[T]], phase: Integers, mask: Bools, count: int | None = None) -> NDArray[T]:
    """Compute `statistic(mask of the phase)`, shape (series,), for every phase: shape (series, phases)."""
    return np.stack([statistic(part) for part in each_phase(phase, mask, count)], axis=1)


def points_per_phase(phase: Integers, mask: Bools) -> Integers:
    """Return how many points each phase has, shape (series, phases)."""
    return per_phase(lambda part: part.sum(axis=1), phase, mask)


def to_points(statistic: NDArray[T], phase: Integers) -> NDArray[T]:
    """Give every point the value of its series and phase: (series, phases) -> (series, points)."""
    if statistic.shape[1] == 1:
        return np.broadcast_to(statistic, phase.shape)
    return np.take_along_axis(statistic, phase, axis=1)


def ratio(numerators: Floats, denominators: Floats) -> Floats:
    """Divide; where the denominator is zero or missing the result is nan, without a warning."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.asarray(numerators / denominators)
    np.copyto(result, np.nan, where=denominators == 0)
    return result


def total(values: Floats, mask: Bools) -> Floats:
    """Return the sum of each row over its mask. Shape (series,)."""
    found: Floats = np.where(mask, values, 0.0).sum(axis=1)
    return found


def mean(values: Floats, mask: Bools) -> Floats:
    """Return the mean of each row over its mask, nan for an empty one. Shape (series,).

    The second pass removes the rounding error of the first, so that the mean of equal values is that value.
    """
    count = mask.sum(axis=1).astype(float)
    first = ratio(np.where(mask, values, 0.0).sum(axis=1), count)
    correction = ratio(np.where(mask, values - first[:, None], 0.0).sum(axis=1), count)
    return first + correction


def median(values: Floats, mask: Bools) -> Floats:
    """Return the median of each row over its mask, nan for an empty one. Shape (series,)."""
    count = mask.sum(axis=1)
    ordered = np.sort(np.where(mask, values, np.inf), axis=1)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0)[:, None] // 2, axis=1)[:, 0]
    high = np.take_along_axis(ordered, np.minimum(count // 2, mask.shape[1] - 1)[:, None], axis=1)[:, 0]
    return np.where(count > 0, _middle(low, high), np.nan)


def _middle(low: Floats, high: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(low == high, low, (low + high) / 2)


@dataclass(frozen=True)
class Packing:
    """Brings the points of a mask together on the left of each row, in their order; nothing moves where none is masked out."""

    mask: Bools

    @cached_property
    def _order(self) -> Integers | None:
        return None if self.mask.all() else np.argsort(~self.mask, axis=1, kind="stable")

    def pack(self, array: NDArray[T], fill: float = 0) -> NDArray[T]:
        """Return the points of the mask on the left, `fill` to the right of them. Shape (series, points), as given."""
        if self._order is None:
            return array
        return np.take_along_axis(np.where(self.mask, array, fill).astype(array.dtype), self._order, axis=1)

    def unpack(self, array: NDArray[T]) -> NDArray[T]:
        """Put what was found of packed points back in their places."""
        if self._order is None:
            return array
        placed = np.zeros_like(array)
        np.put_along_axis(placed, self._order, array, axis=1)
        return placed


def known(values: Floats) -> list[float | None]:
    """The numbers of an array of one dimension; None where there is none."""
    return [value if math.isfinite(value) else None for value in values.tolist()]
