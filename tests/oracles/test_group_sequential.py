"""Group-sequential bounds agree with the reference figures to 1e-9, where these hold it.

The figures read a tail as one less a distribution function, which knows it to 1e-16 and no better: where a look spends less
than about 1e-7 of the error, their bound is what that rounding left (and 9.5, the end of their search, where nothing was left).
Ours are exact there, so those are compared as probabilities.
"""

import numpy as np
import pytest
from scipy.stats import norm

from fivefold.engine.stats.evaluate.sequential_bounds import BoundName, sequential_bounds
from tests.oracles.tables import numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
NAMES: dict[str, BoundName] = {
    "OBrien-Fleming": "obrien-fleming",
    "Pocock": "pocock",
    "LanDeMets-OBF": "spending-obrien-fleming",
    "LanDeMets-Pocock": "spending-pocock",
}
TABLE = rows("eval/group_sequential_bounds.csv")
DESIGNS = sorted({(row["design"], float(row["alpha_two_sided"]), int(row["K"])) for row in TABLE})
KNOWN_FROM = 1e-7
ROUNDING = 1e-15


@pytest.mark.parametrize(("design", "error", "looks"), DESIGNS)
def test_bounds_are_those_of_the_figures(design: str, error: float, looks: int) -> None:
    table = [row for row in TABLE if (row["design"], float(row["alpha_two_sided"]), int(row["K"])) == (design, error, looks)]
    theirs, look = numbers(row["z_bound"] for row in table), [int(row["look"]) - 1 for row in table]

    ours = sequential_bounds(NAMES[design], [number / looks for number in range(1, looks + 1)], error=error)

    spent = numbers(row["cumulative_alpha"] for row in table)
    exact = spent > KNOWN_FROM
    np.testing.assert_allclose(ours.z[look][exact], theirs[exact], rtol=1e-9)
    np.testing.assert_allclose(norm.sf(ours.z[look]), norm.sf(theirs), rtol=1e-8, atol=ROUNDING)
    np.testing.assert_allclose(ours.spent[look], spent, rtol=1e-9, atol=1e-10)


def test_a_look_that_spends_next_to_nothing_has_its_exact_bound() -> None:
    """The figures have 9.5, the end of their search: what is spent, 1.4e-18, is below what they can tell from nothing."""
    tenths = [look / 10 for look in range(1, 11)]

    first = sequential_bounds("spending-obrien-fleming", tenths, error=0.01)

    assert first.spent[0] == pytest.approx(4 * norm.sf(norm.isf(0.0025) / np.sqrt(0.1)), rel=1e-12)
    assert first.z[0] == pytest.approx(norm.isf(first.spent[0] / 2), rel=1e-12)
