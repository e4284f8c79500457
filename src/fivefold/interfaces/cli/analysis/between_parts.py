"""The part of the report that shows rare events: the gaps between one and the next."""

from xml.etree.ElementTree import Element

from fivefold.engine.charts.formats import capital, counted, month
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.sentence import sentence
from fivefold.engine.charts.table import series_table
from fivefold.interfaces.cli.analysis import blocks
from fivefold.interfaces.cli.analysis.between_events import MOST_IN_A_MONTH, BetweenEvents, GapChart
from fivefold.interfaces.cli.analysis.measure_parts import Place

MOST_DRAWN = 60
"""Sites; the others stand in the JSON file."""
NOTE = (
    "Each point is an event, in the order of time: the longer the gap before it, the higher it lies. On which day of its month "
    "an event was is not known: events are put at random places in their months, the same ones each time, so that gaps vary "
    "as chance has them."
)


def between_part(found: BetweenEvents, place: Place) -> Element:
    """The gap charts of all sites together and of each site."""
    parts = [element("p", found.reason), element("p", NOTE, class_="note")]
    if found.together is not None:
        parts.append(_card(found, found.together))
    drawn, rest = found.sites[:MOST_DRAWN], found.sites[MOST_DRAWN:]
    if drawn:
        tiles = (blocks.multiple(one.series, also=_since(found, one)) for one in drawn)
        parts.append(append(element("ul", class_="multiples"), tiles))
    if rest:
        parts.append(element("p", f"Not drawn: {counted(len(rest), 'more site', 'more sites')}.", class_="note"))
    if found.left_out:
        words = counted(len(found.left_out), "site has", "sites have")
        freeze = ", or no gap up to the freeze to set limits" if found.frozen else ""
        why = f"fewer than two events, or more than {MOST_IN_A_MONTH} in a month{freeze}"
        parts.append(element("p", f"{words} no chart: {why}.", class_="note"))
    return place.section("Between events", *parts, identifier="between")


def _card(found: BetweenEvents, one: GapChart) -> Element:
    told = sentence(one.series, subject=found.subject)
    return element(
        "div",
        element("p", told),
        blocks.drawing(one.series, f"{one.series.name}: {told}"),
        element("p", f"{capital(_since(found, one))}."),
        blocks.folded(series_table(one.series, numerator="", denominator=None)),
        class_="card",
    )


def _since(found: BetweenEvents, one: GapChart) -> str:
    """What has gone by since the last event, and whether that is news."""
    when = f"since the last, in {month(one.last)}"
    if one.since is None:
        return f"{when}: not known, as a month was not reported"
    return (
        f"{when}: about {one.series.show(one.since)} {found.unit}{', more than the upper limit already' if one.overdue else ''}"
    )
