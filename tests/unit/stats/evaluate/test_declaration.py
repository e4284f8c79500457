"""A declaration is fixed before the data are seen, and a later change of it shows."""

from dataclasses import replace
from datetime import date

import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.evaluate.before_after import BeforeAfter
from fivefold.engine.stats.evaluate.declaration import Declaration, InvalidDeclaration
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.interruption import (
    Ar1,
    Independent,
    InterruptedTimeSeries,
    Intervention,
    NeweyWest,
    Quantity,
    Season,
)
from fivefold.engine.stats.evaluate.single_series import Occasion
from fivefold.engine.stats.evaluate.spc_verdict import SpcVerdict
from fivefold.engine.stats.settings import Direction, Settings

PLAN = InterruptedTimeSeries(interventions=(Intervention(at=date(2025, 3, 1)),))
CHANGES = [
    {"level": 0.9},
    {"interventions": (Intervention(at=date(2025, 4, 1)),)},
    {"interventions": (Intervention(at=date(2025, 3, 1), phase_in=1),)},
    {"family": Family.POISSON},
    {"errors": NeweyWest()},
    {"errors": Independent()},
    {"errors": Ar1(small_sample=False)},
    {"season": Season(harmonics=1)},
    {"quantity": Quantity.LEVEL},
    {"horizon": 3},
    {"multiply": 100.0},
    {"occasion": Occasion.SIGNAL},
    {"signal_points": (4,)},
    {"diagnostic_lags": 2},
]
IMPROVEMENT = Settings(Chart.INDIVIDUALS, direction=Direction.UP)


def test_the_same_declaration_has_the_same_digest_and_its_text_can_be_read() -> None:
    again = InterruptedTimeSeries(interventions=(Intervention(at=date(2025, 3, 1)),))
    assert again.digest() == PLAN.digest()
    assert '"method":"interrupted time series"' in PLAN.canonical()
    assert '"at":"2025-03-01"' in PLAN.canonical()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_any_change_of_a_declaration_changes_its_digest(change: dict[str, object]) -> None:
    assert replace(PLAN, **change).digest() != PLAN.digest()  # type: ignore[arg-type] # each a field of its own


def test_two_kinds_of_errors_with_the_same_fields_are_told_apart() -> None:
    """Nothing but the class parts them: both say small_sample=True in some places."""
    first, second = (replace(PLAN, errors=errors) for errors in (Independent(), Ar1()))
    assert '"is":"Independent"' in first.canonical()
    assert '"is":"Ar1"' in second.canonical()


def test_two_methods_with_the_same_fields_have_different_digests() -> None:
    assert Declaration.digest(BeforeAfter(at=3, kind="mean")) != SpcVerdict(at=3, settings=IMPROVEMENT).digest()


WRONG = [
    lambda: InterruptedTimeSeries(interventions=()),
    lambda: InterruptedTimeSeries(interventions=(Intervention(at=3),), about=1),
    lambda: InterruptedTimeSeries(interventions=(Intervention(at=3),), level=1.0),
    lambda: InterruptedTimeSeries(interventions=(Intervention(at=3),), horizon=0),
    lambda: InterruptedTimeSeries(interventions=(Intervention(at=3),), multiply=0),
    lambda: InterruptedTimeSeries(interventions=(Intervention(at=3),), diagnostic_lags=0),
    lambda: InterruptedTimeSeries(interventions=(Intervention(at=3),), quantity=Quantity.RATIO),
    lambda: InterruptedTimeSeries(interventions=(Intervention(at=3, slope=False),), quantity=Quantity.SLOPE),
    lambda: InterruptedTimeSeries(interventions=(Intervention(at=3, level=False),), quantity=Quantity.LEVEL),
    lambda: Intervention(at=3, phase_in=-1),
    lambda: Intervention(at=3, level=False, slope=False),
    lambda: Season(period=1),
    lambda: Season(harmonics=7),
    lambda: Ar1(likelihood="ml"),
    lambda: Ar1(likelihood="best"),  # type: ignore[arg-type]
    lambda: NeweyWest(lag=-1),
    lambda: NeweyWest(lag="andrews"),
    lambda: NeweyWest(prewhiten=True),
    lambda: NeweyWest(kernel="parzen"),
    lambda: NeweyWest(kernel="flat", small_sample=False),  # type: ignore[arg-type]
    lambda: NeweyWest(lag="long", small_sample=False),  # type: ignore[arg-type]
    lambda: Independent(robust="HC9"),  # type: ignore[arg-type]
    lambda: BeforeAfter(at=3, kind="median"),  # type: ignore[arg-type]
    lambda: BeforeAfter(at=3, kind="mean", phase_in=-1),
    lambda: SpcVerdict(at=3, settings=Settings(Chart.INDIVIDUALS)),
    lambda: SpcVerdict(at=3, settings=Settings(Chart.MOVING_RANGE, direction=Direction.UP)),
    lambda: SpcVerdict(at=3, settings=Settings(Chart.INDIVIDUALS, direction=Direction.UP, freeze=3)),
    lambda: SpcVerdict(at=3, settings=IMPROVEMENT, repeats=10),
    lambda: SpcVerdict(at=3, settings=IMPROVEMENT, false_verdicts=0),
]


@pytest.mark.parametrize("declare", WRONG)
def test_a_declaration_that_contradicts_itself_is_refused_with_what_to_do(declare: type[Declaration]) -> None:
    with pytest.raises(InvalidDeclaration) as refused:
        declare()
    assert refused.value.fix
