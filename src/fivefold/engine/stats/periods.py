"""Where phases, freezes, exclusions and targets fall among the columns of a panel."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.panels import Bools, Floats, Integers, T
from fivefold.engine.stats.setting_checks import InvalidSettings
from fivefold.engine.stats.settings import Settings

Shape = tuple[int, ...]
Dates = Sequence[date] | None


class ShapeMismatch(DomainError):
    """The arrays of a chart do not fit each other."""

    code: ClassVar[str] = "shape_mismatch"


def fitting(array: ArrayLike, shape: Shape, dtype: type[T], name: str) -> NDArray[T]:
    """Return `array` as `dtype` in `shape` (a row or a single value is repeated). Raises ShapeMismatch."""
    given = np.asarray(array, dtype=dtype)
    try:
        return np.broadcast_to(given, shape)
    except ValueError:
        raise ShapeMismatch(
            f"The {name} have shape {given.shape}, the values {shape}.", fix="Give one for every value.", field=name
        ) from None


def days_of_columns(dates: Iterable[object] | None, points: int) -> Dates:
    """Return the dates of the columns as plain dates, in order, some perhaps alike. Raises InvalidSettings, ShapeMismatch."""
    if dates is None:
        return None
    try:
        days = np.array([day.replace(tzinfo=None) if isinstance(day, datetime) else day for day in dates], dtype="datetime64[D]")
    except (TypeError, ValueError):
        days = np.array(["NaT"], dtype="datetime64[D]")
    if np.isnat(days).any():
        raise InvalidSettings("The dates of the columns are not all dates.", fix="Give one date for each column.", field="dates")
    if days.shape != (points,):
        raise ShapeMismatch(f"There are {days.size} dates for {points} columns.", fix="Give one for each.", field="dates")
    if (np.diff(days) < np.timedelta64(0, "D")).any():
        raise InvalidSettings(
            "The dates of the columns are not in order.", fix="Sort the columns by date, the earliest first.", field="dates"
        )
    return tuple(days.tolist())


def phase_of_each_point(phases: ArrayLike | None, shape: Shape, settings: Settings, dates: Dates) -> Integers:
    """Return the number of each point's phase, from 0, shape (series, points)."""
    if phases is not None and _dated(phases):
        return _phases_from(_rows_of_days(phases, shape, "phases"), shape, dates)
    if phases is not None:
        numbers = fitting(phases, shape, np.int64, "phases")
        if (numbers < 0).any() or (np.diff(numbers, axis=1) < 0).any():
            raise InvalidSettings("The numbers of phases fall or are below 0.", fix="Number them 0, 1, 2 … along a series.")
        return numbers
    points = shape[1]
    starts = {first_column(start, dates, points) for start in settings.phases}
    row = np.zeros(points, dtype=np.int64)
    for start in starts:
        if 0 < start < points:
            row[start:] += 1
    return np.broadcast_to(row, shape)


def excluded_points(excluded: ArrayLike | None, shape: Shape, settings: Settings, dates: Dates) -> Bools:
    """Return True for every point that is drawn but does not count, shape (series, points)."""
    if excluded is not None and _dated(excluded):
        days = _days(dates)
        chosen = _rows_of_days(excluded, shape, "excluded")
        return np.broadcast_to((days == chosen[:, :, None]).any(axis=1), shape)
    if excluded is not None:
        return fitting(excluded, shape, np.bool_, "excluded")
    row = np.zeros(shape[1], dtype=np.bool_)
    for point in settings.excluded:
        if isinstance(point, date):
            row |= np.array([day == point for day in known_days(dates)], dtype=np.bool_)
        elif 0 <= point < shape[1]:
            row[point] = True
    return np.broadcast_to(row, shape)


def frozen_points(freeze: ArrayLike | None, phase: Integers, settings: Settings, dates: Dates) -> Bools:
    """Return True for every point whose place lets it set limits: all, or the first few of its phase."""
    if freeze is None and isinstance(settings.freeze, date):
        freeze = np.datetime64(settings.freeze, "D")
    chosen = settings.freeze if freeze is None else freeze
    if chosen is None:
        return np.broadcast_to(np.True_, phase.shape)
    frozen = np.asarray(chosen)
    if _dated(frozen):
        return _until(fitting(frozen.reshape(-1), phase.shape[:1], np.datetime64, "freeze"), phase, dates)
    counts = fitting(frozen.reshape(-1, 1), (phase.shape[0], 1), np.int64, "freeze")
    return (counts <= 0) | (_place_in_phase(phase) < counts)


def target_of_each_point(target: ArrayLike | None, shape: Shape, settings: Settings, dates: Dates) -> Floats:
    """Return the target at each point, shape (series, points), nan where there is none."""
    if target is not None:
        given = np.asarray(target, dtype=np.float64)
        return fitting(given[:, None] if given.ndim == 1 else given, shape, np.float64, "target")
    row = np.full(shape[1], np.nan if settings.target is None else settings.target)
    for start, value in settings.target_changes:
        row[max(first_column(start, dates, shape[1]), 0) :] = np.nan if value is None else value
    return np.broadcast_to(row, shape)


def _until(last: NDArray[np.datetime64], phase: Integers, dates: Dates) -> Bools:
    """A date freezes the phase that it falls in; other phases use all their points. NaT freezes nothing."""
    columns = phase.shape[1]
    ends = np.searchsorted(_days(dates), last, side="right")[:, None]
    if (ends == 0).any():
        raise InvalidSettings("The freeze ends before the first point.", fix="Choose a later date.", field="freeze")
    frozen = phase == np.take_along_axis(phase, np.minimum(ends, columns) - 1, axis=1)
    until: Bools = ~frozen | (np.arange(columns) < ends) | np.isnat(last)[:, None]
    return until


def _phases_from(starts: NDArray[np.datetime64], shape: Shape, dates: Dates) -> Integers:
    """Number the phases that begin on the given days, one row of days for each series."""
    points = shape[1]
    cuts = np.zeros((len(starts), points + 1), dtype=np.int64)
    np.put_along_axis(cuts, np.searchsorted(_days(dates), starts), 1, axis=1)
    cuts[:, 0] = 0
    return np.broadcast_to(np.cumsum(cuts[:, :points], axis=1), shape)


def _place_in_phase(phase: Integers) -> Integers:
    columns = np.arange(phase.shape[1])
    starts = np.ones(phase.shape, dtype=np.bool_)
    starts[:, 1:] = phase[:, 1:] != phase[:, :-1]
    place: Integers = columns - np.maximum.accumulate(np.where(starts, columns, 0), axis=1)
    return place


def first_column(start: int | date, dates: Dates, points: int) -> int:
    """Return the column of a point: the first on or after it where it is a date. Raises InvalidSettings."""
    return min(bisect_left(known_days(dates), start), points) if isinstance(start, date) else start


def known_days(dates: Dates) -> Sequence[date]:
    """Return the dates of the columns, where something names one. Raises InvalidSettings."""
    if dates is None:
        raise InvalidSettings("A date is named, but the points have none.", fix="Give the dates of the columns.")
    return dates


def _dated(given: ArrayLike) -> bool:
    return np.asarray(given).dtype.kind == "M"


def _days(dates: Dates) -> NDArray[np.datetime64]:
    return np.array(known_days(dates), dtype="datetime64[D]")


def _rows_of_days(given: ArrayLike, shape: Shape, name: str) -> NDArray[np.datetime64]:
    """Return one row of days for each series, or a single one for all. Raises ShapeMismatch."""
    rows = np.atleast_2d(np.asarray(given, dtype="datetime64[D]"))
    if rows.ndim != 2 or len(rows) not in (1, shape[0]):
        raise ShapeMismatch(
            f"The {name} are {len(rows)} rows of days for {shape[0]} series.",
            fix="Give one row for all, or one each.",
            field=name,
        )
    return rows
