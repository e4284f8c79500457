"""Gaps between strata of people: how a stratum fares beside a reference stratum, with intervals and small-number reasons.

Vectorised over measures. Intervals by scores (`equity_intervals`), p values exact given the totals (mid-p, `exact_tests`),
q values over the strata of a measure, which share their reference, by Benjamini and Yekutieli.
"""

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison, check_level, read_counts
from fivefold.engine.stats.between_sites.equity_intervals import (
    Estimate,
    GapKind,
    Pair,
    difference_interval,
    interval,
    ratio_interval,
)
from fivefold.engine.stats.between_sites.reasons import GapReason
from fivefold.engine.stats.exact_tests import Comparison, mid_p
from fivefold.engine.stats.multiplicity import benjamini_yekutieli
from fivefold.engine.stats.panels import Bools, Floats, ratio

SMALL = 5.0
"""Events, and cases without, that either group should have if both were alike (Cochran 1954)."""


@dataclass(frozen=True)
class Gaps:
    """What strata show, and their gaps to the reference; arrays of shape (measures, strata).

    values: proportion or rate of each stratum. difference: less the reference's. ratio: over the reference's; nan where the
    reference has no events, its high end then too, as it has no bound. p_values: of no gap; q_values: those of a measure's
    strata together. reasons: of GapReason; figures are nan where it says that there are none.
    """

    values: Estimate
    difference: Estimate
    ratio: Estimate
    p_values: Floats
    q_values: Floats
    reasons: NDArray[np.uint8]


def gaps(
    numerators: ArrayLike, denominators: ArrayLike, *, reference: int, kind: GapKind = "proportion", level: float = 0.95
) -> Gaps:
    """Hold each stratum against the reference. Counts: shape (measures, strata) or (strata,); reference: its column.

    kind: `proportion` (events among cases) or `rate` (events over exposure). level: of each interval by itself.
    Raises ImpossibleComparison, ShapeMismatch.
    """
    z = reach_of(level)
    counts = read_counts(numerators, denominators, kind=checked_kind(kind))
    mask, strata = counts.mask, counts.mask.shape[1]
    if not 0 <= reference < strata:
        raise ImpossibleComparison("There is no such stratum.", fix=f"Number it from 0 to {strata - 1}.", field="reference")
    events, cases = (np.where(mask, part, np.nan) for part in (counts.numerators, counts.denominators))
    other = [np.repeat(part[:, [reference]], strata, axis=1) for part in (events, cases)]
    pair = Pair(kind, events, cases, *other)
    reasons = _reasons(pair, mask, reference)
    compared = ~np.isin(reasons, [GapReason.NO_VALUE, GapReason.IS_REFERENCE, GapReason.NO_REFERENCE])
    values = counts.values
    of_reference = np.repeat(values[:, [reference]], strata, axis=1)
    p = mid_p(Comparison(kind, *(np.nan_to_num(part) for part in (events, cases, *other))))
    p = np.where(compared, p, np.nan)
    return Gaps(
        values=Estimate(values, *interval(kind, events, cases, z)),
        difference=Estimate(values - of_reference, *difference_interval(pair, z)).where(compared),
        ratio=Estimate(ratio(values, of_reference), *ratio_interval(pair, z)).where(compared),
        p_values=p,
        q_values=benjamini_yekutieli(p),
        reasons=reasons,
    )


def reach_of(level: float) -> float:
    """The normal quantile of an interval's level. Raises ImpossibleComparison."""
    check_level(level)
    return float(ndtri((1 + level) / 2))


def checked_kind(kind: GapKind) -> GapKind:
    """The kind, when gaps can be of it. Raises ImpossibleComparison."""
    if kind not in get_args(GapKind):
        raise ImpossibleComparison(f"Gaps are not of the kind “{kind}”.", fix="Choose proportion or rate.", field="kind")
    return kind


def small_numbers(kind: GapKind, events: Floats, cases: Floats, other_events: Floats, other_cases: Floats) -> Bools:
    """True where one of two groups, were they alike, would have fewer than five events or cases without."""
    level = ratio(events + other_events, cases + other_cases)
    least = np.fmin(cases, other_cases)
    rarer = np.fmin(level, 1 - level) if kind == "proportion" else level
    with np.errstate(invalid="ignore"):
        few: Bools = least * rarer < SMALL
    return few


def _reasons(pair: Pair, mask: Bools, reference: int) -> NDArray[np.uint8]:
    few = small_numbers(pair.kind, pair.events, pair.cases, pair.other_events, pair.other_cases)
    reasons = np.where(few, GapReason.SMALL_NUMBERS, GapReason.OK)
    reasons[pair.other_events == 0] = GapReason.NO_RATIO
    reasons[pair.events + pair.other_events == 0] = GapReason.NO_EVENTS
    reasons[~mask[:, reference]] = GapReason.NO_REFERENCE
    reasons[:, reference] = GapReason.IS_REFERENCE
    reasons[~mask] = GapReason.NO_VALUE
    return reasons.astype(np.uint8)
