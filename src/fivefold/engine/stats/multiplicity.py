"""p values of one family adjusted for their number; vectorised over families: arrays of shape (…, tests).

A nan was not tested: it stays nan and does not count in its family. Both agree with R's p.adjust.
"""

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.panels import Floats


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Return q values: the expected share of false findings among those with a q as small (Benjamini and Hochberg 1995).

    Shape as `p`. Holds for tests that are independent or depend on each other positively.
    """
    given, tested = _family(p)
    order, place = _ascending(given)
    stepped = np.take_along_axis(given, order, axis=-1) * tested / place
    return _back(np.flip(np.fmin.accumulate(np.flip(stepped, axis=-1), axis=-1), axis=-1), order)


def benjamini_yekutieli(p: ArrayLike) -> Floats:
    """Return q values that hold however the tests depend on each other (Benjamini and Yekutieli 2001). Shape as `p`."""
    given, tested = _family(p)
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, given.shape[-1] + 1))])
    q: Floats = np.minimum(benjamini_hochberg(given) * harmonic[tested.astype(int)], 1.0)
    return q


def _family(p: ArrayLike) -> tuple[Floats, Floats]:
    """The p values, and how many each family has; shapes (…, tests) and (…, 1)."""
    given = np.asarray(p, dtype=np.float64)
    return given, np.isfinite(given).sum(axis=-1, keepdims=True).astype(np.float64)


def _ascending(given: Floats) -> tuple[np.ndarray, Floats]:
    """The order that sorts each family, what was not tested last, and the place of each from 1."""
    return np.argsort(given, axis=-1, kind="stable"), np.arange(1.0, given.shape[-1] + 1)


def _back(ordered: Floats, order: np.ndarray) -> Floats:
    """Sorted values in the order in which their tests came, at most 1."""
    result = np.empty_like(ordered)
    np.put_along_axis(result, order, np.minimum(ordered, 1.0), axis=-1)
    return result
