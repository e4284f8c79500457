"""Data frames in and out: whatever narwhals reads (pandas, polars, Arrow, …) becomes arrays, results become that again."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from numpy.typing import NDArray

from fivefold.engine.charts.formats import Unit, per
from fivefold.engine.errors import DomainError
from fivefold.engine.notebook.steps import without_gaps
from fivefold.engine.stats.panels import Floats, Integers
from fivefold.engine.stats.subgroups import aggregate

JOINT = " · "
"""Between the parts of a series' name."""

Backend = nw.Implementation
Table = Any
"""A data frame of the library that the data came in."""


class UnreadableFrame(DomainError):
    """The data frame is none, lacks a column, or holds what cannot be read as asked."""

    code: ClassVar[str] = "unreadable_frame"


@dataclass(frozen=True)
class Panel:
    """A long table as arrays; those of numbers have shape (series, points), nan where the table has no row.

    by: the columns that tell series apart, keys: their values, one tuple for each series, in order. periods: of the
    columns, in order. numerators: what is counted or measured. denominators: None where there are none. deviations: of groups
    of observations, of which the numerators are then the sums and the denominators how many there are.
    backend: the library that the table came in, to which results go back.
    """

    by: tuple[str, ...]
    keys: tuple[tuple[object, ...], ...]
    period: str
    periods: tuple[date, ...]
    numerators: Floats
    denominators: Floats | None
    backend: Backend
    deviations: Floats | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """One name for each series; without columns that tell them apart, "all"."""
        return tuple(JOINT.join(str(part) for part in key) or "all" for key in self.keys)

    def row(self, name: str | None) -> int:
        """The number of the series of that name; None: the only one. Raises UnreadableFrame."""
        names = self.names
        if name is None and len(names) == 1:
            return 0
        if name is None:
            raise UnreadableFrame(f"There are {len(names)} series.", fix=f"Name one, such as “{names[0]}”.", field="name")
        if name not in names:
            raise UnreadableFrame(f"There is no series “{name}”.", fix=f"Name one of {_some(names)}.", field="name")
        return names.index(name)

    def column(self, period: date | str) -> int:
        """The position, from 0, of the first period on or after this one: where a change at that time begins to count.

        Raises UnreadableFrame.
        """
        wanted = _as_date(period, self.period)
        later = [place for place, each in enumerate(self.periods) if each >= wanted]
        if not later:
            raise UnreadableFrame(f"No period is as late as {wanted}.", fix=f"The last is {self.periods[-1]}.", field="period")
        return later[0]


def read_panel(
    data: IntoFrame,
    *,
    period: str,
    numerator: str,
    denominator: str | None = None,
    by: str | Sequence[str] = (),
    groups: bool = False,
) -> Panel:
    """Read a long table, one row for each series and period.

    period: column of dates, or of text such as 2026-03 or 2026-03-01. by: the columns that tell series apart.
    groups: rows are single observations, of which a series has several in a period. Months or weeks that no row speaks of
    stand between the others without values. Raises UnreadableFrame.
    """
    if groups and denominator is not None:
        raise UnreadableFrame("Single observations have no denominator.", fix="Leave it out.", field="denominator")
    frame = eager(data)
    labels = columns_named(by)
    needed = (period, numerator, *([] if denominator is None else [denominator]), *labels)
    check_columns(frame, needed)
    if not len(frame):
        raise UnreadableFrame("The table has no rows.", fix="Give a table with at least one row.")
    for column in (period, *labels):
        if frame[column].is_null().any():
            raise UnreadableFrame(f"Column “{column}” has an empty cell.", fix="Fill it in, or leave out its row.", field=column)
    dates = [_as_date(value, period) for value in frame[period].to_list()]
    keys = list(zip(*(frame[label].to_list() for label in labels), strict=True)) if labels else [()] * len(dates)
    periods, series = without_gaps(sorted(set(dates))), sorted(set(keys), key=lambda key: tuple(str(part) for part in key))
    rows, columns = _places(keys, series), _places(dates, periods)
    panel = partial(Panel, labels, tuple(series), period, tuple(periods), backend=frame.implementation)
    fill = partial(_filled, shape=(len(series), len(periods)))
    values = numbers(frame, numerator)
    if groups:
        found = aggregate(rows * len(periods) + columns, values)
        rows, columns = np.divmod(np.asarray(found.periods, dtype=np.intp), len(periods))
        sums, sizes, deviations = (fill(part, rows, columns) for part in (found.totals, found.sizes, found.deviations))
        return panel(sums, sizes, deviations=deviations)
    _refuse_repeats(rows, columns, series, periods)
    below = None if denominator is None else fill(numbers(frame, denominator), rows, columns)
    return panel(fill(values, rows, columns), below)


@dataclass(frozen=True)
class Sums:
    """Counts added up over the rows of each group; numerators and denominators have shape (groups,).

    by: the columns that name a group, keys: their values, one tuple for each group, in order.
    """

    by: tuple[str, ...]
    keys: tuple[tuple[object, ...], ...]
    numerators: Floats
    denominators: Floats
    backend: Backend

    @property
    def names(self) -> tuple[str, ...]:
        """One name for each group."""
        return tuple(JOINT.join(str(part) for part in key) for key in self.keys)

    def columns(self) -> dict[str, Sequence[object]]:
        """The keys and the counts, as columns of a table."""
        keys: dict[str, Sequence[object]] = {label: [key[place] for key in self.keys] for place, label in enumerate(self.by)}
        return keys | {"numerator": self.numerators.tolist(), "denominator": self.denominators.tolist()}


def read_sums(data: IntoFrame, *, by: str | Sequence[str], numerator: str, denominator: str) -> Sums:
    """Add up the rows of each group; rows with an empty cell are left out. Raises UnreadableFrame."""
    frame, labels = eager(data), columns_named(by)
    check_columns(frame, (numerator, denominator, *labels))
    if not labels:
        raise UnreadableFrame("Nothing names what is compared.", fix="Name the column that does.", field="by")
    for label in labels:
        frame = frame.filter(~nw.col(label).is_null())
    above, below = numbers(frame, numerator), numbers(frame, denominator)
    given = list(zip(*(frame[label].to_list() for label in labels), strict=True))
    keys = sorted(set(given), key=lambda key: tuple(str(part) for part in key))
    rows, known = _places(given, keys), np.isfinite(above) & np.isfinite(below)
    numerators, denominators = (
        np.bincount(rows[known], weights=part[known], minlength=len(keys)).astype(np.float64) for part in (above, below)
    )
    return Sums(labels, tuple(keys), numerators, denominators, frame.implementation)


def eager(data: IntoFrame) -> nw.DataFrame[Any]:
    """The table in memory. Raises UnreadableFrame."""
    try:
        frame = nw.from_native(data)
    except TypeError as error:
        raise UnreadableFrame(
            f"A {type(data).__name__} is no data frame.", fix="Give a data frame of pandas, polars or Arrow."
        ) from error
    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame


def columns_named(by: str | Sequence[str]) -> tuple[str, ...]:
    """One column or several, as a tuple."""
    return (by,) if isinstance(by, str) else tuple(by)


def check_columns(frame: nw.DataFrame[Any], needed: Sequence[str]) -> None:
    """Raise UnreadableFrame where the table lacks a column."""
    missing = [column for column in needed if column not in frame.columns]
    if missing:
        raise UnreadableFrame(
            f"The table has no column {_some(missing)}.", fix=f"Its columns are {_some(frame.columns)}.", field=missing[0]
        )


def rate_unit(multiply: float) -> Unit:
    """Of a rate or a ratio: per so many of the denominator. Raises UnreadableFrame."""
    if not 0 < multiply < math.inf:
        raise UnreadableFrame(
            "A rate is shown per so many of its denominator.", fix="Give 1000, or leave it out.", field="multiply"
        )
    return per(multiply)


def numbers(frame: nw.DataFrame[Any], column: str) -> Floats:
    """A column as floats, nan where it is empty. Raises UnreadableFrame."""
    series = frame[column]
    if not (series.dtype.is_numeric() or series.dtype == nw.Boolean):
        raise UnreadableFrame(
            f"Column “{column}” holds {series.dtype}, not numbers.", fix="Turn it into numbers first.", field=column
        )
    return np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64)


def table(columns: Mapping[str, Sequence[object]], backend: Backend) -> Table:
    """A data frame of the library that the data came in; of a table without rows all columns are text."""
    schema = None if any(len(column) for column in columns.values()) else dict.fromkeys(columns, nw.String())
    return nw.from_dict(dict(columns), schema, backend=backend.to_native_namespace()).to_native()


def _as_date(value: object, column: str) -> date:
    value = getattr(value, "start_time", value)  # of pandas' periods, which are spans
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        text = f"{value.strip()}-01" if len(value.strip()) == len("2026-03") else value.strip()
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise UnreadableFrame(
        f"“{value}” in column “{column}” is no date.", fix="Give dates, or text such as 2026-03 or 2026-03-01.", field=column
    )


def _places(values: Sequence[Any], order: Sequence[Any]) -> NDArray[np.intp]:
    found = {value: place for place, value in enumerate(order)}
    return np.array([found[value] for value in values], dtype=np.intp)


def _refuse_repeats(
    rows: NDArray[np.intp], columns: NDArray[np.intp], series: Sequence[tuple[object, ...]], periods: Sequence[date]
) -> None:
    cells, counts = np.unique(np.stack([rows, columns]), axis=1, return_counts=True)
    if (counts > 1).any():
        row, column = cells[:, counts > 1][:, 0]
        whose = JOINT.join(str(part) for part in series[row])
        raise UnreadableFrame(
            f"The table has several rows for {whose + ' in ' if whose else ''}{periods[column]}.",
            fix="Add them up first, or name in `by` the columns that tell them apart.",
            field="by",
        )


def _filled(values: Floats | Integers, rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, int]) -> Floats:
    filled = np.full(shape, np.nan)
    filled[rows, columns] = values
    return filled


def _some(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
