"""What each site is believed to be, once what it shows is weighed against how sites differ (empirical Bayes).

Vectorised over measures. Sources: Raudenbush and Bryk (1985), J Educ Stat 10:75 (normal; as metafor 3.8-1 `blup`);
Clayton and Kaldor (1987), Biometrics 43:671 (gamma). Larsen and Merlo (2005), Am J Epidemiol 161:81 (median odds ratio).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, gammaincinv, ndtri

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison, Kind, check_level, read_counts
from fivefold.engine.stats.between_sites.equity_intervals import times
from fivefold.engine.stats.between_sites.mixtures import fit_dispersion
from fivefold.engine.stats.between_sites.tau2 import Estimates
from fivefold.engine.stats.panels import Floats, ratio

LEAST_SHAPE = 1e-9
"""Of a beta distribution: below it a belief would be certain, and its quantiles are lost."""


class Differing(Protocol):
    """What says how sites differ: a `Heterogeneity` or a `OneWay`."""

    @property
    def mean(self) -> Floats:
        """Of the sites, shape (measures,)."""

    @property
    def mean_error(self) -> Floats:
        """Standard error of the mean."""

    @property
    def tau2(self) -> Floats:
        """Variance between sites."""

    @property
    def estimates(self) -> Estimates:
        """What each site shows."""


@dataclass(frozen=True)
class ShrunkenSites:
    """What each site is believed to be; arrays of shape (measures, sites), nan for a site that takes no part.

    values, errors: mean and standard deviation of the belief. low, high: interval in which the site's true value lies.
    reliability: the share of what a site shows that is its own and not chance, from 0 to 1; 1 less it is how far the
    estimate is drawn to the mean.
    """

    values: Floats
    errors: Floats
    low: Floats
    high: Floats
    reliability: Floats


def shrink(found: Differing, *, level: float = 0.95) -> ShrunkenSites:
    """Draw the estimate of each site to the mean, the more the less it rests on. Reliability is τ² / (τ² + s²).

    Errors allow for the estimated mean, not for the estimated τ². level: of the intervals. Raises ImpossibleComparison.
    """
    check_level(level)
    estimates, tau2 = found.estimates, np.maximum(found.tau2, 0.0)[:, None]
    reliability = np.where(estimates.mask, ratio(tau2, tau2 + estimates.variances), np.nan)
    values = reliability * estimates.values + (1 - reliability) * found.mean[:, None]
    errors = np.hypot(np.sqrt(reliability * estimates.variances), (1 - reliability) * found.mean_error[:, None])
    reach = float(ndtri((1 + level) / 2)) * errors
    return ShrunkenSites(values, errors, values - reach, values + reach, reliability)


def shrink_counts(
    numerators: ArrayLike, denominators: ArrayLike, *, kind: Kind = "proportion", level: float = 0.95
) -> ShrunkenSites:
    """Weigh the counts of each site, shape (measures, sites) or (sites,), against the beta or gamma distribution of sites.

    On the plotted scale and for any count, none included; sites of one proportion (rate) are all believed to be there.
    kind: not a ratio of counts. Raises ImpossibleComparison, ShapeMismatch.
    """
    if kind == "counts":
        raise ImpossibleComparison("A ratio of counts is no share.", fix="Shrink its logarithm: heterogeneity_of_counts.")
    check_level(level)
    counts = read_counts(numerators, denominators, kind=kind)
    theta, centre = fit_dispersion(counts)[:, None], counts.reference[:, None]
    above, below = (np.where(counts.mask, part, np.nan) for part in (counts.numerators, counts.denominators))
    weight = theta * (below if kind == "proportion" else below * centre)
    reliability = weight / (1 + weight)
    values = reliability * ratio(above, below) + (1 - reliability) * centre
    own, tails = np.where(theta > 0, theta, np.nan), ((1 - level) / 2, (1 + level) / 2)
    if kind == "proportion":
        a, b = (np.maximum(part, LEAST_SHAPE) for part in (centre / own + above, (1 - centre) / own + below - above))
        errors, ends = np.sqrt(values * (1 - values) / (a + b + 1)), [betaincinv(a, b, tail) for tail in tails]
    else:
        shape, scale = 1 / own + above, 1 / (1 / (own * centre) + below)
        errors, ends = np.sqrt(shape) * scale, [gammaincinv(shape, tail) * scale for tail in tails]
    alike = counts.mask & (theta == 0) & counts.comparable[:, None]
    low, high = (np.where(alike, centre, end) for end in ends)
    return ShrunkenSites(values, np.where(alike, 0.0, errors), low, high, reliability)


def median_odds_ratio(tau2: ArrayLike) -> Floats:
    """Return the median odds ratio of a variance between sites on the log odds scale, shape as given.

    Two patients alike at two sites taken by lot: how much higher, in the median, are the odds at the one with the higher.
    1: sites do not differ.
    """
    return times(np.sqrt(2 * np.asarray(tau2, dtype=np.float64)), float(ndtri(0.75)))


def rankability(found: Differing) -> Floats:
    """Return the share of the sites' differences that is no chance: τ² / (τ² + median s²), shape (measures,).

    Below about 0.5 a ranking is mostly noise (van Houwelingen, Brand and Louis 1999; Lingsma et al. 2010).
    """
    tau2, variances = np.maximum(found.tau2, 0.0), found.estimates.variances
    some = found.estimates.mask.any(axis=1)
    middle = np.full(len(tau2), np.nan)
    middle[some] = np.nanmedian(np.where(found.estimates.mask, variances, np.nan)[some], axis=1)
    return ratio(tau2, tau2 + middle)
