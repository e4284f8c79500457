"""Funnel plots: many sites over one span of time against their common level, with limits that keep their nominal rate.

Vectorised over measures. Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Stat Med
24:1185–1202; additive over-dispersion by DerSimonian and Laird (1986) and others (tau2). Unlike FunnelPlotR 0.6.0, limits
that are built on the root scale are brought back to the plotted one, and those of a ratio of counts are as wide as its
logarithm varies.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.between_sites.counts import (
    LEAST_SIZE,
    MOST_COUNTED,
    ImpossibleComparison,
    Kind,
    check_level,
    read_counts,
)
from fivefold.engine.stats.between_sites.funnel_lines import Composed, Spread, check_base
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.reasons import ComparisonReason, SiteReason
from fivefold.engine.stats.between_sites.scales import scale_of
from fivefold.engine.stats.between_sites.tau2 import Estimates, q_profile
from fivefold.engine.stats.panels import Bools, Floats, Signs, ratio
from fivefold.engine.stats.periods import fitting

GRID_POINTS = 200


class NothingToCompare(DomainError):
    """A funnel needs at least two sites with a denominator and at least one event that is not certain."""

    code: ClassVar[str] = "nothing_to_set_apart"


@dataclass(frozen=True)
class Funnels:
    """One funnel a measure; arrays have shape (measures, sites), (levels, measures, sites) or (measures,), as they say.

    values: proportion, rate or ratio. sizes: what limits depend on: the denominator; for a ratio of counts both together.
    lower, upper: limits at each site's own size, (levels, …). z: distance from the centre on the scale on which chance is
    about normal, in standard errors (with τ where additive). flags: -1 below, +1 above the limits, (levels, …).
    mask: sites that take part; site_reasons: of SiteReason. All of these are nan or 0 for a site that takes no part.
    centre: the reference. reasons: of ComparisonReason. phi: variance of the trimmed scores relative to chance alone (1: no
    over-dispersion). tau2: variance between sites on that scale, dispersion: θ of the mixture; 0 where limits do not allow
    for it. p_overdispersion: of Pearson's test that sites do not differ. overdispersed: limits allow for more than chance.
    Of these, (measures,), numbers are nan where there is no comparison.
    """

    kind: Kind
    levels: tuple[float, ...]
    values: Floats
    denominators: Floats
    sizes: Floats
    lower: Floats
    upper: Floats
    z: Floats
    flags: Signs
    mask: Bools
    site_reasons: NDArray[np.uint8]
    centre: Floats
    reasons: NDArray[np.uint8]
    phi: Floats
    tau2: Floats
    dispersion: Floats
    p_overdispersion: Floats
    overdispersed: Bools
    estimates: Estimates
    lines: Composed

    def limits_at(self, sizes: ArrayLike) -> tuple[Floats, Floats]:
        """Return (lower, upper) over `sizes`, shape (points,) or (measures, points): each (levels, measures, points).

        Raises ImpossibleComparison, ShapeMismatch.
        """
        given = np.atleast_1d(np.asarray(sizes, dtype=np.float64))
        if not ((given >= LEAST_SIZE) & (given <= MOST_COUNTED)).all():
            raise ImpossibleComparison(
                "Limits are drawn over sizes that a site can have.", fix="Leave out 0, and what is missing."
            )
        points = fitting(given, (len(self.centre), given.shape[-1]), np.float64, "sizes")
        lower, upper = self.lines.at(points, self.levels)
        known = np.isfinite(self.centre)[:, None]
        return np.where(known, lower, np.nan), np.where(known, upper, np.nan)

    def tau2_interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return (low, high) of the variance between sites on the scale (Q profile), each (measures,); nan as `centre`."""
        check_level(level)
        known = np.isfinite(self.centre)
        low, high = q_profile(self.estimates, level)
        return np.where(known, low, np.nan), np.where(known, high, np.nan)


@dataclass(frozen=True)
class Funnel:
    """One funnel with its curves; arrays over sites have shape (sites,), curves (levels, grid). Fields as in `Funnels`.

    grid: sizes at which the curves are drawn. lower, upper: limit curves. flag: -1 below, +1 above the widest limits.
    reason: OK or FEW_SITES.
    """

    values: Floats
    denominators: Floats
    sizes: Floats
    centre: float
    levels: tuple[float, ...]
    grid: Floats
    lower: Floats
    upper: Floats
    z: Floats
    flag: Signs
    flags: Signs
    phi: float
    tau2: float
    p_overdispersion: float
    overdispersed: bool
    mask: Bools
    site_reasons: NDArray[np.uint8]
    reason: ComparisonReason


def funnels(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    kind: Kind = "proportion",
    levels: Sequence[float] = (0.95, 0.998),
    reference: ArrayLike | None = None,
    method: FunnelMethod | None = None,
) -> Funnels:
    """Compare sites on every measure at once. numerators, denominators: shape (measures, sites) or (sites,).

    kind: `proportion` of cases; `rate` over exposure; `standardised`: events over those expected; `counts`: one count over
    another. levels: probability between the limits for a site that is like the others. reference: the level that sites are
    held against, one or one a measure; by default all sites together, and 1 for a standardised ratio.
    A site without a denominator, or with an impossible value, is masked, with a reason; a measure that gives nothing to
    compare has a reason and nan limits. Raises ImpossibleComparison, ShapeMismatch.
    """
    method = method or FunnelMethod()
    check_base(method, kind)
    if not levels:
        raise ImpossibleComparison("A funnel has limits.", fix="Choose 0.95 and 0.998.", field="levels")
    for level in levels:
        check_level(level)
    counts = read_counts(numerators, denominators, kind=kind, reference=reference)
    known = counts.comparable
    spread = Spread(replace(counts, reference=np.where(known, counts.reference, 0.5)), scale_of(kind, method.scale), method)
    mask = counts.mask & known[:, None]
    lines = spread.lines
    lower, upper = lines.at(np.where(counts.mask, counts.sizes, 1.0), tuple(levels))
    additive = method.overdispersion in ("additive", "auto")
    tau2 = np.where(spread.overdispersed & additive, spread.tau2, 0.0)
    theta = spread.dispersion if method.overdispersion == "mixture" else np.zeros(len(known))
    values = counts.values
    return Funnels(
        kind=kind,
        levels=tuple(levels),
        values=values,
        denominators=counts.denominators,
        sizes=counts.sizes,
        lower=np.where(mask, lower, np.nan),
        upper=np.where(mask, upper, np.nan),
        z=_standardised(spread, tau2, mask),
        flags=_outside(values, lower, upper, mask),
        mask=counts.mask,
        site_reasons=_site_reasons(spread, lower, upper, mask),
        centre=counts.reference,
        reasons=counts.reasons,
        phi=np.where(known, spread.phi, np.nan),
        tau2=np.where(known, tau2, np.nan),
        dispersion=np.where(known, theta, np.nan),
        p_overdispersion=np.where(known, spread.p_value, np.nan),
        overdispersed=spread.overdispersed & known,
        estimates=spread.estimates,
        lines=lines,
    )


def funnel(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    kind: Kind = "proportion",
    levels: Sequence[float] = (0.95, 0.998),
    reference: float | None = None,
    method: FunnelMethod | None = None,
) -> Funnel:
    """Compare sites on one measure, with curves to draw; arguments as `funnels`, counts of shape (sites,).

    Raises NothingToCompare, ImpossibleComparison, ShapeMismatch.
    """
    found = funnels(numerators, denominators, kind=kind, levels=levels, reference=reference, method=method)
    if len(found.centre) != 1:
        raise ImpossibleComparison("One funnel is of one measure.", fix="Give counts of shape (sites,), or call funnels.")
    reason = ComparisonReason(int(found.reasons[0]))
    if reason.refuses:
        raise NothingToCompare(
            reason.explanation, fix="Give at least two sites with cases, and events among some but not all of those."
        )
    grid = _grid(found)
    lower, upper = found.limits_at(grid)
    return Funnel(
        values=found.values[0],
        denominators=found.denominators[0],
        sizes=found.sizes[0],
        centre=float(found.centre[0]),
        levels=found.levels,
        grid=grid,
        lower=lower[:, 0],
        upper=upper[:, 0],
        z=found.z[0],
        flag=found.flags[int(np.argmax(found.levels)), 0],
        flags=found.flags[:, 0],
        phi=float(found.phi[0]),
        tau2=float(found.tau2[0]),
        p_overdispersion=float(found.p_overdispersion[0]),
        overdispersed=bool(found.overdispersed[0]),
        mask=found.mask[0],
        site_reasons=found.site_reasons[0],
        reason=reason,
    )


def _standardised(spread: Spread, tau2: Floats, mask: Bools) -> Floats:
    variances = spread.estimates.variances
    inside = ratio(variances, variances + tau2[:, None])
    return np.where(mask & np.isfinite(spread.scores), spread.scores, np.nan) * np.sqrt(inside)


def _outside(values: Floats, lower: Floats, upper: Floats, mask: Bools) -> Signs:
    with np.errstate(invalid="ignore"):
        side = (values > upper).astype(np.int8) - (values < lower).astype(np.int8)
    return np.where(mask, side, 0).astype(np.int8)


def _site_reasons(spread: Spread, lower: Floats, upper: Floats, mask: Bools) -> NDArray[np.uint8]:
    counts, reasons = spread.counts, spread.counts.site_reasons.copy()
    reasons[mask & ~spread.estimates.mask] = SiteReason.NO_SCORE
    highest = {"proportion": np.ones_like(counts.sizes), "counts": np.maximum(counts.sizes - 1, 0.0)}.get(counts.kind)
    if highest is not None:
        with np.errstate(invalid="ignore"):
            reasons[mask & ((lower <= 0) & (upper >= highest)).all(axis=0)] = SiteReason.CANNOT_STAND_OUT
    return reasons


def _grid(found: Funnels) -> Floats:
    """Sizes from below the smallest site to above the largest; whole numbers where cases are counted."""
    low, high = np.nanmin(found.sizes), np.nanmax(found.sizes)
    if found.kind in ("rate", "standardised"):
        return np.geomspace(max(low * 0.9, LEAST_SIZE), min(high * 1.05, MOST_COUNTED), GRID_POINTS)
    grid: Floats = np.unique(np.rint(np.geomspace(max(low * 0.9, 1.0), min(max(high * 1.05, 2.0), MOST_COUNTED), GRID_POINTS)))
    return grid
