"""Made-up histories of a measure: months before a change, months after it, and the months of a watch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fivefold.close.checks.effectiveness import Effect, Kind, effect_of

BEFORE, AFTER, WATCHED = 24, 6, 6
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Histories:
    """`events` and `exposure` of many histories, shape (histories, months)."""

    kind: Kind
    events: Counts
    exposure: Counts

    def effect(self, row: int) -> Effect:
        months = np.arange(BEFORE + AFTER)
        found = effect_of(
            self.events[row, : len(months)],
            self.exposure[row, : len(months)],
            months < BEFORE,
            months >= BEFORE,
            kind=self.kind,
        )
        assert found is not None
        return found


def histories(
    kind: Kind, *, size: int, before: float, after: float, dispersion: float, number: int = 1500, seed: int = 4
) -> Histories:
    """Histories whose months vary `dispersion` times as much as their counts explain (beta-binomial, gamma-Poisson)."""
    random = np.random.default_rng(seed)
    months = BEFORE + AFTER + WATCHED
    exposure = random.integers(round(0.7 * size), round(1.3 * size), size=(number, months))
    level = np.where(np.arange(months) < BEFORE, before, after)
    if kind == "proportion":
        chance = np.broadcast_to(level, exposure.shape)
        if dispersion > 1:
            weight = (size - 1) / (dispersion - 1) - 1
            chance = random.beta(
                np.broadcast_to(level * weight, exposure.shape), np.broadcast_to((1 - level) * weight, exposure.shape)
            )
        return Histories(kind, random.binomial(exposure, chance), exposure)
    expected = exposure * level
    if dispersion > 1:
        return Histories(kind, random.poisson(random.gamma(expected / (dispersion - 1), dispersion - 1)), exposure)
    return Histories(kind, random.poisson(expected), exposure)
