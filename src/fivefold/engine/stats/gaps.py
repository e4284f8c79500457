"""From counts per period to the gaps between single events, for g and t charts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.panels import Bools, Floats, Integers
from fivefold.engine.stats.periods import ShapeMismatch, fitting


@dataclass(frozen=True)
class EventGaps:
    """The gaps between successive events of each series; every array has shape (series, most gaps), filled up at the end.

    values: nan where there is none, and where a period between two events was not reported. period: the column of the
    period in which the gap ended, -1 where there is none. since: shape (series,), what has gone by since the last event;
    nan where there was none, and where a period since then was not reported. last: the column of the last event, or -1.
    """

    values: Floats
    period: Integers
    since: Floats
    last: Integers


def gaps_between(
    events: ArrayLike,
    opportunities: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    *,
    whole: bool = False,
    places: np.random.Generator | None = None,
) -> EventGaps:
    """Return the gaps between the events of each series, shape (series, periods) or (periods,).

    events: how many in each period (for the failures of a measure near 100 %: denominator − numerator).
    opportunities: how many cases, or how much exposure, each period had; one each where not given. whole: cases are
    counted one by one, and a gap is the number of cases between two events (g chart); else it is exposure (t chart).
    mask: True where the period may be used. Where several events fall into one period they are taken to lie evenly in it,
    since a count does not say where: gaps that are known one by one are better. Even gaps are more alike than chance has
    them, and rules take them for a change: where gaps are to be judged, give `places`, which puts the events of a period at
    random in it. Raises ShapeMismatch.
    """
    counts = np.atleast_2d(np.asarray(events, dtype=float))
    if counts.ndim != 2:
        raise ShapeMismatch(f"Events of shape {counts.shape} are no series.", fix="Give (series, periods).")
    exposure = fitting(1.0 if opportunities is None else opportunities, counts.shape, np.float64, "opportunities")
    usable = fitting(True if mask is None else mask, counts.shape, np.bool_, "mask") & np.isfinite(counts) & np.isfinite(exposure)
    usable = usable & (counts >= 0) & (exposure >= 0) & ((counts <= exposure) | (not whole))
    number, exposure = np.where(usable, counts, 0.0).astype(np.int64), np.where(usable, exposure, 0.0)
    place, row, column = _places(number, exposure, whole=whole, at_random=places)
    unreported = np.cumsum(~usable, axis=1)[row, column]
    known = np.diff(unreported) == 0
    values = np.where(known, np.diff(place) - whole, np.nan)
    arranged, period = _ragged(values, row, column, len(counts))
    since, last = np.full(len(counts), np.nan), np.full(len(counts), -1, dtype=np.int64)
    since[row], last[row] = exposure.sum(axis=1)[row] - place - whole, column  # of each series the last assignment holds
    unknown = (~usable & (np.arange(counts.shape[1]) > last[:, None])).any(axis=1)
    return EventGaps(arranged, period, np.where(unknown, np.nan, since), last)


def _places(
    number: Integers, exposure: Floats, *, whole: bool, at_random: np.random.Generator | None
) -> tuple[Floats, Integers, Integers]:
    """Return where each event lies along its series, in opportunities, with its row and column; in order."""
    start = np.cumsum(exposure, axis=1) - exposure
    row, column = np.nonzero(number)
    times = number[row, column]
    if at_random is not None:
        drawn = [_drawn(at_random, *cell, whole=whole) for cell in zip(times, exposure[row, column], strict=True)]
        within = np.concatenate([np.empty(0), *drawn])
        row, column = np.repeat(row, times), np.repeat(column, times)
        return start[row, column] + within, row, column
    first = np.cumsum(times) - times
    row, column = np.repeat(row, times), np.repeat(column, times)
    nth = np.arange(len(row)) - np.repeat(first, times)
    within = (nth + 0.5) / number[row, column] * exposure[row, column]
    return start[row, column] + (np.floor(within) if whole else within), row, column


def _drawn(at_random: np.random.Generator, times: int, exposure: float, *, whole: bool) -> Floats:
    """So many places in one period, in order; of whole cases no two are the same."""
    if whole:
        return np.sort(at_random.choice(int(exposure), int(times), replace=False)).astype(float)
    return np.sort(at_random.random(int(times))) * exposure


def _ragged(values: Floats, row: Integers, column: Integers, series: int) -> tuple[Floats, Integers]:
    """Arrange what lies between successive events, dropping what lies between two series."""
    same: Bools = row[1:] == row[:-1]
    values, row, column = values[same], row[1:][same], column[1:][same]
    counts = np.bincount(row, minlength=series)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    shape = (series, int(counts.max(initial=0)))
    arranged, period = np.full(shape, np.nan), np.full(shape, -1, dtype=np.int64)
    arranged[row, nth], period[row, nth] = values, column
    return arranged, period
