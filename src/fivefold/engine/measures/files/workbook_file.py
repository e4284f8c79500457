"""An XLSX sheet as the CSV file that its owner could have saved; calamine reads it and runs nothing in it."""

import csv
import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from python_calamine import load_workbook

from fivefold.engine.measures.files.csv_bytes import refuse
from fivefold.engine.measures.files.csv_file import nearest, shown_list
from fivefold.engine.measures.files.workbook_parts import Extent, Workbook, broken, check_extent, examine
from fivefold.engine.measures.problems import shown

Cell: TypeAlias = int | float | str | bool | dt.date | dt.time | dt.timedelta

ERROR = "#ERROR"
"""What stands for a cell whose formula failed."""
EXACT = 2**53
"""Up to here a number of the spreadsheet is a whole number without a doubt."""
EXPLANATION = "About the columns"
"""The sheet of a template that says what its columns hold; nobody fills it in."""
FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000
"""Days since 1900 that stand for a date in a column of dates: 1954 to 2064. Years and numbers like 202401 are none."""
SINCE_1900, SINCE_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)


@dataclass(frozen=True)
class SheetRead:
    """Which sheet was read, in words, and the names of those that hold more than a header and were not."""

    words: str
    unread: tuple[str, ...]


def workbook_as_csv(path: Path, to: Path, *, sheet: str | None, dates: Collection[str], point: str = ".") -> SheetRead:
    """Write one sheet of the workbook at `path` to `to` and say which.

    sheet: its name; by default the first. dates: columns in which a plain number stands for a day, as Excel counts them.
    point: what stands before decimals. Values are those that the spreadsheet showed last. Rows keep their numbers. Raises
    FileRefused.
    """
    workbook = examine(path)
    name = _chosen(workbook, sheet)
    extent = workbook.sheets[name]
    check_extent(name, extent)
    try:
        with load_workbook(str(path)) as opened:
            found = opened.get_sheet_by_name(name)
            start = found.start
            rows: Iterable[list[Cell]] = found.iter_rows() if start else ()
            first_day = SINCE_1904 if workbook.since_1904 else SINCE_1900
            _write(rows, to, Reader(extent, start[1] if start else 0, dates, first_day, point))
    except (MemoryError, KeyboardInterrupt, OSError):
        raise
    except BaseException as error:
        raise broken() from error
    words = name if sheet or len(workbook.sheets) == 1 else f"{name}, the first of {len(workbook.sheets)}"
    others = tuple(other for other, reach in workbook.sheets.items() if other not in (name, EXPLANATION) and reach.rows > 1)
    return SheetRead(words, () if sheet else others)


def _chosen(workbook: Workbook, sheet: str | None) -> str:
    names = list(workbook.sheets)
    if not names:
        raise refuse("no_sheet", "The workbook has no sheet", "Send a workbook with a sheet of rows.")
    if sheet is None:
        return names[0]
    if sheet not in workbook.sheets:
        near = nearest(sheet, names)
        fix = f"Is it {shown(near)}?" if near else f"The sheets are {shown_list(names)}."
        raise refuse("no_sheet", f"There is no sheet {shown(sheet)}", fix)
    return sheet


class Reader:
    """Turns cells into texts; knows which columns hold dates once it has seen the header."""

    def __init__(self, extent: Extent, offset: int, dates: Collection[str], first_day: dt.date, point: str) -> None:
        self._errors, self._offset = extent.errors, offset
        self._dates, self._first_day, self._point = dates, first_day, point
        self._dated: frozenset[int] = frozenset()

    def row(self, number: int, cells: list[Cell]) -> list[str]:
        """The texts of the row with this number; an empty list for a blank one."""
        texts = [self._text(number, place, value) for place, value in enumerate(cells)]
        if number == 1:
            self._dated = frozenset(place for place, text in enumerate(texts) if text in self._dates)
        return texts if any(texts) else []

    def _text(self, row: int, place: int, value: Cell) -> str:
        if self._errors and (row, self._offset + place + 1) in self._errors:
            return ERROR
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dt.datetime):
            return value.isoformat(sep=" ", timespec="seconds")
        if isinstance(value, dt.date | dt.time):
            return value.isoformat()
        if isinstance(value, int | float):
            return self._number(place, value)
        return str(value)

    def _number(self, place: int, value: float) -> str:
        whole = abs(value) < EXACT and value == int(value)
        if place in self._dated and FIRST_SERIAL <= value <= LAST_SERIAL:
            return self._moment(value)
        return str(int(value)) if whole else format(value, ".15g").replace(".", self._point)

    def _moment(self, serial: float) -> str:
        day = self._first_day + dt.timedelta(days=int(serial))
        seconds = round((serial - int(serial)) * 86_400)
        if not seconds:
            return day.isoformat()
        moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=seconds)
        return moment.isoformat(sep=" ")


def _write(rows: Iterable[list[Cell]], to: Path, reader: Reader) -> None:
    with to.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for number, cells in enumerate(rows, start=1):
            writer.writerow(reader.row(number, cells))
