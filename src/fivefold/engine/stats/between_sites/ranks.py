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
    shared, tails = random.standard_normal((draws, mask.shape[1])), [(1 - level) / 2, 0.5, (1 + level) / 2]
    found = np.empty((5, *mask.shape))
    for measure, count in enumerate(mask.sum(axis=1)):  # one by one: the draws of all together would fill the memory
        ranks = mean_ranks(means[measure] + errors[measure] * shared)
        found[:3, measure] = np.quantile(ranks, tails, axis=0, method="inverted_cdf")
        found[3:, measure] = (ranks == 1).mean(axis=0), (ranks == count).mean(axis=0)
    low, median, high, lowest, highest = np.where(mask, found, np.nan)
    return Ranks(expected_ranks(sites), median, low, high, lowest, highest)


def expected_ranks(sites: ShrunkenSites) -> Floats:
    """Return the mean rank of each site: 1 and the probability that each other lies below it, summed.

    Shape (measures, sites). Sites known for certain to be alike share their rank.
    """
    mask = np.isfinite(sites.values) & np.isfinite(sites.errors)
    means, variances = np.where(mask, sites.values, 0.0), np.where(mask, sites.errors, 0.0) ** 2
    ranks = np.full(mask.shape, np.nan)
    for measure, known in enumerate(mask):
        mean, variance = means[measure, known], variances[measure, known]
        apart, error = mean[:, None] - mean, np.sqrt(variance[:, None] + variance)
        below = np.where(error > 0, ndtr(np.nan_to_num(ratio(apart, error))), (np.sign(apart) + 1) / 2)
        ranks[measure, known] = 0.5 + below.sum(axis=1)  # a site beside itself counts one half
    return ranks
