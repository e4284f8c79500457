"""Adjusted p values equal those of R's p.adjust."""

import numpy as np
import pytest

from fivefold.engine.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli
from tests.oracles.tables import columns, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
METHODS = {"BH": benjamini_hochberg, "BY": benjamini_yekutieli}


@pytest.mark.parametrize("name", METHODS)
def test_an_adjustment_equals_that_of_r(name: str) -> None:
    table = columns(rows("eval/p_adjust.csv"))
    np.testing.assert_allclose(METHODS[name](numbers(table["p"])), numbers(table[name]), rtol=1e-9)
