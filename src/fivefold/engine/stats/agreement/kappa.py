"""Cohen's κ and weighted κ: 1 − observed / expected disagreement of two coders.

Sources: Cohen (1960), Educ Psychol Meas 20:37–46, and (1968), Psychol Bull 70:213–220; Fleiss, Cohen and Everitt (1969),
Psychol Bull 72:323–327, for the standard errors (as statsmodels computes them).
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from statsmodels.stats.inter_rater import cohens_kappa

from fivefold.engine.stats.agreement.codes import NOT_CODED, InvalidCoding, Labels, categories_of, numbered
from fivefold.engine.stats.agreement.outcome import Agreement, AgreementReason, cannot_be_told, check_level, worth
from fivefold.engine.stats.panels import Floats

NamedWeights = Literal["none", "linear", "quadratic"]


def cohen_kappa(
    first: Labels,
    second: Labels,
    *,
    weights: NamedWeights | ArrayLike = "none",
    categories: Sequence[object] | None = None,
    level: float = 0.95,
) -> Agreement:
    """Compare two coders' labels, each of shape (units,); a unit without a label of both is left out.

    None, nan and the missing values of data frames are no labels.
    weights: how grave a disagreement is: all alike; by the distance between categories, or its square, in the order of
    `categories`; or a matrix of shape (categories, categories), rows for the first coder, 0 on the diagonal (Cohen 1968).
    categories: all that there are, in order; by default those given, sorted. level: of the interval, which is normal on
    the scale log(1 − κ), where it covers better than on that of κ.
    Raises InvalidCoding.
    """
    check_level(level)
    if len(first) != len(second):
        raise InvalidCoding(f"The coders coded {len(first)} and {len(second)} units.", fix="Give one label for every unit.")
    labels = categories_of((first, second), categories)
    graveness = _graveness(weights, len(labels))
    codes = np.stack([numbered(first, labels), numbered(second, labels)])
    both = codes[:, (codes != NOT_CODED).all(axis=0)]
    units = both.shape[1]
    table = np.zeros(graveness.shape)
    np.add.at(table, (both[0], both[1]), 1)
    shares = table / max(units, 1)
    observed = float((graveness * shares).sum())
    expected = float((graveness * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum())
    if (without := cannot_be_told(observed, expected, units)) is not None:
        return without
    if any(len(set(coder.tolist())) == 1 for coder in both):  # observed and expected disagreement are then one
        return Agreement(0.0, None, None, None, observed, expected, units, AgreementReason.ONE_CATEGORY)
    kappa, error = _with_error(table, graveness)
    if not error > 0:
        return Agreement(kappa, None, None, None, observed, expected, units, AgreementReason.NO_ERROR)
    factor = float(np.exp(ndtri((1 + level) / 2) * error / (1 - kappa)))
    low, high = max(1 - (1 - kappa) * factor, min(kappa, -1.0)), 1 - (1 - kappa) / factor
    return Agreement(kappa, error, low, high, observed, expected, units, worth(units))


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
