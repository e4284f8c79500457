"""The strokes that every picture of ours is made of: lines, points, straight rules.

Colours are written as plain attributes from the light palette: a document on paper needs them, and the
design system lets each follow the reader's colour scheme in a page.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from xml.etree.ElementTree import Element

from fivefold.engine.charts.frame import Frame, Scale
from fivefold.engine.charts.markup import element
from fivefold.engine.charts.palette import LIGHT
from fivefold.engine.charts.series import ChartedSeries, Point, Reading

TARGET_DASHES = "2 3"
PHASE_DASHES = "4 4"


def line(places: list[tuple[float, float]], *, stroke: str, stroke_width: float = 1.25, dashes: str | None = None) -> Element:
    """A line through `places`; a single place is drawn as a dash that can be seen.

    Places inside a level stretch are left out: they change nothing that is seen, and a report has thousands of lines.
    """
    if len(places) == 1:
        ((x, y),) = places
        places = [(x - 1.5, y), (x + 1.5, y)]
    return element(
        "polyline",
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in _without_level_stretches(places)),
        fill="none",
        stroke=stroke,
        stroke_width=f"{stroke_width:g}",
        stroke_linejoin="round",
        stroke_dasharray=dashes,
    )


def _without_level_stretches(places: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for place, before, after in zip(places, [None, *places], [*places[1:], None], strict=False):
        if before is None or after is None or not before[1] == place[1] == after[1]:
            yield place


def level_line(frame: Frame, y: float, *, stroke: str, stroke_width: float = 1.5, dashes: str | None = None) -> Element:
    """A level across the whole plotting area."""
    return line([(frame.left, y), (frame.inner_right, y)], stroke=stroke, stroke_width=stroke_width, dashes=dashes)


def series_lines(series: ChartedSeries, places: Mapping[date, float], up: Scale, *, centre: str) -> Iterator[Element]:
    """The centre line of each phase in the colour `centre`, and over it the values, broken where there is a gap."""
    for phase in series.phases():
        level = [(places[point.period], up(point.centre)) for point in phase if point.centre is not None]
        yield line(level, stroke=centre, stroke_width=1.5)
    for stretch in series.stretches():
        yield line([(places[point.period], up(value)) for point, value in with_values(stretch)], stroke=LIGHT.soft)


def with_values(points: list[Point] | tuple[Point, ...]) -> Iterator[tuple[Point, float]]:
    """The points that have a value, each with it."""
    for point in points:
        if point.value is not None:
            yield point, point.value


def mark(reading: Reading, x: float, y: float, size: float, *, title: str | None = None) -> Element:
    """A point: a ring, or where it stands out a filled circle (better), diamond (worse) or square (changed).

    The shapes differ so that colour is never the only cue. `title` is what a reader learns who points at it.
    """
    words = element("title", title) if title else None
    if reading is Reading.WORSE:
        reach = size * 1.35
        path = f"M{x:.1f} {y - reach:.1f}l{reach:.1f} {reach:.1f}l{-reach:.1f} {reach:.1f}l{-reach:.1f} {-reach:.1f}Z"
        return element("path", words, d=path, fill=LIGHT.worse)
    if reading is Reading.BETTER:
        return element("circle", words, cx=x, cy=y, r=size, fill=LIGHT.better)
    if reading.stands_out:
        return element("rect", words, x=x - size, y=y - size, width=2 * size, height=2 * size, fill=LIGHT.ink)
    return element("circle", words, cx=x, cy=y, r=size, fill=LIGHT.card, stroke=LIGHT.soft)
