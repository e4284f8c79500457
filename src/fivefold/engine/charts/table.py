"""The numbers beside a chart: the same points, as rows that a screen reader can read."""

from dataclasses import dataclass

from fivefold.engine.charts.formats import capital, exact
from fivefold.engine.charts.series import ChartedSeries, Point

HIDDEN = "hidden"
"""Stands where there is a number that is not shown: a dash would say that there is none."""


@dataclass(frozen=True)
class Table:
    """A captioned table of texts. The first cell of each row names the row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    """Columns that hold numbers, to be aligned on the right."""


def series_table(series: ChartedSeries, *, numerator: str, denominator: str | None) -> Table:
    """One row for each point of `series`: value, counts, centre, limits, and what stands out in words.

    denominator: None where the value alone is counted or measured; then no counts stand beside it.
    """
    counts = () if denominator is None else (numerator, denominator)
    rows = tuple(
        (
            series.when(point.period),
            HIDDEN if point.hidden else series.show(point.value),
            *(_counts(point) if counts else ()),
            series.show(point.centre),
            series.show(point.lower),
            series.show(point.upper),
            _words(point),
        )
        for point in series.points
    )
    when = "Ended in" if series.one == "gap" else capital(series.one)
    heads = (when, "Value", *counts, "Centre", "Lower limit", "Upper limit", "What stands out")
    return Table(f"{series.name}, {series.one} by {series.one}", heads, rows, frozenset(range(1, len(heads) - 1)))


def _counts(point: Point) -> tuple[str, str]:
    if point.hidden:
        return HIDDEN, HIDDEN
    if point.value is None:
        return "–", "–"
    return exact(point.numerator), exact(point.denominator or None)


def _words(point: Point) -> str:
    told = "; ".join(point.notes)
    return f"{point.reading}: {told}" if point.reading.stands_out else told
