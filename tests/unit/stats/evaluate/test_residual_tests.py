"""Tests of residuals: exact where they say so."""

import numpy as np
import pytest
from scipy.stats import chi2

from fivefold.engine.stats.evaluate.residual_tests import dispersion_test, serial_correlation
from fivefold.engine.stats.evaluate.working import Working

RANDOM = np.random.default_rng(3)


def _working(response: np.ndarray) -> Working:
    points = len(response)
    return Working(np.column_stack([np.ones(points), np.arange(points)]), response, np.arange(points))


def test_the_durbin_watson_test_rejects_as_often_as_it_says() -> None:
    values = np.array([p for _ in range(500) if (p := serial_correlation(_working(RANDOM.normal(size=15)), 2)[0].p) is not None])
    for level in (0.05, 0.25, 0.5, 0.9):
        assert (values < level).mean() == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 500))


def test_series_that_drift_show_serial_correlation_and_alternating_ones_do_not() -> None:
    drifting, _ = serial_correlation(_working(RANDOM.normal(size=40).cumsum()), 4)
    alternating, _ = serial_correlation(_working((-1.0) ** np.arange(40) + 0.1 * RANDOM.normal(size=40)), 4)
    assert drifting.value < 1
    assert drifting.p is not None
    assert drifting.p < 0.001
    assert alternating.value > 3
    assert alternating.p == pytest.approx(1, abs=1e-6)


def test_a_long_series_has_an_exact_p_too() -> None:
    found, _ = serial_correlation(_working(RANDOM.normal(size=400)), 1)
    assert found.p is not None
    assert 0 < found.p < 1


def test_breusch_and_godfrey_need_more_points_than_terms_and_lags() -> None:
    assert [test.name for test in serial_correlation(_working(RANDOM.normal(size=8)), 6)] == ["durbin_watson"]


def test_dispersion_is_pearsons_chi_squared() -> None:
    found = dispersion_test(30.0, 10)
    assert found.value == 3
    assert found.p == pytest.approx(chi2.sf(30, 10))
