"""Funnels keep their nominal rate."""

import os

import numpy as np
import pytest
from scipy.stats import binom

from fivefold.engine.stats.between_sites.funnel import Funnel, Kind, NothingToCompare, Overdispersion, funnel

REPEATS = 1000 if os.environ.get("FIVEFOLD_SOAK") else 120
SITES = 60
CHANCE = [("none", 0.0), ("auto", 0.0), ("auto", 0.06), ("additive", 0.06)]


def _flagged(kind: Kind, overdispersion: Overdispersion, between: float) -> np.ndarray:
    """Share of sites flagged at each level when nothing but chance, and variation `between` sites, differs."""
    random = np.random.default_rng(7)
    shares = []
    for _ in range(REPEATS):
        n = random.integers(50, 3000, SITES)
        level = np.clip(0.3 + random.normal(0, between, SITES), 0.01, 0.99) if between else np.full(SITES, 0.3)
        events = random.binomial(n, level) if kind == "proportion" else random.poisson(n * level)
        shares.append((funnel(events, n, kind=kind, overdispersion=overdispersion).flags != 0).mean(axis=1))
    return np.asarray(np.mean(shares, axis=0))


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize(("overdispersion", "between"), CHANCE)
def test_a_funnel_flags_as_often_as_it_says(kind: Kind, overdispersion: Overdispersion, between: float) -> None:
    wide, narrow = _flagged(kind, overdispersion, between)
    assert 0.04 < wide < 0.06
    assert 0.001 < narrow < 0.0035


def test_exact_limits_lie_within_one_count_of_the_binomial_quantiles() -> None:
    n = np.array([20.0, 100.0, 400.0])
    found = funnel([4, 20, 80], n, overdispersion="none", levels=(0.95,))
    at = np.searchsorted(found.grid, n)
    for column, size in zip(at, n, strict=True):
        grid = found.grid[column]
        assert abs(found.upper[0, column] * grid - binom.ppf(0.975, grid, 0.2)) <= 1, size
        assert abs(found.lower[0, column] * grid - binom.ppf(0.025, grid, 0.2)) <= 1, size


def _spread_out() -> Funnel:
    return funnel([10, 90, 20, 80, 50, 45], [100] * 6)


def test_sites_that_differ_widen_the_limits_and_say_by_how_much() -> None:
    found = _spread_out()
    exact = funnel([10, 90, 20, 80, 50, 45], [100] * 6, overdispersion="none")
    assert found.overdispersed
    assert found.phi > 10
    assert found.tau2 > 0
    assert (found.upper > exact.upper).all()
    assert (exact.flag != 0).sum() > (found.flag != 0).sum()


def test_limits_stay_where_proportions_can_be() -> None:
    found = _spread_out()
    assert (found.lower >= 0).all()
    assert (found.upper <= 1).all()


def test_a_site_that_cannot_be_placed_is_masked_and_changes_nothing() -> None:
    plain = funnel([10, 20, 30], [100, 150, 200])
    more = funnel([10, 20, 30, 5, 9, np.nan], [100, 150, 200, 0, 5, 10])
    assert more.mask.tolist() == [True] * 3 + [False] * 3
    assert more.centre == plain.centre
    np.testing.assert_array_equal(more.upper, plain.upper)
    assert more.flag[3:].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("events", "cases"), [([5], [10]), ([0, 0], [10, 10]), ([10, 10], [10, 10])], ids=str)
def test_nothing_to_compare_is_refused(events: list[float], cases: list[float]) -> None:
    with pytest.raises(NothingToCompare):
        funnel(events, cases)
