"""The last gaps of g and t charts are tested against those before, and as many are listed by chance as is said."""

import numpy as np
import pytest
from scipy.stats import betabinom, binom

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.gap_tests import GapComparison, attained_level, smaller_tail
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.signals import rank

SERIES = 12_000


@pytest.mark.parametrize("gaps", [1, 7])
def test_p_and_attained_level_equal_those_of_the_beta_binomial_outcome_by_outcome(gaps: int) -> None:
    random = np.random.default_rng(2)
    total, others = random.integers(0, 150, 40).astype(float), random.integers(8, 40, 40).astype(float)
    cases = np.floor(random.random(40) * (total + 1))
    comparison = GapComparison(gaps, cases, others, total)
    tail, attained = smaller_tail(comparison), attained_level(comparison, 0.05)
    for test in range(40):
        law = betabinom(int(total[test]), gaps, others[test])
        outcomes = np.arange(total[test] + 1)
        halves = np.minimum(law.sf(outcomes), law.cdf(outcomes) - law.pmf(outcomes)) + law.pmf(outcomes) / 2
        assert tail[test] == pytest.approx(halves[int(cases[test])], abs=1e-11)
        assert attained[test] == pytest.approx(law.pmf(outcomes[2 * halves <= 0.05]).sum(), abs=1e-11)


@pytest.mark.parametrize("average", [0.3, 1.0, 20.0])
def test_a_list_of_g_charts_holds_as_many_false_signals_as_it_says_however_short_the_gaps(average: float) -> None:
    gaps = np.random.default_rng(23).geometric(1 / (1 + average), (SERIES, 30)) - 1
    found = rank(chart_series(gaps, settings=Settings(Chart.CASES_BETWEEN)))
    low, high = binom.interval(0.99, SERIES, found.expected_false / SERIES)
    assert low <= len(found.signals) <= high


@pytest.mark.parametrize("points", [12, 30])
def test_times_in_whole_days_are_not_expected_to_be_too_short_by_chance(points: int) -> None:
    """Between the dates of events: two on one day are the nearest there is, and not rare enough to be listed."""
    moments = np.cumsum(np.random.default_rng(25).exponential(30, (SERIES, points + 1)), axis=1)
    days = np.diff(np.floor(moments), axis=1)
    found = rank(chart_series(days, settings=Settings(Chart.TIME_BETWEEN)))
    low, high = binom.interval(0.99, SERIES, found.expected_false / SERIES)
    assert low <= len(found.signals) <= high


def test_gaps_of_millions_of_cases_are_judged_as_smoothly_as_those_just_below() -> None:
    gaps = np.random.default_rng(24).geometric(1e-4, (200, 24)) - 1.0
    fewer, more = (rank(chart_series(gaps * times, settings=Settings(Chart.CASES_BETWEEN))) for times in (3, 30))
    assert fewer.tested == more.tested == 200
    assert fewer.expected_false == pytest.approx(more.expected_false, rel=0.01)
