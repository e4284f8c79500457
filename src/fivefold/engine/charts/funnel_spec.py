"""A funnel plot as a Vega-Lite 6 specification."""

from fivefold.engine.charts.formats import counts_in_words
from fivefold.engine.charts.funnels import ChartedFunnel, Curve, FunnelPoint, place_in_funnel
from fivefold.engine.charts.palette import PALETTES, Palette
from fivefold.engine.charts.vega_frame import Scheme, Spec, Width, frame, level, line, reading_channels, tooltips, value_axis


def funnel_spec(
    funnel: ChartedFunnel, *, sentence: str, scheme: Scheme = "light", width: Width = "container", height: int = 340
) -> Spec:
    """The funnel: a point for each site over its size, the centre, and each pair of limits. `sentence` describes it."""
    palette = PALETTES[scheme]
    factor = funnel.unit.factor
    size: Spec = {"field": "size", "type": "quantitative", "scale": {"nice": False}, "axis": {"title": funnel.across}}
    spec = frame(sentence, palette, width, height)
    spec["encoding"] = {"y": {"type": "quantitative", "scale": {"zero": False}, "axis": value_axis(funnel.unit)}}
    spec["layer"] = [
        level(funnel.centre * factor, palette),
        *(_limits(curve, size, factor, palette) for curve in funnel.curves),
        _points(funnel, size, palette),
    ]
    return spec


def _limits(curve: Curve, size: Spec, factor: float, palette: Palette) -> Spec:
    """Both sides of one pair of limits; only the widest is drawn through."""
    rows = [
        {"size": at, "lower": lower * factor, "upper": upper * factor}
        for at, lower, upper in zip(curve.sizes, curve.lower, curve.upper, strict=True)
    ]
    dash = None if curve.outer else (5, 4)
    sides = [line(side, palette.band, 1.2, dash=dash) for side in ("lower", "upper")]
    return {"data": {"values": rows}, "encoding": {"x": size}, "layer": sides}


def _points(funnel: ChartedFunnel, size: Spec, palette: Palette) -> Spec:
    told = tooltips(("site", "Site"), ("shown", "Value"), ("counts", "Count"), ("place", "Place in the funnel"))
    return {
        "data": {"values": [_row(funnel, point) for point in funnel.points]},
        "mark": {"type": "point", "filled": True, "opacity": 1, "strokeWidth": 1.2, "size": 60},
        "encoding": {
            "x": size,
            "y": {"field": "value"},
            **reading_channels(palette),
            "tooltip": told,
        },
    }


def _row(funnel: ChartedFunnel, point: FunnelPoint) -> Spec:
    return {
        "site": point.name,
        "size": point.size,
        "value": point.value * funnel.unit.factor,
        "shown": funnel.show(point.value),
        "counts": counts_in_words(point.numerator, point.denominator),
        "place": place_in_funnel(point),
        "reading": str(point.reading),
    }
