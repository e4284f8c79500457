"""p values adjusted for their number."""

from collections.abc import Callable

import numpy as np
import pytest

from fivefold.engine.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli
from fivefold.engine.stats.panels import Floats

METHODS = [benjamini_hochberg, benjamini_yekutieli]
Method = Callable[[Floats], Floats]


@pytest.mark.parametrize(
    ("method", "adjusted"),
    [
        (benjamini_hochberg, [0.02, 0.04, 0.04, 0.02]),
        (benjamini_yekutieli, [1 / 24, 1 / 12, 1 / 12, 1 / 24]),
    ],
)
def test_each_method_equals_its_worked_example(method: Method, adjusted: list[float]) -> None:
    np.testing.assert_allclose(method(np.array([0.01, 0.04, 0.03, 0.005])), adjusted)


@pytest.mark.parametrize("method", METHODS)
def test_families_side_by_side_are_adjusted_each_alone(method: Method) -> None:
    p = np.random.default_rng(2).uniform(size=(3, 20)) ** 3
    np.testing.assert_array_equal(method(p), np.stack([method(family) for family in p]))


@pytest.mark.parametrize("method", METHODS)
def test_what_was_not_tested_does_not_count(method: Method) -> None:
    p = np.array([0.2, 0.01, 0.03])
    with_gap = method(np.array([0.2, np.nan, 0.01, 0.03]))
    np.testing.assert_array_equal(with_gap[[0, 2, 3]], method(p))
    assert np.isnan(with_gap[1])
    assert method(np.array([])).size == 0
    assert np.isnan(method(np.array([np.nan]))).all()


@pytest.mark.parametrize("method", METHODS)
def test_no_adjusted_p_exceeds_one_or_falls_below_its_p(method: Method) -> None:
    p = np.random.default_rng(3).uniform(size=50)
    assert (method(p) >= p).all()
    assert (method(p) <= 1).all()
