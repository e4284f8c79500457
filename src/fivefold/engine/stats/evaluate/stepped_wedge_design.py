"""Planning a stepped wedge: who begins when, and how sure one is to find an effect.

Hussey and Hughes (2007), Design and analysis of stepped wedge cluster randomized trials, Contemp Clin Trials 28:182–191,
equation 8; with likeness that fades from period to period: Hooper et al. (2016), Stat Med 35:4718–4728.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.panels import Bools


@dataclass(frozen=True)
class SteppedWedgePower:
    """variance: of the estimated effect. power: how often an effect of the planned size is found."""

    variance: float
    power: float


def schedule(sites: int, periods: int) -> Bools:
    """True where a site has begun, shape (sites, periods): none in the first period, all in the last, as evenly as can be.

    Which site takes which row is drawn by lot. Raises InvalidDeclaration.
    """
    if periods < 2 or sites < periods - 1:
        raise InvalidDeclaration(
            "Every step needs a site: sites are at least periods less one.", fix="Plan fewer periods.", field="periods"
        )
    step = np.arange(sites) * (periods - 1) // sites
    return np.arange(periods) > step[:, None]


def stepped_wedge_power(
    begun: Bools,
    *,
    cases: float,
    likeness: float,
    effect: float,
    deviation: float = 1.0,
    fading: float = 1.0,
    error: float = 0.05,
) -> SteppedWedgePower:
    """Return variance and power of a plan `begun`, shape (sites, periods), as `schedule` makes it.

    cases: of each site in each period. likeness: correlation of two cases of one site and period. fading: that of cases in
    different periods, as a part of it (1: equal, as Hussey and Hughes). deviation: standard deviation of all cases. effect:
    the difference that is to be found. error: of the two-sided test. Power is that of large samples: with few sites it is
    less. Raises InvalidDeclaration.
    """
    _check(begun, cases, likeness, fading, deviation, error)
    sites, periods = begun.shape
    between = likeness * fading * deviation**2
    own = deviation**2 * ((1 - likeness) / cases + likeness * (1 - fading))
    u, w, v = begun.sum(), (begun.sum(axis=0) ** 2).sum(), (begun.sum(axis=1) ** 2).sum()
    within = (sites * u - w) * own
    across = (u**2 + sites * periods * u - periods * w - sites * v) * between
    if not within + across > 0 or not own > 0:
        raise InvalidDeclaration("This plan tells the change from time by nothing.", fix="Let sites begin apart.", field="begun")
    variance = float(sites * own * (own + periods * between) / (within + across))
    z = abs(effect) / np.sqrt(variance)
    return SteppedWedgePower(variance, float(ndtr(z + ndtri(error / 2))))


def _check(begun: Bools, cases: float, likeness: float, fading: float, deviation: float, error: float) -> None:
    possible = cases > 0 and 0 <= likeness < 1 and 0 <= fading <= 1 and 0 < deviation < np.inf and 0 < error < 1
    if begun.ndim != 2 or not possible:
        raise InvalidDeclaration(
            "A plan has sites and periods, cases, and likeness from 0 to below 1.", fix="Correct the plan.", field="begun"
        )
