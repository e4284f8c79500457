"""The ranked list holds new information, and as many false signals as it says."""

import os
from datetime import date

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.special import ndtr
from scipy.stats import binom, poisson

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.evidence import LEVEL
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.setting_checks import InvalidSettings
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.engine.stats.signals import AT_ONCE, Meaning, rank, rank_series, rank_together

SERIES, POINTS = 12_000, 30
LENGTHS = [12, 24, 60] if "FIVEFOLD_SOAK" in os.environ else [12]


def _null_panel(chart: Chart, mean_denominator: int, autocorrelation: float = 0.0, points: int = POINTS) -> ControlCharts:
    """Series in which nothing ever changes; each point correlates with the one before."""
    random = np.random.default_rng(20260)
    shape = (SERIES, points)
    n = random.poisson(mean_denominator, shape) + 1.0
    normal = lfilter([1.0], [1.0, -autocorrelation], random.normal(size=(SERIES, points + 50)), axis=1)[:, 50:]
    normal *= np.sqrt(1 - autocorrelation**2)
    share = ndtr(normal)
    match chart:
        case Chart.PROPORTION:
            values = binom.ppf(share, n, 0.2)
        case Chart.RATE:
            values = poisson.ppf(share, 0.3 * n)
        case Chart.COUNT:
            values = poisson.ppf(share, 8.0)
        case Chart.PROPORTION_PRIME:
            values = n * (0.3 + 0.15 * normal / np.sqrt(n))
        case _:
            values = 50 + 5 * normal
    below = n if chart.needs_denominators else None
    return chart_series(values, below, settings=Settings(chart))


@pytest.mark.parametrize("autocorrelation", [0.0, 0.2])
@pytest.mark.parametrize(
    ("chart", "mean_denominator"),
    [
        (Chart.PROPORTION, 15),
        (Chart.PROPORTION, 200),
        (Chart.RATE, 15),
        (Chart.RATE, 200),
        (Chart.COUNT, 1),
        (Chart.INDIVIDUALS, 1),
        (Chart.PROPORTION_PRIME, 5000),
    ],
)
def test_the_expected_number_of_false_signals_is_what_null_panels_give(
    chart: Chart, mean_denominator: int, autocorrelation: float
) -> None:
    found = rank(_null_panel(chart, mean_denominator, autocorrelation))
    assert found.tested == SERIES
    low, high = binom.interval(0.99, SERIES, found.expected_false / SERIES)
    assert low <= len(found.signals) <= high
    assert found.autocorrelation == pytest.approx(autocorrelation, abs=0.03)
    assert found.caution is None


@pytest.mark.soak
@pytest.mark.parametrize("autocorrelation", [0.0, 0.2, 0.4])
@pytest.mark.parametrize("points", LENGTHS)
@pytest.mark.parametrize("chart", [Chart.PROPORTION, Chart.RATE, Chart.COUNT, Chart.INDIVIDUALS, Chart.PROPORTION_PRIME])
def test_the_list_is_honest_at_every_length(chart: Chart, points: int, autocorrelation: float) -> None:
    found = rank(_null_panel(chart, 100, autocorrelation, points))
    low, high = binom.interval(0.9999, SERIES, found.expected_false / SERIES)
    assert low <= len(found.signals) <= high


def test_p_values_allow_for_points_that_resemble_the_one_before_and_no_further() -> None:
    independent, alike = (rank(_null_panel(Chart.INDIVIDUALS, 1, each)) for each in (0.0, 0.2))
    assert independent.allowed_for == 0
    assert alike.allowed_for == alike.autocorrelation


def test_the_lists_of_many_small_networks_are_honest_together() -> None:
    """The correlation is estimated from the 24 series of each network alone."""
    charts = _null_panel(Chart.INDIVIDUALS, 1, 0.2)
    lists = [rank(chart_series(charts.values[row : row + 24], settings=charts.settings)) for row in range(0, SERIES, 24)]
    expected = sum(found.expected_false for found in lists)
    low, high = binom.interval(0.99, SERIES, expected / SERIES)
    assert low <= sum(len(found.signals) for found in lists) <= high


@pytest.mark.parametrize("ago", [1, 4, 7])
def test_a_change_of_all_series_at_once_does_not_pass_for_autocorrelation(ago: int) -> None:
    values = np.random.default_rng(17).normal(50, 5, (60, 30))
    values[:, -ago:] += 25
    found = rank(chart_series(values, settings=Settings(Chart.INDIVIDUALS)))
    assert found.allowed_for == 0
    assert len(found.signals) > 50


def test_one_short_series_is_not_taken_for_autocorrelated_by_chance() -> None:
    wave = np.sin(1.35 * np.arange(24))
    found = rank(chart_series(wave, settings=Settings(Chart.INDIVIDUALS)))
    assert (found.autocorrelation or 0) > 0.2
    assert found.allowed_for == 0


def test_no_caution_says_that_the_list_allows_for_what_it_does_not_allow_for() -> None:
    """Of short series of independent points one in nine seems to resemble itself by 0.3; that is chance, and left alone."""
    values = np.random.default_rng(14).normal(size=(300, 24))
    lists = [rank(chart_series(row, settings=Settings(Chart.INDIVIDUALS))) for row in values]
    by_chance = [found for found in lists if (found.autocorrelation or 0) >= 0.3 and found.allowed_for == 0]
    assert len(by_chance) > 5
    assert all(found.caution is None for found in by_chance)


def test_series_are_ranked_in_parts_as_they_are_ranked_at_once() -> None:
    random = np.random.default_rng(9)
    n = random.integers(50, 200, (AT_ONCE * 2 + 7, 24)).astype(float)
    events = random.binomial(n.astype(int), 0.2).astype(float)
    settings = Settings(Chart.PROPORTION)
    assert rank_series(events, n, settings=settings) == rank(chart_series(events, n, settings=settings))


def test_the_order_of_series_changes_nothing_but_their_numbers() -> None:
    charts = _null_panel(Chart.PROPORTION, 60)
    order = np.random.default_rng(1).permutation(SERIES)
    assert charts.denominators is not None
    mixed = rank(chart_series(charts.counts[order], charts.denominators[order], settings=charts.settings))
    plain = rank(charts)
    assert mixed.expected_false == pytest.approx(plain.expected_false, rel=1e-12)
    assert [(int(order[signal.series]), signal.q_value) for signal in mixed.signals] == [
        (signal.series, signal.q_value) for signal in plain.signals
    ]


def test_strata_are_families_of_their_own() -> None:
    random = np.random.default_rng(21)
    values = random.normal(10, 1, (60, 24))
    values[[3, 40], -1] = 20
    charts = chart_series(values, settings=Settings(Chart.INDIVIDUALS))
    q_values = {signal.series: signal.q_value for signal in rank(charts, families=np.repeat([0, 1], 30)).signals}
    p_values = {signal.series: signal.p_value for signal in rank(charts).signals}
    harmonic = sum(1 / number for number in range(1, 31))
    assert q_values[3] == pytest.approx(30 * p_values[3])
    assert q_values[40] == pytest.approx(30 * p_values[40] * harmonic)


def test_a_changed_series_leads_the_list_with_its_reason() -> None:
    random = np.random.default_rng(3)
    n = np.full((50, 36), 400.0)
    events = random.binomial(400, 0.2, n.shape).astype(float)
    events[17, -7:] = 40
    events[31, -2:] = 70, 140
    found = rank(chart_series(events, n, settings=Settings(Chart.PROPORTION, direction=Direction.DOWN)))
    shift, jump = found.signals[:2]
    assert (shift.series, shift.points, shift.meaning) == (17, 7, Meaning.IMPROVEMENT)
    assert shift.persistence >= 7
    assert "The last 7 points together (0.1) are" in shift.reason
    assert (jump.series, jump.points, jump.meaning, jump.persistence) == (31, 1, Meaning.CONCERN, 1)
    assert "A point beyond the 3σ limits" in jump.rules
    assert "The latest point (0.35) is" in jump.reason
    assert jump.p_value < LEVEL
    assert jump.q_value < 0.05


def test_old_news_is_no_signal() -> None:
    """A point far out in the middle of a series says nothing about the latest."""
    values = np.random.default_rng(5).normal(10, 1, (1, 30))
    values[0, 12] = 50
    assert rank(chart_series(values, settings=Settings(Chart.INDIVIDUALS))).signals == ()


def test_the_latest_point_does_not_help_to_set_its_own_level() -> None:
    values = [10.0, 11, 9, 10, 11, 9, 10, 11, 9, 20]
    (signal,) = rank(chart_series(values, settings=Settings(Chart.INDIVIDUALS))).signals
    assert signal.level == pytest.approx(10)
    assert signal.effect == pytest.approx(10 / np.std(values[:-1], ddof=1))


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        ([10.0, 11, 9, 10, 11, 9, 10, 11, 30, float("nan")], Settings(Chart.INDIVIDUALS)),
        ([10.0, 11, 9, 10, 11, 9, 10, 30], Settings(Chart.INDIVIDUALS)),
        ([10.0] * 20 + [11, 9, 30], Settings(Chart.INDIVIDUALS, phases=(20,))),
        ([10.0, 11, 9, 10, 11, 9, 10, 11, 9, 30], Settings(Chart.INDIVIDUALS, excluded=(9,))),
    ],
    ids=["no latest point", "too few before it", "too few in its phase", "the latest is excluded"],
)
def test_a_series_that_cannot_be_judged_is_not_tested(values: list[float], settings: Settings) -> None:
    found = rank(chart_series(values, settings=settings))
    assert (found.tested, found.signals, found.expected_false) == (0, (), 0.0)


def test_a_constant_series_is_no_certain_signal_when_it_moves_once() -> None:
    charts = chart_series([[5.0] * 24 + [4.0], [5.0] * 25], settings=Settings(Chart.INDIVIDUALS))
    assert rank(charts).signals == ()


def test_a_reason_names_no_sigma_where_the_points_before_do_not_vary() -> None:
    charts = chart_series([[50.0] * 35 + [40]], [[50.0] * 36], settings=Settings(Chart.PROPORTION, direction=Direction.UP))
    (signal,) = rank(charts).signals
    assert signal.reason == "The latest point (0.8) is below the 35 before, all of which are at 1."
    assert (signal.effect, signal.meaning) == (-1, Meaning.CONCERN)


def test_many_series_are_ranked_by_settings_that_name_dates() -> None:
    months = [date(2022 + month // 12, month % 12 + 1, 1) for month in range(36)]
    values = np.random.default_rng(6).normal(10, 1, (40, 36))
    values[:, :12] += 8
    values[3, -1] += 8
    settings = Settings(Chart.INDIVIDUALS, phases=(date(2023, 1, 1),))
    found = rank_series(values, settings=settings, dates=months)
    assert found == rank(chart_series(values, settings=settings, dates=months))
    assert 3 in {signal.series for signal in found.signals}


def test_series_that_resemble_themselves_carry_a_caution() -> None:
    walk = np.cumsum(np.random.default_rng(8).normal(size=(40, 60)), axis=1)
    assert "autocorrelation" in (rank(chart_series(walk, settings=Settings(Chart.INDIVIDUALS))).caution or "")


@pytest.mark.parametrize("of", ["lognormal", "outliers", "unlike"])
def test_values_that_are_not_normal_are_not_promised_the_false_signals_of_normal_ones(of: str) -> None:
    """As many are listed as the past of the same series leads one to expect; Student's t would say a fraction of it."""
    random = np.random.default_rng(31)
    shape = (SERIES, POINTS)
    n = random.integers(100, 3000, shape).astype(float)
    chart, values = {
        "lognormal": (Chart.INDIVIDUALS, np.exp(random.normal(0, 0.5, shape))),
        "outliers": (Chart.INDIVIDUALS, random.standard_t(4, shape)),
        "unlike": (Chart.PROPORTION_PRIME, n * random.normal(0.2, 0.03, shape)),
    }[of]
    found = rank(chart_series(values, n if chart.needs_denominators else None, settings=Settings(chart)))
    assert found.often > 2
    assert 0.8 * len(found.signals) <= found.expected_false <= 1.4 * len(found.signals)
    assert "times as often as normal values" in (found.caution or "")


@pytest.mark.parametrize("changed", ["step", "trend"])
def test_a_change_of_the_past_does_not_pass_for_values_that_stray(changed: str) -> None:
    random = np.random.default_rng(32)
    past = {"step": 2.0 * (np.arange(POINTS) >= 12), "trend": 0.1 * np.arange(POINTS)}[changed]
    found = rank(chart_series(random.normal(0, 1, (2_000, POINTS)) + past, settings=Settings(Chart.INDIVIDUALS)))
    assert found.often == 1


@pytest.mark.parametrize("unit", [1000.0, 0.001])
def test_the_list_does_not_depend_on_the_unit_of_the_exposure(unit: float) -> None:
    random = np.random.default_rng(41)
    events, exposure = random.poisson(9, (300, 24)), np.full((300, 24), 1.4)
    events[7, -1] += 25
    settings = Settings(Chart.RATE)
    one, other = (rank(chart_series(events, exposure * times, settings=settings)) for times in (1.0, unit))
    assert one.signals[0].series == 7
    assert [(each.series, each.points) for each in other.signals] == [(each.series, each.points) for each in one.signals]
    assert [each.p_value for each in other.signals] == pytest.approx([each.p_value for each in one.signals], rel=1e-9)
    assert other.expected_false == pytest.approx(one.expected_false, rel=1e-9)


def test_panels_ranked_together_keep_their_p_values_and_share_their_q_values() -> None:
    random = np.random.default_rng(7)
    counts = random.poisson(9.0, (40, 24))
    counts[3, -7:] += 12
    rates = chart_series(counts, np.full(counts.shape, 1000.0), settings=Settings(Chart.RATE, direction=Direction.DOWN))
    values = random.normal(50, 5, (60, 24))
    values[5, -1] += 60
    means = chart_series(values, settings=Settings(Chart.INDIVIDUALS, direction=Direction.UP))
    together = rank_together([(rates, evaluate(rates)), (means, evaluate(means))])
    alone = {signal.series: signal for signal in rank(rates).signals}
    alone |= {signal.series + 40: signal for signal in rank(means).signals}
    assert {signal.series: signal.p_value for signal in together.signals} == {row: one.p_value for row, one in alone.items()}
    meanings = {signal.series: signal.meaning for signal in together.signals}
    assert (meanings[3], meanings[45]) == (Meaning.CONCERN, Meaning.IMPROVEMENT)
    assert together.tested == 100
    assert together.expected_false == pytest.approx(rank(rates).expected_false + rank(means).expected_false)
    first = together.signals[0]
    assert first.q_value > alone[first.series].q_value


def test_panels_of_different_rule_sets_make_no_list() -> None:
    charts = chart_series(np.arange(24.0), settings=Settings(Chart.INDIVIDUALS))
    with pytest.raises(InvalidSettings, match="one rule set"):
        rank_together([(charts, evaluate(charts)), (charts, evaluate(charts, "nelson"))])


def test_no_panel_at_all_makes_no_list() -> None:
    with pytest.raises(InvalidSettings, match="no panel"):
        rank_together([])
