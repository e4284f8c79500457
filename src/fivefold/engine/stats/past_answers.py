"""How often earlier points of the same series would have stood out as much as the latest are asked to.

Student's t promises a false signal as seldom as it says where values are normal. Lengths of stay, waiting times and other skewed
values, or series with outliers, stand out many times as often. Their own past tells: every earlier point, and every
stretch of as many as are asked about together, is held against all other earlier points.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import pdtrc, stdtrit

from fivefold.engine.stats.panels import Bools, Floats, Integers, Packing, ratio

BY_CHANCE = 0.001
"""Probability below which so many earlier points that stand out are no chance."""
MATTERS_FROM = 1.25
"""Times as often as promised, below which the difference is not worth a word."""
ROUNDING = 1e-9
"""Share of a sum of squares below which what is left of it, when others are taken away, is rounding."""


@dataclass(frozen=True)
class PastAnswers:
    """beyond: how many of `asked` earlier stretches stood out; both of shape (series,)."""

    beyond: Integers
    asked: Integers


def past_answers(values: Floats, weights: Floats, part: Bools, *, points: int, fewest: int, level: float) -> PastAnswers:
    """Hold every stretch of `points` in a row against the others of `part`; arrays of shape (series, points).

    weights: as those of the mean. fewest: that must be left to compare with. level: two-sided, of Student's t. A stretch
    is left out where the others do not vary.
    """
    packing = Packing(part)
    x, w = packing.pack(values), packing.pack(weights)
    count = part.sum(axis=1)
    total = w.sum(axis=1, keepdims=True)
    deviations = x - ratio((w * x).sum(axis=1, keepdims=True), total)
    window, moment, squares = (_sums(w * np.nan_to_num(deviations) ** power, points) for power in (0, 1, 2))
    everything = np.where(w > 0, w * deviations**2, 0.0).sum(axis=1, keepdims=True)
    rest, left = total - window, count - points
    spread = everything - squares - ratio(moment**2, rest)
    difference = ratio(moment, window) + ratio(moment, rest)
    variance = ratio(spread, np.maximum(left - 1, 1)[:, None].astype(float)) * (ratio(window, window**2) + ratio(rest, rest**2))
    inside = np.arange(window.shape[1]) + points <= count[:, None]
    usable = inside & (left >= fewest)[:, None] & (spread > ROUNDING * everything)
    critical = stdtrit(np.maximum(left - 1, 1).astype(float), 1 - level / 2)[:, None]
    with np.errstate(invalid="ignore"):
        beyond = usable & (difference**2 >= critical**2 * variance)
    return PastAnswers(beyond.sum(axis=1), usable.sum(axis=1))


def _sums(array: Floats, points: int) -> Floats:
    """Sums over `points` neighbours, shape (series, points of the series − points + 1, at least 0)."""
    cumulated = np.cumsum(np.pad(array, ((0, 0), (1, 0))), axis=1)
    sums: Floats = cumulated[:, points:] - cumulated[:, : max(cumulated.shape[1] - points, 0)]
    return sums


def times_as_often(beyond: Integers, asked: Integers, level: float) -> Floats:
    """How many times as often as promised each question was answered falsely, at least 1; arrays of shape (questions, series).

    1 throughout where single points (the first question) stand out no more often than chance allows. A mean of several points
    is nearer to normal than one, so what stands out there beyond that is a real change of the past, and does not count.
    """
    found, trials = beyond.sum(axis=1), asked.sum(axis=1)
    often: Floats = np.maximum(ratio(found.astype(float), np.maximum(trials, 1) * level), 1.0)
    chance = float(pdtrc(found[0] - 1, trials[0] * level)) if found[0] else 1.0
    if chance >= BY_CHANCE or often[0] < MATTERS_FROM:
        return np.ones(len(often))
    return np.asarray(np.minimum(often, often[0]))
