"""How often Anhøj's rules signal where nothing has happened: exact, by counting how points may fall above and below a line.

Source: Wentzel-Larsen and Anhøj (2019), Joint distribution for number of crossings and longest run in independent Bernoulli
observations, PLoS ONE 14(10): e0223233; agrees with their R package crossrun 0.1.1 to 1e-9.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import comb
from typing import ClassVar

import numpy as np

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.runs import anhoej_limits


class NoSuchPoints(DomainError):
    """So many points cannot lie about a line in this way."""

    code: ClassVar[str] = "no_such_points"


@dataclass(frozen=True)
class RunsByChance:
    """Probabilities of a false signal: by the longest run alone, by the number of crossings alone, by either."""

    longest: float
    crossings: float
    either: float


def runs_by_chance(useful: int, *, own_median: bool = True) -> RunsByChance:
    """Return how often Anhøj's rules signal in `useful` points that are independent and alike.

    own_median: the line is the median of these points, so that half of them lie on either side; else it is the median of all
    that there could be, known from elsewhere. Raises NoSuchPoints.
    """
    if useful < 1 or (own_median and useful % 2):
        raise NoSuchPoints(
            f"There are no {useful} useful points about {'their own' if own_median else 'a'} median.",
            fix="Give an even number, since as many lie above as below." if own_median else "Give 1 or more.",
        )
    longest_limit, crossings_limit = (int(limits[0]) for limits in anhoej_limits(np.array([useful])))
    arrangements = _about_own_median if own_median else _about_known_median
    outcomes = comb(useful, useful // 2) if own_median else 2**useful
    anything, short = arrangements(useful, useful), arrangements(useful, longest_limit)
    enough = crossings_limit + 1
    return RunsByChance(
        longest=(outcomes - sum(short)) / outcomes,
        crossings=sum(anything[:enough]) / outcomes,
        either=(outcomes - sum(short[enough:])) / outcomes,
    )


def _about_known_median(points: int, longest: int) -> list[int]:
    """By number of runs from 0: how many sequences above and below have no run longer than `longest`."""
    return [2 * ways for ways in _divisions(points, longest)]


def _about_own_median(points: int, longest: int) -> list[int]:
    """The same, of sequences with as many points above as below: their runs lie above and below in turn."""
    half = [*_divisions(points // 2, longest), 0]
    return [2 * half[number // 2] * half[(number + 1) // 2] for number in range(points + 1)]


def _divisions(points: int, longest: int) -> list[int]:
    """By number of parts from 0: in how many ways so many points divide into parts of 1 to `longest`."""
    found, ways = [int(points == 0)], [1] + [0] * points
    for _ in range(points):
        upto = [0, *accumulate(ways)]
        ways = [upto[last] - upto[max(last - longest, 0)] for last in range(points + 1)]
        found.append(ways[points])
    return found
