"""Sandwich errors: what statsmodels computes we compute alike, and the correction for short series is unbiased."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from fivefold.engine.stats.evaluate.kernels import KERNELS, KernelName, andrews_bandwidth, newey_west_bandwidth
from fivefold.engine.stats.evaluate.long_run import Heteroscedastic, ShortSeries, heteroscedastic, newey_west, short_series
from fivefold.engine.stats.evaluate.working import Working

RANDOM = np.random.default_rng(5)
POINTS = 30
DESIGN = np.column_stack([np.ones(POINTS), np.arange(POINTS), np.arange(POINTS) >= 18]).astype(float)
WORKING = Working(DESIGN, RANDOM.normal(size=POINTS) + DESIGN[:, 1], np.arange(POINTS))
SCORES = WORKING.design * WORKING.residuals[:, None]


@pytest.mark.parametrize("lag", [0, 1, 4, 9])
@pytest.mark.parametrize("adjust", [False, True])
def test_newey_and_west_is_that_of_statsmodels(lag: int, adjust: bool) -> None:
    ours, bandwidth = newey_west(WORKING, lag=lag, kernel="bartlett", prewhiten=False, adjust=adjust, freedom=27)
    theirs = OLS(WORKING.response, DESIGN).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": adjust})
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-10)
    assert bandwidth == lag + 1


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3"])
def test_errors_for_unequal_variances_are_those_of_statsmodels(kind: Heteroscedastic) -> None:
    ours = heteroscedastic(WORKING, kind, freedom=27)
    np.testing.assert_allclose(ours.covariance, OLS(WORKING.response, DESIGN).fit(cov_type=kind).cov_params(), rtol=1e-10)


@pytest.mark.parametrize("kernel", list(KERNELS))
def test_a_kernel_weighs_a_point_itself_fully_and_distant_pairs_little(kernel: KernelName) -> None:
    distances = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 4.0])
    weights = KERNELS[kernel].weight(distances)
    expected = {
        "bartlett": [1, 0.75, 0.5, 0.25, 0, 0],
        "parzen": [1, 0.71875, 0.25, 0.03125, 0, 0],
        "quadratic-spectral": [1, 0.91395, 0.68693, 0.39791, 0.13786, 0.01119],
    }[kernel]
    np.testing.assert_allclose(weights, expected, atol=1e-4)


@pytest.mark.parametrize("kernel", list(KERNELS))
@pytest.mark.parametrize("rule", ["newey-west", "andrews"])
@pytest.mark.parametrize("prewhiten", [False, True])
def test_every_rule_and_kernel_gives_a_usable_covariance(kernel: KernelName, rule: str, prewhiten: bool) -> None:
    sandwich, bandwidth = newey_west(
        WORKING,
        lag=rule,  # type: ignore[arg-type]
        kernel=kernel,
        prewhiten=prewhiten,
        adjust=True,
        freedom=27,
    )
    assert np.isfinite(sandwich.covariance).all()
    assert (np.diag(sandwich.covariance) > 0).all()
    assert bandwidth >= 0


def test_the_bandwidth_of_andrews_follows_from_first_order_autoregressions() -> None:
    """Andrews (1991), equations (6.2) and (6.4), for two scores besides the intercept's, spelled out."""
    parts = []
    for score in SCORES[:, 1:].T:
        rho = (score[1:] @ score[:-1]) / (score[:-1] @ score[:-1])
        variance = ((score[1:] - rho * score[:-1]) ** 2).mean()
        parts.append((rho, variance))
    above = sum(4 * rho**2 * variance**2 / ((1 - rho) ** 6 * (1 + rho) ** 2) for rho, variance in parts)
    below = sum(variance**2 / (1 - rho) ** 4 for rho, variance in parts)
    expected = 1.1447 * (above / below * POINTS) ** (1 / 3)
    assert andrews_bandwidth(SCORES, "bartlett", prewhitened=False) == pytest.approx(expected)
    smooth = sum(4 * rho**2 * variance**2 / (1 - rho) ** 8 for rho, variance in parts)
    expected = 1.3221 * (smooth / below * POINTS) ** (1 / 5)
    assert andrews_bandwidth(SCORES, "quadratic-spectral", prewhitened=False) == pytest.approx(expected)


def test_scores_that_are_all_zero_have_no_bandwidth() -> None:
    nothing = np.zeros((20, 3))
    assert newey_west_bandwidth(nothing, "bartlett", prewhitened=False) == 0
    assert andrews_bandwidth(nothing, "bartlett", prewhitened=False) == 0


def test_the_correction_for_short_series_is_unbiased_where_points_are_unrelated() -> None:
    """With φ = 0 and no lag the variance of a contrast is the mean of the estimates (Bell and McCaffrey 2002).

    An estimate is a quadratic form of the points, so its mean over unrelated points of variance 1 is the sum over series that
    are 1 at one point and 0 elsewhere.
    """
    contrast = np.array([[0.0, 0.0, 1.0]])
    true = float((contrast @ WORKING.bread @ contrast.T).item())
    mean = 0.0
    for point in np.eye(POINTS):
        series = ShortSeries(Working(DESIGN, point, WORKING.times), lag=0)
        series.__dict__["phi"] = 0.0
        mean += float(series.contrast(contrast).standard_error[0] ** 2)
    assert mean == pytest.approx(true, rel=1e-9)


def test_the_lag_of_short_series_grows_with_the_root_of_their_length() -> None:
    assert short_series(WORKING, None).lag == 7
    assert short_series(WORKING, 3).lag == 3


def test_short_series_have_fewer_degrees_of_freedom_than_points() -> None:
    freedom = short_series(WORKING, None).contrast(np.eye(3)).freedom
    assert (freedom > 1).all()
    assert (freedom < POINTS - 3).all()
