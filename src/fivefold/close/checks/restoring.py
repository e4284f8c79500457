"""Is it back where it was? A level that had shifted, and stayed shifted until the change, is judged by that level as well.

One month beyond the limits is mostly followed by a better one, whatever anybody does (regression to the mean). So the first
months of a signal, as many as show it by themselves, are left out here too: what the level had become is read from the
months after them, which nobody chose for being bad. Pure functions over counts; all arrays have shape (months,).
"""

from dataclasses import dataclass, replace

import numpy as np

from fivefold.close.checks.effectiveness import Counts, Effect, Kind, Months, effect_of
from fivefold.close.checks.thresholds import STANDARD, Thresholds
from fivefold.close.checks.verdicts import EffectFinding

BEYOND_3_SIGMA = 0.00135
"""Probability beyond 3σ on one side."""
KEPT = 0.5
"""Share of a shift that must be shown to be gone, of the smallest that its interval allows: half of the lower limit, as in
trials that show no inferiority (US Food and Drug Administration, Non-Inferiority Clinical Trials, 2016)."""


@dataclass(frozen=True)
class Repair:
    """`shift`: what the level had become, against the earlier one; `since`: the months after the change, against that."""

    shift: Effect
    since: Effect


def repair_of(
    events: Counts,
    exposure: Counts,
    *,
    earlier: Months,
    signal: Months,
    after: Months,
    kind: Kind,
    sign: int,
    thresholds: Thresholds = STANDARD,
) -> Repair | None:
    """What a shift for the worse, of which the months `signal` tell, had become and what became of it; `sign`: +1, up is planned.

    None where the signal was over before the change, where fewer than `thresholds.months_signal` of its months are left, or
    where these are not worse than the months `earlier` beyond chance.
    """
    known = np.flatnonzero((earlier | signal) & (exposure > 0))
    if not known.size or not signal[known[-1]]:
        return None
    settled = _without_those_that_raised_it(events, exposure, earlier, signal, kind, sign, thresholds)
    asked = replace(thresholds, months_after=thresholds.months_signal)
    shift = effect_of(events, exposure, earlier, settled, kind=kind, thresholds=asked)
    if shift is None or not is_beyond_chance(shift, -sign):
        return None
    asked = replace(thresholds, months_before=thresholds.months_signal)
    since = effect_of(events, exposure, settled, after, kind=kind, thresholds=asked)
    return None if since is None else Repair(shift, since)


def finding_with_repair(finding: EffectFinding, effect: Effect | None, repair: Repair | None, *, sign: int) -> EffectFinding:
    """What the numbers say once the shift is known: restored, eased, or what they said against the earlier level alone."""
    if effect is None or repair is None or finding is EffectFinding.WORKED or not is_beyond_chance(repair.since, sign):
        return finding
    if _is_back(effect, repair.shift, sign):
        return EffectFinding.RESTORED
    return EffectFinding.EASED if finding in {EffectFinding.OPEN, EffectFinding.DID_NOT_WORK} else finding


def is_beyond_chance(effect: Effect, sign: int) -> bool:
    """Whether the interval lies on the side `sign` of no change."""
    return min(sign * effect.low, sign * effect.high) > 0


def _is_back(effect: Effect, shift: Effect, sign: int) -> bool:
    """Not worse than the earlier level beyond chance, and more than half of the shift excluded."""
    best, worst = sorted((-sign * effect.low, -sign * effect.high))
    return best <= 0 and worst < KEPT * min(-sign * shift.low, -sign * shift.high)


def _without_those_that_raised_it(
    events: Counts, exposure: Counts, earlier: Months, signal: Months, kind: Kind, sign: int, thresholds: Thresholds
) -> Months:
    """The months of `signal` after the first ones that, together, lie beyond 3σ of the earlier level on the worse side."""
    enough = replace(thresholds, months_after=1)
    months = np.flatnonzero(signal & (exposure > 0))
    for count in range(1, len(months) + 1):
        first = np.zeros_like(signal)
        first[months[:count]] = True
        shown = effect_of(events, exposure, earlier, first, kind=kind, thresholds=enough, tail=BEYOND_3_SIGMA)
        if shown is not None and is_beyond_chance(shown, -sign):
            return np.asarray(signal & ~first, dtype=np.bool_)
    return np.zeros_like(signal)
