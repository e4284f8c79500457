"""Average run lengths of CUSUM and EWMA charts of independent normal points with known centre and σ, and their inverses.

The integral equation of the run length (Page 1954; Crowder 1987, Technometrics 29:401–407) is solved at Gauss–Legendre
nodes (Nyström's method), which for the normal density converges faster than any power of their number: results agree with
spc 0.6.7 to 1e-9. Centre and σ that are estimated from few points make run lengths shorter or longer by chance; see
docs/explanation/time-weighted-charts.md.
"""

from collections.abc import Callable
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import ndtr

from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.time_weighted.designs import CusumDesign, EwmaDesign, InvalidDesign

Sides = Literal[1, 2]

LONGEST_ASKED, LONGEST_KNOWN = 1e8, 1e12
"""Limits are found for run lengths up to the first, run lengths computed up to the second: rounding errors grow with them."""
NODES, NODES_PER_SIGMA = 32, 4
WIDEST = 100.0
"""Standard deviations of one step that limits may lie apart: h up to 100, or λ from about 0.01."""
NARROWEST, WIDER = 0.05, 1.2
"""The inverses search from here on, each time that many times further."""
SETTLED = 1e-10
"""Limits that differ by less than this, relatively, from those after many points count as having reached them."""


def cusum_run_length(design: CusumDesign, mean: ArrayLike = 0.0, *, sides: Sides = 2) -> Floats:
    """Return the average number of points until a CUSUM signals, in the shape of `mean`.

    mean: how far the process lies from the centre, in σ (0: false signals). sides: 2, or 1 for the upper sum alone.
    Both sums together: Kemp (1961); with a head start, Lucas and Crosier (1982), Technometrics 24:199–205.
    """
    return _each(lambda one: _two_sums(design, one) if sides == 2 else _one_sum(design, one)[1], mean)


def cusum_decision(run_length: float, *, shift: float = 1.0, head_start: float = 0.0, sides: Sides = 2) -> float:
    """Return the decision interval h with that average run length while nothing changes. Raises InvalidDesign."""

    def length(decision: float) -> float:
        return float(cusum_run_length(CusumDesign(shift, decision, head_start), sides=sides))

    return _solved(length, run_length, above=max(NARROWEST, head_start * (1 + 1e-9)))


def ewma_run_length(design: EwmaDesign, mean: ArrayLike = 0.0, *, fixed_limits: bool = False) -> Floats:
    """Return the average number of points until an EWMA signals, in the shape of `mean`.

    mean: how far the process lies from the centre, in σ. fixed_limits: those that the limits tend to, from the first
    point on (as most tables assume), instead of those that widen as points gather, which `ewma` draws.
    """
    return _each(lambda one: _moving_average(design, one, fixed_limits=fixed_limits), mean)


def ewma_width(run_length: float, *, weight: float = 0.2, fixed_limits: bool = False) -> float:
    """Return the width L with that average run length while nothing changes. Raises InvalidDesign."""

    def length(width: float) -> float:
        return float(ewma_run_length(EwmaDesign(weight, width), fixed_limits=fixed_limits))

    return _solved(length, run_length, above=NARROWEST)


def _each(length: Callable[[float], float], mean: ArrayLike) -> Floats:
    at = np.asarray(mean, dtype=float)
    lengths = np.array([length(one) for one in at.ravel()], dtype=float).reshape(at.shape)
    if not ((lengths >= 1) & (lengths <= LONGEST_KNOWN)).all():
        raise InvalidDesign(
            f"A run length passes {LONGEST_KNOWN:,.0f} points, or the mean is no number.", fix="Choose narrower limits."
        )
    return lengths


def _solved(length: Callable[[float], float], run_length: float, *, above: float) -> float:
    if not 1 < run_length <= LONGEST_ASKED:
        raise InvalidDesign(f"No limits have run length {run_length}.", fix=f"Choose one from 2 to {LONGEST_ASKED:,.0f}.")
    if length(above) > run_length:
        raise InvalidDesign(f"No limits have a run length as short as {run_length}.", fix="Choose a longer one.")
    below = above * WIDER
    while length(below) < run_length:
        below *= WIDER
    return float(brentq(lambda limit: np.log(length(limit) / run_length), above, below, xtol=1e-12, rtol=1e-14))


def _lengths(staying: Floats) -> Floats:
    """Solve length = 1 + staying · length; infinity where the chart as good as never signals."""
    try:
        return np.asarray(np.linalg.solve(np.eye(len(staying)) - staying, np.ones(len(staying))), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full(len(staying), np.inf)


def _nodes(low: float, high: float, widths: float) -> tuple[Floats, Floats]:
    """Gauss–Legendre nodes and weights between two ends that lie `widths` standard deviations of one step apart."""
    if widths > WIDEST:
        raise InvalidDesign(
            "The limits lie too far apart for their run length.", fix="Choose narrower limits, or a larger weight."
        )
    at, weights = _standard_nodes(NODES + int(np.ceil(NODES_PER_SIGMA * widths)))
    half = (high - low) / 2
    return low + half * (at + 1), half * weights


@cache
def _standard_nodes(count: int) -> tuple[Floats, Floats]:
    at, weights = np.polynomial.legendre.leggauss(count)
    return at, weights


def _density(distance: Floats) -> Floats:
    density: Floats = np.exp(-np.square(distance) / 2) / np.sqrt(2 * np.pi)
    return density


def _one_sum(design: CusumDesign, mean: float) -> tuple[float, float]:
    """Return run lengths of the upper sum from 0 and from the head start.

    From s the sum falls to 0 with probability Φ(k − μ − s), and else goes to x with the density φ(x − s + k − μ).
    """
    ends, weights = _nodes(0.0, design.decision, design.decision)
    gap = design.reference - mean
    begins = np.concatenate([[0.0, design.head_start], ends])[:, None]
    to_zero, onwards = ndtr(gap - begins), weights * _density(ends - begins + gap)
    inside = np.r_[0, 2 : len(begins)]
    lengths = _lengths(np.hstack([to_zero, onwards])[inside])
    from_start = 1 + to_zero[1, 0] * lengths[0] + onwards[1] @ lengths[1:]
    return float(lengths[0]), float(from_start)


def _two_sums(design: CusumDesign, mean: float) -> float:
    up, up_from_start = _one_sum(design, mean)
    down, down_from_start = _one_sum(design, -mean)
    return (up_from_start * down + down_from_start * up - up * down) / (up + down)


def _moving_average(design: EwmaDesign, mean: float, *, fixed_limits: bool) -> float:
    """Solve at the limits that the chart tends to, then step back from point to point through those that widen."""
    weight, reach = design.weight, design.width * np.sqrt(design.weight / (2 - design.weight))
    at, weights = _nodes(-1.0, 1.0, 2 * reach / weight)

    def onwards(begins: Floats, limit: float) -> Floats:
        """Where the average goes from `begins` while it stays within ± limit."""
        return limit * weights * _density((limit * at - (1 - weight) * begins[:, None]) / weight - mean) / weight

    lengths = _lengths(onwards(reach * at, reach))
    limits = np.array([reach]) if fixed_limits else _widening_limits(reach, weight)
    for earlier, later in zip(limits[-2::-1], limits[:0:-1], strict=True):
        lengths = 1 + onwards(earlier * at, later) @ lengths
    return float(1 + (onwards(np.zeros(1), limits[0]) @ lengths)[0])


def _widening_limits(reach: float, weight: float) -> Floats:
    """Limits of the first, second, … point, until they have settled."""
    if weight == 1:
        return np.array([reach])
    points = int(np.ceil(np.log(SETTLED) / (2 * np.log1p(-weight)))) + 1
    limits: Floats = reach * np.sqrt(1 - (1 - weight) ** (2 * np.arange(1, points + 1)))
    return limits
