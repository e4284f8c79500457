"""Run lengths equal those of simulated charts, and limits those that give the run length asked for."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.time_weighted.cusum import cusum
from fivefold.engine.stats.time_weighted.designs import CusumDesign, EwmaDesign, InvalidDesign, RiskAdjustedDesign
from fivefold.engine.stats.time_weighted.ewma import ewma
from fivefold.engine.stats.time_weighted.risk_adjusted import risk_adjusted
from fivefold.engine.stats.time_weighted.risk_run_lengths import risk_adjusted_limit, risk_adjusted_run_length
from fivefold.engine.stats.time_weighted.run_lengths import cusum_decision, cusum_run_length, ewma_run_length, ewma_width

SERIES = 4000
RISKS, SHARES = np.array([0.02, 0.1, 0.3]), np.array([0.5, 0.3, 0.2])


def _agrees(signals: NDArray[np.bool_], run_length: float) -> None:
    """The mean of the simulated run lengths lies within four standard errors; every series has signalled."""
    assert signals.any(axis=1).all()
    lengths = signals.argmax(axis=1) + 1
    assert abs(lengths.mean() - run_length) < 4 * lengths.std() / np.sqrt(len(lengths))


def _normal(mean: float, points: int) -> NDArray[np.float64]:
    return np.random.default_rng(4).normal(mean, size=(SERIES, points))


@pytest.mark.parametrize("head_start", [0.0, 2.0])
@pytest.mark.parametrize(("mean", "points"), [(0.0, 500), (1.0, 120)])
def test_a_cusum_runs_as_long_as_computed(head_start: float, mean: float, points: int) -> None:
    design = CusumDesign(shift=1, decision=2.5, head_start=head_start)
    charts = chart_series(_normal(mean, points), settings=Settings(Chart.INDIVIDUALS, centre=0))
    _agrees(cusum(charts, design, sigma=1).flags != 0, float(cusum_run_length(design, mean)))


@pytest.mark.parametrize(("mean", "points"), [(0.0, 700), (1.0, 120)])
@pytest.mark.parametrize("weight", [0.1, 0.3])
def test_an_ewma_runs_as_long_as_computed(weight: float, mean: float, points: int) -> None:
    """With limits that widen, as the chart draws them: with fixed ones it would run longer."""
    design = EwmaDesign(weight=weight, width=1.6)
    charts = chart_series(_normal(mean, points), settings=Settings(Chart.INDIVIDUALS, centre=0))
    _agrees(ewma(charts, design, sigma=1).flags != 0, float(ewma_run_length(design, mean)))
    assert ewma_run_length(design, mean) < ewma_run_length(design, mean, fixed_limits=True)


@pytest.mark.parametrize("direction", ["worse", "better"])
def test_risk_adjusted_sums_run_as_long_as_computed(direction: str) -> None:
    design = RiskAdjustedDesign(worse=2, better=0.5, worse_limit=1.5, better_limit=1.5)
    odds_ratio = getattr(design, direction)
    random = np.random.default_rng(9)
    risks = random.choice(RISKS, p=SHARES, size=(SERIES, 700))
    outcomes = random.random(risks.shape) < odds_ratio * risks / (1 + (odds_ratio - 1) * risks)
    found = risk_adjusted(outcomes, risks, design).sums
    run_length = risk_adjusted_run_length(RISKS, shares=SHARES, odds_ratio=odds_ratio, limit=1.5, true_odds_ratio=odds_ratio)
    _agrees(found.up if direction == "worse" else found.down, run_length)


@pytest.mark.parametrize("run_length", [20, 370.4, 1e6])
@pytest.mark.parametrize(("shift", "head_start", "sides"), [(0.5, 0, 2), (1, 1, 1), (2, 0.5, 2)])
def test_a_decision_interval_gives_the_run_length_asked_for(
    run_length: float, shift: float, head_start: float, sides: int
) -> None:
    chosen: dict[str, object] = {"sides": sides}
    h = cusum_decision(run_length, shift=shift, head_start=head_start, **chosen)  # type: ignore[arg-type]
    found = cusum_run_length(CusumDesign(shift, h, head_start), **chosen)  # type: ignore[arg-type]
    assert float(found) == pytest.approx(run_length, rel=1e-8)


@pytest.mark.parametrize("run_length", [20, 370.4, 1e6])
@pytest.mark.parametrize("weight", [0.2, 1.0])
@pytest.mark.parametrize("fixed_limits", [False, True])
def test_a_width_gives_the_run_length_asked_for(run_length: float, weight: float, fixed_limits: bool) -> None:
    width = ewma_width(run_length, weight=weight, fixed_limits=fixed_limits)
    found = ewma_run_length(EwmaDesign(weight, width), fixed_limits=fixed_limits)
    assert float(found) == pytest.approx(run_length, rel=1e-8)


def test_the_default_designs_are_false_every_370_points_as_three_sigma_limits_are() -> None:
    assert float(cusum_run_length(CusumDesign())) == pytest.approx(370.4, rel=0.001)
    assert float(ewma_run_length(EwmaDesign())) == pytest.approx(370.4, rel=0.001)
    assert float(ewma_run_length(EwmaDesign(weight=1, width=3))) == pytest.approx(370.4, rel=0.001)


def test_a_risk_adjusted_limit_is_the_smallest_that_runs_long_enough() -> None:
    limit = risk_adjusted_limit(1000, RISKS, shares=SHARES, odds_ratio=2)
    just_below = limit - 1 / 600
    assert risk_adjusted_run_length(RISKS, shares=SHARES, odds_ratio=2, limit=limit) >= 1000
    assert risk_adjusted_run_length(RISKS, shares=SHARES, odds_ratio=2, limit=just_below) < 1000


def test_a_finer_grid_hardly_changes_a_risk_adjusted_run_length() -> None:
    coarse, fine = (risk_adjusted_run_length(RISKS, shares=SHARES, odds_ratio=2, limit=3, steps=steps) for steps in (600, 2400))
    assert coarse == pytest.approx(fine, rel=0.002)


def test_patients_one_by_one_and_shares_of_distinct_risks_are_one_mixture() -> None:
    patients = [0.02] * 5 + [0.1] * 3 + [0.3] * 2
    one_by_one = risk_adjusted_run_length(patients, odds_ratio=2, limit=2)
    assert one_by_one == pytest.approx(risk_adjusted_run_length(RISKS, shares=SHARES, odds_ratio=2, limit=2), rel=1e-9)


@pytest.mark.parametrize(
    "call",
    [
        lambda: cusum_run_length(CusumDesign(shift=2, decision=40)),
        lambda: cusum_run_length(CusumDesign(decision=1000)),
        lambda: cusum_run_length(CusumDesign(), float("nan")),
        lambda: ewma_run_length(EwmaDesign(weight=0.001)),
        lambda: ewma_run_length(EwmaDesign(width=12)),
        lambda: cusum_decision(1.0),
        lambda: cusum_decision(1e9),
        lambda: cusum_decision(5, head_start=6),
        lambda: ewma_width(float("nan")),
        lambda: risk_adjusted_run_length([0.1], odds_ratio=1, limit=3),
        lambda: risk_adjusted_run_length([0.1], odds_ratio=2, limit=100),
        lambda: risk_adjusted_run_length([], odds_ratio=2, limit=3),
        lambda: risk_adjusted_run_length([0.1, 1.0], odds_ratio=2, limit=3),
        lambda: risk_adjusted_run_length([0.1, 0.2], shares=[1, -1], odds_ratio=2, limit=3),
        lambda: risk_adjusted_limit(1e12, [0.1], odds_ratio=2),
    ],
)
def test_a_run_length_that_cannot_be_computed_is_refused_with_a_fix(call: Callable[[], object]) -> None:
    with pytest.raises(InvalidDesign) as refused:
        call()
    assert refused.value.fix
