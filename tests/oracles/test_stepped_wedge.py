"""Stepped wedges agree with R 4.2.2: lme4 1.1-31 and lmerTest to what their optimiser stops at, the plan's power to 1e-9,
and logistic models those of glmer and geepack (geeglm).

lme4 stops where the likelihood is flat to it: estimates and errors agree to 3e-6, variances to 3e-5; lmerTest's degrees of
freedom, of derivatives by finite differences, to 1e-4.
"""

import pytest

from fivefold.engine.stats.evaluate.evaluation import Evaluation
from fivefold.engine.stats.evaluate.stepped_wedge import SteppedWedge, stepped_wedge
from fivefold.engine.stats.evaluate.stepped_wedge_design import schedule, stepped_wedge_power
from fivefold.engine.stats.evaluate.stepped_wedge_events import SteppedWedgeOfEvents, stepped_wedge_of_events
from tests.oracles.tables import Row, columns, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
MODELS = {
    "SW Hussey-Hughes lmer": "exchangeable",
    "SW nested exchangeable lmer": "nested-exchangeable",
}
CASES = [
    pytest.param(row, id=f"{row['model']}-{row['spec']}-{row['term']}")
    for row in rows("eval/estimates.csv")
    if row["model"] in MODELS
]
OF_EVENTS = [
    pytest.param(row, id=f"{row['model']}-{row['spec']}-{row['term']}")
    for row in rows("eval/estimates.csv")
    if row["model"] in ("SW glmer logistic", "SW GEE logit")
]
POWER = [
    pytest.param(row, id="-".join(row[name] for name in ("I", "T", "m", "icc", "delta")))
    for row in rows("eval/hussey_hughes_power.csv")
]
VARIANCES = {
    "var cluster": "variance_of_sites",
    "var Residual": "variance_of_cases",
    "var period:cluster": "variance_of_periods",
    "var cluster:period": "variance_of_periods",
    "logLik": "log_likelihood",
}


def fitted(row: Row) -> Evaluation:
    data = columns(rows("eval/stepped_wedge_data.csv"))
    declared = SteppedWedge(
        structure="exchangeable" if MODELS[row["model"]] == "exchangeable" else "nested-exchangeable",
        likelihood="ml" if row["spec"].startswith("ML") else "reml",
        small_sample="satterthwaite",
    )
    return stepped_wedge(
        numbers(data["y"]), data["cluster"], numbers(data["period"]), [each == "1" for each in data["trt"]], declared=declared
    )


@pytest.mark.parametrize("row", CASES)
def test_a_mixed_model_is_that_of_lme4(row: Row) -> None:
    ours = fitted(row)
    if row["term"] in VARIANCES:
        assert ours.diagnostic(VARIANCES[row["term"]]).value == pytest.approx(float(row["est"]), rel=3e-5)
        return
    assert row["term"] == "trt"
    assert ours.estimate == pytest.approx(float(row["est"]), rel=3e-6)
    assert ours.standard_error == pytest.approx(float(row["se"]), rel=1e-5)
    if row["df"]:
        assert ours.freedom == pytest.approx(float(row["df"]), rel=1e-4)
        assert ours.p == pytest.approx(float(row["p"]), rel=1e-4)


@pytest.mark.parametrize("row", OF_EVENTS)
def test_a_logistic_model_is_that_of_lme4_or_geepack(row: Row) -> None:
    """glmer stops where the likelihood is flat to it, and its errors are of differences (3e-4 of a variance near 0)."""
    data, mixed = columns(rows("eval/stepped_wedge_data.csv")), row["model"] == "SW glmer logistic"
    declared = SteppedWedgeOfEvents(
        model="mixed" if mixed else "marginal",
        nodes=15 if "15" in row["spec"] else 1,
        working="independence" if "independence" in row["spec"] else "exchangeable",
    )
    treated = [each == "1" for each in data["trt"]]
    ours = stepped_wedge_of_events(numbers(data["b"]), data["cluster"], numbers(data["period"]), treated, declared=declared)
    if row["term"] == "trt":
        assert ours.term("change").estimate == pytest.approx(float(row["est"]), rel=3e-5 if mixed else 1e-6)
        assert ours.standard_error == pytest.approx(float(row["se"]), rel=2e-4 if mixed else 1e-6)
        assert ours.p == pytest.approx(float(row["p"]), rel=2e-3 if mixed else 1e-5)
    else:
        spread = ours.diagnostic("variance_of_sites" if mixed else "likeness").value
        assert spread == pytest.approx(float(row["est"]), rel=3e-4 if mixed else 1e-6)


@pytest.mark.parametrize("row", POWER)
def test_power_is_that_of_hussey_and_hughes(row: Row) -> None:
    ours = stepped_wedge_power(
        schedule(int(row["I"]), int(row["T"])), cases=float(row["m"]), likeness=float(row["icc"]), effect=float(row["delta"])
    )
    assert ours.variance == pytest.approx(float(row["var_theta"]), rel=1e-9)
    assert ours.power == pytest.approx(float(row["power"]), rel=1e-9)
