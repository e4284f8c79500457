"""g and t charts flag stable gaps as seldom as 3σ limits promise, and can show that events come closer together."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import geom

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.gaps import EventGaps, gaps_between
from fivefold.engine.stats.panels import side
from fivefold.engine.stats.periods import ShapeMismatch
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import RULE_SETS, Rule, evaluate
from fivefold.engine.stats.settings import GeometricLimits, Settings

NAN = float("nan")
SHAPE = (3000, 60)
MEANS = [1.0, 5.0, 30.0, 300.0, 3000.0]
ZONES = [rule for rule in RULE_SETS["western-electric"].rules if rule.code in {"2-of-3", "4-of-5"}]


def _stable(chart: Chart, average: float) -> NDArray[np.float64]:
    random = np.random.default_rng(int(average))
    if chart is Chart.CASES_BETWEEN:
        return np.asarray(random.geometric(1 / (average + 1), SHAPE) - 1, dtype=np.float64)
    return random.exponential(average, SHAPE)


def _share(charts: ControlCharts, rule: Rule, side_of_centre: int) -> float:
    flags = evaluate(charts, "western-electric")
    return float((flags.on[flags.rules.index(rule)] == side_of_centre).mean())


@pytest.mark.parametrize("average", [0.3, 1.0, 7.0, 30.5, 740.0, 12345.0])
def test_probability_limits_are_quantiles_of_the_geometric_distribution(average: float) -> None:
    charts = chart_series([3.0, 4.0], settings=Settings(Chart.CASES_BETWEEN, centre=average))
    expected = [geom.ppf(probability, 1 / (1 + average)) - 1 for probability in (0.00135, 0.99865)]
    assert [charts.lower[0, 0], charts.upper[0, 0]] == expected
    assert charts.centre[0, 0] == pytest.approx(0.693 * average)


def test_where_no_case_ever_goes_by_the_limits_lie_at_zero_and_any_case_is_news() -> None:
    charts = chart_series([0.0, 0.0, 0.0, 1.0], settings=Settings(Chart.CASES_BETWEEN, freeze=3))
    assert charts.upper[0].tolist() == [0.0] * 4
    assert charts.reasons[0].tolist() == [ReasonCode.CONSTANT] * 4
    assert evaluate(charts, "anhoej+3s").on[0, 0].tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("average", MEANS)
def test_stable_gaps_lie_beyond_a_limit_no_more_often_than_promised(average: float) -> None:
    values = _stable(Chart.CASES_BETWEEN, average)
    charts = chart_series(values, settings=Settings(Chart.CASES_BETWEEN, centre=average))
    beyond = RULE_SETS["western-electric"].rules[0]
    assert _share(charts, beyond, 1) < 0.00135 + 4 * np.sqrt(0.00135 / values.size)
    assert _share(charts, beyond, -1) < 0.00135 + 4 * np.sqrt(0.00135 / values.size)


def test_three_sigma_limits_flag_ten_times_as_many_and_never_below() -> None:
    settings = Settings(Chart.CASES_BETWEEN, centre=30.0, geometric_limits=GeometricLimits.THREE_SIGMA)
    charts = chart_series(_stable(Chart.CASES_BETWEEN, 30.0), settings=settings)
    beyond = RULE_SETS["western-electric"].rules[0]
    assert 0.014 < _share(charts, beyond, 1) < 0.021
    assert (charts.lower == 0).all()


def test_very_rare_events_that_come_at_once_lie_below_the_lower_limit() -> None:
    charts = chart_series([900.0, 1200.0, 0.0, 1.0, 5.0], settings=Settings(Chart.CASES_BETWEEN, centre=1000.0))
    assert charts.lower[0, 0] == 1
    assert evaluate(charts, "anhoej+3s").on[0, 0].tolist() == [0, 0, -1, 0, 0]


@pytest.mark.parametrize(("chart", "average"), [*((Chart.CASES_BETWEEN, mean) for mean in MEANS), (Chart.TIME_BETWEEN, 20.0)])
@pytest.mark.parametrize("rule", ZONES, ids=lambda rule: rule.code)
def test_zones_of_stable_gaps_are_flagged_no_more_often_than_those_of_normal_values(
    rule: Rule, chart: Chart, average: float
) -> None:
    gaps = chart_series(_stable(chart, average), settings=Settings(chart))
    normal = chart_series(np.random.default_rng(0).normal(size=SHAPE), settings=Settings(Chart.INDIVIDUALS))
    for direction in (1, -1):
        assert _share(gaps, rule, direction) < 1.25 * _share(normal, rule, direction) + 0.0005


@pytest.mark.parametrize("limits", GeometricLimits)
@pytest.mark.parametrize("chart", Chart)
def test_a_point_is_flagged_just_where_it_is_drawn_beyond_a_limit(chart: Chart, limits: GeometricLimits) -> None:
    random = np.random.default_rng(3)
    cases = random.integers(5, 60, (200, 30)).astype(float)
    events = np.floor(cases * random.beta(0.4, 2, cases.shape))
    settings = Settings(chart, geometric_limits=limits, multiply=10, phases=(12,), guard_near_constant=False)
    below = cases if chart.needs_denominators else None
    charts = chart_series(events, below, deviations=random.gamma(2, 0.2, cases.shape), settings=settings)
    outside = (side(charts.values, charts.upper) > 0) | (side(charts.values, charts.lower) < 0)
    judged = outside & (charts.reasons != ReasonCode.ZERO_GAP)
    flagged = evaluate(charts, "anhoej+3s").on[0] != 0
    np.testing.assert_array_equal(flagged & (charts.reasons != ReasonCode.ZERO_GAP), judged)
    assert chart is Chart.RUN or flagged.any()


def test_a_gap_of_zero_is_drawn_at_zero_and_judged_as_half_the_shortest_other() -> None:
    gaps, half = [4.0, 0.0, 2.0, 9.0, 3.0, 6.0], [4.0, 1.0, 2.0, 9.0, 3.0, 6.0]
    charts, like = (chart_series(values, settings=Settings(Chart.TIME_BETWEEN)) for values in (gaps, half))
    assert charts.values[0].tolist() == gaps
    assert charts.reasons[0].tolist() == [ReasonCode.OK, ReasonCode.ZERO_GAP, *[ReasonCode.OK] * 4]
    for line in ("centre", "lower", "upper"):
        np.testing.assert_allclose(getattr(charts, line), getattr(like, line), rtol=1e-12)


def test_a_broken_number_of_cases_cannot_be() -> None:
    charts = chart_series([3.0, 2.5, 4.0], settings=Settings(Chart.CASES_BETWEEN))
    assert charts.reasons[0].tolist() == [ReasonCode.OK, ReasonCode.IMPOSSIBLE, ReasonCode.OK]


def test_gaps_between_events_count_the_cases_without_one() -> None:
    """Cases 10, 10, 20: one event in the middle of the first ten, none, two that part the twenty."""
    gaps = gaps_between([1, 0, 2], [10, 10, 20], whole=True)
    assert gaps.values.tolist() == [[5 + 10 + 4, 9]]
    assert gaps.period.tolist() == [[2, 2]]


def test_what_has_gone_by_since_the_last_event_is_an_open_gap() -> None:
    gaps = gaps_between([[1, 0, 2, 0], [0, 0, 0, 0], [0, 1, 0, 0]], [10, 10, 20, 5], whole=True)
    np.testing.assert_array_equal(gaps.since, [9, NAN, 29])
    assert gaps.last.tolist() == [2, -1, 1]


def test_an_open_gap_is_unknown_where_a_period_since_was_not_reported() -> None:
    gaps = gaps_between([[1, 0, NAN], [NAN, 1, 0]])
    np.testing.assert_array_equal(gaps.since, [NAN, 1.5])


def test_gaps_in_exposure_are_distances() -> None:
    gaps = gaps_between([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]], [10.0, 10.0, 20.0])
    np.testing.assert_array_equal(gaps.values, [[20.0, 10.0], [NAN, NAN]])
    assert gaps.period.tolist() == [[2, 2], [-1, -1]]


def test_without_opportunities_gaps_are_in_periods() -> None:
    assert gaps_between([1, 0, 0, 1, 1]).values.tolist() == [[3.0, 1.0]]


@pytest.mark.parametrize("mask", [[True, False, True, True], None])
def test_no_gap_reaches_across_a_period_that_was_not_reported(mask: list[bool] | None) -> None:
    events = [1.0, 0.0 if mask else NAN, 1.0, 1.0]
    np.testing.assert_array_equal(gaps_between(events, mask=mask).values, [[NAN, 1.0]])


@pytest.mark.parametrize("events", [[0, 0, 0], [1, 0, 0]])
def test_fewer_than_two_events_have_no_gap(events: list[int]) -> None:
    assert gaps_between(events).values.shape == (1, 0)


def test_what_is_no_series_has_no_gaps() -> None:
    with pytest.raises(ShapeMismatch):
        gaps_between([[[1.0]]])


def test_gaps_made_of_monthly_counts_raise_no_more_false_alarms_than_gaps_that_were_known() -> None:
    random = np.random.default_rng(5)
    cases = random.integers(20, 60, (1000, 120))
    gaps = gaps_between(random.binomial(cases, 0.01), cases, whole=True)
    charts = chart_series(gaps.values, settings=Settings(Chart.CASES_BETWEEN, centre=99.0))
    flags = evaluate(charts, "anhoej+3s").on[0]
    assert (flags == 1).sum() < (0.00135 + 4 * np.sqrt(0.00135 / charts.mask.sum())) * charts.mask.sum()
    assert not (flags == -1).any()


def test_places_at_random_lie_in_their_period_and_whole_cases_differ() -> None:
    random = np.random.default_rng(7)
    gaps = gaps_between([3, 0, 2], [3, 10, 2], whole=True, places=random)
    assert gaps.values.tolist() == [[0.0, 0.0, 10.0, 0.0]]
    exposure = gaps_between([1, 0, 1], [10, 5, 10], places=random)
    assert 5 <= exposure.values[0, 0] <= 25
    assert gaps_between([0, 0], places=random).values.shape == (1, 0)


@pytest.mark.parametrize(("whole", "chart"), [(False, Chart.TIME_BETWEEN), (True, Chart.CASES_BETWEEN)])
def test_gaps_at_random_raise_no_more_false_alarms_than_chance_and_even_ones_do(whole: bool, chart: Chart) -> None:
    random = np.random.default_rng(11)
    cases = np.full((150, 60), 30.0)
    events = random.binomial(30, 0.8 / 30, cases.shape).astype(float)

    def drifting(gaps: EventGaps) -> float:
        flags = [evaluate(chart_series(row[np.isfinite(row)], settings=Settings(chart))) for row in gaps.values]
        return float(np.mean([found.runs is not None and found.runs.signal.any() for found in flags]))

    assert drifting(gaps_between(events, cases, whole=whole, places=random)) < 0.1
    assert drifting(gaps_between(events, cases, whole=whole)) > 0.2


@pytest.mark.parametrize("chart", [Chart.RATE, Chart.COUNT, Chart.INDIVIDUALS])
def test_months_of_which_few_have_an_event_are_not_one_long_run(chart: Chart) -> None:
    events = np.random.default_rng(3).poisson(0.2, (200, 60)).astype(float)
    cases = np.full(events.shape, 100.0) if chart is Chart.RATE else None
    found = evaluate(chart_series(events, cases, settings=Settings(chart))).runs
    assert found is not None
    assert found.signal.mean() < 0.05
