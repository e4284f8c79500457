"""A series in the space of a word: line, centre line, and dots where something stands out."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from fivefold.engine.charts.frame import Scale
from fivefold.engine.charts.marks import line, mark, series_lines, with_values
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.palette import LIGHT
from fivefold.engine.charts.series import ChartedSeries

MARGIN = 4.0


def sparkline(series: ChartedSeries, *, label: str, width: float = 216.0, height: float = 56.0) -> Element:
    """An `svg` element of `width` × `height` pixels on the series' own scale; `label` says it in words."""
    picture = element("svg", class_="sparkline", viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label)
    levels = list(_levels(series))
    if not levels:
        return picture
    low, high = min(levels), max(levels)
    spare = (high - low) * 0.05 or 1.0
    across = Scale(0, max(len(series.points) - 1, 1), MARGIN, width - MARGIN)
    up = Scale(low - spare, high + spare, height - MARGIN, MARGIN)
    places = {point.period: across(index) for index, point in enumerate(series.points)}
    append(picture, series_lines(series, places, up, centre=LIGHT.line))
    foot = height - MARGIN / 2
    append(
        picture,
        (line([(places[point.period], foot)], stroke=LIGHT.soft, stroke_width=3) for point in series.points if point.hidden),
    )
    standing_out = ((point, value) for point, value in with_values(series.points) if point.reading.stands_out)
    return append(picture, (mark(point.reading, places[point.period], up(value), 2.6) for point, value in standing_out))


def _levels(series: ChartedSeries) -> Iterator[float]:
    for point, value in with_values(series.points):
        yield value
        if point.centre is not None:
            yield point.centre
