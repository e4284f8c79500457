"""Several observations of a period become one point."""

import numpy as np
import pytest

from fivefold.engine.stats.subgroups import Aggregation, aggregate

PERIODS = ["b", "a", "b", "a", "c", "a"]
VALUES = [4.0, 1.0, 6.0, 2.0, np.nan, 6.0]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (Aggregation.MEAN, [3.0, 5.0]),
        (Aggregation.MEDIAN, [2.0, 5.0]),
        (Aggregation.SUM, [9.0, 10.0]),
        (Aggregation.STANDARD_DEVIATION, [np.std([1, 2, 6], ddof=1), np.std([4, 6], ddof=1)]),
    ],
)
def test_observations_are_brought_together_as_asked(by: Aggregation, expected: list[float]) -> None:
    found = aggregate(PERIODS, VALUES, by=by)
    assert found.periods.tolist() == ["a", "b", "c"]
    assert found.sizes.tolist() == [3, 2, 0]
    np.testing.assert_allclose(found.values, [*expected, np.nan])


def test_a_ratio_is_that_of_sums_over_complete_observations() -> None:
    found = aggregate([1, 1, 2, 2], [1.0, 2.0, 3.0, np.nan], [10.0, np.nan, 10.0, 50.0])
    assert found.denominators is not None
    assert found.denominators.tolist() == [10.0, 10.0]
    np.testing.assert_allclose(found.values, [0.1, 0.3])
