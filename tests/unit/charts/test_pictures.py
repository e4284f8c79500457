"""Our own SVGs: well formed, told in words, free of styles that a strict policy would block."""

from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest

from fivefold.engine.charts.figure import figure, tooltip
from fivefold.engine.charts.marks import line
from fivefold.engine.charts.markup import html_text
from fivefold.engine.charts.sentence import sentence
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.sparkline import sparkline
from fivefold.engine.charts.table import series_table
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import Direction
from tests.unit.charts.made import JUMPED, STEADY, charted


def parsed(picture: Element) -> Element:
    return fromstring(html_text(picture))  # noqa: S314 -- our own output


def pictures(series: ChartedSeries) -> list[Element]:
    return [
        parsed(sparkline(series, label="In words")),
        parsed(figure(series, label="In words")),
        parsed(figure(series, label="In words", width=310, height=230)),
    ]


@pytest.mark.parametrize("text", [STEADY, JUMPED, "50", "_", "_ _ 50 _", "0 0 0 0", "500 500 500", " ".join(["_"] * 14)])
@pytest.mark.parametrize("target", [None, 0.05])
def test_every_series_can_be_drawn_without_a_number_that_is_none(text: str, target: float | None) -> None:
    (series,) = charted(text, target=target)
    for picture in pictures(series):
        assert picture.tag == "svg"
        assert (picture.get("role"), picture.get("aria-label")) == ("img", "In words")
        written = " ".join(value for part in picture.iter() for value in part.attrib.values())
        assert "nan" not in written
        assert "inf" not in written
        assert not [part for part in picture.iter() if "style" in part.attrib]


@pytest.mark.parametrize("chart", Chart)
@pytest.mark.parametrize("text", [STEADY, JUMPED, "50", "50 _ 0 0 _ 7", "0 0 0 0"])
def test_every_chart_can_be_drawn_told_and_tabled(chart: Chart, text: str) -> None:
    (series,) = charted(text, chart=chart, target=0.05, phases=(3,))
    assert all(picture.tag == "svg" for picture in pictures(series))
    assert sentence(series, subject="breaches").endswith(".")
    rows = series_table(series, numerator="Breaches", denominator="Patients").rows
    assert len(rows) == len(text.split())
    assert "nan" not in " ".join(cell for row in rows for cell in row)


def test_a_group_of_values_is_told_by_its_size_and_a_value_by_itself() -> None:
    (groups,), (value,) = charted("50 51", chart=Chart.SUBGROUP_MEAN, denominator=5), charted("50 51", chart=Chart.TIME_BETWEEN)
    assert "(n = 5)" in tooltip(groups, groups.points[0])
    assert "(" not in tooltip(value, value.points[0])


def test_a_target_that_changes_is_drawn_as_far_as_each_holds() -> None:
    (series,) = charted(STEADY, target=0.05, target_changes=((5, 0.08), (12, None), (15, 0.1)))
    dashed = [part for part in parsed(figure(series, label="x")).iter("polyline") if part.get("stroke-dasharray") == "2 3"]
    ends = [[float(place.split(",")[0]) for place in (part.get("points") or "").split()] for part in dashed]
    assert series.target == 0.1
    assert [len(aim) for aim in series.aims()] == [5, 7, 5]
    assert all(left < right for left, right in ends)
    assert ends[0][1] <= ends[1][0] < ends[1][1] < ends[2][0]


def test_a_full_chart_has_a_mark_with_its_own_words_for_every_month() -> None:
    (series,) = charted(JUMPED)
    titles = [title.text for title in parsed(figure(series, label="x")).iter("title")]
    assert len(titles) == 20
    run = "10 points in a row on one side of the centre line, more than Anhøj’s limit (low)"
    assert titles[0] == f"Jan 2018: 10.0\u00a0% (50 of 500). {run}"


def test_better_and_worse_differ_in_shape_as_well_as_colour() -> None:
    (worse,) = charted(JUMPED, direction=Direction.DOWN)
    picture = parsed(sparkline(worse, label="x"))
    assert {part.get("fill") for part in picture.iter("path")} == {"#b5480c"}
    assert {part.get("fill") for part in picture.iter("circle")} == {"#1864ab"}


def test_a_gap_breaks_the_line_of_values() -> None:
    (whole,), (broken,) = charted(STEADY), charted(STEADY.replace("47", "_"))
    count = [len(list(parsed(sparkline(series, label="x")).iter("polyline"))) for series in (whole, broken)]
    assert count == [1 + 1, 1 + 3]


def test_the_lines_are_named_at_their_ends_without_overlap() -> None:
    (series,) = charted(STEADY, target=0.1)
    texts = [part for part in parsed(figure(series, label="x")).iter("text") if part.get("text-anchor") == "start"]
    assert {str(part.text).rsplit(" ", 1)[0] for part in texts} == {"upper limit", "centre", "lower limit", "target"}
    levels = sorted(float(str(part.get("y"))) for part in texts)
    assert min(after - before for before, after in pairwise(levels)) >= 15


def test_a_new_phase_has_its_own_band_and_a_line_where_it_begins() -> None:
    (series,) = charted(JUMPED, phases=(10,))
    picture = parsed(figure(series, label="x"))
    assert len(list(picture.iter("polygon"))) == 2
    assert [part for part in picture.iter("polyline") if part.get("stroke-dasharray") == "4 4"]


def test_a_level_stretch_of_a_line_is_written_by_its_ends() -> None:
    drawn = line([(0, 5), (1, 5), (2, 5), (3, 6), (4, 6), (5, 5), (6, 5)], stroke="#000000")
    assert drawn.get("points") == "0.0,5.0 2.0,5.0 3.0,6.0 4.0,6.0 5.0,5.0 6.0,5.0"
