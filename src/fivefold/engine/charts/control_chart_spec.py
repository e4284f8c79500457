"""A control chart as a Vega-Lite 6 specification, for pages (vega-embed, SVG renderer) and for documents."""

from fivefold.engine.charts.formats import capital, counts_in_words
from fivefold.engine.charts.palette import PALETTES, Palette
from fivefold.engine.charts.series import ChartedSeries, Point, Reading
from fivefold.engine.charts.vega_frame import (
    ACROSS,
    ALONG,
    Scheme,
    Spec,
    Width,
    band,
    frame,
    line,
    month_axis,
    reading_channels,
    tooltips,
    value_axis,
)


def control_chart_spec(
    series: ChartedSeries,
    *,
    sentence: str,
    scheme: Scheme = "light",
    width: Width = "container",
    height: int = 300,
) -> Spec:
    """The control chart of `series`: band of limits, centre line, points, phases, target, tooltips.

    `sentence` becomes the picture's description.
    """
    palette = PALETTES[scheme]
    layers = [
        band(palette, detail="phase"),
        *_target(series, palette),
        *_phase_starts(series, palette),
        line("centre", palette.ink, 1.5, detail="phase"),
        line("value", palette.soft, 1.2),
        _points(palette, capital(series.one)),
        *_hidden(series, palette),
    ]
    spec = frame(sentence, palette, width, height)
    spec["data"] = {"values": [_row(series, point) for point in series.points]}
    spec["encoding"] = {
        "x": month_axis([point.period for point in series.points]),
        "y": {"type": "quantitative", "scale": {"zero": False}, "axis": value_axis(series.unit)},
    }
    spec["layer"] = layers
    return spec


def _row(series: ChartedSeries, point: Point) -> Spec:
    def scaled(value: float | None) -> float | None:
        return None if value is None else value * series.unit.factor

    return {
        "period": point.period.isoformat(),
        "month": series.when(point.period),
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


def _hidden(series: ChartedSeries, palette: Palette) -> list[Spec]:
    """A cross at the foot of the picture for each period whose value is hidden, and what it means."""
    rows = [{"period": point.period.isoformat(), "month": series.when(point.period)} for point in series.points if point.hidden]
    if not rows:
        return []
    told = [{"field": "month", "title": capital(series.one), "type": "nominal"}, {"value": "hidden", "title": "Value"}]
    cross = {"type": "point", "shape": "cross", "filled": True, "opacity": 1, "size": 60, "color": palette.soft, "yOffset": -6}
    foot: Spec = {"y": {"value": "height"}}
    words = {
        "type": "text",
        "align": "right",
        "baseline": "bottom",
        "dy": -4,
        "color": palette.soft,
        "text": "+ a value that is hidden",
    }
    return [
        {
            "data": {"values": rows},
            "mark": cross,
            "encoding": {"x": {"field": "period", "type": "temporal"}, **foot, "tooltip": told},
        },
        {"data": {"values": [{}]}, "mark": words, "encoding": {"x": {"value": "width"}, "y": {"value": 0}}},
    ]


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
        {"data": once, "mark": {"type": "rule", "strokeDash": [2, 3], "color": palette.ink}, "encoding": {**ACROSS, "y": level}},
        {"data": once, "mark": words, "encoding": {"x": {"value": "width"}, "y": level}},
    ]


def _phase_starts(series: ChartedSeries, palette: Palette) -> list[Spec]:
    starts = [{"period": phase[0].period.isoformat()} for phase in list(series.phases())[1:]]
    if not starts:
        return []
    mark = {"type": "rule", "strokeDash": [4, 4], "color": palette.soft}
    return [{"data": {"values": starts}, "mark": mark, "encoding": {"x": {"field": "period", "type": "temporal"}, **ALONG}}]


def _points(palette: Palette, period: str) -> Spec:
    """The points in the colour and the shape of their reading, so that colour is never the only cue."""
    told = tooltips(("month", period), ("shown", "Value"), ("counts", "Count"), ("notes", "What stands out"))
    steady = f"datum.reading === '{Reading.STEADY}'"
    return {
        "mark": {"type": "point", "filled": True, "opacity": 1, "strokeWidth": 1.2},
        "encoding": {
            "y": {"field": "value"},
            **reading_channels(palette),
            "size": {"condition": {"test": steady, "value": 32}, "value": 80},
            "tooltip": told,
        },
    }
