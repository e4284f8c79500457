"""The Vega-Lite specifications: they draw, and they hold nothing but what they were given."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from fivefold.engine.charts.control_chart_spec import control_chart_spec
from fivefold.engine.charts.sparkline import sparkline
from fivefold.engine.charts.table import series_table
from fivefold.engine.charts.vega_frame import SCHEMA
from fivefold.engine.stats.chart_kinds import Chart
from tests.unit.charts.made import JUMPED, STEADY, charted, drawn


def test_a_control_chart_is_drawn_with_every_part() -> None:
    (series,) = charted(JUMPED + " _ 170", target=0.05, phases=(10,))
    svg = drawn(control_chart_spec(series, sentence="Breaches rose.", width=800))
    assert "target 5.0" in svg
    assert svg.count("above") == 0
    assert "#b5480c" in svg
    assert "19.0" not in svg


@pytest.mark.parametrize("chart", Chart)
def test_every_chart_becomes_a_picture(chart: Chart) -> None:
    (series,) = charted(JUMPED + " _ 0 0", chart=chart, target=0.05, target_changes=((4, 0.1),), phases=(10,))
    svg = drawn(control_chart_spec(series, sentence="x", width=800))
    assert "NaN" not in svg
    assert 'stroke-dasharray="2,3"' in svg


@pytest.mark.parametrize(("scheme", "colour"), [("light", "#b5480c"), ("dark", "#f0905a")])
def test_the_scheme_decides_the_colours(scheme: str, colour: str) -> None:
    (series,) = charted(JUMPED)
    spec = control_chart_spec(series, sentence="x", scheme="dark" if scheme == "dark" else "light")
    assert colour in json.dumps(spec)


def test_what_is_hidden_is_marked_at_the_foot_and_explained_and_is_no_point() -> None:
    (series,) = charted(STEADY)
    blank = replace(series.points[3], value=None, numerator=None, centre=None, lower=None, upper=None, hidden=True)
    with_gap = replace(series, points=(*series.points[:3], blank, *series.points[4:]))
    svg = drawn(control_chart_spec(with_gap, sentence="x", width=800))
    assert "+ a value that is hidden" in svg
    assert "a value that is hidden" not in drawn(control_chart_spec(series, sentence="x", width=800))
    table = series_table(with_gap, numerator="Counted", denominator="Out of")
    assert table.rows[3][1:4] == ("hidden", "hidden", "hidden")
    assert sparkline(with_gap, label="x").findall(".//polyline[@stroke-width='3']")


def test_every_datum_comes_from_the_arguments() -> None:
    (series,) = charted(STEADY)
    spec = control_chart_spec(series, sentence="Told in words.")
    assert spec["description"] == "Told in words."
    rows = spec["data"]["values"]
    assert [row["period"] for row in rows] == [point.period.isoformat() for point in series.points]
    assert [row["value"] for row in rows] == [100 * float(word) / 500 for word in STEADY.split()]


def test_a_specification_names_no_address_but_its_schema() -> None:
    (series,) = charted(JUMPED, target=0.05, phases=(10,))
    spec = control_chart_spec(series, sentence="x")
    assert [text for text in texts(spec) if "://" in text] == [SCHEMA]


def texts(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)
    elif isinstance(part, str):
        yield part
