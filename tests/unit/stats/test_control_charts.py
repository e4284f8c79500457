"""Awkward series get a sensible chart and a reason, never a crash, a warning or a silent gap."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.periods import ShapeMismatch
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.setting_checks import InvalidSettings
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.signals import rank

RATIOS = [chart for chart in Chart if chart.needs_denominators]
NAN = float("nan")


def _chart(chart: Chart, values: list[float], denominators: list[float] | None = None, **settings: object) -> ControlCharts:
    below = denominators if chart.needs_denominators else None
    chosen = Settings(chart, **settings)  # type: ignore[arg-type]
    return chart_series(values, below, deviations=[1.0] * len(values), settings=chosen)


def test_a_missing_point_breaks_the_moving_range_and_an_excluded_one_does_not() -> None:
    gap = _chart(Chart.INDIVIDUALS, [1.0, NAN, 4.0, 5.0])
    left_out = _chart(Chart.INDIVIDUALS, [1.0, 99.0, 4.0, 5.0], excluded=(1,))
    assert gap.sigma[0, 0] == pytest.approx(1 / 1.128)
    assert left_out.sigma[0, 0] == pytest.approx((3 + 1) / 2 / 1.128)
    assert gap.centre[0, 0] == left_out.centre[0, 0] == pytest.approx(10 / 3)
    assert left_out.reasons[0].tolist() == [ReasonCode.OK, ReasonCode.EXCLUDED, ReasonCode.OK, ReasonCode.OK]


@pytest.mark.parametrize("chart", Chart)
def test_numbers_too_large_to_compute_with_are_no_points(chart: Chart) -> None:
    values, cases = [3.0, 4.0, 1e300, 5.0, 4.0, 2.0], [9.0, 9.0, 1e300, 9.0, 1e300, 9.0]
    with np.errstate(over="raise", invalid="raise"):
        charts = _chart(chart, values, cases)
        evaluate(charts, "nelson")
        rank(charts)
    assert charts.reasons[0, 2] == ReasonCode.IMPOSSIBLE
    assert not charts.mask[0, 2]
    assert chart is Chart.RUN or np.isfinite(charts.upper[0, 5])


@pytest.mark.parametrize("chart", RATIOS)
def test_a_missing_part_of_a_ratio_masks_its_point(chart: Chart) -> None:
    charts = _chart(chart, [1.0, NAN, 2.0, 3.0], [10.0, 10.0, NAN, 10.0])
    assert charts.mask[0].tolist() == [True, False, False, True]
    assert charts.reasons[0, 1] == charts.reasons[0, 2] == ReasonCode.MISSING
    assert charts.baseline_points.tolist() == [[2]]
    assert chart is Chart.SUBGROUP_SPREAD or charts.centre[0, 0] == pytest.approx(4 / 20)


def test_what_cannot_be_is_refused_point_by_point() -> None:
    charts = _chart(Chart.PROPORTION, [1.0, 11.0, -1.0, 2.0], [10.0, 10.0, 10.0, -10.0])
    assert charts.reasons[0, 1:].tolist() == [ReasonCode.IMPOSSIBLE] * 3
    assert charts.centre[0, 0] == pytest.approx(0.1)


@pytest.mark.parametrize("chart", [chart for chart in Chart if chart is not Chart.RUN])
def test_limits_stay_where_values_can_be(chart: Chart) -> None:
    charts = _chart(chart, [0.0, 1.0, 9.0, 10.0, 1.0], [10.0] * 5, allow_negative=False)
    assert (charts.lower >= 0).all()
    assert (charts.upper <= 1).all() or not chart.is_proportion


def test_a_constant_series_has_its_limits_on_the_centre_line_and_says_so() -> None:
    charts = _chart(Chart.INDIVIDUALS, [0.1] * 30, screen_moving_ranges=True)
    assert (charts.centre == 0.1).all()
    assert (charts.upper == 0.1).all()
    assert (charts.reasons == ReasonCode.CONSTANT).all()


@pytest.mark.parametrize("chart", [chart for chart in Chart if chart is not Chart.MOVING_RANGE])
def test_fewer_than_twelve_points_make_trial_limits(chart: Chart) -> None:
    assert _chart(chart, [float(i % 3) for i in range(11)], [9.0] * 11).trial.tolist() == [[True]]
    assert _chart(chart, [float(i % 3) for i in range(12)], [9.0] * 12).trial.tolist() == [[False]]


def test_twelve_values_make_eleven_moving_ranges() -> None:
    assert _chart(Chart.MOVING_RANGE, [float(i % 3) for i in range(12)]).trial.tolist() == [[True]]


def test_phases_freezes_and_exclusions_go_by_date_or_by_position() -> None:
    days = [date(2024, month, 1) for month in range(1, 11)]
    values = [float(v) for v in (1, 2, 30, 2, 1, 7, 8, 9, 8, 7)]
    by_date = Settings(Chart.INDIVIDUALS, phases=(date(2024, 6, 1),), excluded=(date(2024, 3, 1),), freeze=date(2024, 8, 15))
    by_position = Settings(Chart.INDIVIDUALS, phases=(5,), excluded=(2,))
    dated = chart_series(values, settings=by_date, dates=days)
    placed = chart_series(values, settings=by_position)
    assert dated.phase.tolist() == placed.phase.tolist()
    assert dated.centre[0, 0] == placed.centre[0, 0] == pytest.approx(1.5)
    assert dated.centre[0, 9] == pytest.approx(8)
    assert placed.centre[0, 9] == pytest.approx(7.8)


def test_each_series_may_have_its_own_phases_freeze_and_exclusions() -> None:
    values = np.array([[1.0, 2, 3, 10, 11, 12], [1.0, 2, 3, 4, 50, 6]])
    charts = chart_series(
        values,
        settings=Settings(Chart.INDIVIDUALS),
        phases=[[0, 0, 0, 1, 1, 1], [0] * 6],
        freeze=[0, 4],
        excluded=[[False] * 6, [False] * 3 + [True, False, False]],
    )
    assert charts.centre.tolist() == [[2.0] * 3 + [11.0] * 3, [2.0] * 6]
    assert charts.baseline_points.tolist() == [[3, 3], [3, 0]]


def test_each_series_may_have_its_own_days_and_its_own_target() -> None:
    values = np.array([[1.0, 2, 3, 10, 11, 12], [1.0, 2, 3, 4, 50, 6]])
    charts = chart_series(
        values,
        settings=Settings(Chart.INDIVIDUALS),
        phases=np.array([["2024-04-01"], ["NaT"]], dtype="datetime64[D]"),
        freeze=np.array(["NaT", "2024-04-30"], dtype="datetime64[D]"),
        excluded=np.array([["NaT"], ["2024-05-01"]], dtype="datetime64[D]"),
        target=[4.0, NAN],
        dates=[date(2024, month, 1) for month in range(1, 7)],
    )
    assert charts.centre.tolist() == [[2.0] * 3 + [11.0] * 3, [2.5] * 6]
    assert charts.baseline_points.tolist() == [[3, 3], [4, 0]]
    np.testing.assert_array_equal(charts.target, [[4.0] * 6, [NAN] * 6])


def test_days_for_another_number_of_series_are_refused() -> None:
    days = np.array([["2024-01-01"]] * 3, dtype="datetime64[D]")
    with pytest.raises(ShapeMismatch, match="3 rows of days for 2 series"):
        chart_series(np.ones((2, 1)), settings=Settings(Chart.RUN), phases=days, dates=[date(2024, 1, 1)])


def test_a_freeze_before_the_first_point_is_refused() -> None:
    settings = Settings(Chart.INDIVIDUALS, freeze=date(2023, 1, 1))
    with pytest.raises(InvalidSettings, match="before the first point"):
        chart_series([1.0, 2.0], settings=settings, dates=[date(2024, 1, 1), date(2024, 2, 1)])


def test_a_given_centre_line_may_vary_from_point_to_point() -> None:
    charts = chart_series([4.0, 9.0, 16.0], settings=Settings(Chart.COUNT), centre=[4.0, 9.0, 16.0])
    assert charts.sigma[0].tolist() == [2.0, 3.0, 4.0]


def test_multiply_scales_values_centre_and_limits_alike() -> None:
    plain = _chart(Chart.PROPORTION, [1.0, 2.0, 3.0], [10.0] * 3)
    scaled = _chart(Chart.PROPORTION, [1.0, 2.0, 3.0], [10.0] * 3, multiply=100)
    for name in ("values", "centre", "upper", "lower", "sigma"):
        np.testing.assert_allclose(getattr(scaled, name), 100 * getattr(plain, name))


@pytest.mark.parametrize("chart", RATIOS)
def test_a_chart_that_needs_denominators_is_refused_without(chart: Chart) -> None:
    with pytest.raises(ShapeMismatch, match=f"An? {chart.label} needs denominators"):
        chart_series([1.0, 2.0], settings=Settings(chart))


@pytest.mark.parametrize("chart", [Chart.COUNT, Chart.CASES_BETWEEN, Chart.TIME_BETWEEN])
def test_a_chart_of_counts_or_gaps_is_refused_with_denominators(chart: Chart) -> None:
    with pytest.raises(ShapeMismatch, match=f"A {chart.label} has no denominators"):
        chart_series([1.0, 2.0], [5.0, 5.0], settings=Settings(chart))


@pytest.mark.parametrize("chart", [Chart.SUBGROUP_MEAN, Chart.SUBGROUP_SPREAD])
def test_groups_without_their_spread_are_refused(chart: Chart) -> None:
    with pytest.raises(ShapeMismatch, match="needs deviations"):
        chart_series([1.0, 2.0], [5.0, 5.0], settings=Settings(chart))


@pytest.mark.parametrize("values", [[], [[[1.0]]]], ids=str)
def test_no_points_at_all_are_refused(values: list[float]) -> None:
    with pytest.raises(ShapeMismatch, match="are no series"):
        chart_series(values, settings=Settings(Chart.RUN))


def test_a_panel_without_series_is_an_empty_chart() -> None:
    charts = chart_series(np.empty((0, 12)), np.empty((0, 12)), settings=Settings(Chart.PROPORTION_PRIME))
    assert charts.values.shape == (0, 12)


def test_arrays_that_do_not_fit_are_refused_by_name() -> None:
    with pytest.raises(ShapeMismatch, match="denominators have shape"):
        chart_series([1.0, 2.0], [1.0, 2.0, 3.0], settings=Settings(Chart.PROPORTION))


@pytest.mark.parametrize(
    ("dates", "named"),
    [
        ([date(2024, 3, 1), date(2024, 2, 1), date(2024, 1, 1)], "not in order"),
        ([date(2024, 1, 1), date(2024, 2, 1)], "2 dates for 3 columns"),
        ([date(2024, 1, 1), None, date(2024, 3, 1)], "not all dates"),
        (["January", "February", "March"], "not all dates"),
    ],
)
def test_dates_that_do_not_fit_the_columns_are_refused(dates: list[date], named: str) -> None:
    """Sought in dates that fall, a phase would begin nowhere, and nobody would notice."""
    settings = Settings(Chart.INDIVIDUALS, phases=(date(2024, 2, 1),))
    with pytest.raises((InvalidSettings, ShapeMismatch), match=named) as refusal:
        chart_series([1.0, 2, 3], settings=settings, dates=dates)
    assert refusal.value.field == "dates"


def test_dates_may_come_with_a_time_or_twice() -> None:
    settings = Settings(Chart.INDIVIDUALS, phases=(date(2024, 2, 1),), excluded=(date(2024, 3, 1),))
    moments = [datetime(2024, month, 1, 8, tzinfo=UTC) for month in (1, 2, 3)]
    assert chart_series([1.0, 2, 3], settings=settings, dates=moments).phase[0].tolist() == [0, 1, 1]
    twice = chart_series([1.0, 2, 3], settings=settings, dates=[date(2024, 1, 1), date(2024, 3, 1), date(2024, 3, 1)])
    assert twice.included[0].tolist() == [True, False, False]


def test_a_date_among_points_without_dates_is_refused() -> None:
    with pytest.raises(InvalidSettings, match="date is named"):
        chart_series([1.0, 2.0], settings=Settings(Chart.RUN, phases=(date(2024, 1, 1),)))


def test_phases_that_run_backwards_are_refused() -> None:
    with pytest.raises(InvalidSettings, match="numbers of phases"):
        chart_series([1.0, 2.0], settings=Settings(Chart.RUN), phases=[1, 0])


def test_every_reason_has_a_sentence() -> None:
    assert all(reason.explanation.endswith(".") for reason in ReasonCode)
