"""g and t charts: how many cases, or how much time, lies between one rare event and the next.

Sources: Benneyan (2001), Number-between g-type statistical quality control charts, Health Care Management Science 4;
Nelson (1994), A control chart for parts-per-million nonconforming items, J Qual Technol 26 (y^(1/3.6) of an exponential
time is nearly normal); Provost and Murray (2011), The Health Care Data Guide (0.693 of the mean as the centre).
"""

import numpy as np
from scipy.special import ndtri, ndtri_exp

from fivefold.engine.stats.lines import Judged, Lines, Panel
from fivefold.engine.stats.moving_ranges import mean_moving_range
from fivefold.engine.stats.panels import Bools, Floats, mean, median, per_phase, to_points
from fivefold.engine.stats.settings import GeometricLimits, Settings

POWER = 1 / 3.6
MEDIAN_IN_MEANS = 0.693
"""ln 2, as it is published: the median of an exponential gap, and nearly of a geometric one."""
BEYOND = 0.00135
"""Probability beyond either limit, that beyond 3σ of a normal distribution."""


def geometric_lines(panel: Panel, average: Floats, settings: Settings, *, given: bool) -> Lines:
    """Return the lines of a g chart. `average`: the mean gap at every point, shape (series, points).

    Centre: the median of the gaps that set the limits; 0.693 of the mean where that is given.
    """
    centre = MEDIAN_IN_MEANS * average
    if not given:
        centre = to_points(per_phase(lambda part: median(panel.values, part), panel.phase, panel.setting), panel.phase)
    with np.errstate(invalid="ignore"):
        sigma = np.sqrt(average * (average + 1))
    if settings.geometric_limits is GeometricLimits.THREE_SIGMA:
        lower = np.maximum(average - 3 * sigma, 0.0)
        return Lines(centre, lower, average + 3 * sigma, sigma, Judged(panel.values, average, sigma))
    lower, upper = _quantile(BEYOND, average), _quantile(1 - BEYOND, average)
    return Lines(centre, lower, upper, sigma, _normal_scores(panel.values, centre, average))


def transformed_centre(panel: Panel) -> Floats:
    """Return the centre of a t chart, shape (series, phases): the mean on the transformed scale, transformed back."""
    gaps = _transformed(panel)
    centre: Floats = per_phase(lambda part: mean(gaps, part), panel.phase, panel.setting) ** (1 / POWER)
    return centre


def transformed_lines(panel: Panel, centre: Floats, settings: Settings) -> Lines:
    """Return the lines of a t chart: those of an individuals chart of y^(1/3.6), transformed back.

    `centre` has shape (series, points). σ on the plot is a third of the way up to the upper limit.
    """
    gaps = _transformed(panel)
    with np.errstate(invalid="ignore"):
        middle = centre**POWER
    ranges = mean_moving_range(gaps - middle, panel, settings)
    sigma = to_points(ranges / settings.moving_range_constant, panel.phase)
    upper = (middle + 3 * sigma) ** (1 / POWER)
    lower = np.maximum(middle - 3 * sigma, 0.0) ** (1 / POWER)
    third = np.where(sigma == 0, 0.0, (upper - centre) / 3)
    return Lines(centre, lower, upper, third, Judged(gaps, middle, sigma))


def zero_gaps(panel: Panel) -> Bools:
    """True where two events have one time, shape (series, points): the gap is shorter than time was recorded."""
    zero: Bools = panel.usable & (panel.values == 0)
    return zero


def _transformed(panel: Panel) -> Floats:
    """Return y^(1/3.6); a gap of zero counts as half the shortest other gap that sets the limits of its phase.

    What is too short to be recorded is not nothing: as zero it would lie far below all other gaps after the transformation.
    """
    positive = panel.setting & (np.nan_to_num(panel.values) > 0)
    shortest = per_phase(lambda part: np.where(part, panel.values, np.inf).min(axis=1), panel.phase, positive)
    half = to_points(np.where(np.isfinite(shortest), shortest, 0.0) / 2, panel.phase)
    transformed: Floats = np.where(panel.values == 0, half, panel.values) ** POWER
    return transformed


def _quantile(probability: float, average: Floats) -> Floats:
    """Return the smallest count k with P(count ≤ k) ≥ probability, for counts from 0 with a geometric distribution."""
    # A hair less than k, so that rounding does not carry a whole number over to the next.
    smallest = -np.log1p(-probability) / _log_hazard(average) - 1 - 1e-12
    whole: Floats = np.maximum(np.ceil(smallest), 0.0)
    return whole


def _normal_scores(gaps: Floats, centre: Floats, average: Floats) -> Judged:
    """Return gaps as the normal deviates of the same probability: of so long a gap above the centre, so short a one below.

    Where no gap has any length there is no such scale, and gaps stand for themselves.
    """
    hazard = _log_hazard(average)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        above = -ndtri_exp(-np.ceil(gaps) * hazard)
        below = ndtri_exp(np.log(-np.expm1(-(np.floor(gaps) + 1) * hazard)))
    scores = np.where(gaps > centre, np.maximum(above, 0.0), np.where(gaps < centre, np.minimum(below, 0.0), 0.0))
    scores = np.where(np.isnan(gaps), np.nan, scores)
    third = np.where(np.isnan(average), np.nan, -ndtri(BEYOND) / 3)
    none = average == 0
    return Judged(np.where(none, gaps, scores), np.zeros_like(scores), np.where(none, 0.0, third))


def _log_hazard(average: Floats) -> Floats:
    """Return −log of the probability that one case more passes without the event; infinite where none ever does."""
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard: Floats = np.log1p(1 / average)
    return hazard
