"""A shift that lasted until the change, and what became of it: repaired, eased, or nothing; and never out of chance alone."""

from typing import Any

import numpy as np
import pytest

from fivefold.close.checks.effectiveness import Counts, Kind, Months, effect_of, finding_of
from fivefold.close.checks.restoring import finding_with_repair, repair_of
from fivefold.close.checks.thresholds import STANDARD
from fivefold.close.checks.verdicts import EffectFinding

EARLIER, SIGNAL, AFTER = 29, 7, 7
EVERYBODY = 100


def parts(signal: int = SIGNAL) -> dict[str, Months]:
    months = np.arange(EARLIER + SIGNAL + AFTER)
    began = EARLIER + SIGNAL
    return {
        "earlier": months < began - signal,
        "signal": (months >= began - signal) & (months < began),
        "after": months >= began,
    }


def found(
    events: Counts, exposure: Counts, *, kind: Kind = "proportion", criterion: float = 0.2, sign: int = -1
) -> EffectFinding:
    """What is found of a planned change of `criterion`, downwards unless said otherwise."""
    given = parts()
    effect = effect_of(events, exposure, given["earlier"], given["after"], kind=kind)
    repair = repair_of(
        events, exposure, earlier=given["earlier"], signal=given["signal"], after=given["after"], kind=kind, sign=sign
    )
    return finding_with_repair(finding_of(effect, sign=sign, criterion=criterion), effect, repair, sign=sign)


def counts(earlier: float, signal: float, after: float, *, seed: int | None = None) -> tuple[Counts, Counts]:
    """Counts of 100 a month at these levels; with a seed as chance has them, and without as close to them as counts can be."""
    levels = np.repeat([earlier, signal, after], [EARLIER, SIGNAL, AFTER])
    exposure = np.full(len(levels), EVERYBODY)
    if seed is None:
        return np.round(exposure * levels + np.tile([2, -2, 1, -1], 11)[: len(levels)]).astype(np.int64), exposure
    return np.random.default_rng(seed).binomial(exposure, levels), exposure


@pytest.mark.parametrize(
    ("earlier", "signal", "after", "finding"),
    [
        (0.19, 0.43, 0.199, EffectFinding.RESTORED),
        (0.19, 0.43, 0.30, EffectFinding.EASED),
        (0.19, 0.43, 0.43, EffectFinding.DID_NOT_WORK),
        (0.19, 0.43, 0.14, EffectFinding.RESTORED),
        (0.43, 0.60, 0.15, EffectFinding.WORKED),
        (0.19, 0.19, 0.19, EffectFinding.DID_NOT_WORK),
    ],
)
def test_a_level_that_had_shifted_is_judged_by_the_earlier_level_and_by_the_shifted_one(
    earlier: float, signal: float, after: float, finding: EffectFinding
) -> None:
    assert found(*counts(earlier, signal, after)) is finding


def test_it_is_the_same_upwards_and_for_rates() -> None:
    assert found(*counts(0.81, 0.57, 0.80), sign=1) is EffectFinding.RESTORED
    events, exposure = counts(0.19, 0.43, 0.199)
    assert found(events, exposure * 20, kind="rate", criterion=0.01) is EffectFinding.RESTORED


def test_a_true_repair_is_nearly_always_seen() -> None:
    findings = [found(*counts(0.19, 0.43, 0.19, seed=seed)) for seed in range(300)]
    assert np.mean([finding is EffectFinding.RESTORED for finding in findings]) >= 0.95


def test_one_month_by_chance_beyond_the_limits_is_seldom_taken_for_a_shift_that_was_repaired() -> None:
    """The first month of the signal lies at 3.2 σ; nothing has changed before or after it, whatever was done."""
    repaired = 0
    for seed in range(1000):
        events, exposure = counts(0.3, 0.3, 0.3, seed=seed)
        events[EARLIER] = 45
        repaired += found(events, exposure) in {EffectFinding.RESTORED, EffectFinding.EASED}
    assert repaired <= 25


def test_seven_months_by_chance_above_are_seldom_taken_for_a_shift_that_was_repaired() -> None:
    """Of stable histories those whose seven months together lie beyond 3 σ, as a list of signals picks them."""
    random = np.random.default_rng(5)
    exposure = np.full(EARLIER + SIGNAL + AFTER, EVERYBODY)
    histories = random.binomial(EVERYBODY, 0.3, size=(150_000, len(exposure)))
    window = histories[:, EARLIER : EARLIER + SIGNAL].sum(axis=1)
    spread = np.sqrt(SIGNAL * EVERYBODY * 0.3 * 0.7)
    picked = histories[window > SIGNAL * EVERYBODY * 0.3 + 3 * spread]
    assert len(picked) > 150
    repaired = [found(events, exposure) in {EffectFinding.RESTORED, EffectFinding.EASED} for events in picked]
    assert np.mean(repaired) <= 0.05


def repair(events: Counts, exposure: Counts, **changes: Any) -> object:
    return repair_of(events, exposure, kind="proportion", sign=-1, **(parts() | changes))


def test_a_signal_that_was_over_before_the_change_has_no_second_level() -> None:
    events, exposure = counts(0.19, 0.43, 0.19)
    given = parts()
    over = given["signal"] & (np.arange(len(events)) < EARLIER + SIGNAL - 1)
    assert repair(events, exposure) is not None
    assert repair(events, exposure, signal=over, earlier=given["earlier"] | (given["signal"] & ~over)) is None


def test_a_signal_of_fewer_months_than_are_asked_for_has_no_second_level() -> None:
    events, exposure = counts(0.19, 0.43, 0.19)
    events[EARLIER : EARLIER + SIGNAL - STANDARD.months_signal] = 19
    assert repair(events, exposure, **parts(signal=STANDARD.months_signal)) is None
    events[EARLIER + SIGNAL - STANDARD.months_signal - 1] = 43
    assert repair(events, exposure, **parts(signal=STANDARD.months_signal + 1)) is not None


def test_a_shift_for_the_better_is_nothing_to_repair() -> None:
    assert repair(*counts(0.43, 0.19, 0.43)) is None


def test_without_months_nothing_is_said() -> None:
    nothing = np.zeros(EARLIER + SIGNAL + AFTER, dtype=np.int64)
    assert repair(nothing, nothing) is None
    assert found(nothing, nothing) is EffectFinding.TOO_FEW_MONTHS
