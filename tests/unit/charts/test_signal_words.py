"""The ranked list in words."""

from dataclasses import replace

import numpy as np
import pytest

from fivefold.engine.charts.formats import COUNT, PERCENT
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.series import ChartedSeries, Reading
from fivefold.engine.charts.signal_words import chance_sentence, signal_reading, signal_reason, signals_sentence
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.engine.stats.signals import SignalList, rank
from tests.unit.charts.made import STEADY, months

LEAP = "50 48 52 49 51 47 53 50 48 52 49 51 47 53 50 48 52 49 51 120"
STAIR = "50 48 52 49 51 47 53 50 48 52 90 92 88 91 93 89 90 92 91 90"
FALL = "50 48 52 49 51 47 53 50 48 52 49 51 47 53 50 48 52 49 51 5"


def ranked(*texts: str, direction: Direction = Direction.DOWN) -> tuple[SignalList, tuple[ChartedSeries, ...]]:
    values = np.array([[float(word) for word in text.split()] for text in texts])
    charts = chart_series(values, np.full(values.shape, 500.0), settings=Settings(Chart.PROPORTION, direction=direction))
    flags = evaluate(charts)
    series = charted_series(charts, flags, names=[f"Site {row}" for row in range(len(texts))], periods=months(20), unit=PERCENT)
    return rank(charts, flags), series


def test_a_latest_month_that_leaps_is_told_with_the_level_before() -> None:
    signals, series = ranked(LEAP)
    told = signal_reason(signals.signals[0], series[0]).replace("\u00a0", " ")
    assert told == "The latest month stood at 24.0 %, above the 10.0 % of the months before."


def test_a_lasting_change_is_told_with_how_long_it_has_lasted() -> None:
    signals, series = ranked(STAIR)
    told = signal_reason(signals.signals[0], series[0]).replace("\u00a0", " ")
    assert told.startswith("The last 7 months together stood at 18.2 %, above the ")
    assert told.endswith("; 10 months in a row have been above it.")


def test_small_counts_are_told_by_their_mean_with_its_decimals() -> None:
    values = np.array([[float(word) for word in "00100001000102132132"]])
    charts = chart_series(values, settings=Settings(Chart.COUNT, direction=Direction.DOWN))
    flags = evaluate(charts)
    (series,) = charted_series(charts, flags, names=["A"], periods=months(20), unit=COUNT)
    (signal,) = rank(charts, flags).signals
    assert signal_reason(signal, series).startswith("The last 7 months averaged 2, above the 0.23 of the months before")
    assert series.show(charts.centre[0, 0]) == "0.85"


@pytest.mark.parametrize(
    ("texts", "direction", "told"),
    [
        ((LEAP, FALL, STEADY), Direction.DOWN, "Of 3 sites, 2 show something new in Aug 2019: 1 worse and 1 better."),
        ((LEAP, LEAP), Direction.DOWN, "Of 2 sites, 2 show something new in Aug 2019, all for the worse."),
        ((FALL, STEADY), Direction.DOWN, "Of 2 sites, 1 shows something new in Aug 2019, for the better."),
        ((FALL, STEADY), Direction.NEUTRAL, "Of 2 sites, 1 shows something new in Aug 2019."),
        ((STEADY,), Direction.DOWN, "The one site does not show anything in Aug 2019 that is new beyond chance."),
        ((STEADY, STEADY), Direction.DOWN, "None of 2 sites shows anything in Aug 2019 that is new beyond chance."),
    ],
)
def test_the_list_is_told_in_one_sentence(texts: tuple[str, ...], direction: Direction, told: str) -> None:
    signals, _ = ranked(*texts, direction=direction)
    assert signals_sentence(signals, len(texts), "Aug 2019") == told


def test_a_list_of_which_nothing_could_be_tested_says_what_it_takes() -> None:
    told = signals_sentence(SignalList((), 0, 0.0, None), 2, "Aug 2019")
    assert told == "No site could be asked for anything new: that takes a value in Aug 2019 and eight months before it."


def test_the_expected_number_of_false_signals_is_stated() -> None:
    signals, _ = ranked(*([STEADY] * 100))
    assert chance_sentence(signals) == "100 sites were tested; in a list like this, expect about 0.5 to be chance."


def test_concern_is_worse_and_improvement_is_better() -> None:
    signals, _ = ranked(LEAP, FALL)
    assert {signal.series: signal_reading(signal) for signal in signals.signals} == {0: Reading.WORSE, 1: Reading.BETTER}


@pytest.mark.parametrize(("others", "tested"), [([LEAP[:-3] + "50"], 1), ([STEADY, STEADY], 2)])
def test_sites_that_could_not_be_asked_are_not_called_unchanged(others: list[str], tested: int) -> None:
    values = np.array([[float(word) for word in text.split()] for text in [*others, STEADY]])
    values[-1, -1] = np.nan
    signals = rank(chart_series(values, np.full(values.shape, 500.0), settings=Settings(Chart.PROPORTION)))
    told = signals_sentence(signals, len(values), "Aug 2019")
    assert signals.tested == tested
    assert told.startswith(f"Of {len(values)} sites, {tested} could be asked for something new; ")
    assert told.endswith("anything in Aug 2019 that is new beyond chance.")


def test_where_no_site_was_tested_no_chance_is_promised() -> None:
    assert chance_sentence(SignalList((), 0, 0.0, None)) == "No site was tested."


def test_a_list_no_longer_than_chance_makes_it_says_so() -> None:
    signals, _ = ranked(LEAP)
    told = chance_sentence(replace(signals, tested=5000, expected_false=13.5))
    assert told.endswith("expect about 13.5 to be chance: no fewer than are listed, so the list by itself says little.")
