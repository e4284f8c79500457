"""Where we differ from the reference packages on purpose: our answer, and why."""

import numpy as np
import pytest
from scipy.stats import geom

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.icon_kinds import Variation
from fivefold.engine.stats.icons import icons
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import GeometricLimits, Settings
from tests.oracles.exclusions import EXCLUSIONS, Exclusion, excluded
from tests.oracles.ptd_reader import POINT_TYPES, read_ptd
from tests.oracles.tables import Row, rows, series
from tests.shared import needs_shared

NEAR_CONSTANT = [100.0] * 20 + [99.0] + [100.0] * 15
EXCLUDED = [
    pytest.param(row, exclusion, id=row["case"])
    for row in rows("ptd/cases.csv")
    for exclusion in EXCLUSIONS
    if exclusion.covers(row)
]


@needs_shared
@pytest.mark.parametrize(("case", "exclusion"), EXCLUDED)
def test_an_excluded_case_has_our_stated_answer(case: Row, exclusion: Exclusion) -> None:
    (facet,) = read_ptd(case["call"], series(case["series"]), improvement_direction=case["improvement_direction"])
    ours, charts = exclusion.ours, facet.charts
    limits = [charts.centre[0, 0], charts.lower[0, 0], charts.upper[0, 0]]
    np.testing.assert_allclose(limits, [ours.centre, ours.lower, ours.upper], rtol=1e-11)
    assert [point + 1 for point in np.flatnonzero(facet.flags.any[0])] == ours.flagged
    assert POINT_TYPES[Variation(int(facet.icons.variation[0]))] == ours.variation
    assert (charts.reasons[0][np.isnan(charts.values[0])] == ReasonCode.MISSING).all()


@needs_shared
def test_the_reference_package_gave_no_figures_for_any_excluded_case() -> None:
    table = rows("ptd/cases.csv")
    silent = {row["case"] for row in table if row["messages"].startswith("ERROR")}
    assert {row["case"] for row in table if excluded(row)} == silent
    assert {case for exclusion in EXCLUSIONS for case in exclusion.cases} <= silent


@pytest.mark.parametrize("direction", ["increase", "decrease", "neutral"])
@pytest.mark.parametrize("more", ["", ", target=52", ", screen_outliers=FALSE, target=52", ", fix_after_n_points=12"])
def test_an_exclusion_covers_every_call_that_meets_its_fault(more: str, direction: str) -> None:
    call = f"ptd_spc(d, value_field=y, date_field=date, improvement_direction=dir{more})"
    case = {"case": "M999", "series": "na", "improvement_direction": direction, "call": call}
    assert excluded(case)
    assert not excluded({**case, "series": "e_na_last"})
    assert not excluded({**case, "call": "qic(t, y, chart='i', data=d)"})


@pytest.mark.parametrize("screened", [True, False])
def test_a_series_that_is_constant_but_for_one_point_flags_that_point_alone(screened: bool) -> None:
    """NHSRplotthedots and qicharts2 flag all 36 points of this series when they screen moving ranges."""
    settings = Settings(chart=Chart.INDIVIDUALS, rule_set="mdc-2019", screen_moving_ranges=screened)
    charts = chart_series(NEAR_CONSTANT, settings=settings)
    flags = evaluate(charts)
    assert list(np.flatnonzero(flags.any[0])) == [20]
    assert charts.upper[0, 0] > charts.lower[0, 0]
    assert icons(charts, flags).variation[0] == Variation.COMMON_CAUSE


def test_without_the_guard_the_near_constant_series_floods_as_in_the_packages() -> None:
    settings = Settings(chart=Chart.INDIVIDUALS, rule_set="mdc-2019", screen_moving_ranges=True, guard_near_constant=False)
    assert evaluate(chart_series(NEAR_CONSTANT, settings=settings)).any.all()


def test_a_freeze_holds_within_every_phase() -> None:
    """qicharts2 ignores freeze where part is given; here the first points of each phase set its limits."""
    values = [1.0, 2, 3, 100, 10, 20, 30, 500]
    charts = chart_series(values, settings=Settings(chart=Chart.INDIVIDUALS, phases=(4,), freeze=3))
    assert charts.centre[0].tolist() == [2.0] * 4 + [20.0] * 4
    assert charts.baseline_points.tolist() == [[3, 3]]


@pytest.mark.parametrize(
    "limited", [Settings(Chart.INDIVIDUALS_PRIME, freeze=6), Settings(Chart.INDIVIDUALS_PRIME, excluded=(6, 7))]
)
def test_the_width_of_an_i_prime_chart_rests_on_the_points_that_set_limits(limited: Settings) -> None:
    """qicharts2 ignores freeze and exclude for σ of its ip chart, though not for the centre: a wild point widens the limits."""
    values, cases = [30.0, 32, 29, 31, 30, 33, 90, 5], [100.0] * 8
    charts = chart_series(values, cases, settings=limited)
    calm = chart_series(values[:6], cases[:6], settings=Settings(Chart.INDIVIDUALS_PRIME))
    np.testing.assert_allclose(charts.upper[0, :6], calm.upper[0], rtol=1e-12)
    np.testing.assert_allclose(charts.lower[0, :6], calm.lower[0], rtol=1e-12)
    everything = chart_series(values, cases, settings=Settings(Chart.INDIVIDUALS_PRIME))
    assert everything.sigma[0, 0] > 5 * charts.sigma[0, 0]


def test_a_gap_of_zero_has_its_place_on_a_t_chart() -> None:
    """qicharts2 stops on it. Two events at one recorded time are nearer than the clock tells, not infinitely near."""
    charts = chart_series([5.0, 0.0, 12.0, 3.0, 8.0], settings=Settings(Chart.TIME_BETWEEN))
    assert charts.values[0, 1] == 0
    assert charts.reasons[0].tolist() == [ReasonCode.OK, ReasonCode.ZERO_GAP, *[ReasonCode.OK] * 3]
    assert np.isfinite([charts.centre, charts.lower, charts.upper]).all()


def test_limits_of_a_g_chart_are_quantiles_unless_asked_for_otherwise() -> None:
    """ḡ ± 3√(ḡ(ḡ + 1)) flags 1.5 % of stable gaps and none below; a stable gap is beyond a quantile 0.27 % of the time."""
    gaps = [28.0, 63, 12, 49, 22, 13, 7, 25, 90, 3]
    ours = chart_series(gaps, settings=Settings(Chart.CASES_BETWEEN))
    theirs = chart_series(gaps, settings=Settings(Chart.CASES_BETWEEN, geometric_limits=GeometricLimits.THREE_SIGMA))
    average = np.mean(gaps)
    assert theirs.upper[0, 0] == pytest.approx(average + 3 * np.sqrt(average * (average + 1)))
    assert ours.upper[0, 0] == geom.ppf(0.99865, 1 / (1 + average)) - 1
    assert ours.centre[0, 0] == theirs.centre[0, 0] == np.median(gaps)


@pytest.mark.parametrize(
    "chart",
    [
        Chart.PROPORTION,
        Chart.PROPORTION_PRIME,
        Chart.RATE,
        Chart.RATE_PRIME,
        Chart.INDIVIDUALS_PRIME,
        Chart.SUBGROUP_MEAN,
        Chart.SUBGROUP_SPREAD,
    ],
)
def test_events_over_a_zero_denominator_are_no_point_and_leave_no_trace(chart: Chart) -> None:
    """qicharts2 plots infinity and counts the events in the centre line."""
    settings = Settings(chart=chart)
    charts = chart_series([3.0, 4, 5, 4, 2], [20.0, 20, 0, 20, 20], deviations=[1.0, 2, 9, 2, 1], settings=settings)
    without = chart_series([3.0, 4, 4, 2], [20.0, 20, 20, 20], deviations=[1.0, 2, 2, 1], settings=settings)
    assert charts.reasons[0, 2] == ReasonCode.ZERO_DENOMINATOR
    assert np.isnan([charts.values[0, 2], charts.upper[0, 2], charts.lower[0, 2]]).all()
    assert charts.centre[0, 0] == without.centre[0, 0]
