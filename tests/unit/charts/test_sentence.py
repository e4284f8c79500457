"""One plain sentence says what a chart found; each case is a series, and what a person is told."""

import pytest

from fivefold.engine.charts.sentence import level_before_and_after, sentence, sign_of
from fivefold.engine.charts.series import Reading
from fivefold.engine.charts.table import series_table
from fivefold.engine.stats.chart_kinds import Chart
from tests.unit.charts.made import JUMPED, STEADY, charted

TRIAL = "The limits are trial limits: fewer than twelve months stand behind them."
CASES = [
    (STEADY, (), "Breaches varied around 10.0 %, and no month differed by more than chance explains."),
    (JUMPED, (), "Breaches rose from 10.0 % to 18.1 % from Nov 2018 on."),
    (
        JUMPED + " 170",
        (),
        "Breaches rose from 10.0 % to 19.6 % from Nov 2018 on; the latest month is above the upper limit.",
    ),
    (STEADY + " 95", (), "Breaches stood at 19.0 % in Sep 2019, above the upper limit; the centre is 10.4 %."),
    ("48 56 " * 5 + "10 " + "48 56 " * 5, (), "Breaches varied around 10.0 %; one earlier month stood out, Nov 2018."),
    (JUMPED, (10,), f"Breaches rose from 10.0 % to 18.1 % from Nov 2018 on. {TRIAL}"),
    ("_ _", (), "Breaches could not be charted: no month has a value."),
]


@pytest.mark.parametrize(("text", "phases", "told"), CASES)
def test_a_chart_is_told_in_one_sentence(text: str, phases: tuple[int, ...], told: str) -> None:
    (series,) = charted(text, phases=phases)
    assert sentence(series, subject="breaches").replace("\u00a0", " ") == told


def test_a_drift_is_called_a_drift() -> None:
    waves = "40 41 42 41 60 61 62 61 40 41 42 41 60 61 62 61 40 41 42 41 60 61 62 61"
    (series,) = charted(waves, chart=Chart.PROPORTION_PRIME)
    told = sentence(series, subject="breaches")
    assert (
        told
        == "Breaches drifted around 10.2\u00a0%: the line crossed its centre 5 times, where chance seldom makes fewer than 8."
    )


@pytest.mark.parametrize(
    ("reading", "upward", "glyph"),
    [
        (Reading.WORSE, True, "▲"),
        (Reading.BETTER, False, "▼"),
        (Reading.STEADY, False, "●"),
        (Reading.UNSETTLED, True, "◆"),
        (Reading.UNKNOWN, False, "◌"),
    ],
)
def test_the_glyph_shows_the_way_the_values_went(reading: Reading, upward: bool, glyph: str) -> None:
    assert sign_of(reading, upward=upward) == glyph


def test_the_table_says_what_the_chart_shows() -> None:
    (series,) = charted(STEADY + " _ 95")
    table = series_table(series, numerator="breaches", denominator="attendances")
    assert table.heads == ("Month", "Value", "breaches", "attendances", "Centre", "Lower limit", "Upper limit", "What stands out")
    assert len(table.rows) == 22
    missing, latest = table.rows[-2:]
    assert missing[:4] == ("Sep 2019", "–", "–", "–")
    assert missing[-1].startswith("Nothing was reported")
    assert latest[:4] == ("Oct 2019", "19.0\u00a0%", "95", "500")
    assert latest[-1] == "worse: A point beyond the 3σ limits (high)"


def test_small_values_are_shown_with_more_decimals() -> None:
    (series,) = charted("10 20 10 20 10 20 10 20", denominator=100_000)
    assert series.show(0.0001) == "0.010\u00a0%"


@pytest.mark.parametrize("chart", [chart for chart in Chart if chart is not Chart.MOVING_RANGE])
def test_the_levels_told_of_two_phases_are_the_centre_lines_that_are_drawn(chart: Chart) -> None:
    (series,) = charted(JUMPED, chart=chart, phases=(10,), excluded=(3, 15))
    told = level_before_and_after(series)
    assert told is not None
    assert told[:2] == (series.points[0].centre, series.points[-1].centre)


def test_a_run_is_held_against_the_centre_line_that_was_frozen_before_it() -> None:
    (series,) = charted(JUMPED, chart=Chart.INDIVIDUALS, freeze=8)
    told = level_before_and_after(series)
    assert told is not None
    assert told[0] == series.points[0].centre


def test_a_point_that_does_not_count_has_no_part_in_a_level() -> None:
    text = JUMPED.split()
    text[15] = "2"
    (without,) = charted(JUMPED.replace(" 89 ", " _ "))
    (excluded,) = charted(" ".join(text), excluded=(15,))
    told, expected = level_before_and_after(excluded), level_before_and_after(without)
    assert told is not None
    assert expected is not None
    assert told[:2] == expected[:2]


def test_a_median_is_the_level_of_a_run_where_the_centre_line_is_one() -> None:
    (series,) = charted(JUMPED, chart=Chart.RUN)
    told = level_before_and_after(series)
    assert told is not None
    assert (round(told[0], 6), round(told[1], 6)) == (0.1, 0.181)


def test_a_phase_without_values_has_no_level_even_where_a_centre_is_given() -> None:
    (series,) = charted("3 4 5 4 _ _ _", chart=Chart.COUNT, phases=(4,), centre=4.0)
    assert sentence(series, subject="falls").startswith("Falls varied around 4")


def test_small_values_below_zero_are_told_apart() -> None:
    (series,) = charted("-6 -15 -22 -7 -12", chart=Chart.INDIVIDUALS_PRIME, denominator=1_000_000)
    assert len({series.show(point.value) for point in series.points}) == 5


def test_of_a_single_month_nothing_is_said_of_chance() -> None:
    (series,) = charted("150")
    told = sentence(series, subject="late").replace("\u00a0", " ")
    assert told.startswith("Late stood at 30.0 % in Jan 2018, the only month with a value. The limits are trial limits")
