"""Stepped wedge of events: the odds of an event with a change and without, in the same period.

Models: each site has its own level (mixed; what the change does at a site), or cases of a site are alike (marginal; what it does
over all sites). Hussey and Hughes (2007), Contemp Clin Trials 28:182–191, section 3; see `event_models` for the fits.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from fivefold.engine.stats.evaluate.declaration import Declaration, InvalidDeclaration
from fivefold.engine.stats.evaluate.effects import student_effect, student_quantile, student_term
from fivefold.engine.stats.evaluate.evaluation import Counterfactual, Diagnostic, Evaluation, Shortfall
from fivefold.engine.stats.evaluate.event_models import EventCells, EventModel, marginal, mixed
from fivefold.engine.stats.evaluate.mean_models import NoResult
from fivefold.engine.stats.evaluate.measured import measurable
from fivefold.engine.stats.evaluate.minimums import CLUSTERED_SITES
from fivefold.engine.stats.evaluate.outcomes import found, interval_in_words, refused
from fivefold.engine.stats.evaluate.words import figure
from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.periods import fitting

QUANTITY = "odds ratio with the change, within periods"


@dataclass(frozen=True, kw_only=True)
class SteppedWedgeOfEvents(Declaration):
    """model: mixed, a normal level for each site, by quadrature with `nodes` nodes (1: the Laplace approximation); or marginal,
    generalised estimating equations, whose working correlation is `working`. Their odds ratios are not the same: that of
    the mixed model is of one site, and further from 1.
    """

    method: ClassVar[str] = "stepped wedge of events"

    model: Literal["mixed", "marginal"] = "mixed"
    nodes: int = 15
    working: Literal["exchangeable", "independence"] = "exchangeable"

    def __post_init__(self) -> None:
        super().__post_init__()
        known = self.model in ("mixed", "marginal") and self.working in ("exchangeable", "independence")
        if not known or not 1 <= self.nodes <= 100:
            raise InvalidDeclaration(
                "A model is mixed, with 1 to 100 nodes, or marginal, its correlation exchangeable or independence.",
                fix="Choose one of these.",
                field="model",
            )


def stepped_wedge_of_events(
    events: ArrayLike,
    sites: ArrayLike,
    periods: ArrayLike,
    treated: ArrayLike,
    *,
    declared: SteppedWedgeOfEvents,
    cases: ArrayLike | None = None,
) -> Evaluation:
    """Evaluate events, shape (rows,): 0 or 1 for a case each, or how many there were among `cases`.

    sites, periods: any labels. treated: True where the row's site had begun in its period. Rows with a missing or impossible
    value are left out. The estimate is an odds ratio. Terms: the log odds of each period, and of the change. Both models have
    errors of large samples, and always carry a label. Raises ShapeMismatch, InvalidDeclaration.
    """
    given = np.atleast_1d(np.asarray(events, dtype=float))
    trials = fitting(1.0 if cases is None else cases, given.shape, np.float64, "cases")
    with np.errstate(invalid="ignore"):
        used = measurable(given) & measurable(trials) & (trials > 0) & (given >= 0) & (given <= trials)
    labels = [fitting(each, given.shape, np.object_, name)[used] for each, name in ((sites, "sites"), (periods, "periods"))]
    begun = fitting(treated, given.shape, np.bool_, "treated")[used]
    if not used.any():
        return refused(declared, QUANTITY, (Shortfall.TOO_FEW_POINTS,))
    cells = _cells(given[used], trials[used], labels[0], labels[1], begun)
    short = _refusals(cells)
    if short:
        return refused(declared, QUANTITY, short)
    try:
        if declared.model == "mixed":
            model = mixed(cells, nodes=declared.nodes)
        else:
            model = marginal(cells, exchangeable=declared.working == "exchangeable")
    except NoResult as problem:
        return refused(declared, QUANTITY, (problem.shortfall,))
    except np.linalg.LinAlgError:
        return refused(declared, QUANTITY, (Shortfall.NO_SOLUTION,))
    return _evaluation(declared, cells, model, [f"period {name}" for name in np.unique(labels[1])] + ["change"])


def _cells(events: Floats, cases: Floats, sites: np.ndarray, periods: np.ndarray, begun: np.ndarray) -> EventCells:
    site, period = (np.unique(labels, return_inverse=True)[1] for labels in (sites, periods))
    pairs, cell = np.unique(np.stack([site, period], axis=1), axis=0, return_inverse=True)
    change = np.bincount(cell, weights=begun) / np.bincount(cell)
    if ((change > 0) & (change < 1)).any():
        raise InvalidDeclaration(
            "A site has cases with and without the change in one period.", fix="Set it for whole periods.", field="treated"
        )
    design = np.column_stack([np.eye(int(period.max()) + 1)[pairs[:, 1]], change])
    events, cases = (np.bincount(cell, weights=part).astype(np.float64) for part in (events, cases))
    return EventCells(pairs[:, 0], events, cases, design)


def _refusals(cells: EventCells) -> tuple[Shortfall, ...]:
    if cells.sites < 3 or len(cells.events) <= cells.design.shape[1] + 1:
        return (Shortfall.TOO_FEW_POINTS,)
    if np.linalg.matrix_rank(cells.design) < cells.design.shape[1]:
        return (Shortfall.COLLINEAR,)
    present = cells.design > 0
    happened = (present * cells.events[:, None]).sum(axis=0)
    without = (present * (cells.cases - cells.events)[:, None]).sum(axis=0)
    return (Shortfall.NO_EVENTS,) if min(happened.min(), without.min()) == 0 else ()


def _evaluation(declared: SteppedWedgeOfEvents, cells: EventCells, model: EventModel, names: list[str]) -> Evaluation:
    variances = np.diag(model.covariance)
    if not (np.isfinite(variances).all() and (variances > 0).all()):
        return refused(declared, QUANTITY, (Shortfall.NO_SOLUTION,))
    errors = np.sqrt(variances)
    terms = tuple(
        student_term(name, float(value), float(error), np.inf)
        for name, value, error in zip(names, model.coefficients, errors, strict=True)
    )
    effect = student_effect(terms[-1].estimate, float(errors[-1]), np.inf, declared.level).exponential()
    told = f"With the change the odds were {figure(effect.estimate)} times those without it in the same period"
    few = (Shortfall.FEW_SITES,) if cells.sites < CLUSTERED_SITES else ()
    return found(
        declared,
        QUANTITY,
        effect,
        f"{told} {interval_in_words(effect, declared.level)}.",
        terms=terms,
        counterfactual=_without(model.coefficients, errors * student_quantile(np.inf, declared.level)),
        diagnostics=_diagnostics(declared, cells, model),
        shortfalls=(*few, Shortfall.LARGE_SAMPLE_METHOD),
    )


def _without(coefficients: Floats, reach: Floats) -> Counterfactual:
    """The share of events in every period without the change, and with it; of a mixed model, at the middle site."""
    levels, wide = coefficients[:-1], reach[:-1]
    shares = (expit(levels), expit(levels - wide), expit(levels + wide), expit(levels + coefficients[-1]))
    return Counterfactual(np.arange(len(levels)), *shares)


def _diagnostics(declared: SteppedWedgeOfEvents, cells: EventCells, model: EventModel) -> tuple[Diagnostic, ...]:
    if declared.model == "mixed":
        spread = Diagnostic("variance_of_sites", model.spread, "Variance of sites' levels, as log odds.")
    else:
        spread = Diagnostic("likeness", model.spread, "Correlation of two cases of one site.")
    return (
        Diagnostic("sites", float(cells.sites), "Sites."),
        Diagnostic("cases", float(cells.cases.sum()), "Cases."),
        Diagnostic("events", float(cells.events.sum()), "Events."),
        spread,
    )
