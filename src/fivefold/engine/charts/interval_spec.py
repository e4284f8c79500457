"""Estimates with their intervals, one below the other, as a Vega-Lite 6 specification: sites, ranks, gaps, effects."""

from collections.abc import Sequence
from dataclasses import dataclass

from fivefold.engine.charts.formats import COUNT, Unit
from fivefold.engine.charts.palette import PALETTES
from fivefold.engine.charts.vega_frame import Scheme, Spec, Width, frame, level, tooltips, value_axis

ROW = 24
"""Pixels of one row."""


@dataclass(frozen=True)
class Interval:
    """One row. value, low, high: None where there is none; a side without a bound is drawn to nothing."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None


def interval_spec(
    intervals: Sequence[Interval], *, sentence: str, reference: float | None = None, unit: Unit = COUNT,
    title: str | None = None, scheme: Scheme = "light", width: Width = "container",
) -> Spec:  # fmt: skip
    """The intervals in the order given. reference: a dashed line, such as no gap. `sentence` describes the picture."""
    palette = PALETTES[scheme]
    spec = frame(sentence, palette, width, ROW * max(len(intervals), 1))
    ends = [abs(end) for each in intervals for end in (each.value, each.low, each.high) if end is not None]
    places = max(unit.places(max(ends, default=0.0)), 2)
    spec["data"] = {"values": [_row(each, unit, places) for each in intervals]}
    names: Spec = {"domain": [each.name for each in intervals]}
    spec["encoding"] = {"y": {"field": "name", "type": "nominal", "scale": names, "axis": {"title": None, "grid": False}}}
    axis = {"type": "quantitative", "scale": {"zero": False}, "axis": value_axis(unit, title)}
    told = tooltips(("name", "Name"), ("shown", "Estimate"), ("between", "Interval"))
    spec["layer"] = [
        *([] if reference is None else [level(reference * unit.factor, palette, across="x")]),
        {
            "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
            "mark": {"type": "rule", "color": palette.soft, "strokeWidth": 2},
            "encoding": {"x": axis | {"field": "low"}, "x2": {"field": "high"}},
        },
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "opacity": 1, "color": palette.ink, "size": 60},
            "encoding": {"x": axis | {"field": "value"}, "tooltip": told},
        },
    ]
    return spec


def _row(each: Interval, unit: Unit, places: int) -> Spec:
    def scaled(value: float | None) -> float | None:
        return None if value is None else value * unit.factor

    between = f"{unit.show(each.low, places)} to {unit.show(each.high, places)}"
    return {
        "name": each.name,
        "value": scaled(each.value),
        "low": scaled(each.low),
        "high": scaled(each.high),
        "shown": unit.show(each.value, places),
        "between": between,
    }
