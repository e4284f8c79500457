"""Looking several times, as planned: bounds for any looks, and a verdict at each."""

from typing import Any

import numpy as np
import pytest

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Shortfall, Standing
from fivefold.engine.stats.evaluate.group_sequential import GroupSequential, group_sequential
from fivefold.engine.stats.evaluate.sequential_bounds import NAMES, BoundName, sequential_bounds

UNEVEN = (0.1, 0.15, 0.6, 0.61, 1.0)
THIRDS = (1 / 3, 2 / 3, 1.0)


@pytest.mark.parametrize("name", NAMES)
def test_a_single_look_has_the_usual_bound(name: BoundName) -> None:
    assert sequential_bounds(name, [1.0]).z == pytest.approx([1.959963984540054], rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_bounds_for_uneven_looks_are_crossed_as_often_as_they_say(name: BoundName) -> None:
    bounds = sequential_bounds(name, UNEVEN)
    steps = np.sqrt(np.diff(UNEVEN, prepend=0.0))
    walks = np.cumsum(np.random.default_rng(7).normal(size=(100_000, 5)) * steps, axis=1) / np.sqrt(UNEVEN)

    crossed = np.maximum.accumulate(np.abs(walks) >= bounds.z, axis=1).mean(axis=0)

    np.testing.assert_allclose(crossed, bounds.spent, atol=4 * np.sqrt(0.05 / 100_000))
    assert bounds.spent[-1] == pytest.approx(0.05, rel=1e-9)


def test_a_bound_that_spends_error_depends_on_the_looks_so_far_alone() -> None:
    some = sequential_bounds("spending-pocock", UNEVEN[:3])
    np.testing.assert_allclose(sequential_bounds("spending-pocock", UNEVEN).z[:3], some.z, rtol=1e-9)


def test_many_looks_in_quick_succession_have_finite_bounds() -> None:
    bounds = sequential_bounds("pocock", np.linspace(0.01, 1, 60).tolist())
    assert np.isfinite(bounds.z).all()
    assert bounds.spent[-1] == pytest.approx(0.05, rel=1e-6)


def test_the_interval_uses_the_bound_of_the_look() -> None:
    declared = GroupSequential(fractions=THIRDS, bounds="pocock")

    found = group_sequential([1.0, 2.0], [1.0, 0.8], declared=declared)

    bound = sequential_bounds("pocock", THIRDS).z[1]
    assert (found.estimate, found.standing) == (2.0, Standing.SOUND)
    assert found.low == pytest.approx(2.0 - bound * 0.8)
    assert found.high == pytest.approx(2.0 + bound * 0.8)
    assert found.diagnostic("look").value == 2
    assert found.diagnostic("first_crossed").value == 2
    assert found.sentence.endswith("a bound is crossed: stop.")


@pytest.mark.parametrize("name", NAMES)
def test_the_interval_excludes_no_difference_exactly_where_p_is_below_the_error(name: BoundName) -> None:
    declared = GroupSequential(fractions=THIRDS, bounds=name)
    for z in (0.3, 1.9, 2.2, 2.3, 2.6, 9.0):
        found = group_sequential([0.1, z], [1.0, 1.0], declared=declared)
        assert found.low is not None
        assert found.p is not None
        assert (found.low > 0) == (found.p < 0.05)


def test_it_says_to_go_on_before_a_bound_and_that_none_was_crossed_at_the_end() -> None:
    declared = GroupSequential(fractions=THIRDS)
    assert "go on" in group_sequential([0.1], [1.0], declared=declared).sentence
    assert "no bound was crossed" in group_sequential([0.1] * 3, [1.0] * 3, declared=declared).sentence


def test_looks_may_come_other_than_planned_where_bounds_spend_error() -> None:
    found = group_sequential([2.0], [0.8], declared=GroupSequential(fractions=THIRDS), reached=[0.5])
    assert found.diagnostic("bound").value == pytest.approx(sequential_bounds("spending-obrien-fleming", [0.5]).z[0])
    with pytest.raises(InvalidDeclaration):
        group_sequential([2.0], [0.8], declared=GroupSequential(fractions=THIRDS, bounds="pocock"), reached=[0.5])


@pytest.mark.parametrize(
    ("estimate", "error", "reason"), [(np.nan, 1.0, Shortfall.NO_SOLUTION), (1.0, 0.0, Shortfall.NOTHING_VARIES)]
)
def test_what_cannot_be_judged_is_refused(estimate: float, error: float, reason: Shortfall) -> None:
    found = group_sequential([estimate], [error], declared=GroupSequential(fractions=THIRDS))
    assert (found.standing, found.shortfalls, found.estimate) == (Standing.REFUSED, (reason,), None)


@pytest.mark.parametrize(
    "wrong", [{"fractions": (0.5,)}, {"fractions": (0.5, 0.4, 1.0)}, {"fractions": (0.0, 1.0)}, {"bounds": "none"}, {"level": 2}]
)
def test_looks_that_cannot_be_are_wrong(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidDeclaration):
        GroupSequential(**{"fractions": THIRDS, **wrong})


def test_more_looks_than_planned_are_wrong() -> None:
    with pytest.raises(InvalidDeclaration):
        group_sequential([1.0] * 4, [1.0] * 4, declared=GroupSequential(fractions=THIRDS))
