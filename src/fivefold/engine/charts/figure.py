"""A control chart at full size as a static SVG: band of limits, centre line, points, target, words at the lines."""

from collections.abc import Iterator, Mapping
from datetime import date
from xml.etree.ElementTree import Element

from fivefold.engine.charts.formats import month, whole
from fivefold.engine.charts.frame import Frame, Scale, label, month_axis, spread, value_axis, value_scale
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.palette import LIGHT
from fivefold.engine.charts.series import ChartedSeries, Point
from fivefold.engine.charts.sparkline import line, mark

LABEL_GAP = 15.0
NARROW = 500.0
"""Below this width the words at the lines have no room; the sentence and the table carry them."""


def figure(series: ChartedSeries, *, label: str, width: float = 920.0, height: float = 300.0) -> Element:
    """An `svg` element whose pixels fit `width` × `height`; `label` is the sentence that it shows.

    Hovering over a point tells its month, value, numerator, denominator and the rules that fired.
    """
    frame = Frame(width, height, left=62, right=128 if width > NARROW else 12, top=12, bottom=32)
    picture = element("svg", class_="chart", viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label)
    up, ticks = value_scale(_levels(series), series.unit, frame.inner_bottom, frame.top)
    across = Scale(0, max(len(series.points) - 1, 1), frame.left + 8, frame.inner_right - 8)
    places = {point.period: across(index) for index, point in enumerate(series.points)}
    periods = [point.period for point in series.points]
    append(picture, (band(phase, places, up) for phase in series.phases()))
    picture.append(value_axis(frame, up, ticks, series.unit))
    picture.append(month_axis(frame, across, periods, room=int((frame.inner_right - frame.left) // 76)))
    append(picture, _lines(series, frame, places, up))
    append(picture, _marks(series, places, up))
    if width > NARROW:
        append(picture, _words_at_lines(series, frame, up))
    return picture


def _levels(series: ChartedSeries) -> Iterator[float]:
    if series.target is not None:
        yield series.target
    for point in series.points:
        yield from (level for level in (point.value, point.centre, point.lower, point.upper) if level is not None)


def band(phase: list[Point], places: Mapping[date, float], up: Scale) -> Element | None:
    """The area between the limits of one phase; None where it has no limits."""
    limited = [
        (places[point.period], point.lower, point.upper) for point in phase if point.lower is not None and point.upper is not None
    ]
    if not limited:
        return None
    if len(limited) == 1:
        x, lower, upper = limited[0]
        limited = [(x - 6, lower, upper), (x + 6, lower, upper)]
    outline = [f"{x:.1f},{up(upper):.1f}" for x, _, upper in limited] + [
        f"{x:.1f},{up(lower):.1f}" for x, lower, _ in reversed(limited)
    ]
    return element("polygon", class_="chart-band", points=" ".join(outline), fill=LIGHT.band)


def _lines(series: ChartedSeries, frame: Frame, places: Mapping[date, float], up: Scale) -> Iterator[Element]:
    if series.target is not None:
        y = up(series.target)
        yield element("line", class_="chart-target", x1=frame.left, x2=frame.inner_right, y1=y, y2=y, stroke=LIGHT.ink)
    starts = [places[phase[0].period] for phase in series.phases()]
    for x in starts[1:]:
        yield element("line", class_="chart-phase", x1=x - 6, x2=x - 6, y1=frame.top, y2=frame.inner_bottom, stroke=LIGHT.soft)
    for phase in series.phases():
        yield line([(places[point.period], up(point.centre)) for point in phase if point.centre is not None], "chart-centre")
    for stretch in series.stretches():
        yield line([(places[point.period], up(point.value)) for point in stretch if point.value is not None], "chart-line")


def _marks(series: ChartedSeries, places: Mapping[date, float], up: Scale) -> Iterator[Element]:
    for point in series.usable:
        if point.value is not None:
            size = 4.6 if point.reading.stands_out else 3.0
            yield mark(point, places[point.period], up(point.value), size, title=tooltip(series, point))


def tooltip(series: ChartedSeries, point: Point) -> str:
    """What a reader learns who points at a point."""
    counts = f" ({whole(point.numerator)} of {whole(point.denominator)})" if point.denominator else ""
    return ". ".join((f"{month(point.period)}: {series.show(point.value)}{counts}", *point.notes))


def _words_at_lines(series: ChartedSeries, frame: Frame, up: Scale) -> Iterator[Element]:
    """Name the lines at their right ends, moved apart where they would overlap."""
    last = next((point for point in reversed(series.points) if point.centre is not None), None)
    wanted = [("target", series.target, "chart-label")]
    if last is not None:
        wanted += [
            ("upper limit", last.upper, "chart-label"),
            ("centre", last.centre, "chart-label chart-strong"),
            ("lower limit", last.lower, "chart-label"),
        ]
    named = sorted(
        ((up(level) + 4, f"{words} {series.show(level)}", class_) for words, level, class_ in wanted if level is not None)
    )
    placed = spread([y for y, _, _ in named], LABEL_GAP, frame.top + 4, frame.inner_bottom + 4)
    for y, (_, words, class_) in zip(placed, named, strict=True):
        yield label(words, frame.inner_right + 6, y, anchor="start", class_=class_)
