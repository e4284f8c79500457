"""Tests of what a regression leaves: are neighbouring points alike, do counts vary more than their family says?

Sources: Durbin and Watson (1950, 1951), its distribution by Imhof (1961), Computing the distribution of quadratic forms in
normal variables, Biometrika 48:419–426; Breusch (1978) and Godfrey (1978). Agree with lmtest's dwtest and bgtest; statsmodels'
bgtest stops at residuals that are nearly all zero.
"""

import numpy as np
from scipy.integrate import quad
from scipy.special import chdtrc
from statsmodels.stats.stattools import durbin_watson

from fivefold.engine.stats.evaluate.evaluation import Diagnostic
from fivefold.engine.stats.evaluate.working import Working
from fivefold.engine.stats.panels import Floats


def serial_correlation(working: Working, lags: int) -> tuple[Diagnostic, ...]:
    """Durbin and Watson's test against positive autocorrelation, and Breusch and Godfrey's of order `lags`.

    For counts, on Pearson's residuals, both are approximate. Gaps are closed up. The second needs more points than terms
    and lags together, and is left out without them. Where no residual is other than zero there is nothing to test.
    """
    if not working.residuals.any():
        return ()
    tests = [_durbin_watson(working)]
    breusch_godfrey = _breusch_godfrey(working, lags) if working.freedom > lags else None
    return (*tests, breusch_godfrey) if breusch_godfrey else tuple(tests)


def _breusch_godfrey(working: Working, lags: int) -> Diagnostic | None:
    """None where the residuals before a residual say the same as each other or the model; they do where nearly all are 0."""
    residuals = working.residuals
    before = [np.concatenate([np.zeros(lag), residuals[:-lag]]) for lag in range(1, lags + 1)]
    both = np.column_stack([working.design, *before])
    longest = np.abs(both).max(axis=0)
    if not longest.all() or np.linalg.matrix_rank(both / longest) < both.shape[1]:
        return None
    explained = both @ np.linalg.lstsq(both, residuals, rcond=None)[0]
    statistic = len(residuals) * float(explained @ explained) / float(residuals @ residuals)
    words = f"How much of a residual the {lags} before it tell, as chi-squared with {lags} degrees of freedom."
    return Diagnostic("breusch_godfrey", statistic, words, float(chdtrc(lags, statistic)))


def dispersion_test(chi_squared: float, freedom: int) -> Diagnostic:
    """Pearson's test of the variance of counts; value: the ratio of what it is to what the family says."""
    words = "How many times as much the points vary as chance alone would make them."
    return Diagnostic("dispersion", chi_squared / freedom, words, float(chdtrc(freedom, chi_squared)))


def _durbin_watson(working: Working) -> Diagnostic:
    statistic = float(durbin_watson(working.residuals))
    words = "Near 2 where neighbouring residuals are unrelated, near 0 where they are alike."
    return Diagnostic("durbin_watson", statistic, words, _probability_below(statistic, working.design))


def _probability_below(statistic: float, design: Floats) -> float:
    """P(Durbin–Watson < statistic) for independent normal errors, exactly."""
    points = design.shape[0]
    basis = np.linalg.qr(design)[0]
    steps = np.diff(np.eye(points) - basis @ basis.T, axis=0)
    form = np.linalg.eigvalsh(steps.T @ steps)[design.shape[1] :] - statistic

    def integrand(u: float) -> float:
        angle = 0.5 * np.arctan(form * u).sum()
        return float(np.sin(angle) / u * np.exp(-0.25 * np.log1p((form * u) ** 2).sum()))

    area = quad(integrand, 0, np.inf, limit=500, epsabs=1e-12)[0]
    return min(max(0.5 - area / np.pi, 0.0), 1.0)
