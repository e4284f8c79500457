"""What a person reads of points and series follows from the statistics, and from nothing else."""

import pytest

from fivefold.engine.charts.sentence import level_before_and_after
from fivefold.engine.charts.series import Reading
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import Direction
from tests.unit.charts.made import JUMPED, STEADY, charted


def test_a_rise_is_worse_where_lower_is_better() -> None:
    (series,) = charted(JUMPED, direction=Direction.DOWN)
    assert series.reading is Reading.WORSE
    assert series.upward


def test_a_rise_is_better_where_higher_is_better() -> None:
    (series,) = charted(JUMPED, direction=Direction.UP)
    assert series.reading is Reading.BETTER


def test_a_rise_is_only_a_change_where_neither_side_is_better() -> None:
    (series,) = charted(JUMPED, direction=Direction.NEUTRAL)
    assert series.reading is Reading.CHANGED


def test_variation_by_chance_is_steady() -> None:
    (series,) = charted(STEADY)
    assert series.reading is Reading.STEADY
    assert not any(point.reading.stands_out for point in series.points)


def test_every_rule_that_fired_on_a_point_is_named_with_its_side() -> None:
    (series,) = charted(JUMPED + " 170")
    last = series.points[-1]
    assert "A point beyond the 3σ limits (high)" in last.notes
    assert "11 points in a row on one side of the centre line, more than Anhøj’s limit (high)" in last.notes


def test_a_month_without_a_report_says_so_and_breaks_the_line() -> None:
    (series,) = charted("50 48 52 _ _ 49 51 47 53 50")
    assert series.points[3].value is None
    assert series.points[3].notes == ("Nothing was reported for this period; the moving range does not reach across the gap.",)
    assert [len(stretch) for stretch in series.stretches()] == [3, 5]


def test_a_series_without_any_report_has_too_little_data() -> None:
    _, series = charted(STEADY, " ".join(["_"] * 20))
    assert series.reading is Reading.UNKNOWN
    assert series.latest is None
    assert list(series.phases()) == []


def test_fewer_than_twelve_points_make_trial_limits() -> None:
    assert charted("50 48 52 49 51 47 53 50")[0].trial
    assert not charted(STEADY)[0].trial


def test_phases_are_told_apart() -> None:
    (series,) = charted(JUMPED, phases=(10,))
    assert [len(phase) for phase in series.phases()] == [10, 10]


def test_a_drift_without_a_side_now_is_unsettled() -> None:
    waves = "40 41 42 41 60 61 62 61 40 41 42 41 60 61 62 61 40 41 42 41 60 61 62 61"
    (series,) = charted(waves, chart=Chart.PROPORTION_PRIME)
    assert series.reading is Reading.UNSETTLED
    assert series.pattern is not None
    assert series.pattern.startswith("the line crossed its centre 5 times")


def test_what_a_value_was_made_of_need_not_be_whole() -> None:
    (series,) = charted("3 2 4", chart=Chart.RATE, denominator=0.5)
    assert [(point.numerator, point.denominator) for point in series.points] == [(3.0, 0.5), (2.0, 0.5), (4.0, 0.5)]


def test_a_level_is_the_ratio_of_sums_of_the_amounts_as_they_are() -> None:
    (series,) = charted(JUMPED, chart=Chart.RATE, denominator=12.9)
    before, after, _ = level_before_and_after(series) or (0.0, 0.0, None)
    assert before == pytest.approx(500 / 129)
    assert after == pytest.approx(906 / 129)
