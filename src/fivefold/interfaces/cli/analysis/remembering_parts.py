"""The part of the report that shows small changes that last."""

from xml.etree.ElementTree import Element

from fivefold.engine.charts.formats import counted, month
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.table import Table, series_table
from fivefold.interfaces.cli.analysis import blocks
from fivefold.interfaces.cli.analysis.measure_parts import Place
from fivefold.interfaces.cli.analysis.options import Memory
from fivefold.interfaces.cli.analysis.remembering import Remembered, since

_IN_WORDS = {
    Memory.EWMA: (
        "An EWMA chart: an average in which every older month weighs less, and limits that one month seldom passes but a small "
        "change that lasts does."
    ),
    Memory.CUSUM: (
        "A CUSUM chart: two sums of how far the months lie above and below the centre, less half a σ each. A small change that "
        "lasts carries a sum beyond its limit; where it began to rise is where the change may have begun."
    ),
}
CAUTION = "Where neighbouring months resemble each other, such charts signal more often than they promise."


def remembering_part(sites: Remembered, together: Remembered | None, place: Place) -> Element:
    """All sites together, and a table of the sites that lie beyond a limit now."""
    beyond = list(sites.beyond)
    told = f"{counted(len(sites.sites), 'site', 'sites')}: {len(beyond) or 'none'} beyond a limit at their latest month."
    parts = [element("p", _IN_WORDS[sites.memory]), element("p", CAUTION, class_="note"), element("p", told)]
    if beyond:
        parts.append(blocks.folded(_table(beyond)))
    cards = (_card(series) for each in (together.sites if together else ()) for series in each)
    return append(place.section("Small changes that last", *parts, identifier="memory"), cards)


def _card(series: ChartedSeries) -> Element:
    return element(
        "div",
        element("p", series.name),
        blocks.drawing(series, series.name),
        blocks.folded(series_table(series, numerator="", denominator=None)),
        class_="card",
    )


def _table(beyond: list[ChartedSeries]) -> Table:
    rows = []
    for series in beyond:
        last = series.latest
        if last is None:
            continue
        limit = last.upper if last.upward else last.lower
        rows.append((series.name, series.show(last.value), series.show(limit), month(since(series)), str(series.reading)))
    heads = ("Site", "Now", "Limit", "Beyond it since", "Reading")
    return Table("Sites beyond a limit at their latest month", heads, tuple(rows), frozenset((1, 2)))
