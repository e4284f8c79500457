"""One-sided sums along many series, and the pair of them that a CUSUM chart shows."""

from dataclasses import dataclass

import numpy as np

from fivefold.engine.stats.panels import Bools, Floats, Integers, Signs, side
from fivefold.engine.stats.reasons import Codes
from fivefold.engine.stats.rules import NO_DIRECTION

NOT_RISING = -1


@dataclass(frozen=True)
class Cusum:
    """Two sums along each series, one for change upwards and one for change downwards; arrays of shape (series, points).

    high: at least 0. low: at most 0. Both nan where a point takes no part, and `reasons` says why. upper, lower: the limits,
    either side of the centre 0. high_since, low_since: column of the first point that the sum rests on, which is also the
    estimate of when the change began (Page 1954); -1 where the sum is 0. Units are σ of the plotted value, or log-likelihood
    ratios for risk-adjusted sums. included: takes part. phase: number of the phase, from 0.
    """

    high: Floats
    low: Floats
    upper: float
    lower: float
    high_since: Integers
    low_since: Integers
    included: Bools
    phase: Integers
    reasons: Codes

    centre = 0.0

    @property
    def up(self) -> Bools:
        """True where the upper sum lies beyond its limit."""
        return side(self.high, np.array(self.upper)) > 0

    @property
    def down(self) -> Bools:
        """True where the lower sum lies beyond its limit."""
        return side(self.low, np.array(self.lower)) < 0

    @property
    def flags(self) -> Signs:
        """As `rules` give them: +1 for change upwards, -1 downwards, `NO_DIRECTION` for both at once, 0 for none."""
        up, down = self.up, self.down
        return np.where(up & down, NO_DIRECTION, up.astype(np.int8) - down.astype(np.int8)).astype(np.int8)


def running_sums(steps: Floats, fresh: Bools, *, start: float, limit: float, restart: bool) -> tuple[Floats, Integers]:
    """Return (sums that never fall below 0, column since which each rests on its points).

    steps: what each point adds, shape (series, points), nan where a point takes no part and is passed over.
    fresh: True at the first point of a phase, where the sum is `start` again. restart: also after a sum beyond `limit`.
    """
    columns, starts = np.ascontiguousarray(steps.T), np.ascontiguousarray(fresh.T)
    sums, since = np.full(columns.shape, np.nan), np.full(columns.shape, NOT_RISING)
    total, began = np.full(len(steps), start), np.full(len(steps), NOT_RISING)
    for column, (step, first) in enumerate(zip(columns, starts, strict=True)):
        total, began = np.where(first, start, total), np.where(first, NOT_RISING, began)
        used = np.isfinite(step)
        now = np.maximum(total + np.where(used, step, 0.0), 0.0)
        began = np.where(now > 0, np.where(used & (began == NOT_RISING), column, began), NOT_RISING)
        total = now
        sums[column], since[column] = np.where(used, total, np.nan), np.where(used, began, NOT_RISING)
        if restart:
            signalled = used & (side(total, np.array(limit)) > 0)
            total, began = np.where(signalled, start, total), np.where(signalled, NOT_RISING, began)
    return np.ascontiguousarray(sums.T), np.ascontiguousarray(since.T)
