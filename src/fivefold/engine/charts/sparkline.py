"""A series in the space of a word: line, centre line, and dots where something stands out."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from fivefold.engine.charts.frame import Scale
from fivefold.engine.charts.markup import element
from fivefold.engine.charts.palette import LIGHT
from fivefold.engine.charts.series import ChartedSeries, Point, Reading

MARGIN = 4.0


def sparkline(series: ChartedSeries, *, label: str, width: float = 216.0, height: float = 56.0) -> Element:
    """An `svg` element of `width` × `height` pixels on the series' own scale; `label` says it in words.

    Better points are circles and worse ones diamonds, so that colour is never the only cue.
    """
    picture = element("svg", class_="sparkline", viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label)
    levels = list(_levels(series))
    if not levels:
        return picture
    low, high = min(levels), max(levels)
    spare = (high - low) * 0.05 or 1.0
    across = Scale(0, max(len(series.points) - 1, 1), MARGIN, width - MARGIN)
    up = Scale(low - spare, high + spare, height - MARGIN, MARGIN)
    places = {point.period: across(index) for index, point in enumerate(series.points)}
    for phase in series.phases():
        picture.append(
            line([(places[point.period], up(point.centre)) for point in phase if point.centre is not None], "chart-centre")
        )
    for stretch in series.stretches():
        picture.append(
            line([(places[point.period], up(point.value)) for point in stretch if point.value is not None], "chart-line")
        )
    for point in series.usable:
        if point.reading.stands_out and point.value is not None:
            picture.append(mark(point, places[point.period], up(point.value), 2.6))
    return picture


def _levels(series: ChartedSeries) -> Iterator[float]:
    for point in series.points:
        if point.value is not None:
            yield point.value
            if point.centre is not None:
                yield point.centre


def line(places: list[tuple[float, float]], class_: str) -> Element:
    """A line through `places`; a single place is drawn as a dash that can be seen."""
    if len(places) == 1:
        ((x, y),) = places
        places = [(x - 1.5, y), (x + 1.5, y)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return element("polyline", points=path, class_=class_, fill="none", stroke=LIGHT.soft)


def mark(point: Point, x: float, y: float, size: float, *, title: str | None = None) -> Element:
    """The point itself: a ring, a filled circle (better), a diamond (worse) or a square (changed)."""
    words = element("title", title) if title else None
    class_ = f"chart-point chart-{_CLASSES.get(point.reading, 'steady')}"
    if point.reading in {Reading.WORSE, Reading.CHANGED}:
        corner = size * (1.35 if point.reading is Reading.WORSE else 1.25)
        return element("path", words, class_=class_, d=_outline(point.reading, x, y, corner), fill=LIGHT.of(point.reading))
    if point.reading is Reading.BETTER:
        return element("circle", words, class_=class_, cx=x, cy=y, r=size, fill=LIGHT.of(point.reading))
    return element("circle", words, class_=class_, cx=x, cy=y, r=size, fill=LIGHT.card, stroke=LIGHT.soft)


def _outline(reading: Reading, x: float, y: float, reach: float) -> str:
    if reading is Reading.WORSE:
        return f"M{x:.1f} {y - reach:.1f}L{x + reach:.1f} {y:.1f}L{x:.1f} {y + reach:.1f}L{x - reach:.1f} {y:.1f}Z"
    half = reach * 0.8
    return f"M{x - half:.1f} {y - half:.1f}h{2 * half:.1f}v{2 * half:.1f}h{-2 * half:.1f}Z"


_CLASSES = {
    Reading.BETTER: "better",
    Reading.WORSE: "worse",
    Reading.CHANGED: "changed",
}
