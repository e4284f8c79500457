"""What else than steps may describe one series: a straight line, or points that resemble the one before."""

from collections.abc import Sequence

import numpy as np
from scipy.special import xlogy

from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.partitions import Kind, log_likelihood

ROUNDS = 4
"""Of Fisher scoring: more of them change the deviance of a line by less than a thousandth."""
RESEMBLANCES = np.linspace(0.05, 0.95, 19)
"""Autocorrelations that are tried."""


def criterion(misfit: Floats, points: int, parameters: Floats, kind: Kind) -> Floats:
    """Return −2 log-likelihood + log(points) for each parameter (BIC; smaller is better), in the shape of `misfit`.

    Values: normal, the variance one of the parameters (as strucchange counts them). Counts: extended quasi-likelihood
    (Nelder and Pregibon 1987, Biometrika 74:221–232) with a dispersion of at least 1, likewise one of the parameters.
    """
    each = misfit / points
    if kind == "value":
        fit = points * (np.log(2 * np.pi * each) + 1)
    else:
        dispersion = np.maximum(each, 1.0)
        fit = points * (each / dispersion + np.log(dispersion))
    return np.asarray(fit + parameters * np.log(points))


def line_misfit(amounts: Floats, sizes: Floats, times: Floats, kind: Kind, starts: Sequence[int] = ()) -> float:
    """Return the misfit of a straight line in time that jumps at `starts`: sum of squares, or deviance for counts.

    The line is straight as it is drawn: in values, proportions or rates. For counts by least squares, weighted by the variance at
    the line before (Fisher scoring), and kept within what can be. Arrays have shape (points,).
    """
    after = [(np.arange(len(times)) >= start).astype(float) for start in starts]
    line = np.column_stack([np.ones(len(times)), *after, times - times.mean()])
    values, weights = (amounts, sizes) if kind == "value" else (amounts / sizes, sizes)
    fitted = _line(values, weights, line)
    if kind == "value":
        return float((sizes * (amounts - fitted) ** 2).sum())
    for _ in range(ROUNDS):
        share = _possible(fitted, sizes, kind)
        fitted = _line(values, sizes / (share * (1 - share) if kind == "proportion" else share), line)
    return float((residuals(amounts, sizes, _possible(fitted, sizes, kind), kind) ** 2).sum())


def _line(values: Floats, weights: Floats, line: Floats) -> Floats:
    root = np.sqrt(weights)
    found, *_ = np.linalg.lstsq(root[:, None] * line, root * values, rcond=None)
    return np.asarray(line @ found)


def _possible(shares: Floats, sizes: Floats, kind: Kind) -> Floats:
    """Keep shares half an event away from where events, or none, would be certain."""
    least = 0.5 / (sizes + 1) if kind == "proportion" else 0.5 / sizes
    return np.clip(shares, least, 1 - least if kind == "proportion" else None)


def residuals(amounts: Floats, sizes: Floats, levels: Floats, kind: Kind) -> Floats:
    """Return how far each point lies from its level, so that the squares sum to the misfit; shape (points,)."""
    if kind == "value":
        return np.asarray(np.sqrt(sizes) * (amounts - levels))
    expected = sizes * levels
    seen = xlogy(amounts, levels)
    best = seen - expected if kind == "rate" else seen + xlogy(sizes - amounts, 1 - levels)
    each = 2 * (log_likelihood(amounts, sizes, kind) - best)
    return np.asarray(np.sign(amounts - expected) * np.sqrt(np.maximum(each, 0.0)))


def resembling_criterion(apart: Floats, kind: Kind) -> float:
    """Return the criterion of one level about which each point resembles the one before: an autoregression of order 1.

    apart: residuals from that level, in order. Its parameters are the level, the variance and the resemblance.
    """
    rests = apart[1:, None] - RESEMBLANCES * apart[:-1, None]
    free = 1 - RESEMBLANCES**2
    misfit = (rests**2).sum(axis=0) + free * apart[0] ** 2
    return float((criterion(misfit, len(apart), np.array(3.0), kind) - np.log(free)).min())
