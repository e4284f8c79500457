"""What the charts with a memory take from a control chart: points, level and σ on the scale on which it counts σ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.panels import Bools, Floats, each_phase
from fivefold.engine.stats.periods import fitting
from fivefold.engine.stats.reasons import Codes, ReasonCode
from fivefold.engine.stats.time_weighted.designs import InvalidDesign

SIGMA_FROM_COUNTS = (Chart.PROPORTION, Chart.RATE, Chart.COUNT)
"""Charts whose σ follows from how much was counted, and not from how the points lie."""


@dataclass(frozen=True)
class Scores:
    """Points as distances from a level; arrays of shape (series, points).

    deviations: from `centre`, nan where the point takes no part. sigma: above 0, nan where there is none.
    fresh: True at the first column of each phase. reasons: as the chart's, and why a point with a value has no σ.
    """

    deviations: Floats
    centre: Floats
    sigma: Floats
    fresh: Bools
    reasons: Codes


def scores(charts: ControlCharts, sigma: ArrayLike | None) -> Scores:
    """Read the points of `charts`. sigma: given instead of the charts' own, one, one per series, or one per point.

    A σ of zero is none. Nor has a phase one that is near constant (see ControlCharts.settled), where σ is estimated from
    how the points lie: it would make every exception huge. Raises InvalidDesign, ShapeMismatch.
    """
    if not charts.chart.points_are_independent or (charts.chart is Chart.RUN and sigma is None):
        raise InvalidDesign(
            f"A {charts.chart.label} has no σ of independent points.", fix="Use an individuals chart of the same values."
        )
    scale = charts.judged or charts
    reasons = charts.reasons.copy()
    own = _own_sigma(charts, scale.sigma, reasons) if sigma is None else _given_sigma(sigma, reasons)
    usable = charts.included & np.isfinite(scale.centre)
    return Scores(
        deviations=np.where(usable, scale.values - scale.centre, np.nan),
        centre=scale.centre,
        sigma=np.where(usable, np.broadcast_to(own, usable.shape), np.nan),
        fresh=np.diff(charts.phase, axis=1, prepend=-1) > 0,
        reasons=reasons,
    )


def _own_sigma(charts: ControlCharts, sigma: Floats, reasons: Codes) -> Floats:
    ordinary = reasons == ReasonCode.OK
    near_constant = _near_constant(charts) & ordinary & (sigma > 0)
    reasons[near_constant] = ReasonCode.NEAR_CONSTANT
    return np.where((sigma > 0) & ~near_constant, sigma, np.nan)


def _near_constant(charts: ControlCharts) -> Bools:
    if charts.chart in SIGMA_FROM_COUNTS or not charts.settled.any():
        return np.zeros(charts.mask.shape, dtype=np.bool_)
    found = np.zeros(charts.mask.shape, dtype=np.bool_)
    for part in each_phase(charts.phase, np.ones_like(found)):
        found |= part & (part & charts.settled).any(axis=1, keepdims=True)
    return found


def _given_sigma(sigma: ArrayLike, reasons: Codes) -> Floats:
    given = np.asarray(sigma, dtype=float)
    wide = fitting(given[:, None] if given.ndim == 1 else given, reasons.shape, np.float64, "sigma")
    if not ((wide > 0) & np.isfinite(wide)).all():
        raise InvalidDesign("A given σ must be above 0.", fix="Leave it out, or give a positive number.")
    reasons[np.isin(reasons, (ReasonCode.TOO_FEW, ReasonCode.CONSTANT, ReasonCode.NO_SPREAD_WITHIN))] = ReasonCode.OK
    return wide
