"""A control chart at full size as a static SVG: band of limits, centre line, points, target, words at the lines."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from xml.etree.ElementTree import Element

from fivefold.engine.charts.formats import counts_in_words
from fivefold.engine.charts.frame import Frame, Scale, kept_apart, lettering, month_axis, value_axis, value_scale
from fivefold.engine.charts.marks import PHASE_DASHES, TARGET_DASHES, level_line, line, mark, series_lines, with_values
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.palette import BAND_OPACITY, LIGHT
from fivefold.engine.charts.series import ChartedSeries, Point

LABEL_GAP = 15.0
HALF_A_MONTH = 6.0
"""How far what belongs to one month reaches to either side of it."""
NARROW = 500.0
"""Below this width the words at the lines have no room; the sentence and the table carry them."""


def figure(series: ChartedSeries, *, label: str, width: float = 920.0, height: float = 300.0) -> Element:
    """An `svg` element whose pixels fit `width` × `height`; `label` is the sentence that it shows.

    Hovering over a point tells its month, value, numerator, denominator and the rules that fired.
    """
    frame = Frame(width, height, left=62, right=128 if width > NARROW else 12, top=12, bottom=32)
    picture = element("svg", class_="drawing", viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label)
    up, ticks = value_scale(_levels(series), series.unit, frame.inner_bottom, frame.top)
    across = Scale(0, max(len(series.points) - 1, 1), frame.left + 8, frame.inner_right - 8)
    places = {point.period: across(index) for index, point in enumerate(series.points)}
    periods = [point.period for point in series.points]
    append(picture, (band(phase, places, up) for phase in series.phases()))
    picture.append(value_axis(frame, up, ticks, series.unit.in_picture))
    picture.append(month_axis(frame, across, periods, room=int((frame.inner_right - frame.left) // 76)))
    append(picture, _lines(series, frame, places, up))
    append(picture, _marks(series, places, up))
    if width > NARROW:
        append(picture, _words_at_lines(series, frame, up))
    return picture


def _levels(series: ChartedSeries) -> Iterator[float]:
    for point in series.points:
        levels = (point.value, point.centre, point.lower, point.upper, point.target)
        yield from (level for level in levels if level is not None)


def band(phase: list[Point], places: Mapping[date, float], up: Scale) -> Element | None:
    """The area between the limits of one phase; None where it has no limits."""
    limited = [
        (places[point.period], point.lower, point.upper) for point in phase if point.lower is not None and point.upper is not None
    ]
    if not limited:
        return None
    if len(limited) == 1:
        x, lower, upper = limited[0]
        limited = [(x - HALF_A_MONTH, lower, upper), (x + HALF_A_MONTH, lower, upper)]
    outline = [f"{x:.1f},{up(upper):.1f}" for x, _, upper in limited] + [
        f"{x:.1f},{up(lower):.1f}" for x, lower, _ in reversed(limited)
    ]
    return element("polygon", points=" ".join(outline), fill=LIGHT.band, fill_opacity=f"{BAND_OPACITY:g}")


def _lines(series: ChartedSeries, frame: Frame, places: Mapping[date, float], up: Scale) -> Iterator[Element]:
    for aim in series.aims():
        yield _aim(aim, series, frame, places, up)
    for phase in list(series.phases())[1:]:
        x = places[phase[0].period] - HALF_A_MONTH
        yield line([(x, frame.top), (x, frame.inner_bottom)], stroke=LIGHT.soft, dashes=PHASE_DASHES)
    if series.frozen is not None and series.frozen in places:
        x = places[series.frozen] + HALF_A_MONTH
        yield line([(x, frame.top), (x, frame.inner_bottom)], stroke=LIGHT.soft, dashes=TARGET_DASHES)
        if frame.width > NARROW:
            yield lettering("◂ these months set the limits", x - 4, frame.top + 10, anchor="end", halo=True)
    yield from series_lines(series, places, up, centre=LIGHT.ink)


def _aim(aim: list[Point], series: ChartedSeries, frame: Frame, places: Mapping[date, float], up: Scale) -> Element:
    """A target across the picture, or as far as it holds."""
    level = up(aim[0].target or 0.0)
    if len(aim) == len(series.points):
        return level_line(frame, level, stroke=LIGHT.ink, dashes=TARGET_DASHES)
    left, right = places[aim[0].period] - HALF_A_MONTH, places[aim[-1].period] + HALF_A_MONTH
    return line([(left, level), (right, level)], stroke=LIGHT.ink, stroke_width=1.5, dashes=TARGET_DASHES)


def _marks(series: ChartedSeries, places: Mapping[date, float], up: Scale) -> Iterator[Element]:
    for point, value in with_values(series.points):
        size = 4.6 if point.reading.stands_out else 3.0
        yield mark(point.reading, places[point.period], up(value), size, title=tooltip(series, point))


def tooltip(series: ChartedSeries, point: Point) -> str:
    """What a reader learns who points at a point."""
    counts = f" ({counts_in_words(point.numerator, point.denominator)})"
    return ". ".join(
        (f"{series.when(point.period)}: {series.show(point.value)}{counts if point.denominator else ''}", *point.notes)
    )


def _words_at_lines(series: ChartedSeries, frame: Frame, up: Scale) -> Iterator[Element]:
    """Name the lines at their right ends, moved apart where they would overlap."""
    last = next((point for point in reversed(series.points) if point.centre is not None), None)
    suffix = series.unit.in_picture.suffix
    wanted = [("target", series.target, False)]
    if last is not None:
        limits = (("upper limit", last.upper), ("lower limit", last.lower))
        wanted += [("centre", last.centre, True), *((words, level, False) for words, level in limits if level != last.centre)]
    levels = [(words, level, strong) for words, level, strong in wanted if level is not None]
    show = partial(series.unit.number, decimals=series.decimals)
    named = sorted((up(level) + 4, f"{words} {show(level)}{suffix}", strong) for words, level, strong in levels)
    placed = kept_apart([y for y, _, _ in named], LABEL_GAP, frame.top + 4, frame.inner_bottom + 4)
    for y, (_, words, strong) in zip(placed, named, strict=True):
        yield lettering(words, frame.inner_right + 6, y, anchor="start", strong=strong)
