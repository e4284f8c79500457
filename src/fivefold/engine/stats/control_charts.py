"""Centre line, limits and reasons of many series at once: run, i, p, p′, u, u′ and c charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fivefold.engine.stats.limits import Panel, centre_lines, settled_points, sigmas
from fivefold.engine.stats.panels import Bools, Floats, Integers, Signs, per_phase, ratio, side, spread
from fivefold.engine.stats.periods import ShapeMismatch, excluded_points, fitting, frozen_points, phase_of_each_point
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.settings import Chart, Settings

TRIAL_POINTS = 12
"""Limits from fewer points are trial limits: they move with every new point (Making Data Count)."""


@dataclass(frozen=True)
class ControlCharts:
    """The charts of a panel. Arrays have shape (series, points) unless said otherwise; units are those of `values`.

    values: what is plotted (a proportion, rate, count or value, times `settings.multiply`), nan where nothing is.
    centre, lower, upper, sigma: nan where there is none; `reasons` says why.
    mask: the point can be plotted. included: it may also set limits and take part in runs. baseline: it set the limits.
    phase: number of the phase, from 0. reasons: ReasonCode of each point (uint8).
    counts, denominators: what the plotted values were made of (counts before `multiply`).
    baseline_points: shape (series, phases), how many points set the limits.
    settled: the point has the value of a near-constant series and counts as on its centre line.
    """

    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    mask: Bools
    included: Bools
    baseline: Bools
    phase: Integers
    reasons: NDArray[np.uint8]
    counts: Floats
    denominators: Floats | None
    baseline_points: Integers
    settled: Bools
    settings: Settings

    @property
    def chart(self) -> Chart:
        """Which chart this is."""
        return self.settings.chart

    @property
    def sides(self) -> Signs:
        """+1 above the centre line, -1 below; 0 on it, settled, missing or excluded. Shape (series, points)."""
        return np.where(self.included & ~self.settled, side(self.values, self.centre), 0).astype(np.int8)

    @property
    def trial(self) -> Bools:
        """True where fewer than 12 points set the limits of a phase, shape (series, phases)."""
        return self.baseline_points < TRIAL_POINTS


def chart_series(
    values: ArrayLike,
    denominators: ArrayLike | None = None,
    *,
    settings: Settings,
    mask: ArrayLike | None = None,
    phases: ArrayLike | None = None,
    freeze: ArrayLike | None = None,
    excluded: ArrayLike | None = None,
    centre: ArrayLike | None = None,
    dates: Sequence[date] | None = None,
) -> ControlCharts:
    """Chart every row of `values`, shape (series, points) or (points,) for one series.

    values: counts (numerators) where denominators are given, else the values themselves; nan where nothing is known.
    denominators: same shape; required by p, p′, u and u′. A zero or missing one masks its point.
    mask: True where the point may be used. phases: number of each point's phase from 0, never falling along a row.
    freeze: points at the start of each phase that set its limits: one number, or one per series (0: all).
    excluded: True where a point is drawn but does not count. centre: a given centre line that varies from point to point.
    dates: of the columns, where settings name dates.
    phases, freeze and excluded given here, per series, take the place of those in `settings`.

    Raises ShapeMismatch, InvalidSettings.
    Source of the charts: see `limits`; agrees with qicharts2 0.8.1 and NHSRplotthedots 0.2.2 to 1e-9.
    """
    raw = np.atleast_2d(np.asarray(values, dtype=float))
    if raw.ndim != 2 or raw.shape[1] == 0:
        raise ShapeMismatch(f"Values of shape {raw.shape} are no series.", fix="Give (series, points), at least one point.")
    below = None if denominators is None else fitting(denominators, raw.shape, np.float64, "denominators")
    if below is None and settings.chart.needs_denominators:
        raise ShapeMismatch(f"A {settings.chart.label} needs denominators.", fix="Give them, or choose another chart.")
    allowed = fitting(True if mask is None else mask, raw.shape, np.bool_, "mask")
    phase = phase_of_each_point(phases, raw.shape, settings, dates)
    left_out = excluded_points(excluded, raw.shape, settings, dates)
    baseline = ~left_out & frozen_points(freeze, phase, settings, dates)
    reasons = _reasons(raw, below, allowed, settings.chart)
    usable = reasons == ReasonCode.OK
    plotted = np.where(usable, raw if below is None else ratio(raw, below), np.nan)
    panel = Panel(plotted, raw, below, usable, baseline, phase)
    reasons[usable & left_out] = ReasonCode.EXCLUDED
    given = centre is not None or settings.centre is not None
    line = spread(centre_lines(panel, settings), phase) if centre is None else fitting(centre, raw.shape, np.float64, "centre")
    return _assemble(panel, line, reasons, usable & ~left_out, settings, given=given)


def _assemble(
    panel: Panel, centre: Floats, reasons: NDArray[np.uint8], included: Bools, settings: Settings, *, given: bool
) -> ControlCharts:
    sigma = sigmas(panel, centre, settings)
    if sigma is None:
        sigma = np.full(panel.values.shape, np.nan)
    lower, upper = _limits(panel, centre, sigma, settings)
    _explain(reasons, panel, centre, sigma, settings.chart)
    guarded = settings.guard_near_constant and not given
    return ControlCharts(
        values=_scaled(panel.values, settings.multiply),
        centre=_scaled(centre, settings.multiply),
        lower=_scaled(lower, settings.multiply),
        upper=_scaled(upper, settings.multiply),
        sigma=_scaled(sigma, settings.multiply),
        mask=panel.usable,
        included=included,
        baseline=panel.setting,
        phase=panel.phase,
        reasons=reasons,
        counts=panel.counts,
        denominators=panel.denominators,
        baseline_points=per_phase(lambda part: part.sum(axis=1), panel.phase, panel.setting),
        settled=settled_points(panel) if guarded else np.zeros(panel.values.shape, dtype=np.bool_),
        settings=settings,
    )


def _scaled(values: Floats, multiply: float) -> Floats:
    return values if multiply == 1 else values * multiply


def _reasons(values: Floats, denominators: Floats | None, allowed: Bools, chart: Chart) -> NDArray[np.uint8]:
    """Say of each point whether it can be used; the first reason that holds, in the order of the codes."""
    reasons = np.zeros(values.shape, dtype=np.uint8)
    known = np.isfinite(values) if denominators is None else np.isfinite(values) & np.isfinite(denominators)
    with np.errstate(invalid="ignore"):
        if chart.needs_denominators or chart is Chart.COUNT:
            reasons[values < 0] = ReasonCode.IMPOSSIBLE
        if denominators is not None:
            reasons[denominators < 0] = ReasonCode.IMPOSSIBLE
            if chart in (Chart.PROPORTION, Chart.PROPORTION_PRIME):
                reasons[values > denominators] = ReasonCode.IMPOSSIBLE
            reasons[denominators == 0] = ReasonCode.ZERO_DENOMINATOR
    reasons[~(known & allowed)] = ReasonCode.MISSING
    return reasons


def _limits(panel: Panel, centre: Floats, sigma: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """Three σ either side of the centre, clipped to the values that can occur."""
    reach = 3 * sigma
    lower, upper = centre - reach, centre + reach
    if settings.chart.needs_denominators or settings.chart is Chart.COUNT:
        np.maximum(lower, 0.0, out=lower)
    elif not settings.allow_negative:
        never_below_zero = ~np.any(panel.usable & (np.nan_to_num(panel.values) < 0), axis=1, keepdims=True)
        lower = np.where(never_below_zero, np.maximum(lower, 0.0), lower)
    if settings.chart in (Chart.PROPORTION, Chart.PROPORTION_PRIME):
        np.minimum(upper, 1.0, out=upper)
    return lower, upper


def _explain(reasons: NDArray[np.uint8], panel: Panel, centre: Floats, sigma: Floats, chart: Chart) -> None:
    """Write into `reasons` why an ordinary point has no limits, or limits without width."""
    ordinary = reasons == ReasonCode.OK
    reasons[ordinary & np.isnan(centre)] = ReasonCode.NO_LIMITS
    if chart is Chart.RUN:
        return
    reasons[ordinary & ~np.isnan(centre) & np.isnan(sigma)] = ReasonCode.TOO_FEW
    if (sigma > 0).all():
        return
    lowest = per_phase(lambda part: np.where(part, panel.values, np.inf).min(axis=1), panel.phase, panel.setting)
    highest = per_phase(lambda part: np.where(part, panel.values, -np.inf).max(axis=1), panel.phase, panel.setting)
    points = per_phase(lambda part: part.sum(axis=1).astype(float), panel.phase, panel.setting)
    constant = spread((lowest == highest) & (points > 1), panel.phase)
    reasons[ordinary & ((sigma == 0) | (np.isnan(sigma) & constant))] = ReasonCode.CONSTANT
