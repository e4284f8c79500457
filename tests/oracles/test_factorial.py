"""Factorial experiments agree with R 4.2.2: lm and Lenth to 1e-9; glm, which stops a step early, to 1e-6.

R tells coefficients of the logit; ours are twice those, the effects. In the fraction D copies A:B:C, and A:D is called B:C there.
"""

from functools import cache

import numpy as np
import pytest

from fivefold.engine.stats.evaluate.evaluation import Evaluation
from fivefold.engine.stats.evaluate.factorial import Factorial, factorial
from tests.oracles.tables import Row, columns, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
FULL, FRACTION = ("A", "B", "C"), ("A", "B", "C", "D")
CASES = [
    pytest.param(row, id=f"{row['model']}-{row['spec']}-{row['term']}")
    for row in rows("eval/estimates.csv")
    if row["model"].startswith("Factorial") and row["term"] != "(Intercept)"
]
LENTH = {"s0": "s0", "PSE": "pseudo_standard_error", "ME(95%) df=m/3": "margin", "SME(95%)": "margin_of_all"}
SAME_AS = {"B:C": "A:D", "A:B:C": "D", "C:D": "A:B", "B:D": "A:C"}


@cache
def fitted(spec: str) -> Evaluation:
    whole = spec != "Lenth" and not spec.startswith("effect (alias")
    factors = FULL if whole else FRACTION
    data = columns(rows(f"eval/factorial_{'2x3' if whole else '2_4-1'}_data.csv"))
    settings = np.stack([numbers(data[name]) for name in factors], axis=1)
    blocks = data["block"] if "block" in spec else None
    if "binomial" in spec:
        declared = Factorial(factors=factors, effect="A", outcome="events")
        return factorial(numbers(data["events"]), settings, numbers(data["n"]), declared=declared, blocks=blocks)
    return factorial(numbers(data["y"]), settings, declared=Factorial(factors=factors, effect="A"), blocks=blocks)


@pytest.mark.parametrize("row", CASES)
def test_an_effect_is_that_of_r(row: Row) -> None:
    ours = fitted(row["spec"])
    if row["spec"] == "Lenth":
        assert ours.diagnostic(LENTH[row["term"]]).value == pytest.approx(float(row["est"]), rel=1e-9)
        return
    fraction = row["model"] == "Factorial 2^(4-1)"
    term = ours.term(SAME_AS.get(row["term"], row["term"]) if fraction else row["term"])
    doubled = 1 if row["spec"].startswith("effect") else 2
    assert term.estimate == pytest.approx(doubled * float(row["est"]), rel=1e-9, abs=1e-9)
    if row["se"]:
        assert term.standard_error == pytest.approx(doubled * float(row["se"]), rel=1e-6)
    if row["p"]:
        assert term.p == pytest.approx(float(row["p"]), rel=1e-6)
