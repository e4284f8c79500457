"""The values of a run as arrays, read from its Parquet file. A run never changes, so what was read is kept in memory."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fivefold.engine.measures.duckdb_session import connection, text_literal
from fivefold.gather.datasets.folders import store

Counts = npt.NDArray[np.int64]

KEPT = 128
"""Value files kept in memory; one of thirty sites and five years takes about 40 kB."""


@dataclass(frozen=True, eq=False)
class Values:
    """Numerators, denominators (int64) and mask (bool) of shape (sites, periods); sites by identifier, months without a gap."""

    sites: tuple[str, ...]
    periods: tuple[date, ...]
    numerators: Counts
    denominators: Counts
    mask: npt.NDArray[np.bool_]


NOTHING = Values((), (), np.zeros((0, 0), np.int64), np.zeros((0, 0), np.int64), np.zeros((0, 0), np.bool_))


@lru_cache(maxsize=KEPT)
def read_values(digest: str, measure: str) -> Values:
    """The values of the measure called `measure` in the file with this hash, over all rows. Raises StoredFileMissing."""
    path = store().find(digest).path
    with connection() as connected:
        found = connected.execute(
            f"SELECT site, CAST(period AS DATE) AS period, numerator, denominator FROM read_parquet({text_literal(str(path))}) "  # noqa: S608
            "WHERE measure = $1 AND stratum IS NULL",
            [measure],
        ).fetchnumpy()
    if not len(found["site"]):
        return NOTHING
    sites, row = np.unique(np.asarray(found["site"], dtype=np.str_), return_inverse=True)
    month = np.asarray(found["period"]).astype("datetime64[M]").astype(np.int64)
    column = month - month.min()
    shape = (len(sites), int(column.max()) + 1)
    return Values(
        sites=tuple(str(site) for site in sites),
        periods=tuple(_first_day(int(month.min()) + step) for step in range(shape[1])),
        numerators=_grid(shape, row, column, found["numerator"]),
        denominators=_grid(shape, row, column, found["denominator"]),
        mask=_grid(shape, row, column, np.ones(len(row), dtype=np.int64)).astype(np.bool_),
    )


def _grid(shape: tuple[int, int], row: Counts, column: Counts, filled: Counts) -> Counts:
    grid = np.zeros(shape, dtype=np.int64)
    grid[row, column] = filled
    grid.setflags(write=False)
    return grid


def _first_day(months_since_1970: int) -> date:
    year, month = divmod(months_since_1970, 12)
    return date(1970 + year, month + 1, 1)


@dataclass(frozen=True)
class Restated:
    """A value that two runs have differently: (numerator, denominator) before and now, None where there is none."""

    site: str
    period: date
    before: tuple[int, int] | None
    now: tuple[int, int] | None


def restated(before: Values, now: Values) -> list[Restated]:
    """What `before` had and `now` has otherwise, by site and month; sites and months that are new are no restatement."""
    found = []
    for row, site in enumerate(before.sites):
        for column in np.flatnonzero(before.mask[row]):
            period = before.periods[column]
            old, new = _value(before, site, period), _value(now, site, period)
            if old != new:
                found.append(Restated(site, period, old, new))
    return found


def _value(values: Values, site: str, period: date) -> tuple[int, int] | None:
    if site not in values.sites or period not in values.periods:
        return None
    row, column = values.sites.index(site), values.periods.index(period)
    if not values.mask[row, column]:
        return None
    return int(values.numerators[row, column]), int(values.denominators[row, column])


def same(one: Values, other: Values) -> bool:
    """Whether two runs have the same values."""
    return (one.sites, one.periods) == (other.sites, other.periods) and all(
        np.array_equal(left, right)
        for left, right in (
            (one.numerators, other.numerators),
            (one.denominators, other.denominators),
            (one.mask, other.mask),
        )
    )
