"""Sums and averages of many series equal those made one by one, and depend on nothing that does not matter."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.time_weighted.cusum import cusum
from fivefold.engine.stats.time_weighted.designs import CusumDesign, EwmaDesign, RiskAdjustedDesign
from fivefold.engine.stats.time_weighted.ewma import ewma
from fivefold.engine.stats.time_weighted.risk_adjusted import risk_adjusted
from tests.property.stats.plain_time_weighted import plain_cusum, plain_ewma
from tests.property.stats.test_panels import panels

Panel = tuple[NDArray[np.float64], NDArray[np.float64]]

POINTS = st.integers(0, 24)
any_settings = st.builds(
    Settings,
    chart=st.sampled_from([Chart.INDIVIDUALS, Chart.PROPORTION, Chart.RATE, Chart.PROPORTION_PRIME, Chart.COUNT]),
    phases=st.lists(POINTS, max_size=2).map(tuple),
    freeze=st.none() | st.integers(2, 20),
    excluded=st.lists(POINTS, max_size=6).map(tuple),
    guard_near_constant=st.just(False),
)
cusums = st.builds(
    CusumDesign,
    shift=st.sampled_from([0.0, 0.5, 1.0]),
    decision=st.sampled_from([2.0, 5.0]),
    head_start=st.sampled_from([0.0, 1.5]),
    restart=st.booleans(),
)
ewmas = st.builds(EwmaDesign, weight=st.sampled_from([0.05, 0.2, 1.0]), width=st.sampled_from([2.0, 3.0]))


def _charts(panel: Panel, chosen: Settings) -> ControlCharts:
    return chart_series(panel[0], panel[1] if chosen.chart.needs_denominators else None, settings=chosen)


def _close(ours: NDArray[np.float64], theirs: NDArray[np.float64] | list[float]) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


@given(panels(), any_settings, cusums)
@settings(max_examples=150, deadline=None)
def test_the_sums_of_many_series_equal_those_made_plainly(panel: Panel, chosen: Settings, design: CusumDesign) -> None:
    charts = _charts(panel, chosen)
    found = cusum(charts, design)
    for row in range(len(panel[0])):
        high, low = plain_cusum(charts, row, design)
        _close(found.high[row], high)
        _close(found.low[row], low)


@given(panels(), any_settings, ewmas)
@settings(max_examples=150, deadline=None)
def test_the_averages_of_many_series_equal_those_made_plainly(panel: Panel, chosen: Settings, design: EwmaDesign) -> None:
    charts = _charts(panel, chosen)
    found = ewma(charts, design)
    for row in range(len(panel[0])):
        for ours, theirs in zip((found.values, found.lower, found.upper), plain_ewma(charts, row, design), strict=True):
            _close(ours[row], theirs)


@given(panels(), any_settings, cusums, st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_the_order_of_series_and_the_company_they_keep_change_nothing(
    panel: Panel, chosen: Settings, design: CusumDesign, shuffle: int
) -> None:
    rows = np.random.default_rng(shuffle).permutation(len(panel[0]))[: 1 + shuffle % len(panel[0])]
    whole, part = _charts(panel, chosen), _charts((panel[0][rows], panel[1][rows]), chosen)
    together, alone = cusum(whole, design), cusum(part, design)
    for name in ("high", "low", "high_since", "flags", "reasons"):
        np.testing.assert_array_equal(getattr(together, name)[rows], getattr(alone, name), err_msg=name)
    for name in ("values", "lower", "upper", "flags", "reasons"):
        np.testing.assert_array_equal(getattr(ewma(whole), name)[rows], getattr(ewma(part), name), err_msg=name)


@given(panels(), st.integers(-64, 64), st.sampled_from([0.25, 1.0, 8.0]))
@settings(max_examples=60, deadline=None)
def test_moving_or_stretching_the_scale_moves_averages_and_leaves_sums(panel: Panel, offset: int, factor: float) -> None:
    plain, moved = (
        chart_series(values, settings=Settings(Chart.INDIVIDUALS)) for values in (panel[0], panel[0] * factor + offset)
    )
    _close(cusum(moved).high, cusum(plain).high)
    for name in ("values", "lower", "upper"):
        _close(getattr(ewma(moved), name), getattr(ewma(plain), name) * factor + offset)


@given(panels(), cusums)
@settings(max_examples=60, deadline=None)
def test_turning_a_series_upside_down_swaps_the_sums(panel: Panel, design: CusumDesign) -> None:
    plain, turned = (
        cusum(chart_series(values, settings=Settings(Chart.INDIVIDUALS)), design) for values in (panel[0], -panel[0])
    )
    _close(turned.high, -plain.low)
    np.testing.assert_array_equal(turned.high_since, plain.low_since)
    _close(turned.low, -plain.high)


@given(panels(), any_settings, cusums)
@settings(max_examples=60, deadline=None)
def test_an_excluded_point_counts_as_if_it_were_not_there(panel: Panel, chosen: Settings, design: CusumDesign) -> None:
    points = panel[0].shape[1]
    gone = tuple(range(0, points, 3)) if points > 3 else ()
    kept = np.setdiff1d(np.arange(points), gone)
    bare = replace(chosen, phases=(), freeze=None)
    with_point = _charts(panel, replace(bare, excluded=gone))
    without = _charts((panel[0][:, kept], panel[1][:, kept]), replace(bare, excluded=()))
    _close(cusum(with_point, design).high[:, kept], cusum(without, design).high)
    _close(ewma(with_point).upper[:, kept], ewma(without).upper)


@given(st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_patient_who_is_left_out_counts_as_if_not_there(seed: int, restart: bool) -> None:
    random = np.random.default_rng(seed)
    risks = random.beta(1, 6, (3, 60))
    outcomes = (random.random(risks.shape) < 2 * risks).astype(float)
    design = RiskAdjustedDesign(worse_limit=1.5, better_limit=1.0, restart=restart)
    out = np.zeros(60, dtype=np.bool_)
    out[::4] = True
    masked = risk_adjusted(outcomes, risks, design, mask=~out)
    removed = risk_adjusted(outcomes[:, ~out], risks[:, ~out], design)
    np.testing.assert_array_equal(masked.sums.high[:, ~out], removed.sums.high)
    np.testing.assert_array_equal(masked.sums.low[:, ~out], removed.sums.low)
    np.testing.assert_array_equal(masked.sums.flags[:, ~out], removed.sums.flags)
    _close(masked.saved[:, ~out], removed.saved)
    assert np.isnan(masked.saved[:, out]).all()
