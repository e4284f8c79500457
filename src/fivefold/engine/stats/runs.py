"""Anhøj's rules: unusually long runs and unusually few crossings of the centre line."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrik

from fivefold.engine.stats.boxes import covered, outside_box
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.panels import Bools, Integers, Signs, each_phase
from fivefold.engine.stats.settings import RunsMethod


@dataclass(frozen=True)
class Runs:
    """Anhøj's runs analysis; every array has shape (series, phases).

    observed: points that count. useful: those of them not on the centre line. longest, crossings: of the useful ones.
    longest_limit: the longest run that is still ordinary. crossings_limit: the fewest crossings that still are.
    signal: a run is longer, or crossings are fewer (or the box that the settings choose says so; the limits given here
    are always Anhøj's). Without useful points all is 0 and nothing signals; nor does a moving range chart ever, since
    successive ranges share a value and so are not independent (as in qicharts2 0.8.1).
    """

    observed: Integers
    useful: Integers
    longest: Integers
    longest_limit: Integers
    crossings: Integers
    crossings_limit: Integers
    signal: Bools


def runs(charts: ControlCharts) -> Runs:
    """Analyse the runs of every series and phase. Missing and excluded points, and those on the line, are skipped.

    In a near-constant series the value that most points share lies on the line. Where all others lie on one side of it, as
    events do that most months have none of, they are one run by nature, and none is useful.

    Source: Anhøj and Olesen (2014), Run charts revisited, PLoS ONE 9(11): e113825; limits as in qicharts2 0.8.1.
    """
    sides = charts.sides
    counted, found = [], []
    for part in each_phase(charts.phase, charts.included):
        counted.append(part.sum(axis=1))
        useful_sides = np.where(part, sides, 0).astype(np.int8)
        both = (useful_sides > 0).any(axis=1) & (useful_sides < 0).any(axis=1)
        by_nature = (part & charts.settled).any(axis=1) & ~both
        found.append(_runs_of(np.where(np.expand_dims(by_nature, 1), np.int8(0), useful_sides)))
    useful, longest, crossings = (np.stack([phase[i] for phase in found], axis=1) for i in range(3))
    longest_limit, crossings_limit = anhoej_limits(useful)
    judged = (useful > 0) & charts.chart.points_are_independent
    return Runs(
        observed=np.stack(counted, axis=1),
        useful=useful,
        longest=longest,
        longest_limit=longest_limit,
        crossings=crossings,
        crossings_limit=crossings_limit,
        signal=judged & signals(useful, longest, crossings, charts.settings.runs_method),
    )


def signals(useful: Integers, longest: Integers, crossings: Integers, method: RunsMethod = RunsMethod.ANHOEJ) -> Bools:
    """True where a longest run and a number of crossings are out of the ordinary for `useful` points; any shape."""
    longest_limit, crossings_limit = anhoej_limits(useful)
    unusual: Bools = (longest > longest_limit) | (crossings < crossings_limit)
    if method is RunsMethod.ANHOEJ:
        return unusual
    boxed = outside_box(useful, longest, crossings, cut=method is RunsMethod.CUT_BOX)
    return np.where(covered(useful), boxed, unusual)


def anhoej_limits(useful: NDArray[np.integer]) -> tuple[Integers, Integers]:
    """Return (longest run, fewest crossings) that are still ordinary for numbers of useful points; any shape.

    Longest run: round(log2 n) + 3 (Schilling 2012). Crossings: 5 % quantile of Binomial(n − 1, ½) (Chen 2010).
    """
    most = int(useful.max(initial=0))
    longest, crossings = _limit_tables(most.bit_length())
    return longest[useful], crossings[useful]


@cache
def _limit_tables(bits: int) -> tuple[Integers, Integers]:
    """Limits for every n below 2**bits."""
    n = np.arange(max(2**bits, 2))
    longest = np.rint(np.log2(np.maximum(n, 1))).astype(np.int64) + 3
    longest[0] = 0
    return longest, _fair_coin_quantiles(np.maximum(n - 1, 0))


def _fair_coin_quantiles(tosses: Integers) -> Integers:
    """Return the smallest k with P(heads ≤ k) ≥ 1/20, shape as `tosses`."""
    near = np.ceil(np.nan_to_num(bdtrik(0.05, tosses, 0.5)))  # nan where even no heads at all are likelier
    below = np.maximum(near - 1, 0.0)
    return np.where(bdtr(below, tosses, 0.5) >= 0.05, below, near).astype(np.int64)


def _runs_of(sides: Signs) -> tuple[Integers, Integers, Integers]:
    """Return (useful points, longest run, crossings) of each row of +1, -1 and 0 (skipped), each shape (series,)."""
    series = sides.shape[0]
    last = np.zeros(series, dtype=np.int8)
    current = np.zeros(series, dtype=np.int32)
    longest = np.zeros(series, dtype=np.int32)
    crossings = np.zeros(series, dtype=np.int32)
    for column in np.ascontiguousarray(sides.T):
        useful = column != 0
        crossed = useful & (column == -last)
        current = np.where(crossed, 1, current + useful)
        crossings += crossed
        np.maximum(longest, current, out=longest)
        np.copyto(last, column, where=useful)
    counted = np.count_nonzero(sides, axis=1)
    return counted.astype(np.int64), longest.astype(np.int64), crossings.astype(np.int64)
