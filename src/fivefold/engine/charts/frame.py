"""The ground that the larger charts stand on: a scale for each side, its ticks, its grid."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from fivefold.engine.charts.formats import Unit, month
from fivefold.engine.charts.markup import element
from fivefold.engine.charts.palette import LIGHT


@dataclass(frozen=True)
class Scale:
    """A straight line from the values `low`..`high` to the pixels `start`..`end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of `value`; a value outside the scale lies on its edge."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


@dataclass(frozen=True)
class Frame:
    """The plotting area of one chart inside `width` × `height` pixels."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def inner_right(self) -> float:
        """The pixel of the plotting area's right edge."""
        return self.width - self.right

    @property
    def inner_bottom(self) -> float:
        """The pixel of the plotting area's lower edge."""
        return self.height - self.bottom


def value_scale(values: Iterable[float], unit: Unit, start: float, end: float) -> tuple[Scale, list[float]]:
    """A scale that holds all `values` between whole ticks, and the ticks.

    Values that are never below zero get no scale below zero; no scale passes the unit's ceiling.
    """
    found = list(values) or [0.0]
    low, high = min(found), max(found)
    if high - low < 1e-9 * max(1.0, abs(high)):
        margin = max(abs(high) * 0.05, 0.5 / unit.factor)
        low, high = (low - margin if low else low), high + margin
    step = nice_step((high - low) * unit.factor, 5) / unit.factor
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if min(found) >= 0:
        first = max(first, 0)
    if unit.ceiling is not None and max(found) <= unit.ceiling:
        last = min(last, math.ceil(unit.ceiling / step - 1e-9))
    ticks = [index * step for index in range(first, max(last, first + 1) + 1)]
    return Scale(ticks[0], ticks[-1], start, end), ticks


def nice_step(span: float, parts: int) -> float:
    """The smallest of 1, 2, 2.5 or 5 times a power of ten that cuts `span` into at most `parts` parts."""
    raw = span / parts
    power = 10.0 ** math.floor(math.log10(raw))
    return next((factor * power for factor in (1, 2, 2.5, 5) if factor * power >= raw * (1 - 1e-9)), 10 * power)


def tick_decimals(ticks: Sequence[float], unit: Unit) -> int:
    """Places after the point that tell neighbouring ticks apart."""
    step = (ticks[1] - ticks[0]) * unit.factor
    return next((places for places in range(6) if math.isclose(round(step, places), step, rel_tol=1e-6)), 6)


def month_ticks(periods: Sequence[date], room: int) -> list[int]:
    """Positions in `periods` that carry a label: at most `room`, at the turn of years, quarters or halves."""
    first = [index for index, period in enumerate(periods) if not index or _months(period) != _months(periods[index - 1])]
    for months in (1, 3, 6, 12, 24, 36, 60, 120):
        chosen = [index for index in first if _months(periods[index]) % months == 0]
        if len(chosen) <= room:
            return chosen or [0]
    return [0, len(periods) - 1]


def _months(period: date) -> int:
    return period.year * 12 + period.month - 1


def value_axis(frame: Frame, scale: Scale, ticks: Sequence[float], unit: Unit) -> Element:
    """Hairlines across the plotting area with their values at the left."""
    decimals = tick_decimals(ticks, unit)
    axis = element("g")
    for tick in ticks:
        y = scale(tick)
        axis.append(element("line", x1=frame.left, x2=frame.inner_right, y1=y, y2=y, stroke=LIGHT.line))
        axis.append(lettering(unit.show(tick, decimals), frame.left - 8, y + 4, anchor="end"))
    return axis


def month_axis(frame: Frame, scale: Scale, periods: Sequence[date], room: int) -> Element:
    """Months below the plotting area; the scale runs over positions in `periods`."""
    axis = element("g")
    for index in month_ticks(periods, room):
        axis.append(lettering(month(periods[index]), scale(index), frame.inner_bottom + 20, anchor="middle"))
    return axis


def lettering(text: str, x: float, y: float, *, anchor: str, strong: bool = False, halo: bool = False) -> Element:
    """A short text at a place; `y` is its base line. A halo keeps it readable where it crosses a line."""
    fill, weight = (LIGHT.ink, "650") if strong else (LIGHT.soft, None)
    node = element("text", text, x=x, y=y, text_anchor=anchor, font_size="12", font_weight=weight, fill=fill)
    if halo:
        node.attrib |= {"stroke": LIGHT.card, "stroke-width": "3", "paint-order": "stroke"}
    return node


def kept_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Pixels near those `wanted` (ascending), at least `gap` apart, so that labels do not overlap."""
    placed: list[float] = []
    for pixel in wanted:
        placed.append(max(pixel, placed[-1] + gap if placed else low))
    limit = high
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - gap
    return placed
