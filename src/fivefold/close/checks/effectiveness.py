"""Did it work? The months before a change against the months after, with an interval that can be trusted.

Pure functions over the counts of the sites that made the change, added up month by month. The comparison takes each
month as independent of the next one and the level before as steady; whoever knows of a trend says so in the verdict.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from fivefold.close.checks.thresholds import STANDARD, Thresholds
from fivefold.close.checks.verdicts import EffectFinding
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.evaluate.score_limits import LIMITS, difference
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import Settings

Kind = Literal["proportion", "rate"]
Counts = NDArray[np.int64]
Months = NDArray[np.bool_]

TAIL = 0.025
"""Probability outside the 95 % interval at each end."""


@dataclass(frozen=True)
class Stretch:
    """The months before, or after: `events` of `exposure` (cases, or time at risk)."""

    events: int
    exposure: int
    months: int

    @property
    def level(self) -> float:
        """Events of the exposure."""
        return self.events / self.exposure

    def thinned(self, dispersion: float) -> tuple[float, float]:
        """Events and exposure divided by how many times as much months vary as chance has them."""
        return self.events / max(dispersion, 1.0), self.exposure / max(dispersion, 1.0)


@dataclass(frozen=True)
class Effect:
    """`estimate` is the level after less the level before, `low` to `high` its 95 % interval, in the measure's unit.

    dispersion: how many times as much the months vary within the two stretches as their counts explain; freedom: of it.
    """

    kind: Kind
    before: Stretch
    after: Stretch
    estimate: float
    low: float
    high: float
    dispersion: float
    freedom: int


def effect_of(
    events: Counts,
    exposure: Counts,
    before: Months,
    after: Months,
    *,
    kind: Kind,
    thresholds: Thresholds = STANDARD,
    tail: float = TAIL,
) -> Effect | None:
    """Compare the months `after` with the months `before`; all arrays have shape (months,).

    None where there are fewer months than `thresholds` ask for, or nothing was counted. Two single limits are combined
    by MOVER (Zou and Donner, Statistics in Medicine 2008; 27:1693): for proportions Wilson's, which is Newcombe's hybrid
    score interval (method 10, Statistics in Medicine 1998; 17:873), for rates Byar's (Breslow and Day 1987). Where months
    vary more than their counts explain (Pearson's chi-squared over its freedom, above 1; McCullagh and Nelder 1989), counts
    are divided by that ratio and Student's t takes the place of the normal quantile. `tail` lies outside at each end.
    """
    known = exposure > 0
    before, after = before & known, after & known
    if before.sum() < thresholds.months_before or after.sum() < thresholds.months_after:
        return None
    earlier, later = stretch_of(events, exposure, before), stretch_of(events, exposure, after)
    freedom = earlier.months + later.months - 2
    dispersion = _dispersion(events, exposure, ((before, earlier), (after, later)), kind) / freedom
    quantile = -float(ndtri(tail) if dispersion <= 1 else stdtrit(freedom, tail))
    low, high = difference(LIMITS[kind], later.thinned(dispersion), earlier.thinned(dispersion), quantile)
    return Effect(
        kind=kind,
        before=earlier,
        after=later,
        estimate=later.level - earlier.level,
        low=low,
        high=high,
        dispersion=dispersion,
        freedom=freedom,
    )


def finding_of(effect: Effect | None, *, sign: int, criterion: float) -> EffectFinding:
    """What `effect` says of a planned change of at least `criterion` (in the measure's unit, not negative), upwards for +1."""
    if effect is None:
        return EffectFinding.TOO_FEW_MONTHS
    low, high = sorted((sign * effect.low, sign * effect.high))
    if low > 0:
        if sign * effect.estimate >= criterion:
            return EffectFinding.WORKED
        return EffectFinding.LESS if high >= criterion else EffectFinding.TOO_LITTLE_CHANGE
    return EffectFinding.OPEN if high >= criterion else EffectFinding.DID_NOT_WORK


def special_cause_after(
    events: Counts, exposure: Counts, before: Months, after: Months, *, settings: Settings, sign: int
) -> int | None:
    """The first month after the change at which a rule finds special cause in the direction `sign`, or None.

    Limits are set by the months before alone. A cause that the last month before already showed does not count.
    It is told beside the interval and decides nothing: with 24 months before and 12 after it is false in about 9 of 100.
    """
    outside = ~(before | after)
    first = int(np.flatnonzero(after)[0]) if after.any() else len(after)
    needs = settings.chart.needs_denominators
    charts = chart_series(
        events, exposure if needs else None, settings=settings, mask=exposure > 0, excluded=outside, freeze=first
    )
    flagged = (evaluate(charts).on[:, 0] == sign).any(axis=0)
    earlier = np.flatnonzero(before & (exposure > 0))
    if not earlier.size or flagged[earlier[-1]]:
        return None
    found = np.flatnonzero(flagged & after)
    return int(found[0]) if found.size else None


def stretch_of(events: Counts, exposure: Counts, months: Months) -> Stretch:
    """The counts of `months` added up."""
    return Stretch(int(events[months].sum()), int(exposure[months].sum()), int(months.sum()))


def _dispersion(events: Counts, exposure: Counts, parts: tuple[tuple[Months, Stretch], ...], kind: Kind) -> float:
    """Pearson's chi-squared of the months around the level of their own stretch."""
    total = 0.0
    for months, stretch in parts:
        variance = stretch.level * (1 - stretch.level) if kind == "proportion" else stretch.level
        if variance > 0:
            expected = exposure[months] * stretch.level
            total += float((((events[months] - expected) ** 2) / (exposure[months] * variance)).sum())
    return total
