"""Funnel plots: many sites over one period against their common level, with limits that keep their nominal rate.

Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Stat Med 24:1185–1202; additive
over-dispersion by DerSimonian and Laird (1986). Unlike FunnelPlotR 0.6.0, limits that are built on a transformed scale
are transformed back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtrik, betaincc, chdtrc, gammaincc, ndtri, pdtrik

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.panels import Bools, Floats, Signs, ratio
from fivefold.engine.stats.periods import fitting

Kind = Literal["proportion", "rate"]
Overdispersion = Literal["auto", "none", "additive"]

GRID_POINTS = 200
OVERDISPERSED_BELOW = 0.01
"""Level of the chi-squared test by which `auto` decides."""
WINSORISED = 0.1
"""Share of sites at either end whose scores are pulled in before φ is computed (Spiegelhalter 2005, section 4)."""


class NothingToCompare(DomainError):
    """A funnel needs at least two sites with a denominator and at least one event that is not certain."""

    code: ClassVar[str] = "nothing-to-compare"


@dataclass(frozen=True)
class Funnel:
    """A funnel; arrays over sites have shape (sites,), curves (levels, grid).

    values: proportion or rate of each site, nan without a denominator. centre: of all together. levels: as asked.
    grid: denominators at which the curves are drawn. lower, upper: limit curves.
    z: distance from the centre on the scale on which limits are symmetric, in standard errors (with τ where additive).
    flag: -1 below, +1 above the widest limits. flags: the same for each level, shape (levels, sites).
    phi: variance of the winsorised scores relative to chance alone (1: no over-dispersion). tau2: variance between
    sites on the transformed scale (0: none). p_overdispersion: of the chi-squared test on all scores.
    overdispersed: the limits allow for τ². mask: sites that take part.
    """

    values: Floats
    denominators: Floats
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


@dataclass(frozen=True)
class _Scale:
    """A scale on which a proportion or a rate has a standard deviation that depends on the denominator alone."""

    forth: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    error: Callable[[Floats], Floats]


_SCALES: dict[Kind, _Scale] = {
    "proportion": _Scale(
        forth=lambda share: np.arcsin(np.sqrt(np.clip(share, 0, 1))),
        back=lambda angle: np.sin(np.clip(angle, 0, np.pi / 2)) ** 2,
        error=lambda n: 1 / (2 * np.sqrt(n)),
    ),
    "rate": _Scale(
        forth=lambda rate: np.sqrt(np.maximum(rate, 0)),
        back=lambda root: np.maximum(root, 0) ** 2,
        error=lambda n: 1 / (2 * np.sqrt(n)),
    ),
}


def funnel(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    kind: Kind = "proportion",
    levels: Sequence[float] = (0.95, 0.998),
    overdispersion: Overdispersion = "auto",
) -> Funnel:
    """Compare sites by proportion or rate. numerators, denominators: shape (sites,), counts and their cases or exposure.

    levels: probability between the limits when nothing but chance differs. overdispersion: `none` gives exact binomial
    or Poisson limits, interpolated between whole numbers (Spiegelhalter 2005, appendix A.1.1); `additive` adds τ² on the
    arcsine (square-root) scale and transforms back; `auto` chooses by a chi-squared test at 0.01.
    A site without a denominator, or with an impossible value, is masked. Raises NothingToCompare.
    """
    below = np.asarray(denominators, dtype=float).ravel()
    above = fitting(np.asarray(numerators, dtype=float).ravel(), below.shape, np.float64, "numerators")
    with np.errstate(invalid="ignore"):
        mask = np.isfinite(above) & (above >= 0) & (below > 0) & ((above <= below) | (kind == "rate"))
    n, centre = np.where(mask, below, np.nan), _centre(above, below, mask, kind)
    values = ratio(np.where(mask, above, np.nan), n)
    scale = _SCALES[kind]
    scores = (scale.forth(values) - scale.forth(np.array(centre))) / scale.error(n)
    phi, tau2, p = _dispersion(scores[mask], scale.error(n[mask]))
    additive = overdispersion == "additive" or (overdispersion == "auto" and p < OVERDISPERSED_BELOW)
    tau2 = tau2 if additive else 0.0
    limits = _additive_limits(scale, centre, tau2) if additive and tau2 > 0 else _exact_limits(kind, centre)
    grid = _grid(below[mask])
    curves = [limits(grid, level) for level in levels]
    flags = np.stack([_outside(values, limits(np.where(mask, below, 1.0), level), mask) for level in levels])
    return Funnel(
        values=values,
        denominators=below,
        centre=centre,
        levels=tuple(levels),
        grid=grid,
        lower=np.stack([lower for lower, _ in curves]),
        upper=np.stack([upper for _, upper in curves]),
        z=scores * scale.error(n) / np.sqrt(scale.error(n) ** 2 + tau2),
        flag=flags[int(np.argmax(levels))],
        flags=flags,
        phi=phi,
        tau2=tau2,
        p_overdispersion=p,
        overdispersed=tau2 > 0,
        mask=mask,
    )


Limits = Callable[[Floats, float], tuple[Floats, Floats]]


def _centre(above: Floats, below: Floats, mask: Bools, kind: Kind) -> float:
    centre = float(above[mask].sum() / below[mask].sum()) if mask.sum() > 1 else 0.0
    if centre <= 0 or (kind == "proportion" and centre >= 1):
        raise NothingToCompare(
            "There is no variation to compare sites by.", fix="Give at least two sites with cases, and events among some."
        )
    return centre


def _dispersion(scores: Floats, errors: Floats) -> tuple[float, float, float]:
    """Return (φ of the winsorised scores, τ² by DerSimonian and Laird, p of the chi-squared test).

    Q is taken about the precision-weighted mean of the scores' scale, so that τ² does not count a shift of the centre.
    """
    low, high = np.quantile(scores, [WINSORISED, 1 - WINSORISED])
    phi = float(np.mean(np.clip(scores, low, high) ** 2))
    weights = errors**-2
    deviation = scores * errors
    q = float((weights * (deviation - np.average(deviation, weights=weights)) ** 2).sum())
    freedom = len(scores) - 1
    tau2 = (q - freedom) / float(weights.sum() - (weights**2).sum() / weights.sum())
    return phi, max(tau2, 0.0), float(chdtrc(freedom, q))


def _additive_limits(scale: _Scale, centre: float, tau2: float) -> Limits:
    def limits(n: Floats, level: float) -> tuple[Floats, Floats]:
        reach = ndtri((1 + level) / 2) * np.sqrt(scale.error(n) ** 2 + tau2)
        middle = scale.forth(np.array(centre))
        return scale.back(middle - reach), scale.back(middle + reach)

    return limits


def _exact_limits(kind: Kind, centre: float) -> Limits:
    """Limits at which the interpolated distribution function equals the tail: between whole numbers, not on them."""

    def limits(n: Floats, level: float) -> tuple[Floats, Floats]:
        tail = (1 - level) / 2
        lower, upper = (np.clip(quantile(n, q), 0, None) / n for q in (tail, 1 - tail))
        return lower, upper

    def quantile(n: Floats, probability: float) -> Floats:
        if kind == "proportion":
            return _interpolated(lambda k: _binomial(k, n, centre), _floats(bdtrik(probability, n, centre)), probability)
        return _interpolated(lambda k: _poisson(k, n * centre), _floats(pdtrik(probability, n * centre)), probability)

    return limits


def _binomial(k: Floats, n: Floats, share: float) -> Floats:
    """P(X ≤ k); n need not be whole on the curve's grid."""
    return np.where(k < n, betaincc(k + 1, np.maximum(n - k, 1e-9), share), 1.0)


def _poisson(k: Floats, expected: Floats) -> Floats:
    """P(X ≤ k)."""
    return _floats(gammaincc(k + 1, expected))


def _floats(values: NDArray[np.floating]) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _interpolated(distribution: Callable[[Floats], Floats], near: Floats, probability: float) -> Floats:
    """Smallest k with F(k) ≥ probability, less the share of its own step by which F(k) overshoots."""
    k = np.maximum(np.ceil(np.nan_to_num(near) - 1e-9), 0)
    before = np.where(k > 0, distribution(np.maximum(k - 1, 0)), 0.0)
    at = distribution(k)
    return k - ratio(at - probability, at - before)


def _outside(values: Floats, limits: tuple[Floats, Floats], mask: Bools) -> NDArray[np.int8]:
    lower, upper = limits
    with np.errstate(invalid="ignore"):
        return np.where(mask, (values > upper).astype(np.int8) - (values < lower).astype(np.int8), 0).astype(np.int8)


def _grid(denominators: Floats) -> Floats:
    low, high = denominators.min(), denominators.max()
    grid: Floats = np.unique(np.rint(np.geomspace(max(low * 0.9, 1.0), max(high * 1.05, 2.0), GRID_POINTS)))
    return grid
