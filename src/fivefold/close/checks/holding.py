"""Does it hold? The rule by which a sustain watch reopens a closed loop by itself, calibrated to do so seldom in error.

A watch looks at most `LOOKS` times, once for each month that comes in. At each look it asks two questions: is the latest
month worse than the months after the change, and are all months since the closure together worse? Each is answered by two
one-sided tests, of which the weaker counts: an exact one, given the totals (Fisher's for proportions, binomial for rates),
which holds where months vary as their counts explain, and Student's t with the spread of the months around their own
level before and after the change, on a scale that evens the spread out, which holds where they vary more.

The calculation: a change that is as large as was planned closes its loop as effective about every other time or more often,
and then on a level that is rather too good. So the level of each answer is 2 % / (2 questions × 6 looks × 2): by
Bonferroni's inequality a level that has not changed reopens at most 1 % of watched loops, however the looks depend on each
other, and at most 2 % of those that were closed on a lucky level. A seeded simulation in the tests holds it to that.
"""

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import bdtrc, stdtr
from scipy.stats import hypergeom

LOOKS = 6
"""Months for which a closed loop is watched."""
QUESTIONS = 2
FALSE_REOPENS = 0.02
LUCK = 2
"""How much more often a level seems to lapse when the loop was closed because that level looked good."""
LEVEL = FALSE_REOPENS / (QUESTIONS * LOOKS * LUCK)


@dataclass(frozen=True, kw_only=True)
class FrozenLevel:
    """What a watch was frozen on at the closure: `events` of `exposure` in the months after the change.

    worse: +1 where more is worse, -1 where less is. dispersion: of the months around their own level before and after
    the change (1: as their counts explain), with its freedom.
    """

    kind: Literal["proportion", "rate"]
    worse: int
    events: int
    exposure: int
    dispersion: float
    freedom: int

    @property
    def level(self) -> float:
        return self.events / self.exposure


def lapsed(frozen: FrozenLevel, latest: tuple[int, int], together: tuple[int, int]) -> bool:
    """Whether the latest month, or all months since the closure together, as (events, exposure), reopen the loop."""
    return _is_worse(frozen, *latest) or _is_worse(frozen, *together)


def _is_worse(frozen: FrozenLevel, events: int, exposure: int) -> bool:
    if exposure == 0 or frozen.worse * (events / exposure - frozen.level) <= 0:
        return False
    return _student(frozen, events, exposure) <= LEVEL and _exact(frozen, events, exposure) <= LEVEL


def _exact(frozen: FrozenLevel, events: int, exposure: int) -> float:
    """Probability of so many events or more (so few or less), given how many there were in all."""
    total, everything = events + frozen.events, exposure + frozen.exposure
    if frozen.kind == "proportion":
        split = hypergeom(everything, total, exposure)
        return float(split.sf(events - 1) if frozen.worse > 0 else split.cdf(events))
    share = exposure / everything
    if frozen.worse > 0:
        return float(bdtrc(events - 1, total, share)) if events > 0 else 1.0
    return 1.0 - float(bdtrc(events, total, share)) if events < total else 1.0


def _student(frozen: FrozenLevel, events: int, exposure: int) -> float:
    """Student's t on the scale on which the spread does not depend on the level: arcsine of the root, or root."""
    levels = (events / exposure, frozen.level)
    here, there = (math.asin(math.sqrt(level)) if frozen.kind == "proportion" else math.sqrt(level) for level in levels)
    spread = math.sqrt(frozen.dispersion * (1 / exposure + 1 / frozen.exposure)) / 2
    return float(stdtr(frozen.freedom, -abs(here - there) / spread)) if spread > 0 else 0.0
