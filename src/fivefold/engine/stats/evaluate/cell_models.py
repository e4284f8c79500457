"""Mixed model of cases in cells (a site in a period): each site has its own level, and each cell may have its own.

Restricted maximum likelihood on the cells' means and what varies within them, which say the same as the cases. Small samples:
Kenward and Roger (1997), Small sample inference for fixed effects from REML, Biometrics 53:983–997; Satterthwaite's freedom as
Kuznetsova, Brockhoff and Christensen (2017), lmerTest, J Stat Softw 82(13).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from fivefold.engine.stats.evaluate.evaluation import Shortfall
from fivefold.engine.stats.evaluate.mean_models import NoResult
from fivefold.engine.stats.panels import Floats, Integers

SmallSample = Literal["kenward-roger", "satterthwaite"]
Likelihood = Literal["reml", "ml"]
STEPS = 200
CONVERGED = 1e-10


@dataclass(frozen=True)
class Cells:
    """Arrays have shape (cells,). within: sum of squares of all cases around the means of their cells."""

    cluster: Integers
    period: Integers
    cases: Floats
    mean: Floats
    within: float

    @property
    def clusters(self) -> int:
        """How many there are."""
        return int(self.cluster.max()) + 1

    @property
    def spare(self) -> float:
        """Cases beyond the first of each cell."""
        return float(self.cases.sum() - len(self.cases))


@dataclass(frozen=True)
class CellModel:
    """variances: of cases, of sites and (where modelled) of cells within sites. Arrays over terms of the design."""

    coefficients: Floats
    variances: Floats
    covariance: Floats
    adjusted: Floats
    log_likelihood: float
    slopes: Floats
    information: Floats
    observed: Floats
    restricted: bool

    def freedom(self, combination: Floats, *, observed: bool) -> float:
        """Degrees of freedom by which the variance of `combination`, shape (terms,), is known.

        A variance that was estimated as zero counts as estimated, unless the observed information is used.
        """
        keep = self.variances > 0 if observed else np.ones(len(self.variances), dtype=np.bool_)
        slope = np.array([combination @ each @ combination for each in self.slopes])[keep]
        information = (self.observed if observed else self.information)[np.ix_(keep, keep)]
        variance = float(combination @ self.covariance @ combination)
        return 2 * variance**2 / float(slope @ np.linalg.solve(information, slope))


def fit_cells(cells: Cells, design: Floats, *, nested: bool, likelihood: Likelihood = "reml") -> CellModel:
    """Fit by maximum likelihood, as a rule restricted; design: shape (cells, terms), of full rank. Raises NoResult."""
    problem = _Problem(cells, design, nested=nested, restricted=likelihood == "reml")
    try:
        return _climbed(problem)
    except np.linalg.LinAlgError as stuck:
        raise NoResult(Shortfall.NO_SOLUTION) from stuck


def _climbed(problem: "_Problem") -> CellModel:
    variances = problem.start()
    for _ in range(STEPS):
        state = _State(problem, variances)
        free = (variances > 0) | (state.score > 0)
        step = np.zeros_like(variances)
        step[free] = np.linalg.solve(state.information[np.ix_(free, free)], state.score[free])
        moved = _ascend(problem, state, step)
        if np.abs(moved - variances).max() <= CONVERGED * variances.max():
            return _model(problem, _State(problem, moved))
        variances = moved
    raise NoResult(Shortfall.NO_SOLUTION)


class _Problem:
    """What does not change from step to step; the parts of the variance of the means are shape (variances, cells, cells)."""

    def __init__(self, cells: Cells, design: Floats, *, nested: bool, restricted: bool) -> None:
        self.cells, self.design, self.restricted = cells, design, restricted
        same_site = (cells.cluster[:, None] == cells.cluster).astype(float)
        parts = [np.diag(1 / cells.cases), same_site] + ([np.eye(len(cells.cases))] if nested else [])
        self.parts = np.stack(parts)

    def start(self) -> Floats:
        """Half of what varies at each level, so that no variance begins at zero."""
        fitted, *_ = np.linalg.lstsq(self.design, self.cells.mean, rcond=None)
        around = float(np.mean((self.cells.mean - self.design @ fitted) ** 2))
        spare = self.cells.spare
        cases = self.cells.within / spare if spare and self.cells.within else around * float(self.cells.cases.mean())
        if not cases > 0 or not around > 0:
            raise NoResult(Shortfall.NOTHING_VARIES)
        return np.array([cases, around / 2, around / 2][: len(self.parts)])


class _State:
    """The likelihood and its derivatives at one set of variances, shape (variances,)."""

    def __init__(self, problem: _Problem, variances: Floats) -> None:
        cells, design = problem.cells, problem.design
        self.variances = variances
        covariance = np.tensordot(variances, problem.parts, axes=1)
        self.inverse = np.linalg.inv(covariance)
        self.precision = design.T @ self.inverse @ design
        self.scaled = np.asarray(np.linalg.inv(self.precision), dtype=float)
        self.coefficients = self.scaled @ design.T @ self.inverse @ cells.mean
        projection = self.inverse - self.inverse @ design @ self.scaled @ design.T @ self.inverse
        residual = projection @ cells.mean
        turned = (projection if problem.restricted else self.inverse) @ problem.parts
        pulled = problem.parts @ residual
        squares = pulled @ residual
        self.score = 0.5 * (squares - np.trace(turned, axis1=1, axis2=2))
        self.information = 0.5 * np.einsum("kij,lji->kl", turned, turned)
        self.observed = pulled @ projection @ pulled.T - self.information
        spare, within, own = cells.spare, cells.within, variances[0]
        self.score[0] += 0.5 * (within / own**2 - spare / own)
        self.information[0, 0] += 0.5 * spare / own**2
        self.observed[0, 0] += within / own**3 - 0.5 * spare / own**2
        logs = np.linalg.slogdet(covariance)[1] + spare * np.log(own)
        number = cells.cases.sum()
        if problem.restricted:
            logs += np.linalg.slogdet(self.precision)[1]
            number -= design.shape[1]
        constant = number * np.log(2 * np.pi) + np.log(cells.cases).sum()
        self.log_likelihood = -0.5 * float(constant + logs + cells.mean @ residual + within / own)


def _ascend(problem: _Problem, state: _State, step: Floats) -> Floats:
    """Go along the step, less far while that lowers the likelihood; no variance falls below zero, that of cases above it."""
    least = np.array([state.variances[0] / 10, *[0.0] * (len(step) - 1)])
    for halving in range(40):
        moved = np.maximum(state.variances + step / 2**halving, least)
        if _State(problem, moved).log_likelihood >= state.log_likelihood - 1e-12 * abs(state.log_likelihood):
            return np.asarray(moved, dtype=float)
    return state.variances


def _model(problem: _Problem, state: _State) -> CellModel:
    left = state.inverse @ problem.design
    pulls = problem.parts @ left
    slopes = np.einsum("it,kiu->ktu", left, pulls)
    weights = np.linalg.inv(state.information)
    second = np.einsum("kit,ij,lju->kltu", pulls, state.inverse, pulls)
    first = np.einsum("ktu,uv,lvw->kltw", slopes, state.scaled, slopes)
    inflation = 2 * state.scaled @ np.einsum("kl,kltu->tu", weights, second - first) @ state.scaled
    return CellModel(
        coefficients=state.coefficients,
        variances=state.variances,
        covariance=state.scaled,
        adjusted=state.scaled + inflation,
        log_likelihood=state.log_likelihood,
        slopes=state.scaled @ slopes @ state.scaled,
        information=state.information,
        observed=state.observed,
        restricted=problem.restricted,
    )
