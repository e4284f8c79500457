"""New information on the charts whose points are not simply normal, and where a change is enormous."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.engine.stats.signals import Meaning, rank

SHAPE = (12_000, 30)


def _null_gaps(chart: Chart, average: float) -> NDArray[np.float64]:
    random = np.random.default_rng(int(average))
    if chart is Chart.TIME_BETWEEN:
        return random.exponential(average, SHAPE)
    return np.asarray(random.geometric(1 / (average + 1), SHAPE) - 1, dtype=np.float64)


@pytest.mark.parametrize(
    ("chart", "average"), [(Chart.TIME_BETWEEN, 20.0), *((Chart.CASES_BETWEEN, average) for average in (1.0, 5.0, 30.0, 1000.0))]
)
def test_gaps_between_events_give_no_more_false_signals_than_the_list_expects(chart: Chart, average: float) -> None:
    found = rank(chart_series(_null_gaps(chart, average), settings=Settings(chart)))
    most = binom.ppf(0.995, SHAPE[0], found.expected_false / SHAPE[0])
    assert len(found.signals) <= most
    if chart is Chart.TIME_BETWEEN:
        assert len(found.signals) >= binom.ppf(0.005, SHAPE[0], found.expected_false / SHAPE[0])


@pytest.mark.parametrize("chart", [Chart.TIME_BETWEEN, Chart.CASES_BETWEEN])
def test_events_that_stay_away_or_crowd_together_are_news(chart: Chart) -> None:
    random = np.random.default_rng(1)
    gaps = np.floor(random.exponential(300.0, (3, 30))) + 1
    gaps[1, -1], gaps[2, -7:] = 9000, [3, 9, 1, 7, 2, 4, 5]
    settings = Settings(chart, direction=Direction.UP, multiply=2)
    found = {signal.series: signal for signal in rank(chart_series(gaps, settings=settings)).signals}
    assert {row: signal.meaning for row, signal in found.items()} == {1: Meaning.IMPROVEMENT, 2: Meaning.CONCERN}
    assert found[1].value == 18_000
    assert found[1].level == pytest.approx(2 * gaps[1, :-1].mean())


def test_two_events_of_one_day_are_no_certain_news() -> None:
    days = np.floor(np.random.default_rng(3).exponential(12.0, (1, 30))) + 1
    days[0, -1] = 0
    assert not rank(chart_series(days, settings=Settings(Chart.TIME_BETWEEN))).signals


def test_moving_ranges_are_asked_nothing() -> None:
    values = np.random.default_rng(2).normal(size=(5, 40))
    values[0, -1] = 99
    assert rank(chart_series(values, settings=Settings(Chart.MOVING_RANGE))).tested == 0


@pytest.mark.parametrize("chart", [Chart.PROPORTION, Chart.RATE])
def test_a_change_too_large_for_a_p_value_is_on_the_list(chart: Chart) -> None:
    cases = np.full((2, 20), 1e6)
    events = np.full((2, 20), 1e5)
    events[0, -1] = 9e5
    found = rank(chart_series(events, cases, settings=Settings(chart)))
    assert found.tested == 2
    assert [signal.series for signal in found.signals] == [0]


def test_gaps_of_no_length_at_all_are_no_news() -> None:
    found = rank(chart_series(np.zeros((1, 20)), settings=Settings(Chart.TIME_BETWEEN)))
    assert found.tested == 1
    assert not found.signals
