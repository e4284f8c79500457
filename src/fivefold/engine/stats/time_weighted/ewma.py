"""Exponentially weighted moving averages of many series at once, with limits that widen as they gather points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.panels import Bools, Floats, Integers, Signs, side
from fivefold.engine.stats.reasons import Codes
from fivefold.engine.stats.time_weighted.designs import EwmaDesign
from fivefold.engine.stats.time_weighted.scores import scores


@dataclass(frozen=True)
class Ewma:
    """A moving average along each series; arrays of shape (series, points), nan where a point takes no part.

    values: the average after each point. centre, lower, upper: of the average; nan where there is no σ, and `reasons` says
    why. sigma: standard deviation of the average. Units are those of the chart; of g and t charts, those of its scale of
    judgement. included: takes part. phase: number of the phase, from 0.
    """

    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    included: Bools
    phase: Integers
    reasons: Codes

    @property
    def flags(self) -> Signs:
        """As `rules` give them: +1 above the limits, -1 below, 0 between them or without limits."""
        return np.where(side(self.values, self.upper) > 0, 1, np.where(side(self.values, self.lower) < 0, -1, 0)).astype(np.int8)


def ewma(charts: ControlCharts, design: EwmaDesign | None = None, *, sigma: ArrayLike | None = None) -> Ewma:
    """Average the points of each series so that every older point weighs 1 − λ times the next.

    charts: give centre and σ, with all their phases, freezes, gaps and exclusions: averages begin at the centre of each
    phase, and pass over points that are missing or excluded. sigma: given instead, in plotted units: one, one per series or
    one per point. A series without σ (constant, near constant, one point) has averages without limits; `reasons` says why.
    Raises InvalidDesign, ShapeMismatch.
    Source: Montgomery, chapter 9.2, equations 9.22 and 9.25, for σ that may differ from point to point; agrees with qcc 3.0
    to 1e-9.
    """
    chosen = design or EwmaDesign()
    found = scores(charts, sigma)
    deviations, variances = _running_means(found.deviations, found.sigma**2, found.fresh, chosen.weight)
    spread = np.sqrt(variances)
    centre = np.where(np.isfinite(deviations), found.centre, np.nan)
    return Ewma(
        values=centre + deviations,
        centre=centre,
        lower=centre - chosen.width * spread,
        upper=centre + chosen.width * spread,
        sigma=spread,
        included=charts.included,
        phase=charts.phase,
        reasons=found.reasons,
    )


def _running_means(deviations: Floats, variances: Floats, fresh: Bools, weight: float) -> tuple[Floats, Floats]:
    """Return (weighted means, their variances) after each point, shape (series, points); nan where it takes no part."""
    columns = zip(*(np.ascontiguousarray(array.T) for array in (deviations, variances, fresh)), strict=True)
    means, spreads = np.full(deviations.T.shape, np.nan), np.full(deviations.T.shape, np.nan)
    mean, spread = np.zeros(len(deviations)), np.zeros(len(deviations))
    for column, (deviation, variance, first) in enumerate(columns):
        mean, spread = np.where(first, 0.0, mean), np.where(first, 0.0, spread)
        used = np.isfinite(deviation)
        mean = np.where(used, weight * deviation + (1 - weight) * mean, mean)
        spread = np.where(used, weight**2 * variance + (1 - weight) ** 2 * spread, spread)
        means[column], spreads[column] = np.where(used, mean, np.nan), np.where(used, spread, np.nan)
    return np.ascontiguousarray(means.T), np.ascontiguousarray(spreads.T)
