"""Planned experiments with several changes at once: every change switched on and off, in all combinations or a fraction.

Settings are -1 and 1, so that the effect of a change is twice its coefficient. Box, Hunter and Hunter (2005), Statistics for
experimenters, 2nd ed.; without repeated runs: Lenth (1989), Quick and easy analysis of unreplicated factorials, Technometrics
31:469–473.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.evaluate.declaration import Declaration, InvalidDeclaration
from fivefold.engine.stats.evaluate.effects import FARTHEST, student_effect, student_quantile, student_term
from fivefold.engine.stats.evaluate.evaluation import Diagnostic, Evaluation, Shortfall
from fivefold.engine.stats.evaluate.factorial_designs import aliases, check_factors, column_of, effects_of
from fivefold.engine.stats.evaluate.measured import measurable, steady
from fivefold.engine.stats.evaluate.minimums import FACTORIAL, LENTH_EFFECTS, OVERDISPERSED_BELOW
from fivefold.engine.stats.evaluate.outcomes import found, interval_in_words, refused
from fivefold.engine.stats.evaluate.residual_tests import dispersion_test
from fivefold.engine.stats.evaluate.words import figure, more_or_less
from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.periods import fitting

TOO_LARGE = 2.5
"""Effects beyond this many first guesses of the error are left out of the second."""
STEPS = 50


@dataclass(frozen=True, kw_only=True)
class Factorial(Declaration):
    """factors: the changes; effect: which of their effects is the question ("A", or "A:B" of both together).

    order: of how many factors at most an interaction is modelled (None: as many as the runs can tell apart).
    outcome: measured values, or events of cases, whose effects are odds ratios.
    """

    method: ClassVar[str] = "factorial experiment"

    factors: tuple[str, ...]
    effect: str
    order: int | None = None
    outcome: Literal["measured", "events"] = "measured"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_factors(self.factors)
        if self.effect not in effects_of(self.factors):
            raise InvalidDeclaration(
                "The effect is a factor, or several in order.",
                fix="Write A, or A:B.",
                field="effect",
            )
        if self.outcome not in ("measured", "events") or (self.order is not None and self.order < self.effect.count(":") + 1):
            raise InvalidDeclaration("The model has to hold the effect.", fix="Allow for more factors.", field="order")


@dataclass(frozen=True)
class Runs:
    """settings: shape (runs, factors), of -1 and 1; design: shape (runs, terms), with the terms' names and aliases."""

    values: Floats
    cases: Floats
    design: Floats
    names: tuple[str, ...]
    alias: dict[str, tuple[str, ...]]


def factorial(
    values: ArrayLike,
    settings: ArrayLike,
    cases: ArrayLike | None = None,
    *,
    declared: Factorial,
    blocks: ArrayLike | None = None,
) -> Evaluation:
    """Evaluate runs, shape (runs,), at settings of -1 and 1, shape (runs, factors).

    values: measured values, or events of `cases`. blocks: the site of each run, with a level of its own. A run with a missing
    or impossible value is left out. The estimate is the difference (or odds ratio) between the change on and off, over all
    settings of the others; of A:B, half of how much B changes the effect of A. Terms are of every effect, as differences or
    log odds ratios: twice the coefficients; what they stand for besides is in `diagnostics`.
    Without a spare run the errors are Lenth's. Raises ShapeMismatch, InvalidDeclaration.
    """
    runs = _runs(values, settings, cases, declared, blocks)
    short = _refusals(declared, runs)
    if short:
        return refused(declared, declared.effect, short)
    spare = len(runs.values) - runs.design.shape[1]
    if declared.outcome == "events":
        return _of_events(declared, runs)
    return _measured(declared, runs, spare) if spare else _unreplicated(declared, runs)


def _runs(values: ArrayLike, settings: ArrayLike, cases: ArrayLike | None, declared: Factorial, blocks: ArrayLike | None) -> Runs:
    given = np.atleast_1d(np.asarray(values, dtype=float))
    events = declared.outcome == "events"
    if events == (cases is None):
        raise InvalidDeclaration("Events, and they alone, need the cases that they are of.", fix="Give cases.", field="cases")
    trials = fitting(1.0 if cases is None else cases, given.shape, np.float64, "cases")
    levels = fitting(settings, (len(given), len(declared.factors)), np.float64, "settings")
    if not np.isin(levels, (-1, 1)).all():
        raise InvalidDeclaration("Settings are -1 (off) and 1 (on).", fix="Write them so.", field="settings")
    with np.errstate(invalid="ignore"):
        used = measurable(given) & measurable(trials)
        if events:
            used &= (trials > 0) & (given >= 0) & (given <= trials)
    levels = levels[used]
    groups = aliases(declared.factors, levels)
    order = len(declared.factors) if declared.order is None else declared.order
    modelled = {group[0]: group for group in groups if group[0] != "mean" and group[0].count(":") < order}
    columns = [np.ones((len(levels), 1)), *(column_of(name, declared.factors, levels)[:, None] for name in modelled)]
    if blocks is not None:
        site = fitting(blocks, given.shape, np.object_, "blocks")[used]
        columns.append((site[:, None] == np.unique(site)[1:]).astype(float))
    return Runs(given[used], trials[used], np.hstack(columns), tuple(modelled), modelled)


def _refusals(declared: Factorial, runs: Runs) -> tuple[Shortfall, ...]:
    if len(runs.values) < 4 or len(runs.values) < runs.design.shape[1]:
        return (Shortfall.TOO_FEW_POINTS,)
    if declared.effect not in runs.names or np.linalg.matrix_rank(runs.design) < runs.design.shape[1]:
        return (Shortfall.COLLINEAR,)
    if declared.outcome == "events":
        return () if 0 < runs.values.sum() < runs.cases.sum() else (Shortfall.NO_EVENTS,)
    return (Shortfall.NOTHING_VARIES,) if steady(np.ptp(runs.values), runs.values) else ()


def _measured(declared: Factorial, runs: Runs, spare: int) -> Evaluation:
    inverse = np.linalg.inv(runs.design.T @ runs.design)
    coefficients: Floats = np.asarray(inverse @ runs.design.T @ runs.values, dtype=float)
    residuals = runs.values - runs.design @ coefficients
    if steady(residuals, runs.values):
        return refused(declared, declared.effect, (Shortfall.NOTHING_VARIES,))
    variance = float(residuals @ residuals) / spare
    errors: Floats = np.sqrt(variance * np.diag(inverse))
    few = (Shortfall.BELOW_MINIMUM,) if spare < FACTORIAL.spare else ()
    return _told(declared, runs, 2 * coefficients, 2 * errors, float(spare), few)


def _of_events(declared: Factorial, runs: Runs) -> Evaluation:
    """Logistic regression by iterated weighted least squares; the errors take cases as unrelated."""
    coefficients: Floats = np.zeros(runs.design.shape[1])
    share = runs.values.sum() / runs.cases.sum()
    coefficients[0] = np.log(share / (1 - share)) if 0 < share < 1 else 0.0
    for _ in range(STEPS):
        expected = 1 / (1 + np.exp(-(runs.design @ coefficients)))
        information = (runs.design.T * (runs.cases * expected * (1 - expected))) @ runs.design
        if np.linalg.cond(information) > 1 / np.finfo(float).eps:
            return refused(declared, declared.effect, (Shortfall.NO_EVENTS,))
        step = np.linalg.solve(information, runs.design.T @ (runs.values - runs.cases * expected))
        coefficients = np.asarray(coefficients + step, dtype=float)
        if np.abs(coefficients).max() > FARTHEST:
            return refused(declared, declared.effect, (Shortfall.NO_EVENTS,))
        if np.abs(step).max() < 1e-12:
            break
    errors: Floats = np.sqrt(np.diag(np.linalg.inv(information)))
    return _told(declared, runs, 2 * coefficients, 2 * errors, np.inf, _labels_of_events(runs, expected))


def _labels_of_events(runs: Runs, expected: Floats) -> tuple[Shortfall, ...]:
    """expected: proportion of each run. Runs that vary more than cases by chance are seen only where runs are spare."""
    fewest = float(np.minimum(runs.values, runs.cases - runs.values).min())
    found = [Shortfall.FEW_EVENTS] if fewest < FACTORIAL.events else []
    spare = len(runs.values) - runs.design.shape[1]
    if spare:
        squares = (runs.values - runs.cases * expected) ** 2 / (runs.cases * expected * (1 - expected))
        p = dispersion_test(float(squares.sum()), spare).p
        found += [Shortfall.OVERDISPERSED] if p is not None and p < OVERDISPERSED_BELOW else []
    return tuple(found)


def _unreplicated(declared: Factorial, runs: Runs) -> Evaluation:
    """Every run goes into an effect: most effects being nothing, the small ones say what chance does."""
    effects: Floats = np.asarray(2 * np.linalg.solve(runs.design, runs.values), dtype=float)
    sizes = np.abs(effects[1 : 1 + len(runs.names)])
    first = 1.5 * float(np.median(sizes))
    error = 1.5 * float(np.median(sizes[sizes < TOO_LARGE * first])) if first > 0 else 0.0
    if steady(error, sizes):
        return refused(declared, declared.effect, (Shortfall.NOTHING_VARIES,))
    freedom, number = len(sizes) / 3, len(sizes)
    together = declared.level ** (1 / number)
    few = (Shortfall.BELOW_MINIMUM,) if number < LENTH_EFFECTS else ()
    lenth = (
        Diagnostic("s0", first, "First guess of the error of an effect."),
        Diagnostic("pseudo_standard_error", error, "Lenth's error of an effect."),
        Diagnostic("margin", student_quantile(freedom, declared.level) * error, "What one effect has to exceed."),
        Diagnostic("margin_of_all", student_quantile(freedom, together) * error, "What the largest effect has to exceed."),
    )
    return _told(declared, runs, effects, np.full(len(effects), error), freedom, few, lenth)


def _told(
    declared: Factorial,
    runs: Runs,
    effects: Floats,
    errors: Floats,
    freedom: float,
    shortfalls: tuple[Shortfall, ...],
    more: tuple[Diagnostic, ...] = (),
) -> Evaluation:
    at = 1 + runs.names.index(declared.effect)
    effect = student_effect(float(effects[at]), float(errors[at]), freedom, declared.level)
    if declared.outcome == "events":
        effect = effect.exponential()
    terms = tuple(student_term(name, float(effects[i]), float(errors[i]), freedom) for i, name in enumerate(runs.names, start=1))
    alias = tuple(
        Diagnostic(f"alias of {name}", float(len(group) - 1), f"{name} stands for {' and '.join(group)}, which look the same.")
        for name, group in runs.alias.items()
        if len(group) > 1
    )
    word = f"{figure(effect.estimate)} times the odds" if declared.outcome == "events" else more_or_less(effect.estimate)
    same = [name for name in runs.alias[declared.effect] if name != declared.effect]
    mixed = f" The runs cannot tell this from {' or '.join(same)}." if same else ""
    what = "Together" if ":" in declared.effect else "With"
    told = f"{what} {' and '.join(declared.effect.split(':'))}: {word} {interval_in_words(effect, declared.level)}.{mixed}"
    quantity = f"{'odds ratio' if declared.outcome == 'events' else 'effect'} of {declared.effect}"
    counted = Diagnostic("runs", float(len(runs.values)), "Runs.")
    return found(declared, quantity, effect, told, terms=terms, diagnostics=(counted, *more, *alias), shortfalls=shortfalls)
