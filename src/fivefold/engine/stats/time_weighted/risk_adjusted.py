"""Outcomes of patients of unlike risk, in the order in which they came: RA-CUSUM and VLAD of many sites at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.periods import ShapeMismatch, fitting
from fivefold.engine.stats.reasons import Codes, ReasonCode
from fivefold.engine.stats.time_weighted.designs import RiskAdjustedDesign
from fivefold.engine.stats.time_weighted.sums import Cusum, running_sums


@dataclass(frozen=True)
class RiskAdjusted:
    """Risk-adjusted sums of each site; arrays of shape (sites, patients), nan where a patient takes no part.

    sums: `high` gathers evidence of worse outcomes than the risks say, `low` (at most 0) of better ones.
    saved: variable life-adjusted display: events expected less events seen so far (Lovegrove et al. 1997, Lancet
    350:1128–1130); it rises while fewer happen than expected.
    """

    sums: Cusum
    saved: Floats


def risk_adjusted(
    outcomes: ArrayLike, risks: ArrayLike, design: RiskAdjustedDesign | None = None, *, mask: ArrayLike | None = None
) -> RiskAdjusted:
    """Follow outcomes against the risk that each patient had.

    outcomes: 1 where the event (a death, a return to theatre) happened, 0 where it did not; shape (sites, patients) or
    (patients,), in order of time. risks: its probability for that patient beforehand, from 0 to 1, same shape. mask: True
    where the patient takes part. Missing and impossible entries are passed over, and `sums.reasons` says so.
    Raises ShapeMismatch, InvalidDesign.
    Source: Steiner, Cook, Farewell and Treasure (2000), Biostatistics 1:441–452; agrees with vlad 0.2.2 to 1e-9.
    """
    chosen = design or RiskAdjustedDesign()
    seen = np.atleast_2d(np.asarray(outcomes, dtype=float))
    if seen.ndim != 2 or seen.shape[1] == 0:
        raise ShapeMismatch(f"Outcomes of shape {seen.shape} are no series.", fix="Give (sites, patients), at least one patient.")
    expected = fitting(risks, seen.shape, np.float64, "risks")
    reasons = _reasons(seen, expected)
    reasons[~fitting(True if mask is None else mask, seen.shape, np.bool_, "mask")] = ReasonCode.MISSING
    included = reasons == ReasonCode.OK
    seen, expected = np.where(included, seen, np.nan), np.where(included, expected, np.nan)
    fresh = np.arange(seen.shape[1]) == np.zeros((len(seen), 1))
    (high, high_since), (low, low_since) = (
        running_sums(evidence(seen, expected, odds), fresh, start=0.0, limit=limit, restart=chosen.restart)
        for odds, limit in ((chosen.worse, chosen.worse_limit), (chosen.better, chosen.better_limit))
    )
    sums = Cusum(
        high=high,
        low=0.0 - low,
        upper=chosen.worse_limit,
        lower=-chosen.better_limit,
        high_since=high_since,
        low_since=low_since,
        included=included,
        phase=np.zeros(seen.shape, dtype=np.int64),
        reasons=reasons,
    )
    saved = np.cumsum(np.where(included, expected - seen, 0.0), axis=1)
    return RiskAdjusted(sums, np.where(included, saved, np.nan))


def evidence(outcomes: Floats, risks: Floats, odds_ratio: float) -> Floats:
    """Log-likelihood ratio of odds multiplied by `odds_ratio` against the odds that the risks give; any shape."""
    score: Floats = outcomes * np.log(odds_ratio) - np.log1p((odds_ratio - 1) * risks)
    return score


def _reasons(outcomes: Floats, risks: Floats) -> Codes:
    reasons = np.zeros(outcomes.shape, dtype=np.uint8)
    reasons[~((outcomes == 0) | (outcomes == 1)) | ~((risks >= 0) & (risks <= 1))] = ReasonCode.IMPOSSIBLE
    reasons[~(np.isfinite(outcomes) & np.isfinite(risks))] = ReasonCode.MISSING
    return reasons
