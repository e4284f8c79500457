"""Agreement between coders equals what the papers print, to the digits that they print."""

import numpy as np
import pytest

from fivefold.engine.stats.agreement.alpha import krippendorff_alpha
from fivefold.engine.stats.agreement.kappa import cohen_kappa
from tests.spec.agreement import ALPHA_EXAMPLES, KAPPA_EXAMPLES, AlphaExample, KappaExample


def _codes(row: str, *, words: bool) -> list[str | float | None]:
    return [None if cell == "." else cell if words else float(cell) for cell in row.split()]


@pytest.mark.parametrize("example", ALPHA_EXAMPLES, ids=lambda example: example.shows)
def test_alpha_equals_the_one_that_krippendorff_prints(example: AlphaExample) -> None:
    words = "a" in example.coders[0]
    codes = np.array([_codes(row, words=words) for row in example.coders], dtype=object)
    found = krippendorff_alpha(codes, scale=example.scale)
    assert found.coefficient == pytest.approx(example.alpha, abs=0.0005)
    assert found.units == example.units


@pytest.mark.parametrize("example", KAPPA_EXAMPLES, ids=lambda example: f"{example.source}: {example.shows}")
def test_kappa_equals_the_one_that_the_paper_prints(example: KappaExample) -> None:
    first, second = np.indices((3, 3))
    times = np.ravel(example.table)
    found = cohen_kappa(np.repeat(first.ravel(), times), np.repeat(second.ravel(), times), weights=example.weights)
    assert found.coefficient == pytest.approx(example.kappa, abs=0.0005)
    if example.standard_error is not None:
        assert found.standard_error == pytest.approx(example.standard_error, abs=0.0005)
