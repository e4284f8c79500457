"""Gaps between strata: the textbooks' figures, intervals that hold, and reasons for small numbers."""

from collections.abc import Callable

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison
from fivefold.engine.stats.between_sites.equity import gaps
from fivefold.engine.stats.between_sites.equity_intervals import Estimate, GapKind
from fivefold.engine.stats.between_sites.inequality import inequality
from fivefold.engine.stats.between_sites.reasons import GapReason
from fivefold.engine.stats.between_sites.stratified_gaps import stratified_gaps


def _ends(found: Estimate, measure: int, stratum: int) -> tuple[float, float]:
    return float(found.low[measure, stratum]), float(found.high[measure, stratum])


def test_a_difference_of_proportions_has_newcombes_interval() -> None:
    """Newcombe (1998), table II: 56 of 70 beside 48 of 80, 5 of 56 beside 0 of 29, 10 of 10 beside 0 of 20."""
    found = gaps([[56, 48], [5, 0], [10, 0]], [[70, 80], [56, 29], [10, 20]], reference=1)
    for row, ends in enumerate([(0.0524, 0.3339), (-0.0381, 0.1926), (0.6791, 1.0)]):
        np.testing.assert_allclose(_ends(found.difference, row, 0), ends, atol=5e-5)


@pytest.mark.parametrize(("events", "cases"), [((12, 40), (90, 120)), ((1, 3), (5, 300)), ((88, 7), (90, 9))])
def test_intervals_equal_those_of_statsmodels(events: tuple[int, int], cases: tuple[int, int]) -> None:
    found = gaps(events, cases, reference=1)
    pair = (events[0], cases[0], events[1], cases[1])
    np.testing.assert_allclose(_ends(found.values, 0, 0), proportion_confint(events[0], cases[0], method="wilson"), rtol=1e-9)
    difference = confint_proportions_2indep(*pair, method="newcomb", compare="diff")
    np.testing.assert_allclose(_ends(found.difference, 0, 0), difference, rtol=1e-9)
    times = confint_proportions_2indep(*pair, method="score", compare="ratio", correction=False)
    np.testing.assert_allclose(_ends(found.ratio, 0, 0), times, rtol=1e-9)


def test_intervals_of_rates_equal_those_of_statsmodels() -> None:
    found = gaps([7, 19], [50.5, 60], reference=1, kind="rate")
    pair = (7, 50.5, 19, 60)
    np.testing.assert_allclose(_ends(found.values, 0, 0), confint_poisson(7, 50.5, method="score"), rtol=1e-9)
    difference = confint_poisson_2indep(*pair, method="mover", compare="diff")
    np.testing.assert_allclose(_ends(found.difference, 0, 0), difference, rtol=1e-9)
    times = confint_poisson_2indep(*pair, method="score", compare="ratio")
    np.testing.assert_allclose(_ends(found.ratio, 0, 0), times, rtol=1e-7)  # theirs is searched for


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_intervals_hold_the_true_gap_as_often_as_they_say_from_small_groups_on(kind: GapKind) -> None:
    random = np.random.default_rng(12)
    cases = random.integers(40, 400, (6000, 2))
    level = np.array([0.3, 0.2])
    events = random.binomial(cases, level) if kind == "proportion" else random.poisson(cases * level)
    found = gaps(events, cases, reference=1, kind=kind)
    for gap, truth in ((found.difference, 0.1), (found.ratio, 1.5)):
        held = (gap.low[:, 0] <= truth) & (truth <= gap.high[:, 0])
        assert held.mean() == pytest.approx(0.95, abs=0.01)


def test_gaps_come_with_reasons_and_without_infinities() -> None:
    found = gaps([[0.0, 0, 5, np.nan, 3], [40.0, 50, 60, 1, 0]], [[30, 30, 30, 30, 0], [100, 100, 100, 4, 100]], reference=1)
    none, is_reference = GapReason.NO_VALUE, GapReason.IS_REFERENCE
    assert found.reasons[0].tolist() == [GapReason.NO_EVENTS, is_reference, GapReason.NO_RATIO, none, none]
    assert found.reasons[1].tolist() == [GapReason.OK, is_reference, GapReason.OK, GapReason.SMALL_NUMBERS, GapReason.OK]
    everything = [found.values, found.difference, found.ratio]
    assert not np.isinf([part for gap in everything for part in (gap.value, gap.low, gap.high)]).any()
    assert np.isnan(found.ratio.high[0, 2])
    assert found.ratio.low[0, 2] > 1
    assert found.difference.low[0, 0] < 0 < found.difference.high[0, 0]
    assert np.isnan(found.p_values[:, 1]).all()
    assert (found.q_values[1, [0, 2, 3]] >= found.p_values[1, [0, 2, 3]]).all()


def test_a_reference_without_a_value_leaves_no_gap() -> None:
    found = gaps([5, np.nan], [10, 10], reference=1)
    assert found.reasons.tolist() == [[GapReason.NO_REFERENCE, GapReason.NO_VALUE]]
    assert np.isnan(found.difference.value).all()
    assert found.values.value[0, 0] == 0.5


def _sites() -> tuple[np.ndarray, np.ndarray]:
    """Six sites with very different levels, at each of which the first stratum fares worse than the second."""
    random = np.random.default_rng(3)
    cases = random.integers(20, 400, (6, 2))
    levels = np.linspace(0.1, 0.5, 6)[:, None] * [0.8, 1.0]
    return random.binomial(cases, levels), cases


def test_gaps_within_sites_equal_those_of_statsmodels() -> None:
    events, cases = _sites()
    tables = [np.array([[x, n - x], [y, m - y]]) for (x, y), (n, m) in zip(events, cases, strict=True)]
    theirs = StratifiedTable(tables)
    found = stratified_gaps(events, cases, reference=1)
    np.testing.assert_allclose(found.ratio.value[0, 0], theirs.riskratio_pooled, rtol=1e-12)
    np.testing.assert_allclose(found.p_values[0, 0], theirs.test_null_odds(correction=False).pvalue, rtol=1e-9)
    assert found.sites.tolist() == [[6, 6]]


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize(("sites", "most"), [(3, 600), (150, 12)])
def test_gaps_within_sites_hold_for_few_large_and_many_small_sites(kind: GapKind, sites: int, most: int) -> None:
    random = np.random.default_rng(7)
    cases = random.integers(2, most, (1500, sites, 2))
    base = np.linspace(0.1, 0.4, sites)[None, :, None]
    for levels, which in ((base + np.array([0.1, 0.0]), "difference"), (base * [1.5, 1.0], "ratio")):
        events = random.binomial(cases, levels) if kind == "proportion" else random.poisson(cases * levels)
        found: Estimate = getattr(stratified_gaps(events, cases, reference=1, kind=kind), which)
        truth = 0.1 if which == "difference" else 1.5
        held = (found.low[:, 0] <= truth) & (truth <= found.high[:, 0])
        assert held.mean() == pytest.approx(0.95, abs=0.02), which


def test_people_who_go_to_different_sites_show_no_gap_where_there_is_none_within_sites() -> None:
    """All together the first stratum has 50 % and the second 18 %; at each of the two sites both have the same."""
    events, cases = np.array([[90, 10], [10, 90]]), np.array([[100, 100 / 9], [100, 900]])
    crude = gaps(np.sum(events, axis=0), np.sum(cases, axis=0), reference=1, kind="rate")
    within = stratified_gaps(events, cases, reference=1, kind="rate")
    assert crude.ratio.low[0, 0] > 3
    np.testing.assert_allclose(within.ratio.value[0, 0], 1)
    assert within.p_values[0, 0] > 0.99


def test_gaps_within_sites_come_with_reasons() -> None:
    events = [[[1, 2, 0, 3], [3, 4, 0, 4]], [[0, 0, 0, 1], [0, 0, 0, 2]]]
    cases = [[[100, 200, 0, 9], [30, 40, 5, 9]], [[10, 10, 10, 0], [0, 0, 20, 0]]]
    found = stratified_gaps(events, cases, reference=0)
    is_reference = GapReason.IS_REFERENCE
    assert found.reasons[0].tolist() == [is_reference, GapReason.SMALL_NUMBERS, GapReason.NO_RATIO, GapReason.SMALL_NUMBERS]
    assert found.reasons[1].tolist() == [is_reference, GapReason.NO_EVENTS, GapReason.NO_EVENTS, GapReason.NO_VALUE]
    assert found.sites[0].tolist() == [2, 2, 1, 2]
    assert np.isnan(found.difference.value[1, 3])
    assert not np.isinf([found.ratio.low, found.ratio.high, found.difference.low]).any()


def test_an_even_rise_over_strata_is_its_own_slope() -> None:
    found = inequality([10, 20, 30, 40, 50], [100] * 5)
    np.testing.assert_allclose([found.slope.value[0], found.relative.value[0]], [0.5, 0.55 / 0.05])
    assert found.slope.low[0] < 0.5 < found.slope.high[0]
    assert found.relative.low[0] < 11 < found.relative.high[0]
    assert found.p_values[0] < 1e-9
    assert found.reasons[0] == GapReason.OK


def test_strata_of_different_size_stand_where_their_people_stand() -> None:
    """Strata of 100, 300 and 600 people have their middles at 0.05, 0.25 and 0.7 of the scale."""
    places = np.array([0.05, 0.25, 0.7])
    found = inequality((20 + 30 * places) * [1, 3, 6], [100, 300, 600], kind="rate")
    np.testing.assert_allclose([found.slope.value[0], found.relative.value[0]], [0.3, 2.5])


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_the_slope_holds_the_true_one_as_often_as_it_says(kind: GapKind) -> None:
    random = np.random.default_rng(2)
    cases = np.full((4000, 5), 150)
    levels = 0.2 + 0.2 * np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    events = random.binomial(cases, levels) if kind == "proportion" else random.poisson(cases * levels)
    found = inequality(events, cases, kind=kind)
    for gap, truth in ((found.slope, 0.2), (found.relative, 2.0)):
        assert ((gap.low <= truth) & (truth <= gap.high)).mean() == pytest.approx(0.95, abs=0.015)


def test_a_slope_that_cannot_be_is_refused_with_a_reason() -> None:
    found = inequality([[0.0] * 5, [1.0, np.nan, np.nan, 4, 5], [50.0, 20, 5, 1, 0], [1.0, 0, 2, 0, 1]], [[100] * 5] * 4)
    wanted = (GapReason.NO_EVENTS, GapReason.OK, GapReason.NO_RATIO, GapReason.SMALL_NUMBERS)
    assert found.reasons.tolist() == [wanted[0], GapReason.SMALL_NUMBERS, *wanted[2:]]
    assert np.isnan(found.relative.value[[0, 2]]).all()
    two = inequality([1, np.nan, 2], [10, 10, 10])
    assert two.reasons.tolist() == [GapReason.TOO_FEW_STRATA]
    assert np.isnan([two.slope.value, two.p_values]).all()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: gaps([1, 2], [3, 4], reference=2),
        lambda: gaps([1, 2], [3, 4], reference=0, level=1),
        lambda: gaps([1, 2], [3, 4], reference=0, kind="counts"),  # type: ignore[arg-type]
        lambda: stratified_gaps([1, 2], [3, 4], reference=0),
        lambda: stratified_gaps([[1, 2]], [[3, 4]], reference=2),
    ],
)
def test_a_wrong_call_is_refused_with_a_fix(wrong: Callable[[], object]) -> None:
    with pytest.raises(ImpossibleComparison) as refused:
        wrong()
    assert refused.value.fix


def test_a_level_too_near_to_zero_is_told_from_where_on_levels_can_be() -> None:
    with pytest.raises(ImpossibleComparison, match=r"from 0\.01 to"):
        gaps([1, 2], [3, 4], reference=0, level=0.005)


@pytest.mark.parametrize("reason", GapReason, ids=str)
def test_every_reason_has_a_sentence(reason: GapReason) -> None:
    assert reason.explanation.endswith(".")
