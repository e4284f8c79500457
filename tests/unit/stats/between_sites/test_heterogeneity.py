"""How sites differ, what each is believed to be, and how sure a ranking is."""

from collections.abc import Callable

import numpy as np
import pytest

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison
from fivefold.engine.stats.between_sites.heterogeneity import heterogeneity, heterogeneity_of_counts
from fivefold.engine.stats.between_sites.logistic_intercepts import logistic_intercepts
from fivefold.engine.stats.between_sites.random_intercepts import Observations, OneWayMethod, observations_of, one_way
from fivefold.engine.stats.between_sites.ranks import expected_ranks, rank_intervals
from fivefold.engine.stats.between_sites.reasons import ComparisonReason
from fivefold.engine.stats.between_sites.shrinkage import median_odds_ratio, rankability, shrink, shrink_counts
from fivefold.engine.stats.between_sites.tau2 import ESTIMATORS, Estimator

SEVEN = [0.3, 1.1, -0.4, 0.9, 2.0, 0.1, 0.6]


@pytest.mark.parametrize("method", ESTIMATORS)
def test_sites_of_one_precision_have_the_variance_of_their_values_less_that_of_chance(method: Estimator) -> None:
    """All estimators agree there, but for ML, which divides by the number of sites and not by one less."""
    found = heterogeneity(SEVEN, np.full(7, 0.04), method=method)
    expected = np.var(SEVEN, ddof=0 if method == "ML" else 1) - 0.04
    np.testing.assert_allclose(found.tau2, expected, rtol=1e-12)
    np.testing.assert_allclose(found.mean, np.mean(SEVEN), rtol=1e-12)


@pytest.mark.parametrize("method", ESTIMATORS)
def test_sites_that_differ_less_than_chance_have_no_variance_between_them(method: Estimator) -> None:
    found = heterogeneity([1.0, 1.01, 0.99], [1.0, 1.0, 2.0], method=method)
    assert [found.tau2[0], found.tau2_low[0], found.i2[0], found.h2[0]] == [0, 0, 0, 1]
    assert found.p_value > 0.9


def test_the_interval_of_tau2_holds_it_and_contains_it_as_often_as_it_says() -> None:
    random = np.random.default_rng(8)
    errors = random.uniform(0.1, 0.5, (3000, 15))
    found = heterogeneity(random.normal(0, np.sqrt(errors**2 + 0.09)), errors**2, method="PM")
    inside = (found.tau2_low <= 0.09) & (found.tau2_high >= 0.09)
    assert inside.mean() == pytest.approx(0.95, abs=0.015)
    assert ((found.tau2_low <= found.tau2) & (found.tau2 <= found.tau2_high)).all()


def test_one_site_or_none_is_refused_with_a_reason() -> None:
    found = heterogeneity([[1.0, np.nan, np.nan], [np.nan] * 3, [1.0, 2, 3]], [0.1, 0.2, 0.3])
    refused = ComparisonReason.FEWER_THAN_TWO_SITES
    assert found.reasons.tolist() == [refused, refused, ComparisonReason.FEW_SITES]
    assert np.isnan([found.mean[:2], found.tau2[:2], found.tau2_high[:2], found.i2[:2], found.p_value[:2]]).all()
    assert np.isnan(shrink(found).values[1]).all()


def test_counts_of_none_and_of_all_are_placed_all_the_same() -> None:
    found = heterogeneity_of_counts([0, 10, 4, 6], [10, 10, 10, 10])
    assert np.isfinite(found.estimates.values).all()
    assert np.isfinite(heterogeneity_of_counts([0, 3, 4], [10.5, 20, 30], kind="rate").tau2).all()
    assert np.isfinite(heterogeneity_of_counts([0, 3, 4], [5, 2, 3], kind="counts").tau2).all()


def test_the_less_a_site_rests_on_the_more_it_is_drawn_to_the_mean() -> None:
    found = heterogeneity([2.0, 2.0, -2.0, -2.0], [0.01, 4.0, 0.01, 4.0])
    sites = shrink(found)
    assert sites.values[0, 0] > 1.9
    assert 0 < sites.values[0, 1] < 1.2
    assert sites.reliability[0, 0] > sites.reliability[0, 1]
    np.testing.assert_allclose(sites.reliability, found.tau2 / (found.tau2 + found.estimates.variances))


def test_counts_are_drawn_to_the_mean_on_their_own_scale_and_none_is_no_exception() -> None:
    sites = shrink_counts([0, 30, 200, 70], [20, 100, 400, 400])
    assert 0 < sites.values[0, 0] < 0.2
    assert (sites.low < sites.values).all()
    assert (sites.values < sites.high).all()
    rates = shrink_counts([0, 30, 200, 70], [20, 100, 400, 400], kind="rate")
    np.testing.assert_allclose(rates.values, sites.values, atol=0.05)


def test_counts_that_vary_no_more_than_chance_are_believed_to_be_alike() -> None:
    sites = shrink_counts([10, 20, np.nan], [100, 200, 5])
    assert sites.values[0, :2].tolist() == [0.1, 0.1]
    assert sites.errors[0, :2].tolist() == [0, 0]
    assert np.isnan(sites.values[0, 2])


def test_beliefs_about_rare_events_hold_the_true_rate_as_often_as_they_say() -> None:
    random = np.random.default_rng(5)
    rates = random.gamma(4, 0.005, (60, 200))
    exposure = random.integers(20, 400, rates.shape)
    sites = shrink_counts(random.poisson(rates * exposure), exposure, kind="rate")
    assert ((sites.low < rates) & (rates < sites.high)).mean() == pytest.approx(0.95, abs=0.01)


def test_a_median_odds_ratio_of_sites_that_do_not_differ_is_one() -> None:
    np.testing.assert_allclose(median_odds_ratio([0.0, 0.5]), [1.0, 1.9629], rtol=1e-4)


def test_a_ranking_of_noise_has_no_rankability_and_ranks_that_could_be_any() -> None:
    random = np.random.default_rng(4)
    found = heterogeneity(random.normal(0, 1, (2, 40)) * [[1.0], [10.0]], np.full(40, 1.0))
    noise, sure = rankability(found)
    assert noise < 0.3
    assert sure > 0.9
    ranks = rank_intervals(shrink(found), np.random.default_rng(1), draws=2000)
    width = (ranks.high - ranks.low).mean(axis=1)
    assert width[0] > 30 > width[1]
    np.testing.assert_allclose(ranks.lowest.sum(axis=1), 1)
    np.testing.assert_allclose(ranks.highest.sum(axis=1), 1)


def test_expected_ranks_are_those_of_the_simulation() -> None:
    sites = shrink(heterogeneity(SEVEN, [0.2, 0.1, 0.4, 0.3, 0.2, 0.5, 0.1]))
    ranks = rank_intervals(sites, np.random.default_rng(2), draws=40_000)
    np.testing.assert_allclose(ranks.expected.sum(), 28)
    assert (ranks.low <= ranks.expected).all()
    assert (ranks.expected <= ranks.high).all()
    assert abs(ranks.expected - ranks.median).max() < 1


def test_sites_that_are_surely_alike_share_their_rank() -> None:
    sites = shrink_counts([10, 20, 30, np.nan], [100, 200, 300, 4])
    assert expected_ranks(sites)[0, :3].tolist() == [2, 2, 2]
    ranks = rank_intervals(sites, np.random.default_rng(3), draws=10)
    assert ranks.median[0, :3].tolist() == [2, 2, 2]
    assert np.isnan(ranks.median[0, 3])


def test_balanced_measurements_have_the_variances_of_the_textbook() -> None:
    """Sites 1, 2, 3 with 4, 6; 7, 9; 10, 12: mean squares 18 between and 2 within, so 8 between and an ICC of 0.8."""
    seen = observations_of([4, 6, 7, 9, 10, 12, np.nan], [0, 0, 1, 1, 2, 2, 0])
    methods: tuple[OneWayMethod, ...] = ("anova", "REML")
    for method in methods:
        found = one_way(seen, method=method)
        np.testing.assert_allclose([found.tau2[0], found.within[0], found.icc[0], found.mean[0]], [8, 2, 0.8, 8], rtol=1e-12)


def test_measurements_that_cannot_be_parted_are_refused_with_a_reason() -> None:
    sizes = np.array([[1.0, 1, 1], [3, 0, 0], [3, 3, 3], [2, 2, 0]])
    means = np.array([[1.0, 2, 3], [1, np.nan, np.nan], [1, 2, 1], [1, 2, np.nan]])
    squares = np.array([[0.0, 0, 0], [1, 0, 0], [0, 0, 0], [1, 1, 0]])
    found = one_way(Observations(sizes, means, squares))
    expected = (ComparisonReason.NO_REPEATS, ComparisonReason.FEWER_THAN_TWO_SITES, ComparisonReason.CONSTANT_WITHIN)
    assert found.reasons.tolist() == [*expected, ComparisonReason.FEW_SITES]
    assert np.isnan(found.icc).tolist() == [True, True, True, False]
    assert np.isnan(shrink(found).values[:3]).all()


def test_log_odds_of_sites_vary_as_they_were_drawn() -> None:
    random = np.random.default_rng(9)
    odds = random.normal(-1, 0.6, 400)
    cases = random.integers(50, 150, 400)
    found = logistic_intercepts(random.binomial(cases, 1 / (1 + np.exp(-odds))), cases)
    assert found.tau2 == pytest.approx(0.36, abs=0.05)
    assert found.mean == pytest.approx(-1, abs=0.1)
    laplace = logistic_intercepts(random.binomial(cases, 1 / (1 + np.exp(-odds))), cases, nodes=1)
    assert laplace.tau2 == pytest.approx(found.tau2, abs=0.06)


@pytest.mark.parametrize(
    ("events", "cases", "reason"),
    [
        ([5], [10], ComparisonReason.FEWER_THAN_TWO_SITES),
        ([0, 0], [10, 10], ComparisonReason.NO_EVENTS),
        ([10, 10], [10, 10], ComparisonReason.NOTHING_BUT_EVENTS),
        ([0, 10, 10], [10, 10, 10], ComparisonReason.ALL_OR_NOTHING),
    ],
    ids=str,
)
def test_log_odds_that_say_nothing_are_refused_with_a_reason(
    events: list[int], cases: list[int], reason: ComparisonReason
) -> None:
    found = logistic_intercepts(events, cases)
    assert found.reason == reason
    assert np.isnan([found.tau2, found.icc, found.median_odds_ratio, found.mean]).all()


def test_log_odds_of_sites_that_are_alike_do_not_vary() -> None:
    found = logistic_intercepts([10] * 12, [100] * 12)
    assert (found.tau2, found.icc, found.median_odds_ratio) == (0, 0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: heterogeneity([1, 2], [0.1, 0.0]),
        lambda: heterogeneity([1, 2], [0.1, 0.2], method="XY"),  # type: ignore[arg-type]
        lambda: one_way(observations_of([1, 2, 3], [0, 0, 1]), method="XY"),  # type: ignore[arg-type]
        lambda: observations_of([1, 2], [0, -1]),
        lambda: logistic_intercepts([1, 2], [3, 4], nodes=0),
        lambda: logistic_intercepts([[1, 2], [3, 4]], [5, 5]),
        lambda: heterogeneity([1, 2], [0.1, 0.2], level=1.0),
        lambda: heterogeneity([1e200, 2], [0.1, 0.2]),
        lambda: heterogeneity([1, 2], [0.1, 1e-300]),
        lambda: shrink(heterogeneity([1, 2], [0.1, 0.2]), level=95),
        lambda: shrink_counts([1, 2], [3, 4], kind="counts"),
        lambda: shrink_counts([1, 2], [3, 4], level=0.0),
        lambda: rank_intervals(shrink_counts([1, 2], [3, 4]), np.random.default_rng(1), draws=0),
    ],
)
def test_a_wrong_call_is_refused_with_a_fix(wrong: Callable[[], object]) -> None:
    with pytest.raises(ImpossibleComparison) as refused:
        wrong()
    assert refused.value.fix
