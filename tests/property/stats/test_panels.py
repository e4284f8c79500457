"""What a series shows depends on that series alone, and on nothing that does not matter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.rule_sets import RULE_SETS, evaluate
from fivefold.engine.stats.runs import runs
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.signals import rank

Panel = tuple[NDArray[np.float64], NDArray[np.float64]]
ARRAYS = ("values", "centre", "lower", "upper", "sigma", "reasons", "mask", "included", "settled")
BY_NEIGHBOURS = {
    Chart.INDIVIDUALS,
    Chart.INDIVIDUALS_PRIME,
    Chart.MOVING_RANGE,
    Chart.PROPORTION_PRIME,
    Chart.RATE_PRIME,
    Chart.TIME_BETWEEN,
}
"""Charts whose limits rest on moving ranges, which do not reach across a gap."""
charts_with_rules = st.builds(Settings, chart=st.sampled_from(Chart), rule_set=st.sampled_from(sorted(RULE_SETS)))


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    """A small panel of events and cases with gaps, zero denominators and ties."""
    series, points = draw(st.integers(1, 5)), draw(st.integers(1, 30))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cases = random.integers(0, draw(st.sampled_from([3, 20, 1000])), (series, points))
    events = random.binomial(cases, draw(st.sampled_from([0.02, 0.3, 1.0]))).astype(float)
    events[random.random(events.shape) < draw(st.sampled_from([0.0, 0.2]))] = np.nan
    return events, cases.astype(float)


def _charts(panel: Panel, chosen: Settings) -> ControlCharts:
    below = panel[1] if chosen.chart.needs_denominators else None
    return chart_series(panel[0], below, deviations=_deviations(panel), settings=chosen)


def _deviations(panel: Panel) -> NDArray[np.float64]:
    """A spread within each group, made of the group alone."""
    spread: NDArray[np.float64] = panel[0] % 7 / 2
    return spread


def _same(first: ControlCharts, second: ControlCharts, rows: NDArray[np.intp]) -> None:
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(first, name)[rows], getattr(second, name), err_msg=name)
    np.testing.assert_array_equal(evaluate(first).on[:, rows], evaluate(second).on)
    np.testing.assert_array_equal(runs(first).signal[rows], runs(second).signal)


@given(panels(), charts_with_rules, st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_the_order_of_series_and_the_company_they_keep_change_nothing(panel: Panel, chosen: Settings, shuffle: int) -> None:
    count = len(panel[0])
    rows = np.random.default_rng(shuffle).permutation(count)[: 1 + shuffle % count]
    _same(_charts(panel, chosen), _charts((panel[0][rows], panel[1][rows]), chosen), rows)


@given(panels(), st.sampled_from([Chart.PROPORTION, Chart.RATE, Chart.INDIVIDUALS, Chart.PROPORTION_PRIME]))
@settings(max_examples=40, deadline=None)
def test_the_order_of_series_changes_no_signal(panel: Panel, chart: Chart) -> None:
    forwards = rank(_charts(panel, Settings(chart)))
    backwards = rank(_charts((panel[0][::-1], panel[1][::-1]), Settings(chart)))
    last = len(panel[0]) - 1
    assert {(s.series, s.p_value, s.reason) for s in forwards.signals} == {
        (last - s.series, s.p_value, s.reason) for s in backwards.signals
    }
    assert np.isclose(forwards.expected_false, backwards.expected_false)


@given(panels(), charts_with_rules, st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_a_panel_charted_in_chunks_is_the_panel_charted_at_once(panel: Panel, chosen: Settings, size: int) -> None:
    whole = _charts(panel, chosen)
    for first in range(0, len(panel[0]), size):
        rows = np.arange(first, min(first + size, len(panel[0])))
        _same(whole, _charts((panel[0][rows], panel[1][rows]), chosen), rows)


@given(panels(), st.integers(-64, 64), st.sampled_from([0.25, 1.0, 8.0]))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("chart", [Chart.RUN, Chart.INDIVIDUALS, Chart.MOVING_RANGE, Chart.SUBGROUP_MEAN, Chart.SUBGROUP_SPREAD])
def test_moving_or_stretching_the_scale_moves_and_stretches_the_chart(
    chart: Chart, panel: Panel, offset: int, factor: float
) -> None:
    """Values, or the sums of groups; a moving range and a standard deviation are stretched, and stay where they are."""
    sizes = panel[1] if chart.needs_denominators else np.ones_like(panel[1])
    plain = _grouped(chart, panel[0], sizes, _deviations(panel))
    moved = _grouped(chart, panel[0] * factor + offset * sizes, sizes, _deviations(panel) * factor)
    if chart in {Chart.MOVING_RANGE, Chart.SUBGROUP_SPREAD}:
        offset = 0
    for name in ("centre", "lower", "upper"):
        np.testing.assert_allclose(getattr(moved, name), getattr(plain, name) * factor + offset, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(moved.sigma, plain.sigma * factor, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(runs(moved).longest, runs(plain).longest)


def test_a_small_median_beside_a_huge_value_is_no_rounding_whatever_other_series_hold() -> None:
    values = [0.5, 0.25, 1.0, 0.75, 1e14]
    alone = chart_series(values, settings=Settings(Chart.RUN)).centre[0, 0]
    in_company = chart_series([values, [-1.0, 1, -2, 2, 0]], settings=Settings(Chart.RUN)).centre[:, 0]
    assert alone == in_company[0] == 0.75
    assert chart_series([-value for value in values], settings=Settings(Chart.RUN)).centre[0, 0] == -0.75


@pytest.mark.parametrize("rule_set", sorted(RULE_SETS))
@pytest.mark.parametrize("chart", [Chart.RUN, Chart.INDIVIDUALS, Chart.MOVING_RANGE])
def test_values_either_side_of_zero_are_judged_as_they_are_when_moved(chart: Chart, rule_set: str) -> None:
    """Tenths of which the sum is 0, but for rounding: a point at 0 lies on their mean, as one at 5 does when 5 is added."""
    tenths = np.random.default_rng(4).integers(-4, 5, (500, 20))
    tenths[:, -1] -= tenths.sum(axis=1)
    chosen = Settings(chart, rule_set=rule_set)
    plain = evaluate(chart_series(tenths / 10, settings=chosen))
    for moved in (tenths / 10 + 5, tenths * 7.3, tenths.astype(float)):
        found = evaluate(chart_series(moved, settings=chosen))
        np.testing.assert_array_equal(found.on, plain.on)
        if plain.runs is not None and found.runs is not None:
            np.testing.assert_array_equal(found.runs.useful, plain.runs.useful)
            np.testing.assert_array_equal(found.runs.longest, plain.runs.longest)


def _grouped(chart: Chart, sums: NDArray[np.float64], sizes: NDArray[np.float64], spread: NDArray[np.float64]) -> ControlCharts:
    return chart_series(sums, sizes if chart.needs_denominators else None, deviations=spread, settings=Settings(chart))


@given(panels(), charts_with_rules)
@settings(max_examples=60, deadline=None)
def test_an_excluded_point_sets_limits_as_if_it_were_not_there(panel: Panel, chosen: Settings) -> None:
    """On a moving range chart the point is a range, and the next one still starts from the excluded value."""
    points = panel[0].shape[1]
    gone = tuple(range(0, points, 3)) if points > 3 else ()
    kept = np.setdiff1d(np.arange(points), gone)
    assume(chosen.chart is not Chart.MOVING_RANGE)
    with_point = _charts(panel, replace(chosen, excluded=gone))
    without = _charts((panel[0][:, kept], panel[1][:, kept]), chosen)
    for name in ("centre", "upper", "lower"):
        np.testing.assert_allclose(getattr(with_point, name)[:, kept], getattr(without, name), rtol=1e-12, err_msg=name)
    np.testing.assert_array_equal(runs(with_point).longest, runs(without).longest)
    np.testing.assert_array_equal(runs(with_point).crossings, runs(without).crossings)


@given(panels(), charts_with_rules, st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_point_that_is_masked_sets_centre_and_runs_as_if_it_were_not_there(
    panel: Panel, chosen: Settings, reported: bool
) -> None:
    """So it is whether nothing was reported or the mask leaves it out; limits too, unless they rest on moving ranges."""
    assume(chosen.chart is not Chart.MOVING_RANGE)
    events = np.insert(panel[0], 1, 3.0 if reported else np.nan, axis=1)
    cases = np.insert(panel[1], 1, 7.0, axis=1)
    column = np.arange(events.shape[1])
    below = cases if chosen.chart.needs_denominators else None
    within = _deviations((events, cases))
    gap, plain = chart_series(events, below, deviations=within, settings=chosen, mask=column != 1), _charts(panel, chosen)
    kept = column != 1
    np.testing.assert_allclose(gap.centre[:, kept], plain.centre, rtol=1e-12)
    np.testing.assert_array_equal(runs(gap).longest, runs(plain).longest)
    np.testing.assert_array_equal(runs(gap).crossings, runs(plain).crossings)
    if chosen.chart not in BY_NEIGHBOURS:
        for name in ("lower", "upper", "sigma", "reasons"):
            np.testing.assert_allclose(getattr(gap, name)[:, kept], getattr(plain, name), rtol=1e-12, err_msg=name)


@given(panels(), charts_with_rules)
@settings(max_examples=60, deadline=None)
def test_each_phase_is_charted_as_a_series_of_its_own(panel: Panel, chosen: Settings) -> None:
    half = panel[0].shape[1] // 2
    if half == 0:
        return
    whole = _charts(panel, replace(chosen, phases=(half,)))
    flags = evaluate(whole).on
    for columns in (slice(None, half), slice(half, None)):
        alone = _charts((panel[0][:, columns], panel[1][:, columns]), chosen)
        for name in ("centre", "lower", "upper", "settled"):
            np.testing.assert_allclose(getattr(whole, name)[:, columns], getattr(alone, name), rtol=1e-12, err_msg=name)
        np.testing.assert_array_equal(flags[:, :, columns], evaluate(alone).on)
