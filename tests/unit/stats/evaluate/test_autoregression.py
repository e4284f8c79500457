"""Autoregressive errors: the likelihood is the normal one, gaps count as long as they last, short series get wider intervals."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_normal

from fivefold.engine.stats.evaluate.autoregression import autoregression
from fivefold.engine.stats.evaluate.working import Working

RANDOM = np.random.default_rng(11)
TIMES = np.array([0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22])
DESIGN = np.column_stack([np.ones(20), TIMES, TIMES > 10]).astype(float)
RESPONSE = RANDOM.normal(size=20).cumsum() * 0.3 + RANDOM.normal(size=20)
WORKING = Working(DESIGN, RESPONSE, TIMES)


def _covariance(phi: float) -> NDArray[np.float64]:
    distances = np.abs(np.subtract.outer(TIMES, TIMES))
    return np.asarray(phi**distances, dtype=np.float64)


def test_the_likelihood_is_that_of_the_normal_distribution_with_gaps_as_long_as_they_last() -> None:
    fitted = autoregression(WORKING, likelihood="ml", small_sample=False)
    mean = DESIGN @ fitted.coefficients
    expected = multivariate_normal(mean, fitted.variance * _covariance(fitted.phi)).logpdf(RESPONSE)
    assert fitted.log_likelihood == pytest.approx(expected, rel=1e-10)
    for phi in (fitted.phi - 0.05, fitted.phi + 0.05):
        worse = multivariate_normal(mean, fitted.variance * _covariance(phi)).logpdf(RESPONSE)
        assert worse < expected


def test_the_coefficients_are_those_of_generalised_least_squares() -> None:
    fitted = autoregression(WORKING, small_sample=False)
    inverse = np.linalg.inv(_covariance(fitted.phi))
    covariance = np.linalg.inv(DESIGN.T @ inverse @ DESIGN)
    np.testing.assert_allclose(fitted.coefficients, covariance @ DESIGN.T @ inverse @ RESPONSE, rtol=1e-9)
    errors = fitted.contrast(np.eye(3)).standard_error
    np.testing.assert_allclose(errors, np.sqrt(fitted.variance * np.diag(covariance)), rtol=1e-9)


def test_the_correction_for_short_series_is_that_of_kenward_and_roger() -> None:
    """Equations (4) to (6) of their paper, with derivatives of the covariance taken by differences."""
    fitted = autoregression(WORKING)
    step = 1e-4
    theta = np.array([fitted.variance, fitted.phi])

    def covariance(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(parameters[0] * _covariance(parameters[1]), dtype=np.float64)

    moves = np.eye(2) * step
    first = [(covariance(theta + move) - covariance(theta - move)) / (2 * step) for move in moves]
    second = [
        [
            (covariance(theta + a + b) - covariance(theta + a - b) - covariance(theta - a + b) + covariance(theta - a - b))
            / (4 * step**2)
            for b in moves
        ]
        for a in moves
    ]
    inverse = np.linalg.inv(covariance(theta))
    precise = np.linalg.inv(DESIGN.T @ inverse @ DESIGN)
    project = inverse - inverse @ DESIGN @ precise @ DESIGN.T @ inverse
    spread = np.linalg.inv([[0.5 * np.trace(project @ a @ project @ b) for b in first] for a in first])
    p = [-DESIGN.T @ inverse @ a @ inverse @ DESIGN for a in first]
    excess = np.zeros((3, 3))
    for i in range(2):
        for j in range(2):
            q = DESIGN.T @ inverse @ first[i] @ inverse @ first[j] @ inverse @ DESIGN
            r = DESIGN.T @ inverse @ second[i][j] @ inverse @ DESIGN
            excess += spread[i, j] * (q - p[i] @ precise @ p[j] - r / 4)
    adjusted = precise + 2 * precise @ excess @ precise
    contrast = fitted.contrast(np.eye(3))
    wider = np.maximum(np.diag(adjusted), np.diag(precise))
    np.testing.assert_allclose(contrast.standard_error, np.sqrt(wider), rtol=1e-5)
    slopes = np.array([np.diag(-precise @ each @ precise) for each in p])
    freedom = 2 * np.diag(precise) ** 2 / np.einsum("ic,ij,jc->c", slopes, spread, slopes)
    np.testing.assert_allclose(contrast.freedom, np.maximum(freedom, 2), rtol=1e-5)


def test_a_short_series_that_drifts_keeps_an_interval_of_finite_length() -> None:
    drifting = Working(DESIGN, np.arange(20.0) ** 2, TIMES)
    assert autoregression(drifting).phi == pytest.approx(0.8, abs=1e-6)
    assert autoregression(drifting, small_sample=False).phi > 0.8
    assert np.isfinite(autoregression(drifting).contrast(np.eye(3)).standard_error).all()
