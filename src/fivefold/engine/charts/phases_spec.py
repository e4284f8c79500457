"""Proposed phases of a series as a Vega-Lite 6 specification: the chart with each proposed date and its interval."""

from fivefold.engine.charts.control_chart_spec import control_chart_spec
from fivefold.engine.charts.palette import BAND_OPACITY, PALETTES, Palette
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.vega_frame import ALONG, Scheme, Spec, Width
from fivefold.engine.stats.phase_words import Break, Proposal


def phases_spec(
    series: ChartedSeries, proposal: Proposal, *, scheme: Scheme = "light", width: Width = "container", height: int = 300
) -> Spec:
    """The chart of `series` with a line where each proposed phase begins and a wash over the interval of that date.

    Nothing is proposed where something else describes the series as well. The proposal's sentence describes the picture.
    """
    palette = PALETTES[scheme]
    spec = control_chart_spec(series, sentence=proposal.sentence, scheme=scheme, width=width, height=height)
    proposed = [layer for each in proposal.proposed for layer in _layers(series, each, palette)]
    return spec | {"layer": [*proposed, *spec["layer"]]}


def _layers(series: ChartedSeries, proposed: Break, palette: Palette) -> list[Spec]:
    first, earliest, latest = (
        series.points[column].period.isoformat() for column in (proposed.first, proposed.earliest, proposed.latest)
    )
    data: Spec = {"values": [{"first": first, "earliest": earliest, "latest": latest}]}
    place: Spec = {"field": "earliest", "type": "temporal"}
    return [
        {
            "data": data,
            "mark": {"type": "rect", "color": palette.worse, "opacity": BAND_OPACITY},
            "encoding": {"x": place, "x2": {"field": "latest"}, **ALONG},
        },
        {
            "data": data,
            "mark": {"type": "rule", "color": palette.worse, "strokeWidth": 1.5},
            "encoding": {"x": place | {"field": "first"}, **ALONG},
        },
    ]
