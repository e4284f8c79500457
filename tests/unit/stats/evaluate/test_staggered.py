"""Staggered roll-outs: effects at each start and time, labels and refusals."""

from typing import Any

import numpy as np
import pytest

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Shortfall, Standing
from fivefold.engine.stats.evaluate.staggered import Staggered, staggered
from fivefold.engine.stats.panels import Floats

NOT_YET = Staggered()
FIXED = Staggered(model="two-way-fixed-effects")
STARTS = np.repeat([-1, 3, 5], 12)


def panel(effect: float = 0.0, seed: int = 1) -> Floats:
    """36 sites of 8 periods; sites that begin at 3 gain `effect`, those that begin at 5 three times as much."""
    generator = np.random.default_rng(seed)
    period = np.arange(8)
    size = np.where(STARTS == 5, 3 * effect, effect)
    gained = size[:, None] * ((STARTS[:, None] > 0) & (period >= STARTS[:, None]))
    values: Floats = generator.normal(size=(36, 1)) + 0.2 * period + gained + generator.normal(0, 0.5, (36, 8))
    return values


def test_effects_are_those_of_each_start() -> None:
    found = staggered(panel(2.0), STARTS, declared=NOT_YET)
    assert found.standing is Standing.SOUND
    assert found.term("start 3, period 3").estimate == pytest.approx(2.0, abs=1.0)
    assert found.term("start 5, period 6").estimate == pytest.approx(6.0, abs=1.0)
    assert found.sentence.startswith("Sites with the change were, on average, ")


def test_nothing_before_the_change_is_told_with_a_p() -> None:
    before = staggered(panel(2.0), STARTS, declared=NOT_YET).diagnostic("before")
    assert before.p is not None
    assert before.p > 0.01


def test_sites_that_began_had_what_they_would_have_had_and_the_difference() -> None:
    values = panel(2.0)
    found = staggered(values, STARTS, declared=NOT_YET)
    without = found.counterfactual
    assert without is not None
    np.testing.assert_array_equal(without.points, [0, 1, 2, 3, 4])
    first = np.concatenate([values[STARTS == 3, 3], values[STARTS == 5, 5]])
    assert without.fitted[0] == pytest.approx(first.mean())
    assert (without.fitted - without.expected)[0] == pytest.approx(found.term("event 0").estimate)
    assert (without.lower < without.expected).all()
    assert (without.expected < without.upper).all()


def test_two_way_fixed_effects_carry_a_warning() -> None:
    found = staggered(panel(2.0), STARTS, declared=FIXED)
    assert found.shortfalls == (Shortfall.EQUAL_EFFECTS, Shortfall.FEW_SITES)
    assert Shortfall.EQUAL_EFFECTS.explanation in found.sentence
    assert not found.can_close_as_effective


@pytest.mark.parametrize("declared", [NOT_YET, FIXED, Staggered(controls="never", base="universal")])
def test_shift_scale_and_order_change_nothing_but_the_unit(declared: Staggered) -> None:
    order = np.random.default_rng(3).permutation(36)
    plain = staggered(panel(1.0), STARTS, declared=declared)
    moved = staggered(500 + 4 * panel(1.0)[order], STARTS[order], declared=declared)
    assert plain.estimate is not None
    assert plain.standard_error is not None
    assert moved.estimate == pytest.approx(4 * plain.estimate)
    assert moved.standard_error == pytest.approx(4 * plain.standard_error)


def test_sites_with_gaps_or_that_always_had_it_are_left_out() -> None:
    values = panel(1.0)
    more = np.vstack([values, np.full(8, np.nan), np.arange(8.0)])
    found = staggered(more, np.append(STARTS, [3, 0]), declared=NOT_YET)
    assert found.estimate == pytest.approx(staggered(values, STARTS, declared=NOT_YET).estimate)


def test_few_sites_carry_a_label() -> None:
    some = np.arange(36) % 3 == 0
    assert staggered(panel()[some], STARTS[some], declared=NOT_YET).shortfalls == (Shortfall.FEW_SITES,)


@pytest.mark.parametrize("declared", [NOT_YET, FIXED])
@pytest.mark.parametrize(
    ("values", "starts", "reason"),
    [
        (np.zeros((0, 8)), [], Shortfall.TOO_FEW_POINTS),
        (panel(), np.full(36, -1), Shortfall.TOO_FEW_POINTS),
        (panel(), np.full(36, 3), Shortfall.COLLINEAR),
        (np.full((36, 8), 0.1), STARTS, Shortfall.NOTHING_VARIES),
        (np.full((36, 8), np.nan), STARTS, Shortfall.TOO_FEW_POINTS),
        (panel()[[0, 12, 24]], STARTS[[0, 12, 24]], Shortfall.TOO_FEW_POINTS),
    ],
)
def test_what_says_nothing_is_refused(declared: Staggered, values: Any, starts: Any, reason: Shortfall) -> None:
    found = staggered(values, starts, declared=declared)
    assert (found.shortfalls, found.estimate) == ((reason,), None)


def test_where_nobody_is_left_to_compare_with_there_is_no_term() -> None:
    begun = STARTS > 0
    found = staggered(panel(1.0)[begun], STARTS[begun], declared=NOT_YET)
    assert "start 3, period 4" in {term.name for term in found.terms}
    assert "start 3, period 5" not in {term.name for term in found.terms}
    assert all(np.isfinite(term.estimate) for term in found.terms)


def test_no_site_that_never_began_is_refused_where_these_are_the_controls() -> None:
    begun = STARTS > 0
    assert staggered(panel()[begun], STARTS[begun], declared=NOT_YET).estimate is not None
    refused = staggered(panel()[begun], STARTS[begun], declared=Staggered(controls="never"))
    assert refused.shortfalls == (Shortfall.COLLINEAR,)


def test_what_cannot_be_declared_is_wrong() -> None:
    with pytest.raises(InvalidDeclaration):
        Staggered(controls="some")  # type: ignore[arg-type]
    with pytest.raises(InvalidDeclaration):
        staggered([1.0, 2.0], [1], declared=NOT_YET)
