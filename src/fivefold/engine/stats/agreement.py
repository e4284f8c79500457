"""How far people who code the same things agree beyond chance: Cohen's κ, weighted κ, Krippendorff's α.

All are 1 − observed / expected disagreement: 1 is perfect agreement, 0 what chance would give, below 0 is worse than it.
Sources: Cohen (1960), Educ Psychol Meas 20:37–46, and (1968), Psychol Bull 70:213–220; Fleiss, Cohen and Everitt (1969),
Psychol Bull 72:323–327, for the standard errors (as statsmodels computes them); Krippendorff (2011), Computing
Krippendorff's Alpha-Reliability; Zapf et al. (2016), BMC Med Res Methodol 16:93, for the bootstrap over units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from statsmodels.stats.inter_rater import cohens_kappa

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.panels import Floats, Integers, ratio

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
NamedWeights = Literal["none", "linear", "quadratic"]
Labels = Sequence[object] | NDArray[np.generic]

NOT_CODED = -1
ENOUGH_UNITS = 50
"""From here on, 95 % intervals of κ cover 93 to 96 %; of 20 units, 91 to 94 % (simulated: `tests/simulations/agreement.py`)."""
RESAMPLES = 2000
AT_ONCE = 500
"""Resamples computed together: bounds memory at 500 × units."""


class InvalidCoding(DomainError):
    """The codes, weights or scale do not fit each other."""

    code: ClassVar[str] = "invalid_coding"


class AgreementReason(StrEnum):
    """Whether agreement could be measured, and if not, why."""

    MEASURED = "measured"
    FEW_UNITS = "few_units"
    NO_ERROR = "no_error"
    PERFECT = "perfect"
    NO_OVERLAP = "no_overlap"
    ONE_CATEGORY = "one_category"

    @property
    def explanation(self) -> str:
        """One sentence for people."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    AgreementReason.MEASURED: "Agreement beyond chance could be measured.",
    AgreementReason.FEW_UNITS: "Fewer than 50 units were coded twice: the coefficient stands, its interval is rough.",
    AgreementReason.NO_ERROR: "These codes give no standard error: the coefficient stands, without an interval.",
    AgreementReason.PERFECT: "The coders never disagreed here; how often they would elsewhere, these units cannot tell.",
    AgreementReason.NO_OVERLAP: "No unit was coded by two coders, so there is nothing to compare.",
    AgreementReason.ONE_CATEGORY: "A coder gave one code throughout, so agreement cannot be told from that habit.",
}


@dataclass(frozen=True)
class Agreement:
    """How far coders agree beyond chance; None where a number cannot be had, and `reason` says why.

    coefficient: κ or α. standard_error: of κ. lower, upper: its interval (of α, where one was asked for); none where
    `reason` says so. observed, expected: disagreement, weighted as asked. units: coded by two coders or more.
    """

    coefficient: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    observed: float
    expected: float
    units: int
    reason: AgreementReason


def cohen_kappa(
    first: Labels,
    second: Labels,
    *,
    weights: NamedWeights | ArrayLike = "none",
    categories: Sequence[object] | None = None,
    level: float = 0.95,
) -> Agreement:
    """Compare two coders' labels, each of shape (units,); None, nan and the missing values of data frames are missing,
    and such units are left out.

    weights: how grave a disagreement is: all alike; by the distance between categories, or its square, in the order of
    `categories`; or a matrix of shape (categories, categories), rows for the first coder, 0 on the diagonal (Cohen 1968).
    categories: all that there are, in order; by default those given, sorted. level: of the interval, which is normal on
    the scale log(1 − κ), where it covers better than on that of κ.
    Raises InvalidCoding.
    """
    _check_level(level)
    if len(first) != len(second):
        raise InvalidCoding(f"The coders coded {len(first)} and {len(second)} units.", fix="Give one label for every unit.")
    labels = _categories((first, second), categories)
    graveness = _graveness(weights, len(labels))
    codes = np.stack([_numbered(first, labels), _numbered(second, labels)])
    both = codes[:, (codes != NOT_CODED).all(axis=0)]
    units = both.shape[1]
    table = np.zeros(graveness.shape)
    np.add.at(table, (both[0], both[1]), 1)
    shares = table / max(units, 1)
    observed = float((graveness * shares).sum())
    expected = float((graveness * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum())
    if (without := _cannot_be_told(observed, expected, units)) is not None:
        return without
    if any(len(set(coder.tolist())) == 1 for coder in both):  # observed and expected disagreement are then one
        return Agreement(0.0, None, None, None, observed, expected, units, AgreementReason.ONE_CATEGORY)
    kappa, error = _with_error(table, graveness)
    if not error > 0:
        return Agreement(kappa, None, None, None, observed, expected, units, AgreementReason.NO_ERROR)
    factor = float(np.exp(ndtri((1 + level) / 2) * error / (1 - kappa)))
    low, high = max(1 - (1 - kappa) * factor, min(kappa, -1.0)), 1 - (1 - kappa) / factor
    return Agreement(kappa, error, low, high, observed, expected, units, _worth(units))


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
    _check_level(level)
    if resamples < 1:
        raise InvalidCoding(f"There are no {resamples} samples of units.", fix="Ask for 1000 or more.")
    given = np.asarray(codes, dtype=object)
    if given.ndim != 2 or scale not in get_args(Scale):
        raise InvalidCoding(f"Codes of shape {given.shape} on the scale “{scale}”.", fix="Give (coders, units), a known scale.")
    labels = _categories(list(given), None)
    values = _values(labels, scale)
    numbered = np.stack([_numbered(coder, labels) for coder in given]) if len(given) else np.zeros((0, given.shape[1]))
    counts = np.stack([(numbered == at).sum(axis=0) for at in range(len(labels))], axis=1) if labels else np.zeros((0, 0))
    counts = counts[counts.sum(axis=1) >= 2].astype(float)
    observed, expected = (float(part[0]) for part in _disagreements(np.ones((1, len(counts))), counts, values, scale))
    if (without := _cannot_be_told(observed, expected, len(counts))) is not None:
        return without
    low, high = (None, None) if random is None else _bootstrapped(counts, values, scale, random, resamples, level)
    return Agreement(1 - observed / expected, None, low, high, observed, expected, len(counts), _worth(len(counts)))


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise InvalidCoding(f"No interval has a level of {level}.", fix="Give a share, such as 0.95.")


def _worth(units: int) -> AgreementReason:
    return AgreementReason.MEASURED if units >= ENOUGH_UNITS else AgreementReason.FEW_UNITS


def _cannot_be_told(observed: float, expected: float, units: int) -> Agreement | None:
    """What to answer where there is nothing to compare, or nothing to estimate an error from."""
    if units == 0:
        return Agreement(None, None, None, None, 0.0, 0.0, 0, AgreementReason.NO_OVERLAP)
    if expected == 0:
        return Agreement(None, None, None, None, 0.0, 0.0, units, AgreementReason.ONE_CATEGORY)
    if observed == 0:
        return Agreement(1.0, None, None, None, 0.0, expected, units, AgreementReason.PERFECT)
    return None


def _coded(label: object) -> bool:
    """False for None and for what does not equal itself: nan, and the missing values of data frames."""
    itself: object = label == label  # noqa: PLR0124 -- nan differs from itself
    return label is not None and isinstance(itself, bool | np.bool_) and bool(itself)


def _categories(coders: Sequence[Labels], given: Sequence[object] | None) -> list[object]:
    seen = {label for coder in coders for label in coder if _coded(label)}
    if given is not None:
        if len(set(given)) < len(given):
            raise InvalidCoding("A category is named twice.", fix="Name every category once.")
        if not seen <= set(given):
            raise InvalidCoding(f"Unknown codes: {sorted(map(str, seen - set(given)))}.", fix="Name every category.")
        return list(given)
    try:
        return sorted(seen)  # type: ignore[type-var]  # what has no order is refused
    except TypeError:
        raise InvalidCoding("Words and numbers are mixed among the codes.", fix="Give codes of one kind.") from None


def _numbered(labels: Labels, categories: list[object]) -> Integers:
    place = {category: at for at, category in enumerate(categories)}
    return np.array([place[label] if _coded(label) else NOT_CODED for label in labels], dtype=np.int64)


def _graveness(weights: NamedWeights | ArrayLike, categories: int) -> Floats:
    """The matrix of disagreements that `weights` names or is."""
    distance = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories))).astype(float)
    if isinstance(weights, str):
        named = {"none": (distance > 0).astype(float), "linear": distance, "quadratic": distance**2}
        if weights not in named:
            raise InvalidCoding(f"There are no weights “{weights}”.", fix=f"Choose among {', '.join(named)}, or give a matrix.")
        return named[weights]
    matrix = np.asarray(weights, dtype=float)
    if matrix.shape != distance.shape or not (np.isfinite(matrix) & (matrix >= 0)).all() or np.diagonal(matrix).any():
        raise InvalidCoding(
            f"Weights of shape {matrix.shape} do not fit {categories} categories.",
            fix="Give a square matrix of disagreements from 0, with 0 on the diagonal, and name the categories.",
        )
    return matrix


def _with_error(table: Floats, graveness: Floats) -> tuple[float, float]:
    """Return (κ, its asymptotic standard error, 0 or nan where the codes give none)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found = cohens_kappa(table, weights=graveness)
    return float(found.kappa), float(found.std_kappa)


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
