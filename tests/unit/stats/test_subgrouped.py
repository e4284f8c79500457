"""Constants for groups of any size, and the ways to bring their spread together."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.settings import Settings, SubgroupSpread
from fivefold.engine.stats.subgrouped import constants
from fivefold.engine.stats.subgroups import aggregate


def _charts(chart: Chart, sizes: list[float], deviations: list[float], spread: SubgroupSpread) -> ControlCharts:
    return chart_series(np.ones(len(sizes)), sizes, deviations=deviations, settings=Settings(chart, subgroup_spread=spread))


def test_the_mean_of_standard_deviations_is_c4_times_sigma() -> None:
    sizes = [2, 5, 30]
    random = np.random.default_rng(1)
    means = [random.normal(size=(20000, size)).std(axis=1, ddof=1).mean() for size in sizes]
    np.testing.assert_allclose(constants(np.array(sizes, dtype=float)).c4, means, rtol=0.01)


def test_very_large_groups_have_constants_near_one() -> None:
    found = constants(np.array([1e3, 1e6, 1e9]))
    np.testing.assert_allclose(found.c4, 1 - 1 / (4 * np.array([1e3, 1e6, 1e9])), rtol=1e-6)
    assert (np.diff(found.b3) > 0).all()
    assert (np.diff(found.b4) < 0).all()


def test_a_group_of_one_has_no_constants() -> None:
    assert np.isnan([constants(np.array([1.0])).c4, constants(np.array([0.0])).a3]).all()


@pytest.mark.parametrize(
    ("spread", "sizes", "expected"),
    [
        (SubgroupSpread.MEAN, [5.0, 5.0], 2.0),
        (SubgroupSpread.POOLED, [5.0, 5.0], 5.0**0.5),
        (SubgroupSpread.BY_SIZE, [5.0, 5.0], 2.0),
        (SubgroupSpread.MEAN, [2.0, 4.0], 2.0),
        (SubgroupSpread.POOLED, [2.0, 4.0], ((1 * 1 + 3 * 9) / 4) ** 0.5),
        (SubgroupSpread.BY_SIZE, [2.0, 4.0], ((1 * 1 + 3 * 9) / 4) ** 0.5),
    ],
)
def test_the_spread_within_groups_is_brought_together_as_asked(
    spread: SubgroupSpread, sizes: list[float], expected: float
) -> None:
    charts = _charts(Chart.SUBGROUP_SPREAD, sizes, [1.0, 3.0], spread)
    assert charts.centre[0, 0] == pytest.approx(expected)
    means = _charts(Chart.SUBGROUP_MEAN, sizes, [1.0, 3.0], spread)
    np.testing.assert_allclose(means.upper[0] - means.centre[0], expected * constants(np.array(sizes)).a3, rtol=1e-12)


def test_aggregated_observations_make_both_charts() -> None:
    periods, values = [1, 1, 1, 2, 2, 2, 3, 3, 3], np.array([4.0, 5, 6, 5, 5, 8, 3, 6, 6])
    groups = aggregate(periods, values)
    means, spreads = (
        chart_series(groups.totals, groups.sizes, deviations=groups.deviations, settings=Settings(chart))
        for chart in (Chart.SUBGROUP_MEAN, Chart.SUBGROUP_SPREAD)
    )
    rows: NDArray[np.float64] = values.reshape(3, 3)
    np.testing.assert_allclose(means.values[0], rows.mean(axis=1))
    np.testing.assert_allclose(spreads.values[0], rows.std(axis=1, ddof=1))
    assert means.centre[0, 0] == pytest.approx(values.mean())
