"""Which chart suits a measure: do the points vary more than their denominators explain?"""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.panels import Bools, Floats, ratio
from fivefold.engine.stats.periods import fitting
from fivefold.engine.stats.settings import Chart

Kind = Literal["proportion", "rate", "count", "value"]

STANDARD_ERRORS = 3.09
"""One-sided level 0.001."""
MATTERS_FROM = 1.25
"""Variance ratio below which the wider limits would differ by less than 12 % and are not worth a rarer chart."""
_CHARTS = {"proportion": (Chart.PROPORTION, Chart.PROPORTION_PRIME), "rate": (Chart.RATE, Chart.RATE_PRIME)}


class UnknownKind(DomainError):
    """No such kind of measure."""

    code: ClassVar[str] = "unknown-kind"


def choose_chart(
    kind: Kind, values: ArrayLike, denominators: ArrayLike | None = None, mask: ArrayLike | None = None
) -> tuple[Chart, str]:
    """Return the chart for a measure over all its series, and one sentence that says why.

    values: numerators, or the values themselves, shape (series, points) or (points,); denominators: the same shape.
    p or p′ (u or u′): the variance of successive differences is compared with what binomial (Poisson) variation alone
    would give; shifts and slow trends hardly touch it. The primed chart is chosen where the ratio, over all series, is at
    least 1.25 and exceeds 1 by more than 3.09 standard errors (von Neumann 1941; Laney 2002). Raises UnknownKind.
    """
    if kind == "value":
        return Chart.INDIVIDUALS, "An individuals chart: the measure is a value without a denominator."
    if kind == "count":
        return Chart.COUNT, "A c chart: the measure counts events over periods of equal opportunity."
    if kind not in _CHARTS or denominators is None:
        raise UnknownKind(f"A measure of kind “{kind}” needs denominators or is unknown.", fix="Choose proportion or rate.")
    plain, primed = _CHARTS[kind]
    counts = np.atleast_2d(np.asarray(values, dtype=float))
    below = fitting(denominators, counts.shape, np.float64, "denominators")
    usable = fitting(True if mask is None else mask, counts.shape, np.bool_, "mask") & np.isfinite(counts) & (below > 0)
    dispersion, error = variance_ratio(counts, below, usable, proportion=kind == "proportion")
    if dispersion >= MATTERS_FROM and dispersion - 1 > STANDARD_ERRORS * error:
        return primed, (
            f"A {primed.label}: from one period to the next the points vary {dispersion:,.1f} times as much as their "
            f"denominators explain, so the limits of a {plain.label} would be too narrow."
        )
    return plain, (
        f"A {plain.label}: the points vary {dispersion:,.2f} times as much as their denominators explain, which chance allows."
    )


def variance_ratio(counts: Floats, denominators: Floats, usable: Bools, *, proportion: bool) -> tuple[float, float]:
    """Return (observed / expected variance of successive differences over all series, its standard error).

    1 and infinity where nothing varies. Arrays have shape (series, points).
    """
    n = np.where(usable, denominators, np.nan)
    centre = ratio(np.nansum(np.where(usable, counts, 0.0), axis=1), np.nansum(n, axis=1))[:, None]
    spread = centre * (1 - centre) if proportion else centre
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(spread > 0, (counts / n - centre) / np.sqrt(spread / n), np.nan)
        # Excess kurtosis of a binomial or Poisson score widens the spread of its square.
        excess = (1 - 6 * spread if proportion else 1.0) / (n * spread)
    squares = np.diff(scores, axis=1) ** 2 / 2
    found = np.isfinite(squares)
    pairs = int(found.sum())
    if pairs == 0:
        return 1.0, float("inf")
    kurtosis = float(np.mean(np.broadcast_to(excess, scores.shape)[np.isfinite(scores)]))
    return float(squares[found].mean()), float(np.sqrt((3 + max(kurtosis, 0.0)) / pairs))
