"""A funnel plot as a static SVG."""

from bisect import bisect_left
from collections.abc import Iterator
from statistics import median
from xml.etree.ElementTree import Element

from fivefold.engine.charts.figure import NARROW
from fivefold.engine.charts.formats import counts_in_words, exact
from fivefold.engine.charts.frame import Frame, Scale, lettering, nice_step, value_axis, value_scale
from fivefold.engine.charts.funnels import ChartedFunnel, Curve, FunnelPoint, place_in_funnel
from fivefold.engine.charts.marks import PHASE_DASHES, level_line, line, mark
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.palette import LIGHT
from fivefold.engine.stats.evaluate.words import percent

NAMED = 14
"""At most so many of the sites that stand out carry their name in the picture; the table names all."""
LONGEST_NAME = 16
UNDECIDED_DASHES = "1.5 1.5"
"""Of the ring of a site that no result could bring outside: lying inside says nothing of it."""


def funnel_figure(funnel: ChartedFunnel, *, label: str, width: float = 920.0, height: float = 400.0) -> Element:
    """An `svg` element whose pixels fit `width` × `height`; `label` is the sentence that it shows.

    Hovering over a point tells the site's name, value, counts and place.
    """
    frame = Frame(width, height, left=62, right=118 if width > NARROW else 12, top=12, bottom=50)
    picture = element("svg", class_="drawing", viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label)
    up, ticks = value_scale(_levels(funnel), funnel.unit, frame.inner_bottom, frame.top)
    largest = max(point.size for point in funnel.points)
    across = Scale(0, largest * 1.03, frame.left, frame.inner_right)
    picture.append(value_axis(frame, up, ticks, funnel.unit.in_picture))
    picture.append(_size_axis(frame, across, largest, funnel.across))
    for curve in funnel.curves:
        append(picture, _limits(curve, across, up))
    picture.append(level_line(frame, up(funnel.centre), stroke=LIGHT.ink))
    append(picture, (_site(funnel, point, across, up) for point in reversed(funnel.points)))
    append(picture, _names(funnel, across, up))
    if width > NARROW:
        append(picture, _words_at_lines(funnel, frame, up))
    return picture


def _levels(funnel: ChartedFunnel) -> Iterator[float]:
    """What the scale must hold: the sites, and the limits from the middle one of their sizes on."""
    yield funnel.centre
    for point in funnel.points:
        yield point.value
    middle = median(point.size for point in funnel.points)
    for curve in funnel.curves:
        at = bisect_left(curve.sizes, middle)
        yield from (curve.lower[at], curve.upper[at], curve.lower[-1], curve.upper[-1])


def _size_axis(frame: Frame, across: Scale, largest: float, words: str) -> Element:
    axis = element("g")
    parts = max(2, int((frame.inner_right - frame.left) // 110))
    step = nice_step(largest, parts)
    step = max(step, 1.0) if largest >= parts else step
    for index in range(int(largest // step) + 1):
        axis.append(lettering(exact(index * step), across(index * step), frame.inner_bottom + 20, anchor="middle"))
    axis.append(lettering(words, frame.inner_right, frame.inner_bottom + 40, anchor="end"))
    return axis


def _limits(curve: Curve, across: Scale, up: Scale) -> Iterator[Element]:
    """Both limits of a level; where few cases make them wider than the scale, they leave the picture."""
    dashes = None if curve.outer else PHASE_DASHES
    for limits in (curve.lower, curve.upper):
        inside = [(n, limit) for n, limit in zip(curve.sizes, limits, strict=True) if up.low <= limit <= up.high]
        if inside:
            yield line([(across(n), up(limit)) for n, limit in inside], stroke=LIGHT.soft, dashes=dashes)


def _site(funnel: ChartedFunnel, point: FunnelPoint, across: Scale, up: Scale) -> Element:
    counts = counts_in_words(point.numerator, point.denominator)
    title = f"{point.name}: {funnel.show(point.value)} ({counts}). {place_in_funnel(point)}"
    size = 4.6 if point.reading.stands_out else 3.4
    drawn = mark(point.reading, across(point.size), up(point.value), size, title=title)
    if not point.can_stand_out:
        drawn.set("stroke-dasharray", UNDECIDED_DASHES)
    return drawn


def _names(funnel: ChartedFunnel, across: Scale, up: Scale) -> Iterator[Element]:
    """Name the sites that stand out most, each only where its name covers no other."""
    taken: list[tuple[float, float]] = []
    outside = [point for point in funnel.points if point.reading.stands_out]
    for point in sorted(outside, key=lambda point: abs(point.value - funnel.centre), reverse=True):
        x, y = across(point.size) + 8, up(point.value) + 4
        clear = all(abs(x - other_x) > 60 or abs(y - other_y) > 13 for other_x, other_y in taken)
        if clear and len(taken) < NAMED:
            taken.append((x, y))
            name = point.name if len(point.name) <= LONGEST_NAME else point.name[: LONGEST_NAME - 1] + "…"
            yield lettering(name, x, y, anchor="start", halo=True)


def _words_at_lines(funnel: ChartedFunnel, frame: Frame, up: Scale) -> Iterator[Element]:
    x = frame.inner_right + 6
    yield lettering(
        f"centre {funnel.show(funnel.centre, unit=funnel.unit.in_picture)}", x, up(funnel.centre) + 4, anchor="start", strong=True
    )
    for curve in funnel.curves:
        if curve.outer:
            yield lettering(f"{percent(curve.level)} limits", x, up(curve.upper[-1]) - 4, anchor="start")
