"""Staggered roll-out: sites begin a change at different times, not by lot; each is compared with sites without it as yet.

Callaway and Sant'Anna (2021), Difference-in-differences with multiple time periods, J Econom 225:200–230, by diff-diff 3.13.
"""

import warnings
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from diff_diff import CallawaySantAnna
from numpy.typing import ArrayLike
from pandas import DataFrame

from fivefold.engine.stats.evaluate.declaration import Declaration, InvalidDeclaration
from fivefold.engine.stats.evaluate.effects import Effect, student_effect, student_quantile, student_term
from fivefold.engine.stats.evaluate.evaluation import Counterfactual, Diagnostic, Evaluation, Shortfall, Term
from fivefold.engine.stats.evaluate.fixed_effects import two_way
from fivefold.engine.stats.evaluate.measured import measurable, steady
from fivefold.engine.stats.evaluate.minimums import CLUSTERED_SITES, STAGGERED_SITES
from fivefold.engine.stats.evaluate.outcomes import found, interval_in_words, refused
from fivefold.engine.stats.evaluate.words import more_or_less
from fivefold.engine.stats.panels import Bools, Floats, Integers
from fivefold.engine.stats.periods import fitting

QUANTITY = "average difference after the change, at the sites that made it"
CONTROLS = {"never": "never_treated", "not-yet": "not_yet_treated"}


@dataclass(frozen=True, kw_only=True)
class Staggered(Declaration):
    """controls: sites that never began, or also those that had not begun as yet. base: the period that each period before a
    beginning is compared with: the one before it (varying), or the last before the beginning (universal).

    model: Callaway and Sant'Anna's, or two-way fixed effects, which is right only where all effects are equal, and is
    labelled.
    """

    method: ClassVar[str] = "staggered roll-out"

    controls: Literal["never", "not-yet"] = "not-yet"
    base: Literal["varying", "universal"] = "varying"
    model: Literal["callaway-santanna", "two-way-fixed-effects"] = "callaway-santanna"

    def __post_init__(self) -> None:
        super().__post_init__()
        known = self.controls in CONTROLS and self.base in ("varying", "universal")
        if not known or self.model not in ("callaway-santanna", "two-way-fixed-effects"):
            raise InvalidDeclaration(
                "Controls are never or not-yet, a base is varying or universal.", fix="Choose one of these.", field="controls"
            )


def staggered(values: ArrayLike, starts: ArrayLike, *, declared: Staggered) -> Evaluation:
    """Evaluate a panel, shape (sites, periods); a site with a missing value is left out.

    starts: column of the first period with the change, shape (sites,); below 0, or beyond the last column: never. Sites that
    had it from the first column on say nothing and are left out.
    The estimate is the mean over all sites and periods with the change. Terms: "event e", the mean e periods after the
    beginning (below 0: before, where all is well if nothing shows), and "start g, period t" for sites that began at g, in
    columns. The library's errors are of large samples: they divide by the sites of a group where its sites less one are
    due. Ours take the smallest group for all: errors times √(sites / (sites − 1)), and Student's t of its sites less one.
    Where that group is below the published minimum there is a label.
    Raises ShapeMismatch, InvalidDeclaration.
    """
    panel = np.asarray(values, dtype=float)
    if panel.ndim != 2:
        raise InvalidDeclaration("A panel has sites and periods.", fix="Give a row for each site.", field="values")
    begins = fitting(starts, panel.shape[:1], np.int64, "starts")
    begins = np.where((begins < 0) | (begins >= panel.shape[1]), -1, begins)
    used = measurable(panel).all(axis=1) & (begins != 0)
    panel, begins = panel[used], begins[used]
    short = _refusals(declared, panel, begins)
    if short:
        return refused(declared, QUANTITY, short)
    return (_two_way if declared.model == "two-way-fixed-effects" else _by_group_and_time)(declared, panel, begins)


def _refusals(declared: Staggered, panel: Floats, begins: Integers) -> tuple[Shortfall, ...]:
    never, groups = (begins < 0).sum(), np.unique(begins[begins > 0])
    if panel.shape[1] < 2 or len(panel) < 3 or not len(groups):
        return (Shortfall.TOO_FEW_POINTS,)
    if never == 0 and (declared.controls == "never" or len(groups) < 2):
        return (Shortfall.COLLINEAR,)
    if max(never, *(np.bincount(begins[begins > 0]))) < 2:
        return (Shortfall.TOO_FEW_POINTS,)
    steps = np.diff(panel, axis=1)
    return (Shortfall.NOTHING_VARIES,) if steady(np.ptp(steps, axis=0), panel) else ()


def _scaled(panel: Floats) -> tuple[Floats, float]:
    """The panel in units of its range, and that range."""
    scale = float(np.ptp(panel))
    return (panel - panel.mean()) / scale, scale


def _by_group_and_time(declared: Staggered, panel: Floats, begins: Integers) -> Evaluation:
    scaled, scale = _scaled(panel)
    site, period = (each.ravel() for each in np.indices(panel.shape))
    rows = DataFrame({"site": site, "time": period + 1, "start": np.where(begins < 0, 0, begins + 1)[site], "y": scaled.ravel()})
    model = CallawaySantAnna(control_group=CONTROLS[declared.controls], base_period=declared.base, alpha=1 - declared.level)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = model.fit(rows, outcome="y", unit="site", time="time", first_treat="start")
        events = fit.aggregate("event_study")
    estimate, error = float(fit.overall_att), float(fit.overall_se)
    if not (np.isfinite(estimate) and np.isfinite(error) and error > 0):
        return refused(declared, QUANTITY, (Shortfall.NO_SOLUTION,))
    smallest = int(np.unique(begins, return_counts=True)[1].min())
    freedom = max(smallest - 1, 1)
    wider = scale * float(np.sqrt((freedom + 1) / freedom))
    by_event = {
        int(event): _term(f"event {event}", value * scale, wide * wider, freedom)
        for event, value, wide in zip(events.event_time, events.att, events.se, strict=True)
        if np.isfinite(value)
    }
    by_group = [
        _term(f"start {group - 1}, period {time - 1}", each["effect"] * scale, each["se"] * wider, freedom)
        for (group, time), each in fit.group_time_effects.items()
        if np.isfinite(each["effect"])
    ]
    before = [term for event, term in by_event.items() if event < 0 and term.p is not None]
    least = min((term.p for term in before if term.p is not None), default=None)
    together = None if least is None else min(1.0, least * len(before))
    never = int((begins < 0).sum())
    few = (Shortfall.FEW_SITES,) if smallest < STAGGERED_SITES else ()
    diagnostics = (
        Diagnostic("sites", float(len(panel)), "Sites with a value in every period."),
        Diagnostic("smallest", float(smallest), "Sites of the smallest group that began together, or never."),
        Diagnostic("never", float(never), "Sites that never began."),
        Diagnostic("before", float(len(before)), "Differences before the change; p: that they are all zero.", together),
    )
    effect = student_effect(estimate * scale, error * wider, freedom, declared.level)
    without = _without(panel, begins, by_event, declared.level)
    return _told(declared, effect, (*by_event.values(), *by_group), diagnostics, few, without)


def _without(panel: Floats, begins: Integers, by_event: dict[int, Term], level: float) -> Counterfactual:
    """What the sites that began would have had on average, by periods since then: what they had, less the difference."""
    began = begins >= 0
    since = np.arange(panel.shape[1]) - begins[began, None]
    points = np.array([event for event, term in by_event.items() if event >= 0 and term.standard_error is not None])
    had = np.array([panel[began][since == event].mean() for event in points])
    terms = [by_event[int(event)] for event in points]
    difference = np.array([term.estimate for term in terms])
    reach = np.array([student_quantile(term.freedom or np.inf, level) * (term.standard_error or 0.0) for term in terms])
    return Counterfactual(points, had - difference, had - difference - reach, had - difference + reach, had)


def _two_way(declared: Staggered, panel: Floats, begins: Integers) -> Evaluation:
    scaled, scale = _scaled(panel)
    site, period = (each.ravel() for each in np.indices(panel.shape))
    treated: Bools = (begins[site] > 0) & (period >= begins[site])
    fit = two_way(scaled.ravel(), site, period, treated)
    if fit is None or steady(fit.standard_error, scaled):
        return refused(declared, QUANTITY, (Shortfall.NOTHING_VARIES if fit else Shortfall.COLLINEAR,))
    few = (Shortfall.FEW_SITES,) if len(panel) < CLUSTERED_SITES else ()
    sites = Diagnostic("sites", float(len(panel)), "Sites with a value in every period.")
    effect = student_effect(fit.estimate * scale, fit.standard_error * scale, fit.freedom, declared.level)
    return _told(declared, effect, (), (sites,), (Shortfall.EQUAL_EFFECTS, *few))


def _term(name: str, estimate: float, error: float, freedom: float) -> Term:
    """A term without an error where it is the base that others are compared with."""
    if not (np.isfinite(error) and error > 0):
        return Term(name, float(estimate))
    return student_term(name, float(estimate), float(error), freedom)


def _told(
    declared: Staggered,
    effect: Effect,
    terms: tuple[Term, ...],
    diagnostics: tuple[Diagnostic, ...],
    shortfalls: tuple[Shortfall, ...],
    counterfactual: Counterfactual | None = None,
) -> Evaluation:
    result = f"{more_or_less(effect.estimate)} {interval_in_words(effect, declared.level)}"
    told = f"Sites with the change were, on average, {result} than they would have been without it."
    return found(
        declared,
        QUANTITY,
        effect,
        told,
        terms=terms,
        counterfactual=counterfactual,
        diagnostics=diagnostics,
        shortfalls=shortfalls,
    )
