"""The best division of every series into steps, for each number of steps, by dynamic programming over its points.

Points are packed to the left: those that count stand first, in their order, and each series has a number of them.
Source of the search: Auger and Lawrence (1989), Bull Math Biol 51:39–54; Bai and Perron (2003), J Appl Econometrics 18:1–22.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import xlog1py, xlogy

from fivefold.engine.stats.panels import Floats, Integers, ratio

Kind = Literal["value", "proportion", "rate"]


@dataclass(frozen=True)
class Packed:
    """Series to divide; arrays of shape (series, points), zero beyond the points of a series.

    kind: `value`: amounts are values, sizes their weights (variance σ²/size). `proportion`, `rate`: amounts are events,
    sizes the cases or exposure that they come from. points: shape (series,).
    """

    kind: Kind
    amounts: Floats
    sizes: Floats
    points: Integers


@dataclass(frozen=True)
class Partitions:
    """The best partitions of each series. misfit: shape (series, breaks), inf where so many breaks do not fit.

    misfits: of single steps, from their first to their last point, shape (series, points, points). starts: for each number
    of breaks above 0 and each end, the first point of the last step, shape (series, breaks, points).
    """

    misfit: Floats
    misfits: Floats
    starts: Integers
    points: Integers

    def breaks(self, series: int, number: int) -> list[int]:
        """First points of the second and further steps of the best partition with `number` breaks."""
        end, found = int(self.points[series]) - 1, list[int]()
        for left in range(number, 0, -1):
            start = int(self.starts[series, left, end])
            found.append(start)
            end = start - 1
        return found[::-1]


def partitions(packed: Packed, shortest: int, most: int) -> Partitions:
    """Divide every series into 1 to `most` + 1 steps of at least `shortest` points, each with the smallest misfit."""
    misfits = _MISFITS[packed.kind](packed)
    series, longest = packed.amounts.shape
    length = np.arange(longest) - np.arange(longest)[:, None] + 1
    allowed = np.where(length >= shortest, misfits, np.inf)
    best = [allowed[:, 0, :]]
    starts = np.zeros((series, most + 1, longest), dtype=np.int64)
    for number in range(1, most + 1):
        before = np.concatenate([np.full((series, 1), np.inf), best[-1][:, :-1]], axis=1)
        total = before[:, :, None] + allowed
        starts[:, number] = total.argmin(axis=1)
        best.append(np.take_along_axis(total, starts[:, None, number], axis=1)[:, 0])
    last = np.maximum(packed.points - 1, 0)[:, None, None]
    misfit = np.take_along_axis(np.stack(best, axis=1), last, axis=2)[:, :, 0]
    return Partitions(misfit, misfits, starts, packed.points)


def _squares(packed: Packed) -> Floats:
    """Weighted sums of squares about the mean of each step, by adding one point at a time (West 1979)."""
    series, longest = packed.amounts.shape
    found = np.full((series, longest, longest), np.inf)
    mean, weight, squares = (np.zeros((series, longest)) for _ in range(3))
    for end in range(longest):
        open_steps = slice(0, end + 1)
        size = packed.sizes[:, end, None]
        more = weight[:, open_steps] + size
        apart = packed.amounts[:, end, None] - mean[:, open_steps]
        share = np.nan_to_num(ratio(np.broadcast_to(size, more.shape), more))
        squares[:, open_steps] += weight[:, open_steps] * share * apart**2
        mean[:, open_steps] += share * apart
        weight[:, open_steps] = more
        found[:, open_steps, end] = squares[:, open_steps]
    return found


def _deviances(packed: Packed) -> Floats:
    """Binomial or Poisson deviances of each step about its ratio of sums."""
    apart = log_likelihood(packed.amounts, packed.sizes, packed.kind)
    totals = (np.cumsum(array, axis=1) for array in (packed.amounts, packed.sizes, apart))
    steps = [total[:, None, :] - np.pad(total, ((0, 0), (1, 0)))[:, :-1, None] for total in totals]
    forwards = np.triu(np.ones(steps[0].shape[1:], dtype=np.bool_))
    events, sizes, each = (np.where(forwards, step, 0.0) for step in steps)
    together = log_likelihood(events, sizes, packed.kind)
    return np.where(forwards, np.maximum(2 * (each - together), 0.0), np.inf)


def log_likelihood(events: Floats, sizes: Floats, kind: Kind) -> Floats:
    """Log-likelihood of counts at their own ratio to sizes, but for terms that do not depend on it; any shape."""
    share = np.clip(np.nan_to_num(ratio(events, sizes)), 0.0, 1.0 if kind == "proportion" else None)
    seen = xlogy(events, share)
    apart = -events if kind == "rate" else xlog1py(np.maximum(sizes - events, 0.0), -share)
    return np.asarray(seen + apart, dtype=np.float64)


_MISFITS: dict[Kind, Callable[[Packed], Floats]] = {"value": _squares, "proportion": _deviances, "rate": _deviances}
