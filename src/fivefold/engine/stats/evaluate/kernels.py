"""Weights that a long-run variance gives to the products of points so many steps apart, and how far it reaches.

Sources: Andrews (1991), Heteroskedasticity and autocorrelation consistent covariance matrix estimation, Econometrica
59:817–858 (kernels, plug-in bandwidth); Newey and West (1994), Automatic lag selection in covariance matrix
estimation, Review of Economic Studies 61:631–653 (non-parametric bandwidth). Agrees with sandwich 3.0-2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from fivefold.engine.stats.panels import Floats

KernelName = Literal["bartlett", "parzen", "quadratic-spectral"]


@dataclass(frozen=True)
class Kernel:
    """weight: of a distance over the bandwidth. order: 1 or 2, how smooth it is at zero. The bandwidth grows as
    constant × (a measure of dependence × points) to the 1 / (2 order + 1); pilot: exponent of the pilot lag.
    """

    weight: Callable[[Floats], Floats]
    order: int
    constant: float
    pilot: float


def _bartlett(x: Floats) -> Floats:
    weight: Floats = np.maximum(1 - np.abs(x), 0.0)
    return weight


def _parzen(x: Floats) -> Floats:
    near, far = 1 - 6 * x**2 + 6 * np.abs(x) ** 3, 2 * (1 - np.abs(x)) ** 3
    return np.where(np.abs(x) <= 0.5, near, np.where(np.abs(x) <= 1, far, 0.0))


def _quadratic_spectral(x: Floats) -> Floats:
    angle = np.where(x == 0, 1.0, 6 * np.pi * x / 5)
    return np.where(x == 0, 1.0, 3 / angle**2 * (np.sin(angle) / angle - np.cos(angle)))


KERNELS = MappingProxyType(
    {
        "bartlett": Kernel(_bartlett, order=1, constant=1.1447, pilot=2 / 9),
        "parzen": Kernel(_parzen, order=2, constant=2.6614, pilot=4 / 25),
        "quadratic-spectral": Kernel(_quadratic_spectral, order=2, constant=1.3221, pilot=2 / 25),
    }
)


def newey_west_bandwidth(scores: Floats, kernel: KernelName, *, prewhitened: bool) -> float:
    """Bandwidth by Newey and West (1994) from `scores`, shape (points, terms), whitened already where `prewhitened`.

    The first term, the intercept, has no weight, the others one each.
    """
    chosen = KERNELS[kernel]
    points = len(scores) + prewhitened
    reach = int((3 if prewhitened else 4) * (points / 100) ** chosen.pilot)
    total = scores[:, 1:].sum(axis=1)
    lags = np.arange(1, min(reach, len(total) - 1) + 1)
    products = np.array([total[lag:] @ total[:-lag] for lag in lags])
    flat = float(total @ total + 2 * products.sum())
    steep = float(2 * (lags**chosen.order * products).sum())
    return _bandwidth(chosen, (steep / flat) ** 2 if flat else 0.0, points)


def andrews_bandwidth(scores: Floats, kernel: KernelName, *, prewhitened: bool) -> float:
    """Bandwidth by Andrews (1991): each score but the intercept's as an autoregression of order 1, all with weight 1."""
    chosen = KERNELS[kernel]
    before, after = scores[:-1, 1:], scores[1:, 1:]
    squares = (before**2).sum(axis=0)
    rho = np.clip(np.divide((before * after).sum(axis=0), squares, out=np.zeros(len(squares)), where=squares > 0), -0.97, 0.97)
    variance = ((after - rho * before) ** 2).mean(axis=0)
    below = float((variance**2 / (1 - rho) ** 4).sum())
    shape = (1 - rho) ** 6 * (1 + rho) ** 2 if chosen.order == 1 else (1 - rho) ** 8
    above = float((4 * rho**2 * variance**2 / shape).sum())
    return _bandwidth(chosen, above / below if below else 0.0, len(scores) + prewhitened)


def _bandwidth(kernel: Kernel, dependence: float, points: int) -> float:
    return float(kernel.constant * (dependence * points) ** (1 / (2 * kernel.order + 1)))
