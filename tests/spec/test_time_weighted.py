"""Charts with a memory equal the published examples, to the digits that are printed."""

import numpy as np
import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.time_weighted.cusum import cusum
from fivefold.engine.stats.time_weighted.designs import CusumDesign, EwmaDesign
from fivefold.engine.stats.time_weighted.ewma import ewma
from fivefold.engine.stats.time_weighted.run_lengths import cusum_run_length, ewma_run_length
from tests.spec import time_weighted as spec


def _charts() -> ControlCharts:
    return chart_series(spec.MEASURED, settings=Settings(Chart.INDIVIDUALS, centre=spec.CENTRE))


def test_a_cusum_equals_the_one_of_the_textbook() -> None:
    found = cusum(_charts(), CusumDesign(shift=1, decision=5), sigma=spec.SIGMA)
    np.testing.assert_allclose(found.high[0], spec.UPPER_SUMS, atol=0.006)
    np.testing.assert_allclose(-found.low[0], spec.LOWER_SUMS, atol=0.006)
    assert (np.flatnonzero(found.flags[0]) + 1).tolist() == list(spec.SIGNALS)
    assert found.high_since[0, spec.SIGNALS[0] - 1] + 1 == spec.RISEN_SINCE


def test_an_ewma_equals_the_one_of_the_textbook() -> None:
    found = ewma(_charts(), EwmaDesign(weight=0.1, width=2.7), sigma=spec.SIGMA)
    np.testing.assert_allclose(found.values[0], spec.AVERAGES, atol=0.0001)
    assert (np.flatnonzero(found.flags[0]) + 1).tolist() == list(spec.AVERAGE_SIGNALS)
    np.testing.assert_allclose((found.lower[0, -1], found.upper[0, -1]), spec.SETTLED_LIMITS, atol=0.005)


@pytest.mark.parametrize("case", spec.CUSUM_RUN_LENGTHS, ids=lambda case: str(case.settings))
def test_a_cusum_runs_as_long_as_published(case: spec.RunLengths) -> None:
    found = cusum_run_length(CusumDesign(*case.settings), list(case.at))
    np.testing.assert_allclose(found, list(case.at.values()), rtol=0.005)


@pytest.mark.parametrize("case", spec.EWMA_RUN_LENGTHS, ids=lambda case: str(case.settings))
def test_an_ewma_runs_as_long_as_published(case: spec.RunLengths) -> None:
    found = ewma_run_length(EwmaDesign(*case.settings[:2]), list(case.at), fixed_limits=True)
    np.testing.assert_allclose(found, list(case.at.values()), rtol=0.005)
