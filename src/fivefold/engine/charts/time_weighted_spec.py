"""CUSUM, EWMA and variable life-adjusted displays of one series as Vega-Lite 6 specifications."""

from collections.abc import Sequence
from datetime import date

from fivefold.engine.charts.formats import COUNT, Unit
from fivefold.engine.charts.palette import PALETTES, Palette
from fivefold.engine.charts.vega_frame import (
    Scheme,
    Spec,
    Width,
    band,
    frame,
    level,
    line,
    place_of,
    places_axis,
    tooltips,
    value_axis,
)
from fivefold.engine.stats.panels import known
from fivefold.engine.stats.time_weighted.ewma import Ewma
from fivefold.engine.stats.time_weighted.risk_adjusted import RiskAdjusted
from fivefold.engine.stats.time_weighted.sums import Cusum

Places = Sequence[date] | None
"""Dates of the columns; None: they are numbered from 1."""


def cusum_spec(
    sums: Cusum, series: int = 0, *, sentence: str, places: Places = None, scheme: Scheme = "light",
    width: Width = "container", height: int = 300,
) -> Spec:  # fmt: skip
    """Both sums of one series, a row of `sums`, with their limits; points beyond are marked. `sentence` describes it."""
    palette = PALETTES[scheme]
    high, low = (known(part[series]) for part in (sums.high, sums.low))
    up, down = sums.up[series].tolist(), sums.down[series].tolist()
    rows = [
        place_of(places, column)
        | {"high": high[column], "low": low[column], "phase": int(sums.phase[series, column])}
        | _beyond(high[column] if up[column] else low[column] if down[column] else None)
        for column in range(len(high))
    ]
    layers = [
        level(sums.upper, palette),
        level(sums.lower, palette),
        line("high", palette.ink, 1.5, detail="phase"),
        line("low", palette.soft, 1.5, detail="phase"),
        _marks(palette, ("high", "Upper sum"), ("low", "Lower sum")),
    ]
    return _spec(sentence, palette, width, height, rows, layers, places, COUNT, title="Sum")


def ewma_spec(
    average: Ewma, series: int = 0, *, sentence: str, places: Places = None, unit: Unit = COUNT, scheme: Scheme = "light",
    width: Width = "container", height: int = 300,
) -> Spec:  # fmt: skip
    """The moving average of one series, a row of `average`, between its limits. `sentence` describes it."""
    palette = PALETTES[scheme]
    value, centre, lower, upper = (
        known(part[series] * unit.factor) for part in (average.values, average.centre, average.lower, average.upper)
    )
    flags = average.flags[series].tolist()
    rows = [
        place_of(places, column)
        | {"value": value[column], "centre": centre[column], "lower": lower[column], "upper": upper[column]}
        | {"phase": int(average.phase[series, column])}
        | _beyond(value[column] if flags[column] else None)
        for column in range(len(value))
    ]
    layers = [
        band(palette, detail="phase"),
        line("centre", palette.ink, 1.5, detail="phase"),
        line("value", palette.soft, 1.5, detail="phase"),
        _marks(palette, ("value", "Average")),
    ]
    return _spec(sentence, palette, width, height, rows, layers, places, unit, title=None)


def saved_spec(
    found: RiskAdjusted, site: int = 0, *, sentence: str, places: Places = None, scheme: Scheme = "light",
    width: Width = "container", height: int = 300,
) -> Spec:  # fmt: skip
    """The variable life-adjusted display of one site: events expected less events seen so far. `sentence` describes it."""
    palette = PALETTES[scheme]
    saved = known(found.saved[site])
    flags = found.sums.flags[site].tolist()
    rows = [
        place_of(places, column) | {"value": value} | _beyond(value if flags[column] else None)
        for column, value in enumerate(saved)
    ]
    layers = [level(0.0, palette), line("value", palette.ink, 1.5), _marks(palette, ("value", "Expected less seen"))]
    return _spec(
        sentence,
        palette,
        width,
        height,
        rows,
        layers,
        places,
        COUNT,
        title="Events expected less events seen",
        numbered="Patient",
    )


def _spec(
    sentence: str, palette: Palette, width: Width, height: int, rows: list[Spec], layers: list[Spec], places: Places,
    unit: Unit, *, title: str | None, numbered: str = "Point",
) -> Spec:  # fmt: skip
    spec = frame(sentence, palette, width, height)
    spec["data"] = {"values": rows}
    spec["encoding"] = {
        "x": places_axis(places, numbered),
        "y": {"type": "quantitative", "scale": {"zero": False}, "axis": value_axis(unit, title)},
    }
    spec["layer"] = layers
    return spec


def _marks(palette: Palette, *told: tuple[str, str]) -> Spec:
    """Points beyond the limits, which the chart is there to find."""
    return {
        "transform": [{"filter": "isValid(datum.beyond)"}],
        "mark": {"type": "point", "filled": True, "opacity": 1, "shape": "diamond", "color": palette.worse, "size": 70},
        "encoding": {"y": {"field": "beyond"}, "tooltip": tooltips(("place", "Point"), *told)},
    }


def _beyond(value: float | None) -> Spec:
    return {"beyond": value}
