"""The effect and its interval: published examples, coverage, and what it says of what was planned."""

import numpy as np
import pytest

from fivefold.close.checks.effectiveness import Effect, Kind, Stretch, effect_of, finding_of, special_cause_after
from fivefold.close.checks.thresholds import Thresholds
from fivefold.close.checks.verdicts import EffectFinding
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import Direction, Settings
from tests.unit.checks.histories import histories

TWO_MONTHS = Thresholds(months_before=1, months_after=2)


def effect(kind: Kind, before: list[tuple[int, int]], after: list[tuple[int, int]]) -> Effect | None:
    events, exposure = np.array([*before, *after]).T
    months = np.arange(len(events))
    return effect_of(events, exposure, months < len(before), months >= len(before), kind=kind, thresholds=TWO_MONTHS)


def planned(estimate: float, low: float, high: float) -> Effect:
    stretch = Stretch(1, 2, 12)
    return Effect("proportion", stretch, stretch, estimate, low, high, 1.0, 22)


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_the_interval_of_proportions_is_newcombes(
    after: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    """Table II of Newcombe, Statistics in Medicine 1998; 17:873, method 10, to the four figures printed there."""
    halves = [(after[0] // 2, after[1] // 2), (after[0] - after[0] // 2, after[1] - after[1] // 2)]
    found = effect("proportion", [before], halves)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_interval_of_rates_with_none_before_is_byars() -> None:
    """Ten events: Byar's limits are 4.79 and 18.39; none: 0 and 3.68 (Breslow and Day 1987, table 2.11)."""
    found = effect("rate", [(0, 1)], [(5, 1), (5, 1)])
    assert found is not None
    assert found.estimate == 5
    assert found.low == pytest.approx(5 - np.hypot(5 - 4.79 / 2, 3.68), abs=0.02)
    assert found.high == pytest.approx(5 + (18.39 / 2 - 5), abs=0.02)


@pytest.mark.parametrize(
    ("kind", "size", "before", "after", "dispersion"),
    [
        ("proportion", 200, 0.70, 0.78, 1),
        ("proportion", 200, 0.70, 0.78, 4),
        ("proportion", 20, 0.90, 0.97, 1),
        ("rate", 2000, 0.005, 0.003, 1),
        ("rate", 2000, 0.005, 0.003, 3),
    ],
)
def test_the_interval_covers_the_truth_about_95_times_in_100(
    kind: Kind, size: int, before: float, after: float, dispersion: float
) -> None:
    made = histories(kind, size=size, before=before, after=after, dispersion=dispersion)
    found = [made.effect(row) for row in range(len(made.events))]
    covered = np.mean([each.low <= after - before <= each.high for each in found])
    assert 0.935 <= covered <= 0.985


def test_months_that_vary_more_widen_the_interval() -> None:
    calm = effect("proportion", [(70, 100)], [(80, 100), (80, 100)])
    restless = effect("proportion", [(70, 100)], [(65, 100), (95, 100)])
    assert calm is not None
    assert restless is not None
    assert restless.dispersion > 1 > calm.dispersion
    assert restless.high - restless.low > 2 * (calm.high - calm.low)


def test_too_few_months_give_no_effect_at_all() -> None:
    events, exposure = np.full(10, 7), np.full(10, 10)
    months = np.arange(10)
    assert effect_of(events, exposure, months < 7, months >= 7, kind="proportion") is None
    assert effect_of(events, exposure, months < 8, months >= 8, kind="proportion") is None
    assert finding_of(None, sign=1, criterion=0.1) is EffectFinding.TOO_FEW_MONTHS


def test_a_month_without_a_case_does_not_count() -> None:
    events, exposure = np.array([7] * 12 + [0]), np.array([10] * 12 + [0])
    months = np.arange(13)
    found = effect_of(events, exposure, months < 9, months >= 9, kind="proportion")
    assert found is not None
    assert found.after.months == 3


@pytest.mark.parametrize(
    ("estimate", "low", "high", "sign", "criterion", "finding"),
    [
        (0.06, 0.04, 0.08, 1, 0.04, EffectFinding.WORKED),
        (0.04, 0.01, 0.07, 1, 0.04, EffectFinding.WORKED),
        (0.03, 0.01, 0.05, 1, 0.04, EffectFinding.LESS),
        (0.02, 0.01, 0.03, 1, 0.04, EffectFinding.TOO_LITTLE_CHANGE),
        (0.01, -0.01, 0.03, 1, 0.04, EffectFinding.DID_NOT_WORK),
        (-0.06, -0.08, -0.04, 1, 0.04, EffectFinding.DID_NOT_WORK),
        (0.03, -0.01, 0.07, 1, 0.04, EffectFinding.OPEN),
        (-0.06, -0.08, -0.04, -1, 0.04, EffectFinding.WORKED),
        (0.06, 0.04, 0.08, -1, 0.04, EffectFinding.DID_NOT_WORK),
        (0.01, 0.001, 0.02, 1, 0.0, EffectFinding.WORKED),
        (0.0, -0.01, 0.01, 1, 0.0, EffectFinding.OPEN),
    ],
)
def test_the_interval_is_read_against_no_change_and_against_what_was_planned(
    estimate: float, low: float, high: float, sign: int, criterion: float, finding: EffectFinding
) -> None:
    assert finding_of(planned(estimate, low, high), sign=sign, criterion=criterion) is finding


def test_special_cause_counts_only_where_it_starts_after_the_change() -> None:
    settings = Settings(Chart.PROPORTION, direction=Direction.UP)
    months = np.arange(30)
    before, after = months < 24, months >= 24
    exposure = np.full(30, 100)
    steady = np.tile([70, 72, 68], 10)
    better = np.where(after, 90, steady)
    already = np.where(months >= 22, 90, steady)
    assert special_cause_after(better, exposure, before, after, settings=settings, sign=1) == 24
    assert special_cause_after(better, exposure, before, after, settings=settings, sign=-1) is None
    assert special_cause_after(already, exposure, before, after, settings=settings, sign=1) is None
    assert special_cause_after(steady, exposure, before, after, settings=settings, sign=1) is None
