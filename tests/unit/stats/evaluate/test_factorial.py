"""Planned experiments: designs, aliases, effects and refusals."""

from typing import Any

import numpy as np
import pytest

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Shortfall, Standing
from fivefold.engine.stats.evaluate.factorial import Factorial, factorial
from fivefold.engine.stats.evaluate.factorial_designs import aliases, effects_of, fractional_factorial, full_factorial
from fivefold.engine.stats.periods import ShapeMismatch

FACTORS = ("A", "B", "C")
TWICE = np.tile(full_factorial(FACTORS), (2, 1))
QUESTION = Factorial(factors=FACTORS, effect="A")
NOISE = np.random.default_rng(4).normal(size=16)


def test_a_full_design_has_every_setting_once() -> None:
    assert len({tuple(run) for run in full_factorial(FACTORS)}) == 8
    assert aliases(FACTORS, full_factorial(FACTORS)) == (("mean",), *((effect,) for effect in effects_of(FACTORS)))


def test_a_fraction_tells_what_it_cannot_tell_apart() -> None:
    factors = ("A", "B", "C", "D")
    groups = aliases(factors, fractional_factorial(factors, {"D": "A:B:C"}))
    assert ("D", "A:B:C") in groups
    assert ("A:B", "C:D") in groups
    assert groups[0] == ("mean", "A:B:C:D")


def test_the_other_half_turns_the_sign_round() -> None:
    groups = aliases(FACTORS, fractional_factorial(FACTORS, {"C": "-A:B"}))
    assert ("C", "-A:B") in groups


@pytest.mark.parametrize("generators", [{"C": "A"}, {"C": "A:D"}, {"A": "B:C", "B": "A:C"}])
def test_a_fraction_that_cannot_be_is_wrong(generators: dict[str, str]) -> None:
    with pytest.raises(InvalidDeclaration):
        fractional_factorial(FACTORS, generators)


def test_an_effect_is_the_difference_between_on_and_off() -> None:
    found = factorial(3 + 2 * TWICE[:, 0] + NOISE, TWICE, declared=QUESTION)
    values = 3 + 2 * TWICE[:, 0] + NOISE
    difference = values[TWICE[:, 0] == 1].mean() - values[TWICE[:, 0] == -1].mean()
    assert found.estimate == pytest.approx(difference)
    assert (found.standing, found.freedom) == (Standing.SOUND, 8)
    assert found.sentence.startswith("With A: ")


def test_what_the_runs_of_a_fraction_cannot_tell_apart_is_in_the_sentence() -> None:
    factors = ("A", "B", "C", "D")
    runs = fractional_factorial(factors, {"D": "A:B:C"})
    found = factorial(NOISE[:8] + runs[:, 3], runs, declared=Factorial(factors=factors, effect="D", order=1))
    assert found.sentence.endswith("The runs cannot tell this from A:B:C.")
    assert found.diagnostic("alias of D").value == 1
    hidden = factorial(NOISE[:8], runs, declared=Factorial(factors=factors, effect="C:D"))
    assert hidden.shortfalls == (Shortfall.COLLINEAR,)


def test_sites_as_blocks_take_their_levels_out() -> None:
    sites = np.repeat(["north", "south"], 8)
    plain = factorial(NOISE, TWICE, declared=QUESTION, blocks=sites)
    shifted = factorial(NOISE + 50.0 * (sites == "north"), TWICE, declared=QUESTION, blocks=sites)
    assert shifted.estimate == pytest.approx(plain.estimate)
    assert shifted.standard_error == pytest.approx(plain.standard_error)


def test_order_of_runs_changes_nothing_and_scale_the_unit() -> None:
    order = np.random.default_rng(1).permutation(16)
    plain, moved = (
        factorial(NOISE, TWICE, declared=QUESTION),
        factorial(9 + 5 * NOISE[order], TWICE[order], declared=QUESTION),
    )
    assert plain.estimate is not None
    assert moved.estimate == pytest.approx(5 * plain.estimate)
    assert moved.p == pytest.approx(plain.p)


def test_lenth_finds_the_one_effect_among_seven() -> None:
    runs = full_factorial(FACTORS)
    values = 8 * runs[:, 0] + np.random.default_rng(2).normal(size=8)
    found = factorial(values, runs, declared=QUESTION)
    assert found.estimate is not None
    assert found.low is not None
    assert found.estimate > found.diagnostic("margin_of_all").value
    assert found.low > 0
    assert found.freedom == pytest.approx(7 / 3)


def test_too_few_effects_for_lenth_carry_a_label() -> None:
    runs = full_factorial(("A", "B"))
    found = factorial([1.0, 2.5, 2.0, 4.7], runs, declared=Factorial(factors=("A", "B"), effect="A"))
    assert found.shortfalls == (Shortfall.BELOW_MINIMUM,)


def test_an_effect_on_events_is_an_odds_ratio() -> None:
    runs = full_factorial(("A",))
    declared = Factorial(factors=("A",), effect="A", outcome="events")
    found = factorial([10, 20, 10, 20], np.tile(runs, (2, 1)), [50, 50, 50, 50], declared=declared)
    assert found.estimate == pytest.approx((20 / 30) / (10 / 40))
    assert found.null == 1.0


def test_proportions_that_are_all_the_same_show_no_effect() -> None:
    declared = Factorial(factors=FACTORS, effect="A", outcome="events")
    found = factorial(np.full(16, 10.0), TWICE, np.full(16, 30.0), declared=declared)
    assert found.estimate == pytest.approx(1)
    assert found.p == pytest.approx(1)
    assert found.standing is Standing.SOUND


def test_the_size_of_values_does_not_matter() -> None:
    plain, large = (factorial(size * NOISE, TWICE, declared=QUESTION) for size in (1.0, 1e50))
    assert plain.high is not None
    assert large.high == pytest.approx(1e50 * plain.high)
    assert factorial(1e-50 * NOISE, TWICE, declared=QUESTION).sentence.startswith("With A: almost 0 ")


def test_events_that_vary_more_than_chance_and_rare_ones_carry_a_label() -> None:
    declared = Factorial(factors=("A",), effect="A", outcome="events")
    runs, cases = np.tile(full_factorial(("A",)), (4, 1)), np.full(8, 100.0)
    wild = factorial([10, 20, 40, 60, 15, 70, 12, 33], runs, cases, declared=declared)
    rare = factorial([3, 6, 4, 5, 3, 7, 4, 6], runs, cases, declared=declared)
    assert wild.shortfalls == (Shortfall.OVERDISPERSED,)
    assert rare.shortfalls == (Shortfall.FEW_EVENTS,)


@pytest.mark.parametrize(
    ("values", "settings", "reason"),
    [
        ([1.0, 2.0], TWICE[:2], Shortfall.TOO_FEW_POINTS),
        (np.full(16, 0.1), TWICE, Shortfall.NOTHING_VARIES),
        (TWICE[:, 0] * 1.0, TWICE, Shortfall.NOTHING_VARIES),
        (np.zeros(16), TWICE, Shortfall.NOTHING_VARIES),
        (NOISE, np.column_stack([np.ones(16), TWICE[:, 1:]]), Shortfall.COLLINEAR),
        (np.full(16, np.nan), TWICE, Shortfall.TOO_FEW_POINTS),
    ],
)
def test_what_says_nothing_is_refused(values: Any, settings: Any, reason: Shortfall) -> None:
    found = factorial(values, settings, declared=QUESTION)
    assert (found.shortfalls, found.estimate) == ((reason,), None)


@pytest.mark.parametrize("events", [np.zeros(16), np.full(16, 9.0), 9.0 * (TWICE[:, 0] > 0)])
def test_events_that_never_or_always_happen_are_refused(events: Any) -> None:
    declared = Factorial(factors=FACTORS, effect="A", outcome="events")
    assert factorial(events, TWICE, np.full(16, 9.0), declared=declared).shortfalls == (Shortfall.NO_EVENTS,)


@pytest.mark.parametrize(
    "wrong", [{"factors": ()}, {"effect": "D"}, {"effect": "B:A"}, {"effect": "A:B", "order": 1}, {"outcome": "none"}]
)
def test_questions_that_cannot_be_are_wrong(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidDeclaration):
        Factorial(**{"factors": FACTORS, "effect": "A", **wrong})
    with pytest.raises(InvalidDeclaration):
        factorial(NOISE, TWICE + 1, declared=QUESTION)
    with pytest.raises(InvalidDeclaration):
        factorial(NOISE, TWICE, np.ones(16), declared=QUESTION)
    with pytest.raises(ShapeMismatch):
        factorial(NOISE, TWICE, declared=QUESTION, blocks=["north", "south"])
