"""Counts by site and month: what `fivefold analyse` reads from a file and hands to the statistics."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class RowCounts:
    """What became of each row of a file; every row is counted exactly once besides `read`."""

    read: int
    """Rows in the file, without the header."""
    used: int
    """Rows that were summed."""
    excluded: int
    """Rows for which the `where` expression is false."""
    unknown: int
    """Rows for which the `where` expression is neither true nor false, because a cell is empty."""
    missing: int
    """Rows chosen by `where` but with an empty numerator or denominator; not summed."""


@dataclass(frozen=True, eq=False)
class SeriesTable:
    """Sums by site and month.

    Arrays have shape (sites, periods). Numerators are integers, or float64 where values are averaged. Denominators are
    integers, the number of rows where the file has none, or float64 exposures of rates. A cell that no row of the file
    speaks of is absent: `present` is False and both numbers are 0. A present cell may have a denominator of 0.
    """

    sites: tuple[str, ...]
    """Sorted as text."""
    periods: tuple[date, ...]
    """First days of every month from the first to the last in the file, without a gap."""
    numerators: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    denominators: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    present: npt.NDArray[np.bool_]
    rows: RowCounts
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    size: int
    """Of the file, in bytes."""
    sheet: str | None = None
    """Of a workbook: which sheet was read, in words."""
    strata: "StrataTable | None" = None
    """The same rows by site and stratum, where a column of strata was given."""
    deviations: npt.NDArray[np.float64] | None = None
    """Where values are averaged: the standard deviation of each cell's rows, nan below two."""

    @property
    def total_numerator(self) -> int:
        """The sum over all sites and months."""
        return int(self.numerators.sum())

    @property
    def total_denominator(self) -> float:
        """The sum over all sites and months."""
        return float(self.denominators.sum())


@dataclass(frozen=True, eq=False)
class StrataTable:
    """Sums by site, stratum and month: one series for each site and each of its strata, in that order.

    Arrays have shape (series, periods), over the periods of the sites.
    """

    sites: tuple[str, ...]
    """Of each series."""
    strata: tuple[str, ...]
    """Of each series."""
    numerators: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    denominators: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    present: npt.NDArray[np.bool_]
    deviations: npt.NDArray[np.float64] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every stratum once."""
        return tuple(sorted(set(self.strata)))
