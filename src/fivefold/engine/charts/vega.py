"""A control chart as a Vega-Lite 6 specification, for pages (vega-embed, SVG renderer) and for documents.

The specification holds nothing but what its arguments hold: no addresses, no time of day. It uses only
expressions that Vega's interpreter evaluates, so that it works where a page forbids generated code.
"""

from collections.abc import Mapping
from typing import Any, Literal

from fivefold.engine.charts.figure import counts_in_words
from fivefold.engine.charts.formats import Unit, month
from fivefold.engine.charts.frame import month_ticks
from fivefold.engine.charts.palette import BAND_OPACITY, PALETTES, Palette
from fivefold.engine.charts.series import ChartedSeries, Point, Reading

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

MONTHS_NAMED = 8
"""At most so many months carry their name on the axis."""

Spec = dict[str, Any]
"""A Vega-Lite specification as `json.dumps` takes it."""

Width = int | Literal["container"]

_SHAPES: Mapping[Reading, str] = {
    Reading.BETTER: "circle",
    Reading.WORSE: "diamond",
    Reading.CHANGED: "square",
    Reading.STEADY: "circle",
}


def control_chart_spec(
    series: ChartedSeries,
    *,
    sentence: str,
    scheme: Literal["light", "dark"] = "light",
    width: Width = "container",
    height: int = 300,
) -> Spec:
    """The control chart of `series`: band of limits, centre line, points, phases, target, tooltips.

    `sentence` becomes the picture's description. Months are read and written in UTC, so that the first
    of a month stays in its month wherever the page is read.
    """
    palette = PALETTES[scheme]
    layers = [
        _band(palette),
        *_target(series, palette),
        *_phase_starts(series, palette),
        _line("centre", palette.ink, 1.5, detail="phase"),
        _line("value", palette.soft, 1.2),
        _points(palette),
    ]
    spec = _frame(sentence, palette, width, height)
    spec["data"] = {"values": [_row(series, point) for point in series.points]}
    spec["encoding"] = {
        "x": {"field": "period", "type": "temporal", "scale": {"type": "utc"}, "axis": _month_axis(series)},
        "y": {"type": "quantitative", "scale": {"zero": False}, "axis": _value_axis(series.unit)},
    }
    spec["layer"] = layers
    return spec


def _frame(sentence: str, palette: Palette, width: Width, height: int) -> Spec:
    return {
        "$schema": SCHEMA,
        "description": sentence,
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": {
            "background": None,
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


def _row(series: ChartedSeries, point: Point) -> Spec:
    def scaled(value: float | None) -> float | None:
        return None if value is None else value * series.unit.factor

    return {
        "period": point.period.isoformat(),
        "month": month(point.period),
        "value": scaled(point.value),
        "shown": series.show(point.value),
        "counts": counts_in_words(point.numerator, point.denominator),
        "centre": scaled(point.centre),
        "lower": scaled(point.lower),
        "upper": scaled(point.upper),
        "phase": point.phase,
        "target": scaled(point.target),
        "reading": str(point.reading),
        "notes": "; ".join(point.notes) or "nothing",
    }


def _month_axis(series: ChartedSeries) -> Spec:
    periods = [point.period for point in series.points]
    chosen = [periods[index] for index in month_ticks(periods, MONTHS_NAMED)]
    values = [{"year": period.year, "month": period.month, "date": 1, "utc": True} for period in chosen]
    return {"title": None, "grid": False, "format": "%b %Y", "values": values, "labelOverlap": True}


def _value_axis(unit: Unit) -> Spec:
    return {"title": None, "labelExpr": f"datum.label + '{unit.suffix}'", "tickCount": 5}


def _band(palette: Palette) -> Spec:
    return {
        "mark": {"type": "area", "color": palette.band, "opacity": BAND_OPACITY, "tooltip": None},
        "encoding": {"y": {"field": "lower"}, "y2": {"field": "upper"}, "detail": {"field": "phase"}},
    }


def _target(series: ChartedSeries, palette: Palette) -> list[Spec]:
    aims = list(series.aims())
    if not aims:
        return []
    if len(aims[0]) < len(series.points):
        mark = {"type": "line", "color": palette.ink, "strokeWidth": 1.5, "strokeDash": [2, 3], "interpolate": "step-after"}
        return [{"mark": mark, "encoding": {"y": {"field": "target"}, "detail": {"field": "target"}}}]
    level = {"datum": (series.target or 0.0) * series.unit.factor}
    words = {
        "type": "text",
        "align": "right",
        "baseline": "bottom",
        "dy": -3,
        "color": palette.ink,
        "text": f"target {series.show(series.target)}",
    }
    once: Spec = {"values": [{}]}
    return [
        {"data": once, "mark": {"type": "rule", "strokeDash": [2, 3], "color": palette.ink}, "encoding": {"x": None, "y": level}},
        {"data": once, "mark": words, "encoding": {"x": {"value": "width"}, "y": level}},
    ]


def _phase_starts(series: ChartedSeries, palette: Palette) -> list[Spec]:
    starts = [{"period": phase[0].period.isoformat()} for phase in list(series.phases())[1:]]
    if not starts:
        return []
    mark = {"type": "rule", "strokeDash": [4, 4], "color": palette.soft}
    return [{"data": {"values": starts}, "mark": mark, "encoding": {"x": {"field": "period", "type": "temporal"}, "y": None}}]


def _line(field: str, colour: str, width: float, detail: str | None = None) -> Spec:
    encoding: Spec = {"y": {"field": field}}
    if detail:
        encoding["detail"] = {"field": detail}
    return {"mark": {"type": "line", "color": colour, "strokeWidth": width}, "encoding": encoding}


def _points(palette: Palette) -> Spec:
    """The points in the colour and the shape of their reading, so that colour is never the only cue."""
    readings = [str(reading) for reading in _SHAPES]
    colours = [palette.of(reading) for reading in _SHAPES]
    strokes = [palette.soft if reading is Reading.STEADY else palette.of(reading) for reading in _SHAPES]
    tooltips = [("month", "Month"), ("shown", "Value"), ("counts", "Count"), ("notes", "What stands out")]
    steady = f"datum.reading === '{Reading.STEADY}'"
    return {
        "mark": {"type": "point", "filled": True, "opacity": 1, "strokeWidth": 1.2},
        "encoding": {
            "y": {"field": "value"},
            "fill": {"field": "reading", "scale": {"domain": readings, "range": colours}, "legend": None},
            "stroke": {"field": "reading", "scale": {"domain": readings, "range": strokes}, "legend": None},
            "shape": {"field": "reading", "scale": {"domain": readings, "range": list(_SHAPES.values())}, "legend": None},
            "size": {"condition": {"test": steady, "value": 32}, "value": 80},
            "tooltip": [{"field": field, "title": title, "type": "nominal"} for field, title in tooltips],
        },
    }
