"""Two-sided tabular CUSUM of many series at once."""

from numpy.typing import ArrayLike

from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.panels import ratio
from fivefold.engine.stats.time_weighted.designs import CusumDesign
from fivefold.engine.stats.time_weighted.scores import scores
from fivefold.engine.stats.time_weighted.sums import Cusum, running_sums


def cusum(charts: ControlCharts, design: CusumDesign | None = None, *, sigma: ArrayLike | None = None) -> Cusum:
    """Add up how far the points of each series lie from its centre, in σ, less what is tolerated.

    charts: give centre and σ, with all their phases, freezes, gaps and exclusions: sums begin anew with each phase, and pass
    over points that are missing or excluded. sigma: given instead, in plotted units: one, one per series or one per point.
    A series without σ (constant, near constant, one point) has no sums, and `reasons` says why.
    Raises InvalidDesign, ShapeMismatch.
    Source: Montgomery, chapter 9.1; agrees with qcc 3.0 to 1e-9.
    """
    chosen = design or CusumDesign()
    found = scores(charts, sigma)
    z = ratio(found.deviations, found.sigma)
    (high, high_since), (low, low_since) = (
        running_sums(
            sign * z - chosen.reference,
            found.fresh,
            start=chosen.head_start,
            limit=chosen.decision,
            restart=chosen.restart,
        )
        for sign in (1, -1)
    )
    return Cusum(
        high=high,
        low=0.0 - low,
        upper=chosen.decision,
        lower=-chosen.decision,
        high_since=high_since,
        low_since=low_since,
        included=charts.included,
        phase=charts.phase,
        reasons=found.reasons,
    )
