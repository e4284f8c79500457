"""What all Vega-Lite specifications share: the frame, axes of months or of numbers, lines and bands.

A specification holds nothing but what its arguments hold: no addresses, no time of day. It uses only expressions that
Vega's interpreter evaluates, so that it works where a page forbids generated code.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from fivefold.engine.charts.formats import Unit, month
from fivefold.engine.charts.frame import month_ticks
from fivefold.engine.charts.palette import BAND_OPACITY, Palette
from fivefold.engine.charts.series import Reading

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MONTHS_NAMED = 8
"""At most so many months carry their name on the axis."""

SHAPES: Mapping[Reading, str] = {
    Reading.BETTER: "circle",
    Reading.WORSE: "diamond",
    Reading.CHANGED: "square",
    Reading.STEADY: "circle",
}
"""Of points, so that colour is never the only cue."""

Spec = dict[str, Any]
"""A Vega-Lite specification as `json.dumps` takes it."""
Width = int | Literal["container"]
Scheme = Literal["light", "dark"]

ACROSS: Spec = {"x": {"value": 0}, "x2": {"value": "width"}}
"""From the left of the picture to its right, whatever the channel is in other layers."""
ALONG: Spec = {"y": {"value": 0}, "y2": {"value": "height"}}
"""From its top to its bottom."""


def frame(sentence: str, palette: Palette, width: Width, height: int) -> Spec:
    """A specification without data: `sentence` becomes the picture's description."""
    return {
        "$schema": SCHEMA,
        "description": sentence,
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": {
            "background": "transparent",
            "font": "system-ui, sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelColor": palette.soft,
                "titleColor": palette.soft,
                "titleFontWeight": "normal",
                "gridColor": palette.line,
                "domain": False,
                "ticks": False,
                "labelFontSize": 12,
                "labelPadding": 8,
            },
        },
    }


def month_axis(periods: Sequence[date]) -> Spec:
    """An axis of dates with some of the months named; dates are read and written in UTC, so that a first of the month stays
    in its month wherever the page is read."""
    chosen = [periods[index] for index in month_ticks(periods, MONTHS_NAMED)]
    values = [{"year": period.year, "month": period.month, "date": 1, "utc": True} for period in chosen]
    axis = {"title": None, "grid": False, "format": "%b %Y", "values": values, "labelOverlap": True}
    return {"field": "period", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def places_axis(places: Sequence[date] | None, title: str) -> Spec:
    """The axis of a series: its dates, or where there are none the numbers of its points from 1, under `title`."""
    if places is not None:
        return month_axis(places)
    return {"field": "period", "type": "quantitative", "scale": {"nice": False}, "axis": {"title": title, "grid": False}}


def place_of(places: Sequence[date] | None, column: int) -> Spec:
    """Where a point stands (`period`) and the words for it (`place`)."""
    if places is None:
        return {"period": column + 1, "place": str(column + 1)}
    return {"period": places[column].isoformat(), "place": month(places[column])}


def value_axis(unit: Unit, title: str | None = None) -> Spec:
    """The axis of values in their unit."""
    return {"title": title, "labelExpr": f"datum.label + '{unit.suffix}'", "tickCount": 5}


def band(palette: Palette, *, detail: str | None = None) -> Spec:
    """A wash between the limits."""
    encoding: Spec = {"y": {"field": "lower"}, "y2": {"field": "upper"}}
    if detail:
        encoding["detail"] = {"field": detail}
    return {"mark": {"type": "area", "color": palette.band, "opacity": BAND_OPACITY, "tooltip": None}, "encoding": encoding}


def line(field: str, colour: str, width: float, detail: str | None = None, dash: Sequence[int] | None = None) -> Spec:
    """A line through one field, one for each value of `detail`."""
    encoding: Spec = {"y": {"field": field}}
    if detail:
        encoding["detail"] = {"field": detail}
    mark: Spec = {"type": "line", "color": colour, "strokeWidth": width}
    if dash:
        mark["strokeDash"] = list(dash)
    return {"mark": mark, "encoding": encoding}


def level(value: float, palette: Palette, *, across: Literal["x", "y"] = "y") -> Spec:
    """A dashed line at one value, all the way across."""
    mark = {"type": "rule", "strokeDash": [4, 4], "color": palette.soft}
    other = ACROSS if across == "y" else ALONG
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {**other, across: {"datum": value}}}


def reading_channels(palette: Palette) -> Spec:
    """The colours and the shape of a point by the field `reading`."""
    colours = [palette.of(reading) for reading in SHAPES]
    strokes = [palette.soft if reading is Reading.STEADY else palette.of(reading) for reading in SHAPES]
    ranges = {"fill": colours, "stroke": strokes, "shape": list(SHAPES.values())}
    domain = [str(reading) for reading in SHAPES]
    return {
        channel: {"field": "reading", "scale": {"domain": domain, "range": values}, "legend": None}
        for channel, values in ranges.items()
    }


def tooltips(*pairs: tuple[str, str]) -> list[Spec]:
    """Fields with the titles under which they are shown."""
    return [{"field": field, "title": title, "type": "nominal"} for field, title in pairs]
