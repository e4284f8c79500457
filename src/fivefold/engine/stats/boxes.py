"""Best box and cut box: Anhøj's limits refined for each number of useful points from 10 to 100.

Source: Anhøj and Wentzel-Larsen (2020), Smooth operator: modifying the Anhøj rules to improve runs analysis in statistical
process control, PLoS ONE 15(6): e0233920 (published tables).
"""

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.stats.panels import Bools, Integers

FIRST, LAST = 10, 100
NO_CUT = -1

# One row of each table for n = 10–39, 40–69 and 70–100.
_FEWEST_CROSSINGS = """
2 3 3 3 3 4 5 5 5 5 6 7 6 6 6 6 9 9 9 10 11 11 11 11 11 12 13 14 13 15
15 15 14 14 17 17 17 17 19 19 19 19 19 21 21 21 21 23 23 23 23 23 25 25 26 26 27 27 27 28
29 29 29 30 30 31 31 31 32 33 33 33 34 33 35 35 35 35 37 37 38 37 39 39 39 39 39 41 41 42 41"""
_LONGEST_RUN = """
6 7 6 6 6 7 8 7 7 7 7 8 7 7 7 7 9 8 8 8 10 9 8 8 8 8 9 10 8 11
9 9 8 8 10 9 9 9 12 10 9 9 9 11 10 9 9 12 10 10 9 9 11 10 11 10 12 10 10 11
14 11 10 11 10 12 11 10 11 13 11 10 11 10 11 11 10 10 12 11 12 10 13 11 11 10 10 12 11 12 10"""
_CROSSINGS_AT_LONGEST = """
3 4 . . . 6 6 . 6 6 . . 7 7 7 . 10 10 11 . 12 14 . 12 13 . 15 . . .
. 17 . . . . 19 20 20 21 . 21 21 23 23 . 23 25 24 26 . 24 27 27 27 27 29 . 29 29
30 31 30 31 . 32 34 33 33 37 35 . 36 36 . 38 36 38 38 39 . 39 41 40 42 . 41 42 44 43 42"""
_RUN_AT_FEWEST = """
5 6 . . . 6 7 . 6 5 . . 6 6 6 . 7 7 7 . 9 8 . 7 7 . 8 . . .
. 8 . . . . 8 7 11 9 . 8 7 9 8 . 8 11 9 8 . 8 9 9 10 9 10 . 8 8
13 9 9 10 . 9 8 9 8 11 9 . 10 7 . 8 9 8 10 9 . 9 12 10 8 . 8 9 9 10 9"""


def _table(text: str) -> Integers:
    return np.array([NO_CUT if word == "." else int(word) for word in text.split()], dtype=np.int64)


FEWEST_CROSSINGS = _table(_FEWEST_CROSSINGS)
LONGEST_RUN = _table(_LONGEST_RUN)
CROSSINGS_AT_LONGEST = _table(_CROSSINGS_AT_LONGEST)
RUN_AT_FEWEST = _table(_RUN_AT_FEWEST)


def outside_box(useful: Integers, longest: Integers, crossings: Integers, *, cut: bool) -> Bools:
    """True where (crossings, longest run) fall outside the best box, or with `cut` outside it without its corner.

    Any shape. Only meaningful where `covered(useful)`.
    """
    row = np.clip(useful, FIRST, LAST) - FIRST
    fewest, most = FEWEST_CROSSINGS[row], LONGEST_RUN[row]
    outside = (crossings < fewest) | (longest > most)
    if not cut:
        return _bools(outside)
    at_fewest, at_longest = RUN_AT_FEWEST[row], CROSSINGS_AT_LONGEST[row]
    corner = ((crossings == fewest) & (longest > at_fewest)) | ((longest == most) & (crossings < at_longest))
    return _bools(outside | (corner & (at_fewest != NO_CUT)))


def covered(useful: Integers) -> Bools:
    """True where the tables know this number of useful points."""
    return _bools((useful >= FIRST) & (useful <= LAST))


def _bools(values: NDArray[np.bool_]) -> Bools:
    return np.asarray(values, dtype=np.bool_)
