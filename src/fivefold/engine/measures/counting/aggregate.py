"""Read a file of counts without a contract: what `fivefold analyse` starts from."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import numpy.typing as npt

from fivefold.engine.measures.counting.aggregate_sql import (
    Columns,
    Selection,
    cells_sql,
    duplicates_sql,
    grouped_sql,
    has_duplicates_sql,
    select,
)
from fivefold.engine.measures.counting.measure_kinds import Counted, MeasureKind
from fivefold.engine.measures.counting.series_table import RowCounts, SeriesTable, StrataTable
from fivefold.engine.measures.duckdb_session import connection
from fivefold.engine.measures.files.csv_bytes import refuse
from fivefold.engine.measures.files.csv_checks import name_faults, run
from fivefold.engine.measures.files.csv_file import row_numbers
from fivefold.engine.measures.files.table_file import open_table
from fivefold.engine.measures.files.time_columns import TimeColumns
from fivefold.engine.measures.problems import FileRefused, Problem, shown

MOST_CELLS = 20_000_000
"""Sites × months; beyond it the site column is surely a person's or an event's identifier."""
MOST_STRATA = 30
NOT_RECORDED = "(not recorded)"
"""The stratum of rows that name none."""
LARGEST_TOTAL = 2**63 - 1
"""Of all sites and months together: sums over the table are 64-bit integers too."""

Number = TypeVar("Number", np.int64, np.float64)


def read_series(
    path: Path,
    *,
    site: str,
    period: str,
    numerator: str,
    denominator: str | None,
    today: date,
    where: str | None = None,
    kind: MeasureKind = "proportion",
    max_bytes: int | None = None,
    progress: Callable[[str], None] = lambda _stage: None,
) -> SeriesTable:
    """Sum `numerator` and `denominator` by `site` and month of `period`: as `read_measures`, for one measure."""
    (table,) = read_measures(
        path,
        [Counted(numerator, denominator, kind)],
        site=site,
        period=period,
        today=today,
        where=where,
        max_bytes=max_bytes,
        progress=progress,
    )
    return table


def read_measures(
    path: Path,
    measures: Sequence[Counted],
    *,
    site: str,
    period: str,
    today: date,
    stratum: str | None = None,
    where: str | None = None,
    sheet: str | None = None,
    max_bytes: int | None = None,
    progress: Callable[[str], None] = lambda _stage: None,
) -> tuple[SeriesTable, ...]:
    """Sum what each measure counts by `site` and month of `period`, from a CSV, XLSX or Parquet file.

    `period` holds ISO dates or YYYY-MM; a date counts for the month it is in. `today` bounds what is a future date.
    Of a count or a value there is no denominator: the table's denominators are then the numbers of rows.
    A row that `where` chooses but whose numerator or denominator is empty is counted as missing and not summed.
    Two rows of counts (denominator above 1; of a count, the count) that agree in everything but the counts are refused as
    duplicates: one count would be taken twice. Single values may well repeat. `sheet`: of a workbook, by default the first.
    `stratum`: a column that says of whom the row tells; the table then has the sums by site and stratum too, and rows
    where it is empty are a stratum of their own.
    `progress` is called with a short sentence at the start of each stage.

    Raises FileRefused (`.problems`, `.total`) or ExpressionRefused, both DomainError; nothing is read then.
    """
    progress("Checking the bytes and the header")
    every = [Columns(site, period, measure, measures, stratum) for measure in measures]
    for columns in every:
        _check_different(columns.all)
    wanted = tuple(dict.fromkeys(name for columns in every for name in columns.all))
    with tempfile.TemporaryDirectory(prefix="fivefold-") as folder, connection(spill=Path(folder)) as connected:
        opened = open_table(
            path, Path(folder), wanted=wanted, times=TimeColumns(frozenset({period})), sheet=sheet, max_bytes=max_bytes
        )
        selections = [select(opened.csv_file, columns, where=where, today=today) for columns in every]
        return tuple(_read(connected, selection, opened.sheet, progress) for selection in selections)


def _read(
    connected: duckdb.DuckDBPyConnection, selection: Selection, sheet: str | None, progress: Callable[[str], None]
) -> SeriesTable:
    progress("Reading every row")
    run(connected, selection.csv_file, f"CREATE OR REPLACE TEMP TABLE grouped AS {grouped_sql(selection)}")
    rows = _check(connected, selection)
    progress("Looking for rows that are there twice")
    _check_duplicates(connected, selection)
    progress("Arranging the series")
    return _arrange(connected, selection, rows, sheet)


def _check_different(columns: tuple[str, ...]) -> None:
    for name in columns:
        if columns.count(name) > 1:
            fix = "Site, period, stratum and each of the counts are different columns."
            raise refuse("same_column", f"The column {shown(name)} is given for two things", fix)


def _check(connected: duckdb.DuckDBPyConnection, selection: Selection) -> RowCounts:
    columns = ["read", "used", "excluded", "unknown", "missing", *(f"count_{index}" for index in range(len(selection.checks)))]
    sums = ", ".join(f"CAST(coalesce(sum({column}), 0) AS BIGINT)" for column in columns)
    totals = connected.execute(f"SELECT {sums} FROM grouped").fetchall()[0]  # noqa: S608
    counts = dict(zip(selection.checks, totals[5:], strict=True))
    if any(counts.values()):
        raise name_faults(connected, selection.csv_file, selection.numbered_cells, counts)
    rows = RowCounts(*totals[:5])
    if rows.read == 0:
        raise refuse("no_rows", "The file has a header and no data", "Send a file with at least one row of data.")
    if rows.used == 0:
        fix = "Check the condition and its spelling; texts are compared exactly." if selection.where else "Fill in the counts."
        raise refuse("no_rows", f"None of the {rows.read:,} rows is chosen with its counts filled in", fix)
    return rows


def _check_duplicates(connected: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    if selection.repeatable is None or not connected.execute(has_duplicates_sql(selection)).fetchall():
        return
    repeated = connected.execute(duplicates_sql(selection)).fetchall()
    number = row_numbers(selection.csv_file)
    problems = []
    for first, again, name in repeated:
        message = f"it repeats row {number(first)}: the same {selection.key_names} with other or equal counts"
        fix = "Delete one of the two rows, or add a column that tells them apart."
        problems.append(Problem("duplicate_row", message, fix, number(again), selection.site, shown(name)))
    raise FileRefused(problems)


def _arrange(connected: duckdb.DuckDBPyConnection, selection: Selection, rows: RowCounts, sheet: str | None) -> SeriesTable:
    first, months = _span(connected, selection)
    grids = _grids(connected, selection, first, months, by="site")
    facts = selection.csv_file.facts
    return SeriesTable(
        sites=grids.sites,
        periods=tuple(_first_day(first + step) for step in range(months)),
        numerators=grids.numerators,
        denominators=grids.denominators,
        deviations=grids.deviations,
        present=grids.present,
        rows=rows,
        sha256=facts.sha256,
        size=facts.size,
        sheet=sheet,
        strata=_strata(connected, selection, first, months) if selection.stratum else None,
    )


def _span(connected: duckdb.DuckDBPyConnection, selection: Selection) -> tuple[int, int]:
    """The first month, counted from January 1970, and how many there are. Refuses what is too large to be a table."""
    first, months, sites, *totals = connected.execute(
        "SELECT min(month), coalesce(date_diff('month', min(month), max(month)), 0) + 1, count(DISTINCT site), "
        "sum(numerator), sum(denominator) FROM grouped WHERE used > 0"
    ).fetchall()[0]
    if sites * months > MOST_CELLS:
        message = f"The column {selection.site} names {sites:,} sites over {months:,} months"
        raise refuse("too_many_sites", message, "Choose the column that names the site, not the person or the event.")
    for column, total in zip((selection.counted.numerator, selection.counted.denominator), totals, strict=True):
        if total > LARGEST_TOTAL:
            message = f"The numbers of {shown(column or '')} add up to {total:,}; {LARGEST_TOTAL:,} is the most that is counted"
            raise refuse("too_large_sum", message, "Look for a number that is far too large.")
    return 12 * (first.year - 1970) + first.month - 1, int(months)


def _strata(connected: duckdb.DuckDBPyConnection, selection: Selection, first: int, months: int) -> StrataTable:
    counted = connected.execute("SELECT count(DISTINCT stratum), count(DISTINCT (site, stratum)) FROM grouped WHERE used > 0")
    strata, series = counted.fetchall()[0]
    if strata > MOST_STRATA or series * months > MOST_CELLS:
        message = f"The column {selection.stratum} names {strata:,} strata, too many to hold against each other"
        raise refuse("too_many_strata", message, f"Choose a column with at most {MOST_STRATA} groups, such as sex or age band.")
    return _grids(connected, selection, first, months, by="site, stratum")


def _grids(connected: duckdb.DuckDBPyConnection, selection: Selection, first: int, months: int, *, by: str) -> StrataTable:
    """The cells of every series as arrays; by site alone, strata have no name."""
    averaged = selection.counted.kind == "value"
    found = connected.execute(cells_sql(by, selection.counted)).fetchnumpy()
    keys = np.stack([np.ma.filled(found["site"], ""), np.ma.filled(found["stratum"], NOT_RECORDED)]).astype(np.str_)
    if by == "site":
        keys[1] = ""
    series, row = np.unique(keys, axis=1, return_inverse=True)
    row = row.reshape(-1)
    column = np.asarray(found["month"]).astype("datetime64[M]").astype(np.int64) - first
    shape = (series.shape[1], months)

    def grid(cells: npt.NDArray[Number], empty: float = 0) -> npt.NDArray[Number]:
        filled = np.full(shape, empty, dtype=cells.dtype)
        filled[row, column] = cells
        return filled

    present = np.zeros(shape, dtype=np.bool_)
    present[row, column] = True
    names = [tuple(str(name) for name in names) for names in series]
    return StrataTable(
        sites=names[0],
        strata=names[1],
        numerators=grid(np.asarray(found["numerator"])),
        denominators=grid(np.asarray(found["denominator"])),
        present=present,
        deviations=grid(np.ma.filled(found["deviation"].astype(np.float64), np.nan), np.nan) if averaged else None,
    )


def _first_day(months_since_1970: int) -> date:
    year, month = divmod(months_since_1970, 12)
    return date(1970 + year, month + 1, 1)
