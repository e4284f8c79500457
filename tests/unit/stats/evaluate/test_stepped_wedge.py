"""Stepped wedges: planned, evaluated, refused."""

import os
from typing import Any

import numpy as np
import pytest

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Evaluation, Shortfall, Standing
from fivefold.engine.stats.evaluate.stepped_wedge import SteppedWedge, stepped_wedge
from fivefold.engine.stats.evaluate.stepped_wedge_design import schedule, stepped_wedge_power
from fivefold.engine.stats.panels import Bools, Floats
from fivefold.engine.stats.periods import ShapeMismatch

NESTED = SteppedWedge()
EXCHANGEABLE = SteppedWedge(structure="exchangeable")
REPEATS = 2000 if os.environ.get("FIVEFOLD_SOAK") else 40


def trial(seed: int, *, sites: int = 6, periods: int = 4, cases: int = 5, effect: float = 0.0) -> tuple[Floats, Any, Any, Bools]:
    generator = np.random.default_rng(seed)
    site, period, _ = (each.ravel() for each in np.indices((sites, periods, cases)))
    begun = schedule(sites, periods)[site, period]
    levels = generator.normal(0, 0.4, sites)[site] + generator.normal(0, 0.25, (sites, periods))[site, period]
    return 0.1 * period + levels + effect * begun + generator.normal(size=len(site)), site, period, begun


def evaluated(data: tuple[Floats, Any, Any, Bools], declared: SteppedWedge = NESTED) -> Evaluation:
    return stepped_wedge(*data, declared=declared)


def test_six_sites_cover_the_truth_as_often_as_they_say() -> None:
    """Of the mean of 40 (soak: 2000) trials with 6 sites of 4 periods; the limit is 4 standard errors beyond 5 %."""
    missed = 0
    for seed in range(REPEATS):
        found = evaluated(trial(seed, effect=0.5))
        assert found.low is not None
        assert found.high is not None
        missed += not found.low <= 0.5 <= found.high
    assert missed <= 0.05 * REPEATS + 4 * np.sqrt(0.05 * 0.95 * REPEATS)


def test_an_effect_is_told_in_a_sentence() -> None:
    found = evaluated(trial(1, sites=12, cases=40, effect=2.0))
    assert found.standing is Standing.SOUND
    assert found.sentence.startswith("With the change the level was 2")
    assert found.term("change").estimate == found.estimate
    assert found.digest == NESTED.digest()


def test_each_period_has_a_level_without_the_change_and_with_it() -> None:
    found = evaluated(trial(1, sites=12, cases=40, effect=2.0))
    without = found.counterfactual
    assert without is not None
    assert found.estimate is not None
    np.testing.assert_allclose(without.fitted - without.expected, found.estimate)
    np.testing.assert_allclose(without.expected, 0.1 * np.arange(4), atol=0.5)
    assert (without.lower < without.expected).all()


def test_order_of_cases_and_names_of_sites_change_nothing() -> None:
    values, site, period, begun = trial(2)
    order = np.random.default_rng(0).permutation(len(values))
    moved = stepped_wedge(values[order], np.array(list("fbdace"))[site[order]], period[order], begun[order], declared=NESTED)
    assert moved.estimate == pytest.approx(evaluated((values, site, period, begun)).estimate, rel=1e-7)


def test_shift_and_scale_change_nothing_but_the_unit() -> None:
    values, *rest = trial(3, effect=0.5)
    plain, moved = evaluated((values, *rest)), stepped_wedge(1000 + 7 * values, *rest, declared=NESTED)
    for one, other in ((plain.estimate, moved.estimate), (plain.low, moved.low), (plain.standard_error, moved.standard_error)):
        assert one is not None
        assert other == pytest.approx(7 * one, rel=1e-6)
    assert moved.term("period 0").estimate == pytest.approx(1000 + 7 * plain.term("period 0").estimate, rel=1e-6)


def test_a_masked_case_is_one_that_is_not_there() -> None:
    values, site, period, begun = trial(4)
    mask = np.random.default_rng(1).random(len(values)) < 0.8
    masked = stepped_wedge(values, site, period, begun, declared=NESTED, mask=mask)
    removed = stepped_wedge(values[mask], site[mask], period[mask], begun[mask], declared=NESTED)
    assert masked.estimate == removed.estimate


def test_means_of_sites_and_periods_say_what_as_many_cases_of_each_do() -> None:
    values, site, period, begun = trial(5, cases=8)
    means = [array.reshape(6, 4, 8).mean(axis=2).ravel() for array in (values, site, period, begun)]
    ours = stepped_wedge(means[0], means[1], means[2], means[3] > 0, declared=EXCHANGEABLE)
    assert ours.estimate == pytest.approx(evaluated((values, site, period, begun)).estimate, rel=1e-6)


def test_kenward_and_roger_are_wider_than_satterthwaite() -> None:
    data = trial(6)
    wide, narrow = evaluated(data).standard_error, evaluated(data, SteppedWedge(small_sample="satterthwaite")).standard_error
    assert wide is not None
    assert narrow is not None
    assert wide > narrow


def test_few_sites_carry_a_label() -> None:
    found = evaluated(trial(7, sites=4))
    assert (found.standing, found.shortfalls) == (Standing.LABELLED, (Shortfall.FEW_SITES,))
    satterthwaite = SteppedWedge(small_sample="satterthwaite")
    assert evaluated(trial(7)).standing is Standing.SOUND
    assert evaluated(trial(7), satterthwaite).shortfalls == (Shortfall.FEW_SITES,)
    assert evaluated(trial(7, sites=12), satterthwaite).standing is Standing.SOUND


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (([], [], [], []), Shortfall.TOO_FEW_POINTS),
        (([1.0, 2.0, 4.0], [1, 1, 1], [1, 2, 3], [False, False, True]), Shortfall.TOO_FEW_POINTS),
        ((trial(8)[0], trial(8)[1], trial(8)[2], trial(8)[2] > 1), Shortfall.COLLINEAR),
        ((np.full(120, 0.1), *trial(8)[1:]), Shortfall.NOTHING_VARIES),
        ((trial(8)[2] / 3, *trial(8)[1:]), Shortfall.NOTHING_VARIES),
        (trial(8, cases=1), Shortfall.COLLINEAR),
        ((np.full(120, np.nan), *trial(8)[1:]), Shortfall.TOO_FEW_POINTS),
    ],
)
def test_what_says_nothing_is_refused(data: tuple[Any, Any, Any, Any], reason: Shortfall) -> None:
    found = stepped_wedge(*data, declared=NESTED)
    assert (found.shortfalls, found.estimate) == ((reason,), None)


def test_sites_that_are_all_alike_have_an_answer() -> None:
    """The variance of sites is estimated as zero; it still counts as estimated, so that the interval is not too narrow."""
    generator = np.random.default_rng(9)
    data = trial(9)
    found = evaluated((generator.normal(size=120), *data[1:]))
    assert found.diagnostic("variance_of_sites").value >= 0
    assert found.freedom is not None
    assert found.freedom < 120


def test_a_period_with_and_without_the_change_is_wrong() -> None:
    values, site, period, begun = trial(10)
    begun[-1] = False
    with pytest.raises(InvalidDeclaration):
        stepped_wedge(values, site, period, begun, declared=NESTED)
    with pytest.raises(ShapeMismatch):
        stepped_wedge(values, site[:5], period, begun, declared=NESTED)
    with pytest.raises(InvalidDeclaration):
        SteppedWedge(structure="none")  # type: ignore[arg-type]


def test_the_schedule_starts_without_and_ends_with_the_change() -> None:
    begun = schedule(7, 4)
    assert not begun[:, 0].any()
    assert begun[:, -1].all()
    np.testing.assert_array_equal(begun.sum(axis=0), [0, 3, 5, 7])


def test_variance_is_that_of_weighted_least_squares() -> None:
    """Hussey and Hughes's formula for likeness that fades, against the matrices that it is short for."""
    begun = schedule(6, 4)
    site, period = np.indices(begun.shape).reshape(2, -1)
    design = np.column_stack([np.eye(4)[period], begun.ravel()])
    alike = 0.1 * np.where(period[:, None] == period, 1.0, 0.6) * (site[:, None] == site)
    covariance = 4.0 * (alike + 0.9 / 20 * np.eye(24))
    expected = np.linalg.inv(design.T @ np.linalg.inv(covariance) @ design)[-1, -1]
    plan = stepped_wedge_power(begun, cases=20, likeness=0.1, effect=0.5, deviation=2.0, fading=0.6)
    assert plan.variance == pytest.approx(expected, rel=1e-9)


def test_power_rises_with_the_effect_and_the_cases() -> None:
    small, large, more = (
        stepped_wedge_power(schedule(6, 4), cases=cases, likeness=0.05, effect=effect).power
        for cases, effect in ((10, 0.2), (10, 0.4), (40, 0.2))
    )
    assert small < min(large, more)


@pytest.mark.parametrize("plan", [{"cases": 0}, {"likeness": 1.0}, {"fading": 2.0}, {"error": 0.0}])
def test_plans_that_cannot_be_are_wrong(plan: dict[str, float]) -> None:
    with pytest.raises(InvalidDeclaration):
        stepped_wedge_power(schedule(6, 4), **{"cases": 10, "likeness": 0.05, "effect": 0.5, **plan})
    with pytest.raises(InvalidDeclaration):
        schedule(2, 4)
    with pytest.raises(InvalidDeclaration):
        stepped_wedge_power(np.ones((3, 4), dtype=np.bool_), cases=5, likeness=0.1, effect=1)
