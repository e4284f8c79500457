"""The ranked list holds new information, and as many false signals as it says."""

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact, hypergeom

from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.exact_tests import Comparison, attained_level, mid_p
from fivefold.engine.stats.settings import Chart, Direction, Settings
from fivefold.engine.stats.signals import LEVEL, Meaning, rank

SERIES, POINTS = 12_000, 30


def _null_panel(chart: Chart, mean_denominator: int) -> ControlCharts:
    """Series in which nothing ever changes."""
    random = np.random.default_rng(20260)
    shape = (SERIES, POINTS)
    n = random.poisson(mean_denominator, shape) + 1.0
    match chart:
        case Chart.PROPORTION:
            values = random.binomial(n.astype(int), 0.2).astype(float)
        case Chart.RATE:
            values = random.poisson(0.3 * n).astype(float)
        case Chart.COUNT:
            values = random.poisson(8.0, shape).astype(float)
        case Chart.PROPORTION_PRIME:
            values = n * (0.3 + 0.15 * random.normal(size=shape) / np.sqrt(n))
        case _:
            values = random.normal(50, 5, shape)
    below = n if chart.needs_denominators else None
    return chart_series(values, below, settings=Settings(chart))


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
def test_the_expected_number_of_false_signals_is_what_null_panels_give(chart: Chart, mean_denominator: int) -> None:
    found = rank(_null_panel(chart, mean_denominator))
    assert found.tested == SERIES
    low, high = binom.interval(0.99, SERIES, found.expected_false / SERIES)
    assert low <= len(found.signals) <= high
    assert abs(found.autocorrelation or 0) < 0.1
    assert found.caution is None


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


def test_series_that_resemble_themselves_carry_a_caution() -> None:
    walk = np.cumsum(np.random.default_rng(8).normal(size=(40, 60)), axis=1)
    assert "autocorrelation" in (rank(chart_series(walk, settings=Settings(Chart.INDIVIDUALS))).caution or "")


def _tables() -> Comparison:
    random = np.random.default_rng(11)
    cases, others = random.integers(1, 60, 300), random.integers(1, 400, 300)
    events, other_events = random.binomial(cases, 0.3), random.binomial(others, 0.25)
    return Comparison("proportion", *(array.astype(float) for array in (events, cases, other_events, others)))


def test_the_p_of_a_proportion_equals_the_hypergeometric_distribution() -> None:
    tables = _tables()
    law = hypergeom(tables.everything, tables.total, tables.exposure)
    half = law.pmf(tables.events) / 2
    expected = 2 * np.minimum(law.cdf(tables.events) - half, law.sf(tables.events) + half)
    np.testing.assert_allclose(mid_p(tables), np.where(tables.testable, np.minimum(expected, 1), 1), rtol=1e-8)


def test_the_mid_p_lies_below_fishers_one_sided_p() -> None:
    one = Comparison("proportion", *(np.array([value]) for value in (9.0, 10.0, 20.0, 100.0)))
    fisher = fisher_exact(np.array([[9, 1], [20, 80]]), alternative="greater").pvalue
    assert mid_p(one)[0] / 2 < fisher


def test_the_p_of_a_rate_equals_the_binomial_distribution() -> None:
    random = np.random.default_rng(12)
    parts = (random.poisson(5, 200), random.integers(1, 20, 200), random.poisson(60, 200), random.integers(100, 400, 200))
    rates = Comparison("rate", *(part.astype(float) for part in parts))
    law = binom(rates.total, rates.exposure / rates.everything)
    half = law.pmf(rates.events) / 2
    expected = 2 * np.minimum(law.cdf(rates.events) - half, law.sf(rates.events) + half)
    np.testing.assert_allclose(mid_p(rates), np.minimum(expected, 1), rtol=1e-8)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_the_attained_level_is_that_of_all_outcomes_counted_one_by_one(kind: str) -> None:
    tables = _tables()
    tests = Comparison(
        "rate" if kind == "rate" else "proportion", tables.events, tables.exposure, tables.other_events, tables.other_exposure
    )
    attained = attained_level(tests, 0.05)
    for at in range(0, 300, 23):
        one = np.zeros(300, dtype=np.bool_)
        one[at] = True
        total, cases, everyone = (int(array[at]) for array in (tests.total, tests.exposure, tests.everything))
        law = binom(total, cases / everyone) if kind == "rate" else hypergeom(everyone, total, cases)
        outcomes = np.arange(
            max(0, total - (everyone - cases)) if kind == "proportion" else 0,
            min(total, cases) + 1 if kind == "proportion" else total + 1,
        )
        rare = [k for k in outcomes if mid_p(tests.where(one, np.array([float(k)])))[0] <= 0.05]
        assert attained[at] == pytest.approx(law.pmf(rare).sum(), abs=1e-9)
