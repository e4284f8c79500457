"""Icons say what the last point and the limits say."""

import numpy as np
import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.icon_kinds import Assurance, Variation
from fivefold.engine.stats.icons import Icons, icons
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import Direction, Settings, UnknownRuleSet

STEADY = [10.0, 12, 9, 11, 10, 13, 9, 11, 10, 12, 9, 11]


def _icons(values: list[float], rule_set: str = "mdc-2019", **settings: object) -> Icons:
    charts = chart_series(values, settings=Settings(Chart.INDIVIDUALS, rule_set=rule_set, **settings))  # type: ignore[arg-type]
    return icons(charts, evaluate(charts))


@pytest.mark.parametrize(
    ("direction", "last", "expected"),
    [
        (Direction.UP, 30.0, Variation.IMPROVEMENT_HIGH),
        (Direction.DOWN, 30.0, Variation.CONCERN_HIGH),
        (Direction.NEUTRAL, 30.0, Variation.NEUTRAL_HIGH),
        (Direction.UP, -9.0, Variation.CONCERN_LOW),
        (Direction.DOWN, -9.0, Variation.IMPROVEMENT_LOW),
        (Direction.UP, 11.0, Variation.COMMON_CAUSE),
    ],
)
def test_the_last_point_gives_the_variation(direction: Direction, last: float, expected: Variation) -> None:
    assert _icons([*STEADY, last], direction=direction).variation[0] == expected


@pytest.mark.parametrize(
    ("direction", "target", "expected"),
    [
        (Direction.UP, 1.0, Assurance.CONSISTENTLY_PASSES),
        (Direction.UP, 40.0, Assurance.CONSISTENTLY_FAILS),
        (Direction.DOWN, 40.0, Assurance.CONSISTENTLY_PASSES),
        (Direction.DOWN, 11.0, Assurance.HIT_OR_MISS),
        (Direction.NEUTRAL, 11.0, Assurance.NONE),
        (Direction.UP, None, Assurance.NONE),
    ],
)
def test_the_limits_against_the_target_give_the_assurance(
    direction: Direction, target: float | None, expected: Assurance
) -> None:
    assert _icons(STEADY, direction=direction, target=target).assurance[0] == expected


def test_each_series_may_have_its_own_target() -> None:
    settings = Settings(Chart.INDIVIDUALS, direction=Direction.UP)
    charts = chart_series([STEADY, STEADY], settings=settings, target=[1.0, np.nan])
    found = icons(charts, evaluate(charts)).assurance
    assert found.tolist() == [Assurance.CONSISTENTLY_PASSES, Assurance.NONE]


def test_a_missing_last_point_leaves_the_word_to_the_one_before() -> None:
    assert _icons([*STEADY, 30.0, float("nan")], direction=Direction.UP).variation[0] == Variation.IMPROVEMENT_HIGH


def test_a_series_without_points_has_no_icon() -> None:
    found = _icons([float("nan")] * 3, direction=Direction.UP, target=1.0)
    assert found.variation[0] == Variation.NONE
    assert found.assurance[0] == Assurance.NONE


@pytest.mark.parametrize("chart", [chart for chart in Chart if chart.counts_events and chart.needs_denominators])
@pytest.mark.parametrize("last", [(np.nan, np.nan), (0.0, 0.0)], ids=["not reported", "no cases"])
def test_a_last_month_without_a_point_leaves_the_promise_of_the_limits_as_it_was(chart: Chart, last: tuple[float, float]) -> None:
    """Limits of these charts rest on the denominator of their own month, and that month has none."""
    events, cases = [101.0, 98, 103, 99, 97, 102, 100, 104, 96, last[0]], [200.0] * 9 + [last[1]]
    charts = chart_series(events, cases, settings=Settings(chart, direction=Direction.UP, target=0.2))
    assert icons(charts, evaluate(charts)).assurance[0] == Assurance.CONSISTENTLY_PASSES


def test_a_long_run_of_the_last_phase_shows_where_the_set_has_no_other_rule() -> None:
    values = [8.0, 9, 8, 9, 8, 9, 8, 9, 8, 9, 20, 21, 20, 21, 20, 21, 20, 21, 20, 21]
    assert _icons(values, "anhoej", direction=Direction.UP).variation[0] == Variation.IMPROVEMENT_HIGH


RISING_BELOW = [30.0, 12, 30, 12, 30, 12, 30, 12, 5, 6, 7, 8, 9, 10]


def test_concern_outweighs_improvement_where_both_meet() -> None:
    """The last six points rise, and are all below the median."""
    points = _icons(RISING_BELOW, "ihi", direction=Direction.UP).points[0]
    assert (points[8:] == Variation.CONCERN_LOW).all()


def test_in_making_data_count_the_first_rule_in_its_order_decides() -> None:
    points = _icons(RISING_BELOW, "nhse-6", direction=Direction.UP, centre=15.0).points[0]
    assert points[-1] == Variation.IMPROVEMENT_HIGH


def test_an_unknown_rule_set_is_refused_with_the_known_names() -> None:
    charts = chart_series(STEADY, settings=Settings(Chart.INDIVIDUALS))
    with pytest.raises(UnknownRuleSet) as refusal:
        evaluate(charts, "mdc-1999")
    assert "mdc-2019" in refusal.value.fix
