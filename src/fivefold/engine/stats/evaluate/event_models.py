"""Logistic models of events in cells (a site in a period): each site has its own level, or its cases are alike.

With a level of its own for each site: its likelihood integrated over that level by adaptive Gauss–Hermite quadrature
(Pinheiro and Bates 1995, J Comput Graph Stat 4:12), as lme4's glmer; errors from the observed information of all parameters.
With likeness: generalised estimating equations with an exchangeable working correlation (Liang and Zeger 1986, Biometrika
73:13–22), as geepack's geeglm; errors by their sandwich. Both are of many sites.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, roots_hermitenorm

from fivefold.engine.stats.evaluate.evaluation import Shortfall
from fivefold.engine.stats.evaluate.mean_models import NoResult
from fivefold.engine.stats.panels import Floats, Integers

NEWTON_STEPS = 100
STEPS = 200
CONVERGED = 1e-11
INFINITE = 15.0
"""Of log odds: an event in three million cases, or none."""
DIFFERENCE = 1e-4
"""Step of the differences that the observed information is made of."""


@dataclass(frozen=True)
class EventCells:
    """events of cases in each cell, shape (cells,); site: numbered from 0. design: shape (cells, terms)."""

    site: Integers
    events: Floats
    cases: Floats
    design: Floats

    @property
    def sites(self) -> int:
        return int(self.site.max()) + 1

    def by_site(self, values: Floats) -> Floats:
        """Sums over the cells of each site; values: shape (cells,) or (cells, any)."""
        summed = np.zeros((self.sites, *values.shape[1:]))
        np.add.at(summed, self.site, values)
        return summed


@dataclass(frozen=True)
class EventModel:
    """coefficients and covariance: on the log odds scale. spread: variance between sites, or how alike cases of a site are."""

    coefficients: Floats
    covariance: Floats
    spread: float


def mixed(cells: EventCells, *, nodes: int) -> EventModel:
    """Fit with a normal level for each site. nodes: of the quadrature; 1 is the Laplace approximation. Raises NoResult."""
    start = np.append(_independent(cells), 0.3)
    rule = roots_hermitenorm(nodes)

    def unlikely(point: Floats) -> float:
        return -_log_likelihood(cells, point[:-1], float(point[-1]), rule)

    found = minimize(unlikely, start, method="BFGS", options={"gtol": 1e-7})
    point = np.asarray(found.x, dtype=np.float64)
    _near(point, Shortfall.NO_SOLUTION)
    information = _curvature(unlikely, point)
    inside = information if abs(point[-1]) > DIFFERENCE else information[:-1, :-1]
    try:
        inverse = np.asarray(np.linalg.inv(inside), dtype=np.float64)
    except np.linalg.LinAlgError as problem:
        raise NoResult(Shortfall.NO_SOLUTION) from problem
    return EventModel(point[:-1], inverse[: len(point) - 1, : len(point) - 1], float(point[-1]) ** 2)


def marginal(cells: EventCells, *, exchangeable: bool) -> EventModel:
    """Fit with cases of a site equally alike, or as if they were unrelated. Raises NoResult."""
    coefficients = _independent(cells)
    alike = _likeness(cells, coefficients) if exchangeable else 0.0
    for _ in range(STEPS if exchangeable else 0):
        scores, information = _estimating(cells, coefficients, alike)
        step = np.linalg.solve(information, scores.sum(axis=0))
        coefficients = _near(coefficients + step, Shortfall.NO_SOLUTION)
        before, alike = alike, _likeness(cells, coefficients)
        if np.abs(step).max() < CONVERGED and abs(alike - before) < CONVERGED:
            break
    scores, information = _estimating(cells, coefficients, alike)
    bread = np.linalg.inv(information)
    return EventModel(coefficients, bread @ (scores.T @ scores) @ bread, alike)


def _independent(cells: EventCells) -> Floats:
    """Coefficients of cases that are unrelated, from which both fits begin."""
    coefficients: Floats = np.zeros(cells.design.shape[1])
    for _ in range(STEPS):
        scores, information = _estimating(cells, coefficients, 0.0)
        step = np.linalg.solve(information, scores.sum(axis=0))
        coefficients = _near(coefficients + step, Shortfall.NO_EVENTS)
        if np.abs(step).max() < CONVERGED:
            return coefficients
    raise NoResult(Shortfall.NO_SOLUTION)


def _near(coefficients: Floats, otherwise: Shortfall) -> Floats:
    """The coefficients. Raises NoResult where they are on their way to infinity: a stretch has no events, or only events."""
    if not np.abs(coefficients).max() < INFINITE:
        raise NoResult(otherwise)
    return coefficients


def _estimating(cells: EventCells, coefficients: Floats, alike: float) -> tuple[Floats, Floats]:
    """Return (score of each site, shape (sites, terms); information, shape (terms, terms)), with cases so much alike."""
    share = expit(cells.design @ coefficients)
    root = np.sqrt(share * (1 - share))
    rows = cells.design * root[:, None]
    residuals = (cells.events - cells.cases * share) / root
    together, number = cells.by_site(rows * cells.cases[:, None]), cells.by_site(cells.cases)
    shared = alike / (1 + (number - 1) * alike)
    scores = cells.by_site(rows * residuals[:, None]) - (shared * cells.by_site(residuals))[:, None] * together
    information = (rows.T * cells.cases) @ rows - (together.T * shared) @ together
    return scores / (1 - alike), information / (1 - alike)


def _likeness(cells: EventCells, coefficients: Floats) -> float:
    """Mean product of two cases' Pearson residuals in one site, relative to their mean square.

    Raises NoResult where cases of the largest site could not all be so unlike.
    """
    share = expit(cells.design @ coefficients)
    variance = share * (1 - share)
    squares = (cells.events * (1 - share) ** 2 + (cells.cases - cells.events) * share**2) / variance
    sums = cells.by_site((cells.events - cells.cases * share) / np.sqrt(variance))
    number = cells.by_site(cells.cases)
    pairs = float((number * (number - 1)).sum())
    products = float((sums**2 - cells.by_site(squares)).sum())
    alike = products / max(pairs, 1.0) / (float(squares.sum()) / float(number.sum()))
    possible = alike * max(float(number.max()) - 1, 1.0) > -1 and alike < 1  # not so where it is no number
    if not possible:
        raise NoResult(Shortfall.NO_SOLUTION)
    return alike


def _log_likelihood(cells: EventCells, coefficients: Floats, deviation: float, rule: tuple[Floats, Floats]) -> float:
    """Up to a constant; the nodes of each site lie about its own most likely level, as wide as that is certain."""
    at, weights = rule
    odds = cells.design @ coefficients
    mode, spread = _modes(cells, odds, deviation)
    levels = mode[:, None] + spread[:, None] * at
    shifted = odds[:, None] + deviation * levels[cells.site]
    terms = cells.by_site(cells.events[:, None] * shifted - cells.cases[:, None] * np.logaddexp(0, shifted))
    terms = terms - levels**2 / 2 + at**2 / 2 + np.log(weights)
    highest = terms.max(axis=1)
    return float((np.log(np.exp(terms - highest[:, None]).sum(axis=1)) + highest + np.log(spread)).sum())


def _modes(cells: EventCells, odds: Floats, deviation: float) -> tuple[Floats, Floats]:
    """Return (most likely standardised level, its standard deviation) of each site, by Newton's method with cut steps."""
    mode = np.zeros(cells.sites)
    for _ in range(NEWTON_STEPS):
        share = expit(odds + deviation * mode[cells.site])
        step = deviation * cells.by_site(cells.events - cells.cases * share) - mode
        step = step / (deviation**2 * cells.by_site(cells.cases * share * (1 - share)) + 1)
        mode = mode + np.clip(step, -1, 1)
        if np.abs(step).max() < CONVERGED:
            break
    share = expit(odds + deviation * mode[cells.site])
    return mode, 1 / np.sqrt(deviation**2 * cells.by_site(cells.cases * share * (1 - share)) + 1)


def _curvature(function: Callable[[Floats], float], point: Floats) -> Floats:
    """Second derivatives by central differences, shape (parameters, parameters)."""
    steps = np.eye(len(point)) * DIFFERENCE
    found = np.empty((len(point), len(point)))
    for i, one in enumerate(steps):
        for j, other in enumerate(steps[: i + 1]):
            around = [function(point + a * one + b * other) * a * b for a in (1, -1) for b in (1, -1)]
            found[i, j] = found[j, i] = sum(around) / (4 * DIFFERENCE**2)
    return found
