"""Gaps between strata within sites, all sites together: what is left when people of different strata go to different sites.

Mantel and Haenszel's weighted means over sites, vectorised over measures and strata. Sources: Mantel and Haenszel (1959), J
Natl Cancer Inst 22:719 (test); Greenland and Robins (1985), Biometrics 41:55 (ratios, rate differences); Sato (1989),
Biometrics 45:1323 (difference of proportions, valid for few large and for many small sites).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison, SiteCounts, read_counts
from fivefold.engine.stats.between_sites.equity import SMALL, checked_kind, reach_of
from fivefold.engine.stats.between_sites.equity_intervals import Estimate, GapKind, Pair, times
from fivefold.engine.stats.between_sites.reasons import GapReason
from fivefold.engine.stats.multiplicity import benjamini_yekutieli
from fivefold.engine.stats.panels import Floats, ratio


@dataclass(frozen=True)
class StratifiedGaps:
    """Gaps to the reference within sites; arrays of shape (measures, strata), nan where the reason says that there are none.

    sites: how many have both the stratum and the reference. Other fields as in `equity.Gaps`.
    """

    difference: Estimate
    ratio: Estimate
    p_values: Floats
    q_values: Floats
    sites: NDArray[np.int64]
    reasons: NDArray[np.uint8]


def stratified_gaps(
    numerators: ArrayLike, denominators: ArrayLike, *, reference: int, kind: GapKind = "proportion", level: float = 0.95
) -> StratifiedGaps:
    """Hold each stratum against the reference within every site. Counts: shape (measures, sites, strata) or (sites, strata).

    A site without one of the two says nothing about their gap. reference: the column of its stratum.
    Raises ImpossibleComparison, ShapeMismatch.
    """
    z, pair = reach_of(level), _pair(numerators, denominators, reference, checked_kind(kind))
    both = (pair.cases > 0) & (pair.other_cases > 0)
    sites = both.sum(axis=1)
    apart, error = _difference(pair)
    common, log_error = _ratio(pair)
    p, expected = _test(pair)
    reasons = np.where(expected < SMALL, GapReason.SMALL_NUMBERS, GapReason.OK)
    events, others = pair.events.sum(axis=1), pair.other_events.sum(axis=1)
    reasons[(events == 0) | (others == 0)] = GapReason.NO_RATIO
    reasons[events + others == 0] = GapReason.NO_EVENTS
    reasons[sites == 0] = GapReason.NO_REFERENCE
    reasons[pair.cases.sum(axis=1) == 0] = GapReason.NO_VALUE
    reasons[:, reference] = GapReason.IS_REFERENCE
    compared = (sites > 0) & (reasons != GapReason.IS_REFERENCE)
    reach, p = times(log_error, z), np.where(compared, p, np.nan)
    return StratifiedGaps(
        difference=Estimate(apart, apart - z * error, apart + z * error).where(compared),
        ratio=Estimate(common, ratio(common, reach), common * reach).where(compared),
        p_values=p,
        q_values=benjamini_yekutieli(p),
        sites=sites,
        reasons=reasons.astype(np.uint8),
    )


def _pair(numerators: ArrayLike, denominators: ArrayLike, reference: int, kind: GapKind) -> Pair:
    """Counts of shape (measures, sites, strata), 0 for a site that lacks the stratum or the reference."""
    below = np.asarray(denominators, dtype=np.float64)
    if below.ndim not in (2, 3):
        raise ImpossibleComparison("Counts have a row for every site and a column for every stratum.", fix="Give both axes.")
    shape = below.shape if below.ndim == 3 else (1, *below.shape)
    if not 0 <= reference < shape[2]:
        raise ImpossibleComparison("There is no such stratum.", fix=f"Number it from 0 to {shape[2] - 1}.", field="reference")
    counts: SiteCounts = read_counts(np.reshape(numerators, (-1, shape[2])), below.reshape(-1, shape[2]), kind=kind)
    both = counts.mask & counts.mask[:, [reference]]
    events, cases = (np.where(both, part, 0.0) for part in (counts.numerators, counts.denominators))
    others = (np.where(both, part[:, [reference]], 0.0) for part in (events, cases))
    return Pair(kind, *(part.reshape(shape) for part in (events, cases, *others)))


def _difference(pair: Pair) -> tuple[Floats, Floats]:
    """Return (weighted mean of the sites' differences, its standard error)."""
    x, n, y, m = pair.events, pair.cases, pair.other_events, pair.other_cases
    everyone = np.where(n + m > 0, n + m, 1.0)
    weight = (n * m / everyone).sum(axis=1)
    apart = ratio(((x * m - y * n) / everyone).sum(axis=1), weight)
    if pair.kind == "rate":
        spread = ((x * m**2 + y * n**2) / everyone**2).sum(axis=1)
    else:
        uneven = ((n**2 * y - m**2 * x + n * m * (m - n) / 2) / everyone**2).sum(axis=1)
        spread = apart * uneven + ((x * (m - y) + y * (n - x)) / (2 * everyone)).sum(axis=1)
    return apart, np.sqrt(ratio(np.where(spread > 0, spread, np.nan), weight**2))


def _ratio(pair: Pair) -> tuple[Floats, Floats]:
    """Return (weighted mean of the sites' ratios, standard error of its logarithm); nan where one side has no events."""
    x, n, y, m = pair.events, pair.cases, pair.other_events, pair.other_cases
    everyone = np.where(n + m > 0, n + m, 1.0)
    above, below = (x * m / everyone).sum(axis=1), (y * n / everyone).sum(axis=1)
    common = x * y * everyone if pair.kind == "proportion" else 0.0
    spread = ((n * m * (x + y) - common) / everyone**2).sum(axis=1)
    both = np.where((above > 0) & (below > 0), above * below, np.nan)
    return ratio(above, np.where(below > 0, below, np.nan)), np.sqrt(ratio(np.where(spread > 0, spread, np.nan), both))


def _test(pair: Pair) -> tuple[Floats, Floats]:
    """Return (two-sided p of no gap at any site, the fewest events that either side would have if all were alike)."""
    x, n, y, m = pair.events, pair.cases, pair.other_events, pair.other_cases
    everyone, events = np.where(n + m > 0, n + m, 1.0), x + y
    expected, other = events * n / everyone, events * m / everyone
    spread = events * n * m / everyone**2
    fewest = np.minimum(expected.sum(axis=1), other.sum(axis=1))
    if pair.kind == "proportion":
        spread = spread * (everyone - events) / np.maximum(everyone - 1, 1)
        without = (everyone - events) * np.minimum(n, m) / everyone
        fewest = np.minimum(fewest, without.sum(axis=1))
    score = ratio((x - expected).sum(axis=1), np.sqrt(spread.sum(axis=1)))
    return np.nan_to_num(2 * ndtr(-np.abs(score)), nan=1.0), fewest
