"""How much each point of a series resembles the one before, and how much wider that makes a difference of means.

The lag-one coefficient of a short series is too low by about (1 + 4ρ)/n (Marriott and Pope 1954); `pooled` corrects
for that and takes the median over series, so that a few series that have really changed do not raise it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.stats.panels import Bools, Floats, Integers

FEWEST_POINTS = 8
"""Points below which a series says nothing of its own autocorrelation."""
BEYOND_CHANCE = 2.0
"""Standard errors (1/√pairs) that the pooled coefficient must exceed to be allowed for."""
MOST = 0.95
"""Autocorrelation beyond which a series is as good as a random walk, and is judged as at this."""


@dataclass(frozen=True)
class Resemblance:
    """Sums over each series, shape (series,), from which its autocorrelation is computed.

    products: of neighbouring deviations from the centre. squares: of deviations. pairs, points: how many of each.
    """

    products: Floats
    squares: Floats
    pairs: Integers
    points: Integers

    @classmethod
    def joined(cls, parts: Sequence["Resemblance"]) -> "Resemblance":
        """Several panels' series, one after the other."""
        return cls(
            products=np.concatenate([part.products for part in parts]),
            squares=np.concatenate([part.squares for part in parts]),
            pairs=np.concatenate([part.pairs for part in parts]),
            points=np.concatenate([part.points for part in parts]),
        )

    def coefficients(self) -> Floats:
        """Lag-one autocorrelation of each series, corrected for its length; nan where it cannot be had."""
        known = (self.squares > 0) & (self.pairs > 0) & (self.points >= FEWEST_POINTS)
        points = np.where(known, self.points, FEWEST_POINTS).astype(np.float64)
        per_pair = self.products / np.where(known, self.pairs, 1) * (points - 1)
        raw = per_pair / np.where(known, self.squares, 1.0)
        return np.where(known, np.clip((raw * points + 1) / (points - 4), -1.0, 1.0), np.nan)

    def pooled(self, chosen: NDArray[np.bool_]) -> float | None:
        """Median of the chosen series' coefficients; None where no series has one."""
        found = self.coefficients()[chosen]
        found = found[np.isfinite(found)]
        return float(np.median(found)) if found.size else None

    def allowed_for(self, chosen: NDArray[np.bool_]) -> float:
        """The pooled coefficient where it is above zero beyond chance, else 0; at most MOST."""
        pooled, pairs = self.pooled(chosen), int(self.pairs[chosen].sum())
        if pooled is None or pooled * np.sqrt(pairs) < BEYOND_CHANCE:
            return 0.0
        return min(pooled, MOST)


def resemblance(deviations: Floats, included: Bools) -> Resemblance:
    """Sums for each row of `deviations` from the centre, shape (series, points); only pairs of neighbours count."""
    usable = included & np.isfinite(deviations)
    kept = np.where(usable, deviations, 0.0)
    pairs = usable[:, 1:] & usable[:, :-1]
    return Resemblance(
        products=np.einsum("ij,ij->i", kept[:, 1:], kept[:, :-1]),
        squares=np.einsum("ij,ij->i", kept, kept),
        pairs=pairs.sum(axis=1),
        points=usable.sum(axis=1),
    )


def inflation(autocorrelation: float, points: int, before: Integers, *, estimated: Bools) -> Floats:
    """How many times the standard error of independent points that of correlated ones is, shape as `before`.

    The difference is between the mean of the last `points` and that of the `before` points just before them, where
    points k apart correlate by autocorrelation**k. estimated: the variance comes from the points before, whose sample
    variance is too small where they resemble one another.
    """
    if autocorrelation == 0:
        return np.ones(before.shape)
    count = np.maximum(before, 1).astype(np.float64)
    share = 1 / points + 1 / count
    own = _mean_variance(autocorrelation, np.full(count.shape, float(points)))
    others = _mean_variance(autocorrelation, count)
    chain = (1 - autocorrelation**points) * (1 - autocorrelation**count) * autocorrelation / (1 - autocorrelation) ** 2
    variance = own + others - 2 * chain / (points * count)
    shrunk = (1 - others) / (1 - 1 / np.maximum(count, 2))
    return np.sqrt(variance / share / np.where(estimated, shrunk, 1.0))


def _mean_variance(autocorrelation: float, count: Floats) -> Floats:
    """Variance of the mean of `count` successive points of variance one: (1/m²)(m + 2 Σ (m − k) ρ^k)."""
    rho = autocorrelation
    lagged = rho * (count * (1 - rho) - (1 - rho**count)) / (1 - rho) ** 2
    variance: Floats = (count + 2 * lagged) / count**2
    return variance
