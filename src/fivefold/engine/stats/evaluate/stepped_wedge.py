"""Stepped wedge: sites begin a change one after another, in an order drawn by lot.

Models: Hussey and Hughes (2007), Design and analysis of stepped wedge cluster randomized trials, Contemp Clin Trials 28:182–191;
Hooper, Teerenstra, de Hoop and Eldridge (2016), Stat Med 35:4718–4728 (each site's level varies from period to period too).
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.evaluate.cell_models import CellModel, Cells, Likelihood, SmallSample, fit_cells
from fivefold.engine.stats.evaluate.declaration import Declaration, InvalidDeclaration
from fivefold.engine.stats.evaluate.effects import student_effect, student_quantile, student_term
from fivefold.engine.stats.evaluate.evaluation import Counterfactual, Diagnostic, Evaluation, Shortfall, Term
from fivefold.engine.stats.evaluate.mean_models import NoResult
from fivefold.engine.stats.evaluate.measured import measurable, steady, varies
from fivefold.engine.stats.evaluate.minimums import SATTERTHWAITE_SITES, STEPPED_WEDGE_SITES
from fivefold.engine.stats.evaluate.outcomes import found, interval_in_words, refused
from fivefold.engine.stats.evaluate.words import more_or_less
from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.periods import fitting

QUANTITY = "difference with the change, within periods"


@dataclass(frozen=True, kw_only=True)
class SteppedWedge(Declaration):
    """structure: how cases of a site are alike. Exchangeable (Hussey and Hughes): equally, whenever they came; nested
    exchangeable: more within a period than across. The former's interval is too narrow where the latter is true.

    small_sample: how few sites are allowed for; Satterthwaite as lmerTest, Kenward and Roger's is wider and holds with fewer
    sites. Maximum likelihood, in contrast to restricted, does not allow for them.
    """

    method: ClassVar[str] = "stepped wedge"

    structure: Literal["exchangeable", "nested-exchangeable"] = "nested-exchangeable"
    small_sample: SmallSample = "kenward-roger"
    likelihood: Likelihood = "reml"

    def __post_init__(self) -> None:
        super().__post_init__()
        known = {
            "structure": ("exchangeable", "nested-exchangeable"),
            "small_sample": ("kenward-roger", "satterthwaite"),
            "likelihood": ("reml", "ml"),
        }
        for field, names in known.items():
            if getattr(self, field) not in names:
                raise InvalidDeclaration(
                    f"No {field.replace('_', ' ')} has this name.", fix=f"Choose {' or '.join(names)}.", field=field
                )


def stepped_wedge(
    values: ArrayLike,
    sites: ArrayLike,
    periods: ArrayLike,
    treated: ArrayLike,
    *,
    declared: SteppedWedge,
    mask: ArrayLike | None = None,
) -> Evaluation:
    """Evaluate measured values of cases, or one mean per site and period (exchangeable only), shape (cases,).

    sites, periods: any labels. treated: True where the case's site had begun in its period. Cases with a missing value are
    left out. The estimate is the difference between cases with and without the change in the same period, in their unit.
    Terms: the level of each period, and the change. Raises ShapeMismatch, InvalidDeclaration.
    """
    given = np.atleast_1d(np.asarray(values, dtype=float))
    used = measurable(given) & fitting(True if mask is None else mask, given.shape, np.bool_, "mask")
    labels = [fitting(each, given.shape, np.object_, name)[used] for each, name in ((sites, "sites"), (periods, "periods"))]
    begun = fitting(treated, given.shape, np.bool_, "treated")[used]
    if not used.any():
        return refused(declared, QUANTITY, (Shortfall.TOO_FEW_POINTS,))
    cells, change = _cells(given[used], labels[0], labels[1], begun)
    names = np.unique(labels[1])
    design = np.column_stack([np.eye(len(names))[cells.period], change])
    short = _refusals(declared, cells, design)
    if short:
        return refused(declared, QUANTITY, short)
    scale = float(np.ptp(cells.mean)) or 1.0
    try:
        model = fit_cells(
            _scaled(cells, scale),
            design,
            nested=declared.structure == "nested-exchangeable",
            likelihood=declared.likelihood,
        )
    except NoResult as problem:
        return refused(declared, QUANTITY, (problem.shortfall,))
    return _evaluation(declared, cells, model, scale, [f"period {name}" for name in names] + ["change"])


def _cells(values: Floats, sites: np.ndarray, periods: np.ndarray, begun: np.ndarray) -> tuple[Cells, Floats]:
    """The cells, and which of them have the change."""
    site, period = (np.unique(labels, return_inverse=True)[1] for labels in (sites, periods))
    pairs, cell = np.unique(np.stack([site, period], axis=1), axis=0, return_inverse=True)
    cases = np.bincount(cell).astype(float)
    centre = float(values.mean())
    mean = np.bincount(cell, weights=values - centre) / cases + centre
    change = np.bincount(cell, weights=begun) / cases
    if ((change > 0) & (change < 1)).any():
        raise InvalidDeclaration(
            "A site has cases with and without the change in one period.", fix="Set it for whole periods.", field="treated"
        )
    within = float(((values - mean[cell]) ** 2).sum())
    return Cells(pairs[:, 0], pairs[:, 1], cases, mean, within), change


def _scaled(cells: Cells, scale: float) -> Cells:
    mean = (cells.mean - cells.mean.mean()) / scale
    return Cells(cells.cluster, cells.period, cells.cases, mean, cells.within / scale**2)


def _refusals(declared: SteppedWedge, cells: Cells, design: Floats) -> tuple[Shortfall, ...]:
    if cells.clusters < 3 or len(cells.mean) <= design.shape[1] + 1:
        return (Shortfall.TOO_FEW_POINTS,)
    apart = declared.structure == "exchangeable" or cells.spare > 0
    if np.linalg.matrix_rank(design) < design.shape[1] or not apart:
        return (Shortfall.COLLINEAR,)
    if not varies(cells.mean):
        return (Shortfall.NOTHING_VARIES,)
    fitted, *_ = np.linalg.lstsq(design, cells.mean, rcond=None)
    alike = cells.spare > 0 and steady(np.sqrt(cells.within), cells.mean)
    return (Shortfall.NOTHING_VARIES,) if alike or steady(cells.mean - design @ fitted, cells.mean) else ()


def _evaluation(declared: SteppedWedge, cells: Cells, model: CellModel, scale: float, names: list[str]) -> Evaluation:
    adjusted = declared.small_sample == "kenward-roger" and declared.likelihood == "reml"
    covariance = (model.adjusted if adjusted else model.covariance) * scale**2
    if not np.isfinite(covariance).all() or (np.diag(covariance) <= 0).any():
        return refused(declared, QUANTITY, (Shortfall.NO_SOLUTION,))
    centre = np.append(np.full(len(names) - 1, cells.mean.mean()), 0.0)
    estimates, errors = model.coefficients * scale + centre, np.sqrt(np.diag(covariance))
    freedom = [_freedom(declared, model, row) for row in np.eye(len(names))]
    effect = student_effect(float(estimates[-1]), float(errors[-1]), freedom[-1], declared.level)
    terms = tuple(
        student_term(name, float(value), float(wide), free)
        for name, value, wide, free in zip(names, estimates, errors, freedom, strict=True)
    )
    told = f"With the change the level was {more_or_less(effect.estimate)} than without it in the same period "
    return found(
        declared,
        QUANTITY,
        effect,
        f"{told}{interval_in_words(effect, declared.level)}.",
        terms=terms,
        counterfactual=_without(terms[:-1], effect.estimate, declared.level),
        diagnostics=_diagnostics(cells, model, scale),
        shortfalls=_labels(declared, cells),
    )


def _without(levels: tuple[Term, ...], estimate: float, level: float) -> Counterfactual:
    """The level of every period without the change, and with it."""
    expected = np.array([term.estimate for term in levels])
    reach = np.array([student_quantile(term.freedom or np.inf, level) * (term.standard_error or 0.0) for term in levels])
    return Counterfactual(np.arange(len(levels)), expected, expected - reach, expected + reach, expected + estimate)


def _freedom(declared: SteppedWedge, model: CellModel, combination: Floats) -> float:
    if declared.likelihood == "ml":
        return np.inf
    return model.freedom(combination, observed=declared.small_sample == "satterthwaite")


def _diagnostics(cells: Cells, model: CellModel, scale: float) -> tuple[Diagnostic, ...]:
    variances = model.variances * scale**2
    whole = float(variances.sum())
    log_likelihood = model.log_likelihood - np.log(scale) * (cells.cases.sum() - len(model.coefficients) * model.restricted)
    nested = Diagnostic("variance_of_periods", float(variances[-1]), "Variance of a site's level from period to period.")
    return (
        Diagnostic("sites", float(cells.clusters), "Sites."),
        Diagnostic("cases", float(cells.cases.sum()), "Cases, or means where these were given."),
        Diagnostic("variance_of_cases", float(variances[0]), "Variance of cases of one site and period."),
        Diagnostic("variance_of_sites", float(variances[1]), "Variance of sites' levels."),
        *([nested] if len(variances) > 2 else []),
        Diagnostic("likeness", 1 - float(variances[0]) / whole, "Correlation of two cases of one site and period."),
        Diagnostic("log_likelihood", float(log_likelihood), "Of the model, restricted unless declared otherwise."),
    )


def _labels(declared: SteppedWedge, cells: Cells) -> tuple[Shortfall, ...]:
    least = STEPPED_WEDGE_SITES if declared.small_sample == "kenward-roger" else SATTERTHWAITE_SITES
    few = (Shortfall.FEW_SITES,) if cells.clusters < least else ()
    return (*few, *((Shortfall.LARGE_SAMPLE_METHOD,) if declared.likelihood == "ml" else ()))
