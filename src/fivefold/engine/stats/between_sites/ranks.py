"""How sure a ranking of sites is: intervals of ranks from what each site is believed to be.

Source: Goldstein and Spiegelhalter (1996), J R Stat Soc A 159:385; Marshall and Spiegelhalter (1998), BMJ 316:1701. Show
`rankability` before any ranking.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison
from fivefold.engine.stats.between_sites.scores import mean_ranks
from fivefold.engine.stats.between_sites.shrinkage import ShrunkenSites
from fivefold.engine.stats.panels import Floats, ratio

DRAWS = 10_000


@dataclass(frozen=True)
class Ranks:
    """Ranks from 1, the lowest value, to the number of sites; arrays of shape (measures, sites), nan for a masked site.

    expected: mean rank, exact. median, low, high: of the simulated ranks. lowest, highest: probability that the site is the
    lowest, the highest of all.
    """

    expected: Floats
    median: Floats
    low: Floats
    high: Floats
    lowest: Floats
    highest: Floats


def rank_intervals(sites: ShrunkenSites, random: np.random.Generator, *, level: float = 0.95, draws: int = DRAWS) -> Ranks:
    """Rank the sites in `draws` draws of what they are believed to be (normal, independent).

    random: where the draws come from; all measures share them, so that a measure added or left out changes no other's.
    level: of the intervals. Raises ImpossibleComparison.
    """
    if draws < 1 or not 0 < level < 1:
        raise ImpossibleComparison("Ranks need draws, and a level between 0 and 1.", fix="Leave both out.")
    mask = np.isfinite(sites.values) & np.isfinite(sites.errors)
    means, errors = np.where(mask, sites.values, np.inf), np.where(mask, sites.errors, 0.0)
    drawn = means + errors * random.standard_normal((draws, 1, mask.shape[1]))
    ranks = mean_ranks(drawn.reshape(-1, mask.shape[1])).reshape(drawn.shape)
    low, median, high = np.quantile(ranks, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0, method="inverted_cdf")
    count = mask.sum(axis=1, keepdims=True)
    return Ranks(
        expected=expected_ranks(sites),
        median=np.where(mask, median, np.nan),
        low=np.where(mask, low, np.nan),
        high=np.where(mask, high, np.nan),
        lowest=np.where(mask, (ranks == 1).mean(axis=0), np.nan),
        highest=np.where(mask, (ranks == count).mean(axis=0), np.nan),
    )


def expected_ranks(sites: ShrunkenSites) -> Floats:
    """Return the mean rank of each site: 1 and the probability that each other lies below it, summed.

    Shape (measures, sites). Sites known for certain to be alike share their rank.
    """
    mask = np.isfinite(sites.values) & np.isfinite(sites.errors)
    means, variances = np.where(mask, sites.values, 0.0), np.where(mask, sites.errors, 0.0) ** 2
    apart = means[:, :, None] - means[:, None, :]
    error = np.sqrt(variances[:, :, None] + variances[:, None, :])
    below = np.where(error > 0, ndtr(np.nan_to_num(ratio(apart, error))), (np.sign(apart) + 1) / 2)
    pairs = mask[:, :, None] & mask[:, None, :] & ~np.eye(mask.shape[1], dtype=np.bool_)
    return np.where(mask, 1 + np.where(pairs, below, 0.0).sum(axis=2), np.nan)
