"""Read the shared tables of reference figures: text in, columns of text out; an empty cell or NA is missing."""

import csv
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.shared import SHARED

ORACLE = SHARED / "oracle"
Row = dict[str, str]
Columns = dict[str, list[str]]


@cache
def rows(path: str) -> tuple[Row, ...]:
    """All rows of a table below the oracle's folder; none when the figures are not there."""
    file = Path(ORACLE / path)
    if not file.exists():
        return ()
    with file.open(newline="", encoding="utf-8") as stream:
        return tuple(csv.DictReader(stream))


@cache
def rows_by_case(path: str) -> dict[str, list[Row]]:
    """The rows of a table under the case that each belongs to."""
    found: dict[str, list[Row]] = {}
    for row in rows(path):
        found.setdefault(row["case"], []).append(row)
    return found


def series(name: str) -> Columns:
    """The columns of one named input series, or of a whole input table of that name."""
    for table in ("series_basic", "series_mdc_edge", "series_subgrouped"):
        found = [row for row in rows(f"inputs/{table}.csv") if row["series"] == name]
        if found:
            return columns(found)
    return columns(rows(f"inputs/{name}.csv"))


def columns(table: Iterable[Row]) -> Columns:
    """Rows as columns."""
    listed = list(table)
    return {key: [row[key] for row in listed] for key in listed[0]} if listed else {}


def numbers(cells: Iterable[str]) -> NDArray[np.float64]:
    """Text as numbers; missing is nan."""
    return np.array([float(cell) if cell not in ("", "NA", "NaN") else np.nan for cell in cells], dtype=float)


def truths(cells: Iterable[str]) -> NDArray[np.bool_]:
    """Text as true or false; missing is false."""
    return np.array([cell == "TRUE" for cell in cells], dtype=np.bool_)


def days(cells: Iterable[str]) -> list[date]:
    """Text as dates."""
    return [date.fromisoformat(cell[:10]) for cell in cells]
