"""Several observations of one period become one point."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fivefold.engine.stats.panels import Floats, Integers, ratio


class Aggregation(StrEnum):
    """How observations without denominators become one value; the words are qicharts2's."""

    MEAN = "mean"
    MEDIAN = "median"
    SUM = "sum"
    STANDARD_DEVIATION = "sd"


@dataclass(frozen=True)
class Subgroups:
    """One entry for each distinct period, in order; every array has shape (periods,).

    totals: sum of the observations. values: those aggregated as asked. denominators: their sum, or None.
    sizes: how many observations were there. A period without any is nan in `totals` and `values`, 0 in `denominators`.
    deviations: standard deviation of the observations of a period, nan where there are fewer than two.
    """

    periods: NDArray[np.generic]
    totals: Floats
    values: Floats
    denominators: Floats | None
    sizes: Integers
    deviations: Floats


def aggregate(
    periods: ArrayLike, values: ArrayLike, denominators: ArrayLike | None = None, *, by: Aggregation = Aggregation.MEAN
) -> Subgroups:
    """Bring the observations of each period together. All arguments have shape (observations,).

    Where denominators are given, an observation counts only if both parts are known, and `by` plays no role: the value
    is the ratio of sums. Agrees with the aggregation of qicharts2 0.8.1.
    """
    labels = np.asarray(periods)
    observed = np.asarray(values, dtype=float)
    below = None if denominators is None else np.asarray(denominators, dtype=float)
    known = np.isfinite(observed) if below is None else np.isfinite(observed) & np.isfinite(below)
    distinct, place = np.unique(labels, return_inverse=True)
    count = len(distinct)
    sizes = np.bincount(place[known], minlength=count).astype(np.int64)
    totals = np.where(sizes > 0, np.bincount(place[known], weights=observed[known], minlength=count).astype(float), np.nan)
    means = ratio(totals, sizes.astype(float))
    squares = np.bincount(place[known], weights=(observed[known] - means[place[known]]) ** 2, minlength=count).astype(float)
    deviations = np.sqrt(np.where(sizes > 1, ratio(squares, (sizes - 1).astype(float)), np.nan))
    if below is not None:
        under = np.bincount(place[known], weights=below[known], minlength=count).astype(float)
        return Subgroups(distinct, totals, ratio(totals, under), under, sizes, deviations)
    if by is Aggregation.MEDIAN:
        values = _each(np.median, observed[known], place[known], count)
    else:
        values = {Aggregation.MEAN: means, Aggregation.SUM: totals, Aggregation.STANDARD_DEVIATION: deviations}[by]
    return Subgroups(distinct, totals, values, None, sizes, deviations)


def _each(statistic: Callable[[Floats], np.floating], observed: Floats, place: Integers, count: int) -> Floats:
    """A statistic without a vectorised form, group by group."""
    order = np.argsort(place, kind="stable")
    groups = np.split(observed[order], np.cumsum(np.bincount(place, minlength=count))[:-1])
    return np.array([statistic(group) if group.size else np.nan for group in groups], dtype=float)
