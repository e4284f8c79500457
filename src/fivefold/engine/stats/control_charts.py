"""Centre line, limits and reasons of many series at once: every Shewhart chart of `chart_kinds.Chart`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.limits import levels, lines, settled_points
from fivefold.engine.stats.lines import Judged, Lines, Panel
from fivefold.engine.stats.moving_ranges import moving_ranges
from fivefold.engine.stats.panels import Bools, Floats, Integers, Signs, points_per_phase, ratio, side, to_points
from fivefold.engine.stats.periods import (
    ShapeMismatch,
    days_of_columns,
    excluded_points,
    fitting,
    frozen_points,
    phase_of_each_point,
    target_of_each_point,
)
from fivefold.engine.stats.reasons import Codes, ReasonCode, explain_lines, reasons_of_points
from fivefold.engine.stats.settings import Settings

TRIAL_POINTS = 12
"""Limits from fewer points are trial limits: they move with every new point (Making Data Count)."""


@dataclass(frozen=True)
class ControlCharts:
    """The charts of a panel. Arrays have shape (series, points) unless said otherwise; units are those of `values`.

    values: what is plotted (a proportion, rate, count, value, moving range, standard deviation or gap between events,
    times `settings.multiply`), nan where nothing is.
    centre, lower, upper, sigma: nan where there is none; `reasons` says why. target: nan where there is none.
    judged: where rules that count σ read the points, if not on the plot (g and t charts, whose limits are not symmetric).
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
    reasons: Codes
    counts: Floats
    denominators: Floats | None
    baseline_points: Integers
    settled: Bools
    target: Floats
    judged: Judged | None
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
    deviations: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    phases: ArrayLike | None = None,
    freeze: ArrayLike | None = None,
    excluded: ArrayLike | None = None,
    centre: ArrayLike | None = None,
    target: ArrayLike | None = None,
    dates: Sequence[date] | None = None,
) -> ControlCharts:
    """Chart every row of `values`, shape (series, points) or (points,) for one series.

    values: counts (numerators) where denominators are given, else the values themselves; nan where nothing is known. Counts of
        events need not be whole; the ranked list rounds their sums.
    denominators: same shape; required by p, p′, u, u′ and i′, refused by c, g and t. A zero or missing one masks its point.
    X̄ and s charts: values are the sums of each group's observations, denominators how many there are, and deviations
        their standard deviations (`subgroups.aggregate` gives all three).
    mask: True where the point may be used. centre: a given centre line that varies from point to point.
    phases: number of each point's phase from 0, never falling along a row. freeze: points at the start of each phase that
        set its limits: one number, or one per series (0: all). excluded: True where a point is drawn but does not count.
        By date instead, as arrays of datetime64 with NaT for none: phases and excluded of shape (series, any number), or
        one row for all; freeze the last day that sets limits, one or one per series.
    target: in plotted units, one, one per series, or one per point; nan where there is none.
    dates: of the columns, the earliest first, where settings or arguments name dates.
    phases, freeze, excluded, centre and target given here take the place of those in `settings`.

    Raises ShapeMismatch, InvalidSettings.
    Source of the charts: see `limits`; agrees with qicharts2 0.8.1 and NHSRplotthedots 0.2.2 to 1e-9.
    """
    raw = np.atleast_2d(np.asarray(values, dtype=float))
    if raw.ndim != 2 or raw.shape[1] == 0:
        raise ShapeMismatch(f"Values of shape {raw.shape} are no series.", fix="Give (series, points), at least one point.")
    chart = settings.chart
    if denominators is not None and chart.stands_alone:
        raise ShapeMismatch(f"A {chart.label} has no denominators.", fix="Leave them out, or choose a chart of rates.")
    below = _required(denominators, raw.shape, "denominators", chart, needed=chart.needs_denominators)
    within = _required(deviations, raw.shape, "deviations", chart, needed=True) if chart.needs_deviations else None
    allowed = fitting(True if mask is None else mask, raw.shape, np.bool_, "mask")
    days = days_of_columns(dates, raw.shape[1])
    phase = phase_of_each_point(phases, raw.shape, settings, days)
    left_out = excluded_points(excluded, raw.shape, settings, days)
    baseline = ~left_out & frozen_points(freeze, phase, settings, days)
    aims = target_of_each_point(target, raw.shape, settings, days)
    reasons = reasons_of_points(raw, below, within, allowed, chart)
    plotted = _plotted(raw, below, within, reasons, phase, chart)
    usable = reasons == ReasonCode.OK
    panel = Panel(plotted, raw, below, within, usable, baseline, phase)
    reasons[usable & left_out] = ReasonCode.EXCLUDED
    given = centre is not None or settings.centre is not None
    level = to_points(levels(panel, settings), phase) if centre is None else fitting(centre, raw.shape, np.float64, "centre")
    found = lines(panel, level, settings, given=given)
    explain_lines(reasons, panel, found, chart)
    return _assembled(panel, found, reasons, usable & ~left_out, aims, settings, given=given)


def _required(array: ArrayLike | None, shape: tuple[int, ...], name: str, chart: Chart, *, needed: bool) -> Floats | None:
    if array is not None:
        return fitting(array, shape, np.float64, name)
    if needed:
        raise ShapeMismatch(f"{chart.named} needs {name}.", fix="Give them, or choose another chart.")
    return None


def _plotted(
    values: Floats, denominators: Floats | None, deviations: Floats | None, reasons: Codes, phase: Integers, chart: Chart
) -> Floats:
    """Return what the chart plots, nan where nothing; a value without a moving range gets its reason."""
    usable = reasons == ReasonCode.OK
    if chart is Chart.SUBGROUP_SPREAD and deviations is not None:
        return np.where(usable, deviations, np.nan)
    plotted = np.where(usable, values if denominators is None else ratio(values, denominators), np.nan)
    if chart is not Chart.MOVING_RANGE:
        return plotted
    ranges = moving_ranges(plotted, usable, phase)
    reasons[usable & np.isnan(ranges)] = ReasonCode.NO_RANGE
    return ranges


def _assembled(
    panel: Panel, found: Lines, reasons: Codes, included: Bools, target: Floats, settings: Settings, *, given: bool
) -> ControlCharts:
    guarded = settings.guard_near_constant and not given
    return ControlCharts(
        values=_scaled(panel.values, settings.multiply),
        centre=_scaled(found.centre, settings.multiply),
        lower=_scaled(found.lower, settings.multiply),
        upper=_scaled(found.upper, settings.multiply),
        sigma=_scaled(found.sigma, settings.multiply),
        mask=panel.usable,
        included=included,
        baseline=panel.setting,
        phase=panel.phase,
        reasons=reasons,
        counts=panel.counts,
        denominators=panel.denominators,
        baseline_points=points_per_phase(panel.phase, panel.setting),
        settled=settled_points(panel) if guarded else np.zeros(panel.values.shape, dtype=np.bool_),
        target=target,
        judged=found.judged,
        settings=settings,
    )


def _scaled(values: Floats, multiply: float) -> Floats:
    return values if multiply == 1 else values * multiply
