"""Bounds for looking at the data several times: how far a statistic must lie from zero, at each look, to be believed.

The statistics of the looks are taken as jointly normal with independent increments of information. Probabilities by repeated
numerical integration: Armitage, McPherson and Rowe (1969), Repeated significance tests on accumulating data, J R Stat Soc A
132:235–244. Bounds: Pocock (1977), Biometrika 64:191–199; O'Brien and Fleming (1979), Biometrics 35:549–556; spending: Lan and
DeMets (1983), Discrete sequential boundaries for clinical trials, Biometrika 70:659–663.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, ndtri, ndtri_exp

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.panels import Floats

BoundName = Literal["obrien-fleming", "pocock", "spending-obrien-fleming", "spending-pocock"]

NAMES: tuple[BoundName, ...] = ("obrien-fleming", "pocock", "spending-obrien-fleming", "spending-pocock")
NODES_PER_STEP = 6.0
"""Points of the integral per standard deviation of the step to the next look: exact to rounding."""
NODES_TOGETHER = 32
MOST_NODES = 2048
HIGHEST = 38.0
"""A bound above this is crossed by chance less often than a number can say."""


@dataclass(frozen=True)
class Bounds:
    """One bound per look, shape (looks,).

    fractions: share of the planned information. z: a standardised statistic at least as far from zero, on either side,
    stops. spent: the probability of having stopped by that look if nothing changed.
    """

    fractions: Floats
    z: Floats
    spent: Floats


def sequential_bounds(name: BoundName, fractions: Sequence[float] | Floats, *, error: float = 0.05) -> Bounds:
    """Return two-sided bounds which, if nothing changed, are crossed at any of the looks with probability `error`.

    fractions: of the planned information at each look, rising, the last at most 1. With a spending function a last fraction
    below 1 spends only a part of the error. Raises InvalidDeclaration.
    """
    shares = np.asarray(fractions, dtype=float)
    _check(name, shares, error)
    if name in ("obrien-fleming", "pocock"):
        shape = 1 / np.sqrt(shares / shares[-1]) if name == "obrien-fleming" else np.ones(len(shares))
        highest = float(ndtri(1 - error / (4 * len(shares))))
        lowest = float(ndtri(1 - error / 2))
        factor = brentq(lambda c: _crossed(shares, c * shape)[-1] - error, lowest - 0.1, highest + 1, xtol=1e-13, rtol=1e-14)
        z = float(factor) * shape
        return Bounds(shares, z, _crossed(shares, z))
    spent = _spending(name, shares, error)
    z = _bounds_that_spend(shares, spent)
    return Bounds(shares, z, spent)


def _check(name: BoundName, shares: Floats, error: float) -> None:
    if name not in NAMES:
        raise InvalidDeclaration(f"No bounds are called {name}.", fix=f"Choose one of {', '.join(NAMES)}.", field="bounds")
    if not 0 < error < 1:
        raise InvalidDeclaration("The error to spend lies between 0 and 1.", fix="Give 0.05.", field="level")
    rising = shares.ndim == 1 and len(shares) > 0 and bool((np.diff(shares, prepend=0.0) > 0).all())
    if not rising or shares[-1] > 1:
        raise InvalidDeclaration(
            "The shares of information rise from look to look, above 0 and at most 1.", fix="Give 0.5, 1.", field="fractions"
        )


def _spending(name: BoundName, shares: Floats, error: float) -> Floats:
    """Error spent by each look, as the double of a one-sided spending of half the error."""
    if name == "spending-pocock":
        return error * np.log1p((np.e - 1) * shares)
    return 4 * ndtr(ndtri(error / 4) / np.sqrt(shares))


def _crossed(shares: Floats, z: Floats) -> Floats:
    """Probability of having crossed by each look."""
    walk = _Walk(shares)
    found = [walk.crossing(float(bound)) for bound in z[:1]]
    for before, bound in pairwise(z):
        walk.go_on_within(float(before))
        found.append(walk.crossing(float(bound)))
    return np.cumsum(found)


def _bounds_that_spend(shares: Floats, spent: Floats) -> Floats:
    """The bounds that are crossed for the first time, at each look, as often as its part of the error."""
    walk = _Walk(shares)
    found: list[float] = []
    for part in np.diff(spent, prepend=0.0):
        if found:
            walk.go_on_within(found[-1])
        found.append(_bound(walk, float(part)))
    return np.array(found)


def _bound(walk: "_Walk", part: float) -> float:
    if not walk.look:
        return min(-float(ndtri_exp(np.log(part / 2))), HIGHEST) if part > 0 else HIGHEST
    if walk.crossing(HIGHEST) >= part:
        return HIGHEST
    return float(brentq(lambda z: walk.crossing(z) - part, 0.0, HIGHEST, xtol=1e-13, rtol=1e-14))


class _Walk:
    """The sum of scores at one look, of those that have not stopped: its density at the points of an integral."""

    def __init__(self, shares: Floats) -> None:
        self._information = shares / shares[-1]
        self._points = np.zeros(1)
        self._weights = np.ones(1)
        self.look = 0

    def crossing(self, z: float) -> float:
        """Probability of going on to this look and lying beyond ±z there."""
        step = self._step()
        edge = z * np.sqrt(self._information[self.look])
        upper, lower = log_ndtr((self._points - edge) / step), log_ndtr((-self._points - edge) / step)
        return float(self._weights @ (np.exp(upper) + np.exp(lower)))

    def go_on_within(self, z: float) -> None:
        """Let those that lie within ±z go on to the next look."""
        step, edge = self._step(), z * np.sqrt(self._information[self.look])
        reach = min(edge, 9 * float(np.sqrt(self._information[self.look])))
        following = np.sqrt(self._information[self.look + 1] - self._information[self.look])
        places, weights = _nodes(int(np.ceil(NODES_PER_STEP * 2 * reach / min(step, following) / NODES_TOGETHER)) + 1)
        points = places * reach
        density = np.exp(-0.5 * ((points[:, None] - self._points) / step) ** 2) @ self._weights / (step * np.sqrt(2 * np.pi))
        self._points, self._weights = points, density * weights * reach
        self.look += 1

    def _step(self) -> float:
        before = self._information[self.look - 1] if self.look else 0.0
        return float(np.sqrt(self._information[self.look] - before))


@cache
def _nodes(times: int) -> tuple[Floats, Floats]:
    """Points and weights of an integral from -1 to 1 by Gauss and Legendre."""
    places, weights = np.polynomial.legendre.leggauss(min(times * NODES_TOGETHER, MOST_NODES))
    return places, weights
