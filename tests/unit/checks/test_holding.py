"""The rule that reopens a closed loop: seldom in error, and soon where it should."""

import numpy as np
import pytest

from fivefold.close.checks.effectiveness import Effect, Kind, finding_of
from fivefold.close.checks.holding import FALSE_REOPENS, LOOKS, FrozenLevel, lapsed
from fivefold.close.checks.verdicts import EffectFinding
from tests.unit.checks.histories import AFTER, BEFORE, Histories, histories

CLOSED = BEFORE + AFTER


def frozen(effect: Effect, worse: int) -> FrozenLevel:
    return FrozenLevel(
        kind=effect.kind,
        worse=worse,
        events=effect.after.events,
        exposure=effect.after.exposure,
        dispersion=effect.dispersion,
        freedom=effect.freedom,
    )


def reopened_at(made: Histories, row: int, level: FrozenLevel) -> int | None:
    """Which look reopens the loop, from 1, or None."""
    events, exposure = made.events[row, CLOSED:], made.exposure[row, CLOSED:]
    for look in range(1, LOOKS + 1):
        latest = (int(events[look - 1]), int(exposure[look - 1]))
        if lapsed(level, latest, (int(events[:look].sum()), int(exposure[:look].sum()))):
            return look
    return None


@pytest.mark.parametrize(
    ("kind", "size", "before", "after", "dispersion"),
    [
        ("proportion", 200, 0.70, 0.78, 1),
        ("proportion", 200, 0.70, 0.78, 4),
        ("proportion", 60, 0.10, 0.05, 2),
        ("rate", 2000, 0.005, 0.003, 3),
    ],
)
def test_of_the_loops_that_closed_as_effective_and_did_not_lapse_at_most_two_in_a_hundred_reopen(
    kind: Kind, size: int, before: float, after: float, dispersion: float
) -> None:
    made = histories(kind, size=size, before=before, after=after, dispersion=dispersion, number=3000)
    planned, sign = abs(after - before), 1 if after > before else -1
    effects = [made.effect(row) for row in range(len(made.events))]
    closed = [
        row for row, effect in enumerate(effects) if finding_of(effect, sign=sign, criterion=planned) is EffectFinding.WORKED
    ]
    assert len(closed) > 900, "the change is as large as planned, so many of the loops close"
    false = [row for row in closed if reopened_at(made, row, frozen(effects[row], -sign)) is not None]
    assert len(false) <= FALSE_REOPENS * len(closed)


@pytest.mark.parametrize(("size", "within"), [(200, 6), (1000, 2), (5000, 1)])
def test_a_lapse_back_to_where_it_was_reopens_the_sooner_the_more_is_counted(size: int, within: int) -> None:
    made = histories("proportion", size=size, before=0.70, after=0.80, dispersion=1, number=300)
    random = np.random.default_rng(5)
    made.events[:, CLOSED:] = random.binomial(made.exposure[:, CLOSED:], 0.70)
    looks = [reopened_at(made, row, frozen(made.effect(row), worse=-1)) for row in range(300)]
    assert np.mean([look is not None and look <= within for look in looks]) > 0.9


def test_getting_better_still_never_reopens() -> None:
    level = FrozenLevel(kind="proportion", worse=-1, events=780, exposure=1000, dispersion=1.0, freedom=28)
    assert not lapsed(level, (200, 200), (200, 200))
    assert lapsed(level, (100, 200), (100, 200))
    fewer_is_better = FrozenLevel(kind="rate", worse=1, events=30, exposure=10000, dispersion=1.0, freedom=28)
    assert not lapsed(fewer_is_better, (0, 2000), (0, 2000))
    assert lapsed(fewer_is_better, (30, 2000), (30, 2000))


def test_months_that_always_varied_much_need_a_larger_fall() -> None:
    calm = FrozenLevel(kind="proportion", worse=-1, events=780, exposure=1000, dispersion=1.0, freedom=28)
    restless = FrozenLevel(kind="proportion", worse=-1, events=780, exposure=1000, dispersion=8.0, freedom=28)
    fall = (130, 200)
    assert lapsed(calm, fall, fall)
    assert not lapsed(restless, fall, fall)


def test_a_month_without_a_case_says_nothing() -> None:
    level = FrozenLevel(kind="proportion", worse=-1, events=780, exposure=1000, dispersion=1.0, freedom=28)
    assert not lapsed(level, (0, 0), (0, 0))
