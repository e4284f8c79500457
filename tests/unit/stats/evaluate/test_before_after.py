"""Before–after comparisons: published examples, their caveat, and what to do with little."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import ttest_ind

from fivefold.engine.stats.evaluate.before_after import BeforeAfter, before_after
from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Caveat, Evaluation, Shortfall, Standing
from fivefold.engine.stats.evaluate.single_series import Occasion
from fivefold.engine.stats.evaluate.stretches import Kind
from fivefold.engine.stats.periods import ShapeMismatch
from fivefold.engine.stats.setting_checks import InvalidSettings

RANDOM = np.random.default_rng(8)
SERIES = np.concatenate([RANDOM.normal(10, 1, 14), RANDOM.normal(12, 3, 10)])
UNRELATED = BeforeAfter(at=14, kind="mean", autocorrelation=False)


def _interval(found: Evaluation) -> tuple[float, float, float]:
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    return found.estimate, found.low, found.high


def test_two_means_of_unequal_variance_are_compared_by_welchs_test() -> None:
    found = before_after(SERIES, declared=UNRELATED)
    theirs = ttest_ind(SERIES[14:], SERIES[:14], equal_var=False)
    interval = theirs.confidence_interval()
    assert _interval(found) == pytest.approx((SERIES[14:].mean() - SERIES[:14].mean(), interval.low, interval.high))
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.freedom == pytest.approx(theirs.df)


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
        ((0, 10), (10, 10), 0.6075, 1.0),
    ],
)
def test_two_proportions_have_newcombes_interval(
    before: tuple[int, int], after: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe (1998), table II, method 10: examples (a), (b), (c), (d), (f) and (h)."""
    events, cases = np.array([before, after], dtype=float).T
    found = before_after(events, cases, declared=BeforeAfter(at=1, kind="proportion"))
    assert _interval(found)[1:] == pytest.approx((low, high), abs=5e-5)
    assert found.standing is Standing.LABELLED
    assert Shortfall.BELOW_MINIMUM in found.shortfalls


def test_two_rates_have_byars_limits_combined() -> None:
    """60 events before, 40 after, in 1000 each: Byar's limits are 45.78 to 77.23, and 28.57 to 54.47."""
    found = before_after(np.array([60.0, 40.0]), np.full(2, 1000.0), declared=BeforeAfter(at=1, kind="rate", multiply=1000))
    low, high = -20 - np.hypot(40 - 28.573, 77.233 - 60), -20 + np.hypot(54.470 - 40, 60 - 45.784)
    assert _interval(found) == pytest.approx((-20, low, high), abs=5e-3)


@pytest.mark.parametrize("kind", ["mean", "proportion", "rate"])
def test_the_interval_excludes_zero_where_p_is_below_five_per_cent(kind: Kind) -> None:
    random = np.random.default_rng(3)
    for _ in range(40):
        share = np.where(np.arange(24) < 14, 0.1, 0.08)
        values = random.normal(size=24) if kind == "mean" else random.binomial(200, share).astype(float)
        cases = None if kind == "mean" else np.full(24, 200.0)
        found = before_after(values, cases, declared=BeforeAfter(at=14, kind=kind))
        _, low, high = _interval(found)
        assert found.p is not None
        assert (found.p < 0.05) == (low > 0 or high < 0)


def test_alike_neighbours_make_the_interval_longer() -> None:
    drifting = np.random.default_rng(5).normal(size=24).cumsum()
    alike = before_after(drifting, declared=BeforeAfter(at=12, kind="mean"))
    unrelated = before_after(drifting, declared=BeforeAfter(at=12, kind="mean", autocorrelation=False))
    assert _interval(alike)[2] - _interval(alike)[1] > 2 * (_interval(unrelated)[2] - _interval(unrelated)[1])
    assert Caveat.SERIAL_CORRELATION in unrelated.caveats
    assert Caveat.SERIAL_CORRELATION not in alike.caveats
    assert not unrelated.can_close_as_effective


def test_points_that_vary_more_than_chance_make_the_interval_longer() -> None:
    cases = np.full(20, 100.0)
    even, wild = np.full(20, 20.0), np.tile([10.0, 30.0], 10)
    calm, shaken = (
        before_after(events, cases, declared=BeforeAfter(at=10, kind="proportion", autocorrelation=False))
        for events in (even, wild)
    )
    assert _interval(shaken)[2] > 2 * _interval(calm)[2]


def test_every_comparison_says_that_it_takes_the_level_before_as_steady() -> None:
    found = before_after(SERIES, declared=UNRELATED)
    assert found.caveats == (Caveat.STEADY_BEFORE,)
    assert found.can_close_as_effective
    assert found.counterfactual is not None
    assert found.counterfactual.expected == pytest.approx(np.full(10, SERIES[:14].mean()))
    assert found.counterfactual.points.tolist() == list(range(14, 24))


def test_after_a_signal_its_points_stay_out_of_the_baseline_or_the_loop_stays_open() -> None:
    raised = SERIES.copy()
    raised[12:14] = 25
    undefended = before_after(raised, declared=BeforeAfter(at=14, kind="mean", occasion=Occasion.SIGNAL))
    defended = before_after(raised, declared=BeforeAfter(at=14, kind="mean", occasion=Occasion.SIGNAL, signal_points=(12, 13)))
    elsewhere = before_after(raised, declared=BeforeAfter(at=14, kind="mean", occasion=Occasion.SIGNAL_ELSEWHERE))
    assert Caveat.REGRESSION_TO_THE_MEAN in undefended.caveats
    assert not undefended.can_close_as_effective
    assert defended.can_close_as_effective
    assert elsewhere.can_close_as_effective
    assert defended.diagnostic("points_before").value == 12


def test_regression_to_the_mean_makes_an_effect_of_nothing_and_leaving_the_signal_out_does_not() -> None:
    """A stable series is changed, to no effect, after the first point beyond 1.5 σ."""
    random = np.random.default_rng(1)
    plan = BeforeAfter(at=8, kind="mean", autocorrelation=False, occasion=Occasion.SIGNAL)
    counted, defended = [], []
    for _ in range(150):
        high = abs(random.normal()) + 1.5
        series = np.concatenate([np.clip(random.normal(size=7), -1.5, 1.5), [high], random.normal(size=8)])
        counted.append(_interval(before_after(series, declared=plan))[0])
        defended.append(_interval(before_after(series, declared=replace(plan, signal_points=(7,))))[0])
    assert np.mean(counted) < -0.15
    assert np.mean(defended) == pytest.approx(0, abs=0.12)


@pytest.mark.parametrize("events", [0.0, 50.0])
def test_no_events_and_nothing_but_events_have_an_interval(events: float) -> None:
    found = before_after(np.full(20, events), np.full(20, 50.0), declared=BeforeAfter(at=10, kind="proportion"))
    estimate, low, high = _interval(found)
    assert estimate == 0
    assert -0.02 < low < 0 < high < 0.02
    assert found.p == 1
    assert Shortfall.FEW_EVENTS in found.shortfalls


REFUSED: list[tuple[NDArray[np.float64], BeforeAfter, Shortfall]] = [
    (np.full(20, 4.0), BeforeAfter(at=10, kind="mean"), Shortfall.NOTHING_VARIES),
    (np.full(20, np.nan), BeforeAfter(at=10, kind="mean"), Shortfall.TOO_FEW_POINTS),
    (np.arange(20.0), BeforeAfter(at=19, kind="mean"), Shortfall.TOO_FEW_POINTS),
    (np.arange(20.0), BeforeAfter(at=0, kind="rate"), Shortfall.TOO_FEW_POINTS),
    (np.arange(20.0), BeforeAfter(at=15, phase_in=9, kind="rate"), Shortfall.TOO_FEW_POINTS),
]


@pytest.mark.parametrize(("values", "declared", "shortfall"), REFUSED)
def test_what_cannot_be_compared_is_refused_with_its_reason(
    values: NDArray[np.float64], declared: BeforeAfter, shortfall: Shortfall
) -> None:
    found = before_after(values, declared=declared)
    assert found.standing is Standing.REFUSED
    assert found.shortfalls == (shortfall,)
    assert found.estimate is None


def test_a_stretch_that_does_not_vary_beside_one_that_does_has_an_interval() -> None:
    found = before_after(np.append(np.full(10, 4.0), SERIES[14:]), declared=BeforeAfter(at=10, kind="mean"))
    assert np.isfinite(_interval(found)).all()


def test_wrong_calls_are_refused() -> None:
    with pytest.raises(InvalidDeclaration):
        before_after(SERIES, declared=BeforeAfter(at=14, kind="proportion"))
    with pytest.raises(InvalidDeclaration):
        before_after(SERIES, np.ones(24), declared=UNRELATED)


def test_a_comparison_takes_times_of_day_as_dates_and_refuses_dates_out_of_order_or_too_few() -> None:
    days = [datetime(2026, 1, 1 + column, 8, tzinfo=UTC) for column in range(24)]
    declared = BeforeAfter(at=days[14], kind="mean", signal_points=(days[13],), occasion=Occasion.SIGNAL)
    by_column = replace(declared, at=14, signal_points=(13,))
    assert before_after(SERIES, declared=declared, dates=days).estimate == before_after(SERIES, declared=by_column).estimate
    with pytest.raises(InvalidSettings):
        before_after(SERIES, declared=declared, dates=[*days[12:], *days[:12]])
    with pytest.raises(ShapeMismatch):
        before_after(SERIES, declared=declared, dates=days[:18])


def test_a_level_that_stayed_is_told_without_a_side() -> None:
    found = before_after(np.full(30, 5.0), np.full(30, 50.0), declared=BeforeAfter(at=15, kind="proportion"))
    assert "before it 0.1: no higher (95" in found.sentence
