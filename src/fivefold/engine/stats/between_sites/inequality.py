"""One number for the gap across ordered strata, such as fifths of deprivation: the slope and relative index of inequality.

Vectorised over measures. Strata are placed on a scale from 0, the first person of the first stratum, to 1, the last of the
last, each at its middle; a line is fitted to their proportions or rates, weighted with their cases.
Source: Mackenbach and Kunst (1997), Soc Sci Med 44:757; Sergeant and Firth (2006), Biostatistics 7:540.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from fivefold.engine.stats.between_sites.counts import read_counts
from fivefold.engine.stats.between_sites.equity import checked_kind, reach_of
from fivefold.engine.stats.between_sites.equity_intervals import Estimate, GapKind, times
from fivefold.engine.stats.between_sites.reasons import GapReason
from fivefold.engine.stats.panels import Floats, ratio

FEWEST_STRATA = 3
SMALL = 5.0


@dataclass(frozen=True)
class Inequality:
    """The gap from one end of the order to the other; arrays of shape (measures,), nan where the reason says there is none.

    slope: the fitted value at the last end less that at the first (slope index of inequality). relative: the one over the
    other (relative index); nan, with NO_RATIO, where the line falls to 0 or below. p_values: of no slope. reasons: of
    GapReason.
    """

    slope: Estimate
    relative: Estimate
    p_values: Floats
    reasons: NDArray[np.uint8]


def inequality(
    numerators: ArrayLike, denominators: ArrayLike, *, kind: GapKind = "proportion", level: float = 0.95
) -> Inequality:
    """Fit a line across ordered strata: slope and relative index of inequality.

    Counts: shape (measures, strata) or (strata,), strata in their order; one without a value is left out.
    Raises ImpossibleComparison, ShapeMismatch.
    """
    z = reach_of(level)
    counts = read_counts(numerators, denominators, kind=checked_kind(kind))
    mask = counts.mask
    events, cases = (np.where(mask, part, 0.0) for part in (counts.numerators, counts.denominators))
    everyone = cases.sum(axis=1)
    strata, weights = mask.sum(axis=1), ratio(cases, everyone[:, None])
    place = np.cumsum(weights, axis=1) - weights / 2
    spread = (weights * (place - 0.5) ** 2).sum(axis=1)
    pull = ratio(weights * (place - 0.5), spread[:, None])
    variances = _variances(kind, events, cases)
    values = np.nan_to_num(counts.values)
    middle, slope = (weights * values).sum(axis=1), (pull * values).sum(axis=1)
    first, last = middle - slope / 2, middle + slope / 2
    error = np.sqrt((pull**2 * variances).sum(axis=1))
    positive = (first > 0) & (last > 0)
    relative = ratio(last, np.where(positive, first, np.nan))
    of_ends = [(weights + side * pull / 2) / np.where(positive, end, np.nan)[:, None] for side, end in ((-1, first), (1, last))]
    reach = times(np.sqrt(((of_ends[1] - of_ends[0]) ** 2 * variances).sum(axis=1)), z)
    enough = strata >= FEWEST_STRATA
    reasons = np.where(positive, GapReason.OK, GapReason.NO_RATIO)
    reasons[_few(kind, events, cases)] = GapReason.SMALL_NUMBERS
    reasons[events.sum(axis=1) == 0] = GapReason.NO_EVENTS
    reasons[~enough] = GapReason.TOO_FEW_STRATA
    p = np.nan_to_num(2 * ndtr(-np.abs(ratio(slope, error))), nan=1.0)
    return Inequality(
        slope=Estimate(slope, slope - z * error, slope + z * error).where(enough),
        relative=Estimate(relative, ratio(relative, reach), relative * reach).where(enough),
        p_values=np.where(enough, p, np.nan),
        reasons=reasons.astype(np.uint8),
    )


def _variances(kind: GapKind, events: Floats, cases: Floats) -> Floats:
    """Of each stratum's value by chance; half an event is added, so that none seems certain. 0 without cases."""
    whole = np.where(cases > 0, cases, np.nan)
    if kind == "rate":
        return np.asarray(np.nan_to_num((events + 0.5) / whole**2), dtype=np.float64)
    share = (events + 0.5) / (whole + 1)
    return np.asarray(np.nan_to_num(share * (1 - share) / whole), dtype=np.float64)


def _few(kind: GapKind, events: Floats, cases: Floats) -> np.ndarray:
    """True where the rarer of events and cases without is seen fewer than five times a stratum in the mean."""
    rarer = np.minimum(events, cases - events) if kind == "proportion" else events
    return np.asarray(rarer.sum(axis=1) < SMALL * np.maximum((cases > 0).sum(axis=1), 1))
