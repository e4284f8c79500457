"""Figures that are published beside a table, as what they say of the counts behind them: linear, in whole numbers."""

import math
from collections.abc import Callable
from dataclasses import dataclass

SIGMAS = 3


@dataclass(frozen=True)
class Fact:
    """`low` ≤ `of_numerators` × the sum of the cells' numerators + `of_denominators` × that of their denominators ≤ `high`."""

    cells: tuple[int, ...]
    of_numerators: int
    of_denominators: int
    low: float
    high: float
    told: str


def published_rate(cells: tuple[int, ...], value: float, *, decimals: int) -> tuple[Fact, ...]:
    """The ratio of sums over `cells` was published as `value`, rounded to so many decimals."""
    unit = 10**decimals
    shown, told = round(value * unit), f"the published value {value:.{decimals}f}"
    below = Fact(cells, 2 * unit, -(2 * shown - 1), 0, math.inf, told)
    above = Fact(cells, 2 * unit, -(2 * shown + 1), -math.inf, 0, told)
    return below, above


def published_denominator(cell: int, denominator: int) -> tuple[Fact, ...]:
    """The denominator of a cell was published, whatever became of its numerator."""
    return (Fact((cell,), 0, 1, denominator, denominator, f"the published denominator {denominator}"),)


def published_limit(
    cell: int, centre: float, upper: float, *, decimals: int, variance: Callable[[float], float]
) -> tuple[Fact, ...]:
    """The upper limit of a cell, three sigma above a published centre line, tells its denominator.

    `variance` of one unit at a level: p (1 − p) of a proportion, u of a rate. Both figures were rounded to `decimals`.
    """
    half = 0.5 * 10.0**-decimals
    spread = upper - centre
    levels = (variance(centre - half), variance(centre + half))
    low = math.floor(SIGMAS**2 * max(min(levels), 0.0) / (spread + 2 * half) ** 2)
    high = math.ceil(SIGMAS**2 * max(levels) / (spread - 2 * half) ** 2) if spread > 2 * half else math.inf
    return (Fact((cell,), 0, 1, low, high, f"the published limit {upper:.{decimals}f}"),)
