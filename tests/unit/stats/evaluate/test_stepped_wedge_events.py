"""Stepped wedges of events: what was put in comes out, and what cannot be told is refused or labelled."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit
from statsmodels.genmod.cov_struct import Exchangeable, Independence
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_estimating_equations import GEE

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Evaluation, Shortfall, Standing
from fivefold.engine.stats.evaluate.stepped_wedge_design import schedule
from fivefold.engine.stats.evaluate.stepped_wedge_events import SteppedWedgeOfEvents, stepped_wedge_of_events

Figures = NDArray[np.float64]
MIXED = SteppedWedgeOfEvents()
MARGINAL = SteppedWedgeOfEvents(model="marginal")
BEGUN = schedule(24, 5)
SITE, PERIOD = (each.ravel() for each in np.indices(BEGUN.shape))
TREATED = BEGUN.ravel()


def made(effect: float = 0.7, spread: float = 0.5, cases: int = 40, seed: int = 1) -> Figures:
    """Events of so many cases in each site and period."""
    random = np.random.default_rng(seed)
    odds = -1 + 0.1 * PERIOD + effect * TREATED + spread * random.normal(size=24)[SITE]
    return random.binomial(cases, expit(odds)).astype(float)


def evaluated(events: Figures, declared: SteppedWedgeOfEvents, cases: int = 40) -> Evaluation:
    return stepped_wedge_of_events(events, SITE, PERIOD, TREATED, declared=declared, cases=cases)


@pytest.mark.parametrize("declared", [MIXED, MARGINAL, replace(MARGINAL, working="independence")], ids=repr)
def test_the_odds_ratio_that_was_put_in_comes_out_labelled(declared: SteppedWedgeOfEvents) -> None:
    found = evaluated(made(cases=4000, spread=0.1), declared, cases=4000)
    assert found.estimate == pytest.approx(np.exp(0.7), rel=0.05)
    assert found.low is not None
    assert found.high is not None
    assert found.low < np.exp(0.7) < found.high
    assert found.null == 1
    assert found.standing is Standing.LABELLED
    assert found.shortfalls == (Shortfall.FEW_SITES, Shortfall.LARGE_SAMPLE_METHOD)
    assert found.sentence.startswith("With the change the odds were 2")


@pytest.mark.parametrize("declared", [MIXED, MARGINAL], ids=repr)
def test_counts_say_the_same_as_their_cases_one_by_one_in_any_order(declared: SteppedWedgeOfEvents) -> None:
    events = made(cases=6)
    rows = np.repeat(np.arange(len(events)), 6)
    happened = np.tile(np.arange(6), len(events)) < events[rows]
    order = np.random.default_rng(3).permutation(len(rows))
    one_by_one = stepped_wedge_of_events(
        happened[order].astype(float), SITE[rows][order], PERIOD[rows][order], TREATED[rows][order], declared=declared
    )
    counted = evaluated(events, declared, cases=6)
    assert counted.estimate == pytest.approx(one_by_one.estimate, rel=1e-9)
    assert counted.standard_error == pytest.approx(one_by_one.standard_error, rel=1e-6)


@pytest.mark.parametrize(("working", "structure"), [("exchangeable", Exchangeable()), ("independence", Independence())])
def test_the_marginal_model_is_that_of_statsmodels(working: str, structure: Exchangeable | Independence) -> None:
    """Whose likeness divides by the pairs less the terms; estimates hardly move with it."""
    events = made(cases=10)
    rows = np.repeat(np.arange(len(events)), 10)
    happened = (np.tile(np.arange(10), len(events)) < events[rows]).astype(float)
    design = np.column_stack([np.eye(5)[PERIOD], TREATED])[rows]
    theirs = GEE(happened, design, groups=SITE[rows], family=Binomial(), cov_struct=structure).fit()
    declared = replace(MARGINAL, working="independence" if working == "independence" else "exchangeable")
    ours = evaluated(events, declared, cases=10)
    assert ours.term("change").estimate == pytest.approx(theirs.params[-1], rel=1e-3)
    assert ours.standard_error == pytest.approx(theirs.bse[-1], rel=1e-3)


def test_sites_that_are_alike_have_no_variance_between_them() -> None:
    events = made(spread=0.0, seed=4, cases=4000)
    found = evaluated(events, MIXED, cases=4000)
    assert found.diagnostic("variance_of_sites").value < 0.001
    assert found.estimate == pytest.approx(evaluated(events, MARGINAL, cases=4000).estimate, rel=0.01)


ALONE = np.where(PERIOD == 2, 0.0, made())
REFUSED = [
    ("no event", np.zeros(120), Shortfall.NO_EVENTS),
    ("all events", np.full(120, 40.0), Shortfall.NO_EVENTS),
    ("no event in one period", ALONE, Shortfall.NO_EVENTS),
    ("only impossible rows", np.full(120, 41.0), Shortfall.TOO_FEW_POINTS),
    ("nothing known", np.full(120, np.nan), Shortfall.TOO_FEW_POINTS),
    ("two sites", np.where(SITE < 2, made(), np.nan), Shortfall.TOO_FEW_POINTS),
]


@pytest.mark.parametrize("declared", [MIXED, MARGINAL], ids=repr)
@pytest.mark.parametrize(("events", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_cannot_be_estimated_is_refused(declared: SteppedWedgeOfEvents, events: Figures, reason: Shortfall) -> None:
    found = evaluated(events, declared)
    assert found.shortfalls == (reason,)
    assert found.estimate is None
    assert reason.explanation in found.sentence


def test_a_change_that_nothing_tells_from_time_is_refused() -> None:
    found = stepped_wedge_of_events(made(), SITE, PERIOD, PERIOD > 2, declared=MIXED, cases=40)
    assert found.shortfalls == (Shortfall.COLLINEAR,)


def test_a_plan_that_cannot_be_is_refused() -> None:
    for wrong in ({"model": "bayes"}, {"nodes": 0}, {"working": "nested"}):
        with pytest.raises(InvalidDeclaration):
            SteppedWedgeOfEvents(**wrong)
    with pytest.raises(InvalidDeclaration, match="with and without the change in one period"):
        stepped_wedge_of_events(np.ones(240), [*SITE, *SITE], [*PERIOD, *PERIOD], [*TREATED, *~TREATED], declared=MIXED)
