"""Why a point or a limit is not there: a code for each case, so that nothing is missing in silence."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.lines import Lines, Panel
from fivefold.engine.stats.panels import Bools, Floats, per_phase, points_per_phase, to_points
from fivefold.engine.stats.rare_events import zero_gaps
from fivefold.engine.stats.subgrouped import FEWEST_IN_A_GROUP

Codes = NDArray[np.uint8]
MOST = 1e100
"""No measure is larger; squares of what is, times a denominator, could not be computed."""


class ReasonCode(IntEnum):
    """What kept a point from being an ordinary one; stored as uint8 beside every point."""

    OK = 0
    MISSING = 1
    ZERO_DENOMINATOR = 2
    IMPOSSIBLE = 3
    EXCLUDED = 4
    TOO_FEW = 5
    CONSTANT = 6
    NO_LIMITS = 7
    NO_RANGE = 8
    SINGLE_OBSERVATION = 9
    NO_SPREAD_WITHIN = 10
    ZERO_GAP = 11
    NEAR_CONSTANT = 12

    @property
    def explanation(self) -> str:
        """One sentence for the reader of a chart."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    ReasonCode.OK: "An ordinary point.",
    ReasonCode.MISSING: "Nothing was reported for this period; the moving range does not reach across the gap.",
    ReasonCode.ZERO_DENOMINATOR: "The denominator is zero, so there is no proportion or rate.",
    ReasonCode.IMPOSSIBLE: (
        "The value cannot be: a count below zero, more events than cases, cases between events that are not whole, "
        "a risk outside 0 to 1, or anything beyond 10^100."
    ),
    ReasonCode.EXCLUDED: "Excluded by a person: drawn, but it sets neither centre nor limits and takes no part in runs.",
    ReasonCode.TOO_FEW: "Too few points in this phase to estimate the limits.",
    ReasonCode.CONSTANT: "All points that set the limits have one value, so the limits lie on the centre line.",
    ReasonCode.NO_LIMITS: "This phase has no point from which a centre line could be set.",
    ReasonCode.NO_RANGE: "No value stands right before this one in its phase, so there is no moving range.",
    ReasonCode.SINGLE_OBSERVATION: "A single observation has no spread, so there are no limits for it.",
    ReasonCode.NO_SPREAD_WITHIN: "The observations within each group are all alike, so the limits lie on the centre line.",
    ReasonCode.NEAR_CONSTANT: "Most points that set the limits have one value: their σ is no scale for sums and averages.",
    ReasonCode.ZERO_GAP: "Two events at one recorded time: drawn at zero, it is judged as half the shortest other gap.",
}


def reasons_of_points(
    values: Floats, denominators: Floats | None, deviations: Floats | None, allowed: Bools, chart: Chart
) -> Codes:
    """Say of each point whether it can be used; the first reason that holds, in the order of the codes."""
    reasons = np.zeros(values.shape, dtype=np.uint8)
    known = np.isfinite(values) if denominators is None else np.isfinite(values) & np.isfinite(denominators)
    with np.errstate(invalid="ignore"):
        reasons[np.abs(values) > MOST] = ReasonCode.IMPOSSIBLE
        if chart.counts_events or chart.between_events:
            reasons[values < 0] = ReasonCode.IMPOSSIBLE
        if chart is Chart.CASES_BETWEEN:
            reasons[values != np.floor(values)] = ReasonCode.IMPOSSIBLE
        if denominators is not None:
            reasons[(denominators < 0) | (denominators > MOST)] = ReasonCode.IMPOSSIBLE
            if chart.is_proportion:
                reasons[values > denominators] = ReasonCode.IMPOSSIBLE
            reasons[denominators == 0] = ReasonCode.ZERO_DENOMINATOR
        if denominators is not None and deviations is not None:
            reasons[deviations < 0] = ReasonCode.IMPOSSIBLE
            if chart is Chart.SUBGROUP_SPREAD:
                reasons[(denominators > 0) & (denominators < FEWEST_IN_A_GROUP)] = ReasonCode.SINGLE_OBSERVATION
                known &= np.isfinite(deviations) | (denominators < FEWEST_IN_A_GROUP)
    reasons[~(known & allowed)] = ReasonCode.MISSING
    return reasons


def explain_lines(reasons: Codes, panel: Panel, lines: Lines, chart: Chart) -> None:
    """Write into `reasons` why an ordinary point has no limits, or limits without width, or is not what it seems."""
    ordinary = reasons == ReasonCode.OK
    if chart is Chart.TIME_BETWEEN:
        reasons[ordinary & zero_gaps(panel)] = ReasonCode.ZERO_GAP
    reasons[ordinary & np.isnan(lines.centre)] = ReasonCode.NO_LIMITS
    if chart is Chart.RUN:
        return
    without = ordinary & ~np.isnan(lines.centre) & np.isnan(lines.sigma)
    reasons[without] = ReasonCode.TOO_FEW
    if chart.needs_deviations and panel.denominators is not None:
        reasons[without & (panel.denominators < FEWEST_IN_A_GROUP)] = ReasonCode.SINGLE_OBSERVATION
    if not (lines.sigma > 0).all():
        flat = ordinary & (lines.sigma == 0)
        reasons[flat] = ReasonCode.NO_SPREAD_WITHIN if chart.needs_deviations else ReasonCode.CONSTANT
        reasons[without & _constant(panel)] = ReasonCode.CONSTANT


def _constant(panel: Panel) -> Bools:
    """True in phases whose limits two points or more set, all with one value, shape (series, points)."""
    lowest = per_phase(lambda part: np.where(part, panel.values, np.inf).min(axis=1), panel.phase, panel.setting)
    highest = per_phase(lambda part: np.where(part, panel.values, -np.inf).max(axis=1), panel.phase, panel.setting)
    points = points_per_phase(panel.phase, panel.setting)
    return to_points((lowest == highest) & (points > 1), panel.phase)
