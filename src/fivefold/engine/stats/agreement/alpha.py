"""Krippendorff's α: 1 − observed / expected disagreement of any number of coders, who may leave units out.

Sources: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Zapf et al. (2016), BMC Med Res Methodol 16:93, for
the bootstrap over units.
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.agreement.codes import InvalidCoding, categories_of, numbered
from fivefold.engine.stats.agreement.outcome import Agreement, cannot_be_told, check_level, worth
from fivefold.engine.stats.panels import Floats, ratio

Scale = Literal["nominal", "ordinal", "interval", "ratio"]

RESAMPLES = 2000
AT_ONCE = 500
"""Resamples computed together: bounds memory at 500 × units."""


def krippendorff_alpha(
    codes: ArrayLike,
    *,
    scale: Scale = "nominal",
    random: np.random.Generator | None = None,
    resamples: int = RESAMPLES,
    level: float = 0.95,
) -> Agreement:
    """Compare any number of coders; `codes` has shape (coders, units), None or nan where a coder left a unit out.

    scale: what a difference between two codes means; all but `nominal` need numbers, `ratio` none below zero.
    random: where an interval is wanted: percentiles over `resamples` samples of units, drawn with replacement; those
    without two different codes are passed over. Raises InvalidCoding.
    """
    check_level(level)
    if resamples < 1:
        raise InvalidCoding(f"There are no {resamples} samples of units.", fix="Ask for 1000 or more.")
    given = np.asarray(codes, dtype=object)
    if given.ndim != 2 or scale not in get_args(Scale):
        raise InvalidCoding(f"Codes of shape {given.shape} on the scale “{scale}”.", fix="Give (coders, units), a known scale.")
    labels = categories_of(list(given))
    values = _values(labels, scale)
    places = np.stack([numbered(coder, labels) for coder in given]) if len(given) else np.zeros((0, given.shape[1]))
    counts = np.stack([(places == at).sum(axis=0) for at in range(len(labels))], axis=1) if labels else np.zeros((0, 0))
    counts = counts[counts.sum(axis=1) >= 2].astype(float)
    observed, expected = (float(part[0]) for part in _disagreements(np.ones((1, len(counts))), counts, values, scale))
    if (without := cannot_be_told(observed, expected, len(counts))) is not None:
        return without
    low, high = (None, None) if random is None else _bootstrapped(counts, values, scale, random, resamples, level)
    return Agreement(1 - observed / expected, None, low, high, observed, expected, len(counts), worth(len(counts)))


def _values(labels: list[object], scale: Scale) -> Floats:
    """The categories as numbers; for a nominal scale their places."""
    if scale == "nominal":
        return np.arange(len(labels), dtype=float)
    try:
        values = np.array(labels, dtype=float)
    except (TypeError, ValueError):
        raise InvalidCoding(f"Codes on scale {scale} must be numbers.", fix="Number them, or use the scale nominal.") from None
    if not np.isfinite(values).all():
        raise InvalidCoding(f"Codes on scale {scale} must be finite.", fix="Leave out infinite codes.")
    if scale == "ratio" and (values < 0).any():
        raise InvalidCoding("Codes on a ratio scale cannot be below zero.", fix="Use the scale interval.")
    return values


def _disagreements(draws: Floats, counts: Floats, values: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """Return (observed, expected) disagreement of each draw of units, shape (draws,).

    draws: how often each unit was drawn, shape (draws, units). counts: how often each unit got each code, shape
    (units, categories). A unit with m codes has m(m − 1) pairs and counts for m of them (Krippendorff 2011, step D).
    """
    codes_of_unit = counts.sum(axis=1)
    totals = draws @ counts
    everything = totals.sum(axis=1)
    if scale == "ordinal":
        values = np.cumsum(totals, axis=1) - totals / 2  # a code's middle rank among all codes drawn
        squares = _squared_distances(counts @ (values**2).T, (counts @ values.T) ** 2, codes_of_unit[:, None])
        within = (draws.T * ratio(squares, codes_of_unit[:, None] - 1)).sum(axis=0)
        apart = _squared_distances((totals * values**2).sum(axis=1), (totals * values).sum(axis=1) ** 2, everything)
    else:
        difference = _squared_difference(values, scale)
        within = draws @ ratio(np.einsum("uc,cd,ud->u", counts, difference, counts, optimize=True), codes_of_unit - 1)
        apart = ((totals @ difference) * totals).sum(axis=1)
    return ratio(within, everything), ratio(apart, everything * (everything - 1))


def _squared_distances(sum_of_squares: Floats, square_of_sum: Floats, count: Floats) -> Floats:
    """Sum of (a − b)² over all ordered pairs of `count` numbers."""
    total: Floats = np.maximum(2 * (count * sum_of_squares - square_of_sum), 0.0)
    return total


def _squared_difference(values: Floats, scale: Scale) -> Floats:
    """How grave each pair of codes is, shape (categories, categories)."""
    apart: Floats = np.subtract.outer(values, values)
    if scale == "nominal":
        return np.not_equal(apart, 0).astype(np.float64)
    if scale == "interval":
        return np.square(apart)
    together: Floats = np.add.outer(values, values)
    return np.where(together > 0, np.square(ratio(apart, together)), 0.0)


def _bootstrapped(
    counts: Floats, values: Floats, scale: Scale, random: np.random.Generator, resamples: int, level: float
) -> tuple[float, float]:
    units = len(counts)
    found = []
    for start in range(0, resamples, AT_ONCE):
        draws = random.multinomial(units, np.full(units, 1 / units), size=min(AT_ONCE, resamples - start)).astype(float)
        observed, expected = _disagreements(draws, counts, values, scale)
        found.append((1 - ratio(observed, expected))[expected > 0])
    low, high = np.quantile(np.concatenate(found), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
