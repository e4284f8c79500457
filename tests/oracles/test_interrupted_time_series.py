"""Interrupted time series agree with R 4.2.2: lm, glm, MASS::glm.nb, nlme::gls, sandwich 3.0-2 and lmtest.

Least squares and its sandwiches agree to 1e-9. Models that are found by iteration agree to what R's solvers stop at:
glm's errors and dispersion come from the weights of the step before its last (1e-6), glm.nb stops while theta still moves a
little (1e-5), gls's phi lies where the likelihood is flat to an optimiser (1e-6).
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from fivefold.engine.stats.evaluate.evaluation import Evaluation
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.interrupted_time_series import interrupted_time_series
from fivefold.engine.stats.evaluate.interruption import (
    Ar1,
    Errors,
    Independent,
    InterruptedTimeSeries,
    Intervention,
    NeweyWest,
    Season,
)
from tests.oracles.tables import Row, columns, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
TERMS = {"(Intercept)": "intercept", "t": "time", "post": "level 1", "tp": "slope 1"}
FAMILIES = {
    "ITS lm": Family.GAUSSIAN,
    "ITS gls AR1": Family.GAUSSIAN,
    "ITS Poisson": Family.POISSON,
    "ITS quasi-Poisson": Family.QUASI_POISSON,
    "ITS negbin": Family.NEGATIVE_BINOMIAL,
    "ITS binomial": Family.BINOMIAL,
    "ITS quasi-binomial": Family.QUASI_BINOMIAL,
}
CASES = [
    pytest.param(row, id=f"{row['model']}-{row['spec']}-{row['term']}")
    for row in rows("eval/estimates.csv")
    if row["model"] in FAMILIES
]


@dataclass(frozen=True)
class Tolerance:
    estimate: float
    error: float


EXACT = Tolerance(1e-9, 1e-9)
TOLERANCES = {
    "ITS lm": EXACT,
    "ITS gls AR1": Tolerance(1e-6, 1e-6),
    "ITS negbin": Tolerance(1e-5, 1e-5),
}
ITERATED = Tolerance(1e-7, 1e-6)


def declaration(model: str, spec: str) -> InterruptedTimeSeries:
    """What a model and a specification of the reference figures are in our words."""
    lags = re.search(r"order (\d+)", spec)
    return InterruptedTimeSeries(
        interventions=(Intervention(at=24),),
        family=FAMILIES[model],
        errors=_errors(model, spec),
        season=_season(spec),
        diagnostic_lags=int(lags[1]) if lags else 4,
    )


def _errors(model: str, spec: str) -> Errors:
    if model == "ITS gls AR1":
        return Ar1(likelihood="ml" if spec == "ML" else "reml", small_sample=False)
    if found := re.fullmatch(r"vcovHC (HC\d)", spec):
        return Independent(robust=found[1])  # type: ignore[arg-type] # one of HC0 to HC3
    lag = re.search(r"(?:lag=|NW lag )(\d+)", spec)
    if lag or "NeweyWest" in spec:
        prewhiten = "prewhite=TRUE" in spec
        adjust = "adjust=TRUE" in spec
        return NeweyWest(lag=int(lag[1]) if lag else "newey-west", prewhiten=prewhiten, adjust=adjust, small_sample=False)
    return Independent()


def _season(spec: str) -> Season | None:
    if found := re.search(r"harmonic K=(\d)", spec):
        return Season(harmonics=int(found[1]))
    return Season() if "month" in spec else None


@cache
def evaluated(declared: InterruptedTimeSeries) -> Evaluation:
    data = {name: numbers(cells) for name, cells in columns(rows("eval/its_data.csv")).items()}
    if declared.family is Family.GAUSSIAN:
        return interrupted_time_series(data["y"], declared=declared)
    return interrupted_time_series(data["cnt"], data["den"], declared=declared)


@pytest.mark.parametrize("row", CASES)
def test_an_interrupted_time_series_agrees_with_the_reference(row: Row) -> None:
    declared = declaration(row["model"], row["spec"])
    found = evaluated(declared)
    tolerance = TOLERANCES.get(row["model"], ITERATED)
    name = _term(row["term"])
    if name is None:
        _same_diagnostic(found, row, tolerance)
        return
    term = found.term(name)
    np.testing.assert_allclose(term.estimate, float(row["est"]), rtol=tolerance.estimate)
    assert term.standard_error is not None
    assert term.statistic is not None
    assert term.p is not None
    np.testing.assert_allclose(term.standard_error, float(row["se"]), rtol=tolerance.error)
    np.testing.assert_allclose(term.statistic, float(row["stat"]), rtol=tolerance.error)
    # Far in the tail an error of the statistic grows: p of t = 78 has 49 digits.
    np.testing.assert_allclose(term.p, float(row["p"]), rtol=max(1e-9, tolerance.error * float(row["stat"]) ** 2), atol=1e-300)


def _term(theirs: str) -> str | None:
    if found := re.fullmatch(r"(sin|cos)\((\d) \* pi \* (?:(\d) \* )?month/12\)", theirs):
        return f"{'sine' if found[1] == 'sin' else 'cosine'} {int(found[2]) // 2 * int(found[3] or 1)}"
    if found := re.fullmatch(r"factor\(month\)(\d+)", theirs):
        return f"season {found[1]}"
    return TERMS.get(theirs)


def _same_diagnostic(found: Evaluation, row: Row, tolerance: Tolerance) -> None:
    name = {
        "bandwidth": "bandwidth",
        "DW": "durbin_watson",
        "LM": "breusch_godfrey",
        "phi": "autocorrelation",
        "sigma": "sigma",
        "logLik": "log_likelihood",
        "dispersion": "dispersion",
        "theta": "theta",
    }[row["term"]]
    ours = found.diagnostic(name)
    np.testing.assert_allclose(ours.value, float(row["est"]), rtol=tolerance.error)
    if row["p"]:
        assert ours.p is not None
        np.testing.assert_allclose(ours.p, float(row["p"]), rtol=1e-8)
