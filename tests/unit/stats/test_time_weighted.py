"""Charts with a memory at their edges, and as often false as they say."""

import os
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import ArrayLike

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.periods import ShapeMismatch
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rules import NO_DIRECTION
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.time_weighted.cusum import cusum
from fivefold.engine.stats.time_weighted.designs import CusumDesign, EwmaDesign, InvalidDesign, RiskAdjustedDesign
from fivefold.engine.stats.time_weighted.ewma import ewma
from fivefold.engine.stats.time_weighted.risk_adjusted import risk_adjusted

NAN = float("nan")
REPEATS = 20_000 if os.environ.get("FIVEFOLD_SOAK") else 3000


def _charts(values: ArrayLike, **chosen: object) -> ControlCharts:
    return chart_series(values, settings=Settings(Chart.INDIVIDUALS, **chosen))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([100.0] * 12, ReasonCode.CONSTANT),
        ([100.0] * 11 + [95.0] + [100.0] * 8, ReasonCode.NEAR_CONSTANT),
        ([7.0], ReasonCode.TOO_FEW),
        ([NAN, 7.0, NAN, 5.0], ReasonCode.TOO_FEW),
    ],
    ids=["constant", "constant but one", "one point", "no two neighbours"],
)
def test_a_series_without_a_scale_has_no_sums_and_says_why(values: list[float], reason: ReasonCode) -> None:
    charts = _charts(values)
    sums, averages = cusum(charts), ewma(charts)
    for array in (sums.high, sums.low, averages.lower, averages.upper):
        assert np.isnan(array).all()
    assert not sums.flags.any()
    assert not averages.flags.any()
    assert set(sums.reasons[charts.mask]) == {reason}
    assert np.isfinite(averages.values[charts.mask]).all()


def test_a_given_sigma_serves_where_none_can_be_had() -> None:
    found = cusum(_charts([0.0, 0, 0, 0, 3, 3, 3], centre=0), sigma=1)
    assert found.high[0].tolist() == [0, 0, 0, 0, 2.5, 5.0, 7.5]
    assert not found.reasons.any()
    assert cusum(_charts([[0.0, 3], [0.0, 3]], centre=0), sigma=[1, 2]).high[:, 1].tolist() == [2.5, 1.0]


def test_a_zero_denominator_is_passed_over_and_a_p_chart_near_a_hundred_per_cent_still_has_its_scale() -> None:
    charts = chart_series([20.0, 20, 3, 19, 20], [20.0, 20, 0, 20, 20], settings=Settings(Chart.PROPORTION))
    found = cusum(charts)
    assert np.isnan(found.high[0, 2])
    assert found.reasons[0].tolist() == [0, 0, ReasonCode.ZERO_DENOMINATOR, 0, 0]
    assert np.isfinite(found.high[0, [0, 1, 3, 4]]).all()


def test_each_phase_begins_anew_with_the_head_start() -> None:
    charts = _charts([9.0, 9, 9, 9, 0, 0], centre=0, phases=(4,))
    found = cusum(charts, CusumDesign(shift=2, decision=100, head_start=5), sigma=1)
    assert found.high[0].tolist() == [13, 21, 29, 37, 4, 3]
    assert found.high_since[0].tolist() == [0, 0, 0, 0, 4, 4]


@pytest.mark.parametrize(("restart", "expected"), [(False, [3, 6, 9, 12]), (True, [3, 6, 3, 6])])
def test_a_sum_goes_on_after_a_signal_or_begins_again(restart: bool, expected: list[float]) -> None:
    found = cusum(_charts([4.0] * 4, centre=0), CusumDesign(shift=2, decision=5, restart=restart), sigma=1)
    assert found.high[0].tolist() == expected
    assert found.up[0].tolist() == [total > 5 for total in expected]


def test_a_sum_at_its_limit_is_not_beyond_it() -> None:
    found = cusum(_charts([0.1 + 0.2 + 0.5, 0.3 + 0.5], centre=0), CusumDesign(shift=1, decision=0.6), sigma=1)
    assert not found.flags.any()


def test_both_sums_may_signal_at_once_and_then_point_nowhere() -> None:
    found = cusum(_charts([30.0, -25], centre=0), CusumDesign(shift=1, decision=3), sigma=1)
    assert (found.up[0, 1], found.down[0, 1], found.flags[0, 1]) == (True, True, NO_DIRECTION)


def test_a_g_chart_is_judged_on_the_scale_on_which_it_counts_sigma() -> None:
    charts = chart_series(np.random.default_rng(1).geometric(0.1, 40), settings=Settings(Chart.CASES_BETWEEN))
    assert charts.judged is not None
    np.testing.assert_array_equal(ewma(charts, EwmaDesign(weight=1)).values, np.where(charts.included, charts.judged.values, NAN))


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (lambda: CusumDesign(shift=-1), InvalidDesign),
        (lambda: CusumDesign(decision=0), InvalidDesign),
        (lambda: CusumDesign(decision=NAN), InvalidDesign),
        (lambda: CusumDesign(head_start=5), InvalidDesign),
        (lambda: EwmaDesign(weight=0), InvalidDesign),
        (lambda: EwmaDesign(weight=1.1), InvalidDesign),
        (lambda: EwmaDesign(width=-1), InvalidDesign),
        (lambda: RiskAdjustedDesign(worse=0.9), InvalidDesign),
        (lambda: RiskAdjustedDesign(better_limit=0), InvalidDesign),
        (lambda: cusum(_charts([1.0, 2]), sigma=0), InvalidDesign),
        (lambda: cusum(_charts([1.0, 2]), sigma=[1, 2, 3]), ShapeMismatch),
        (lambda: cusum(chart_series([1.0, 2], settings=Settings(Chart.RUN))), InvalidDesign),
        (lambda: ewma(chart_series([1.0, 2], settings=Settings(Chart.MOVING_RANGE))), InvalidDesign),
        (lambda: risk_adjusted([], []), ShapeMismatch),
        (lambda: risk_adjusted([0, 1], [0.1, 0.1, 0.1]), ShapeMismatch),
    ],
)
def test_what_cannot_be_is_refused_with_a_fix(call: Callable[[], object], refusal: type[InvalidDesign | ShapeMismatch]) -> None:
    with pytest.raises(refusal) as refused:
        call()
    assert refused.value.fix


def test_patients_without_a_known_outcome_or_risk_are_passed_over_and_said() -> None:
    found = risk_adjusted([0, NAN, 2, 1, 0, 1], [0.1, 0.1, 0.1, NAN, 1.2, 0.1], mask=[1, 1, 1, 1, 1, 0])
    codes = [
        ReasonCode.OK,
        ReasonCode.MISSING,
        ReasonCode.IMPOSSIBLE,
        ReasonCode.MISSING,
        ReasonCode.IMPOSSIBLE,
        ReasonCode.MISSING,
    ]
    assert found.sums.reasons[0].tolist() == codes
    np.testing.assert_array_equal(found.saved[0], [0.1, NAN, NAN, NAN, NAN, NAN])


def test_certain_risks_give_finite_sums() -> None:
    found = risk_adjusted([0, 1, 0, 1], [0.0, 0.0, 1.0, 1.0])
    assert np.isfinite([found.sums.high, found.sums.low, found.saved]).all()


def test_more_deaths_than_expected_raise_the_upper_sum_and_fewer_the_lower() -> None:
    risks = np.full((2, 200), 0.1)
    outcomes = np.zeros((2, 200))
    outcomes[0, ::4] = 1
    found = risk_adjusted(outcomes, risks)
    assert found.sums.up[0].any()
    assert not found.sums.down[0].any()
    assert found.sums.down[1].any()
    assert found.saved[0, -1] < 0 < found.saved[1, -1]


@pytest.mark.soak
@pytest.mark.parametrize(("points", "sums", "averages"), [(24, 0.032, 0.040), (60, 0.108, 0.118)])
def test_series_in_which_nothing_changes_signal_as_often_as_published(points: int, sums: float, averages: float) -> None:
    """Independent normal points that set their own limits: the shares in docs/explanation/time-weighted-charts.md."""
    charts = _charts(np.random.default_rng(points).normal(size=(REPEATS, points)))
    for found, published in ((cusum(charts).flags, sums), (ewma(charts).flags, averages)):
        share = (found != 0).any(axis=1).mean()
        assert abs(share - published) < 4 * np.sqrt(published * (1 - published) / REPEATS) + 0.003
