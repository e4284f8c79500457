"""The verdict of a control chart: favourable special cause that began after a change, and no concern on balancing measures.

Uncalibrated, such a verdict is false in about 9 of 100 stable series of 24 points before and 12 after: the more points come
after, the more often chance flags some. Here the number of flagged points is compared with what stable series of the same
shape show, by simulation (a Monte Carlo test: Barnard 1963; Phipson and Smyth 2010), with the autocorrelation that the points
show around their levels before and after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.evaluate.before_after import BeforeAfter, before_after
from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Caveat, Diagnostic, Evaluation, Shortfall, Standing, standing_of
from fivefold.engine.stats.evaluate.minimums import OVERDISPERSED_BELOW, SPC_VERDICT
from fivefold.engine.stats.evaluate.single_series import OneChange
from fivefold.engine.stats.evaluate.stable_series import KINDS, Found, dispersion, found_beside_chance
from fivefold.engine.stats.evaluate.stretches import Sides, sides
from fivefold.engine.stats.evaluate.words import chance
from fivefold.engine.stats.periods import Dates
from fivefold.engine.stats.settings import Direction, Settings

Data = tuple[ArrayLike, ArrayLike | None]
"""Values and denominators of a balancing measure, each shape (columns,)."""


@dataclass(frozen=True, kw_only=True)
class Balancing:
    """A measure that is to get no worse: its name, and how it is charted; the direction says which way is better."""

    name: str
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class SpcVerdict(OneChange):
    """How the chart is made and which direction is better; limits are those of the points before the change.

    false_verdicts: in what share of stable series the verdict may be favourable. repeats, seed: of the simulation.
    """

    method: ClassVar[str] = "control chart verdict"

    settings: Settings
    balancing: tuple[Balancing, ...] = ()
    false_verdicts: float = 0.05
    repeats: int = 9999
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        for settings in (self.settings, *(measure.settings for measure in self.balancing)):
            _check(settings)
        if not 0 < self.false_verdicts < 1 or self.repeats < 1 / self.false_verdicts:
            raise InvalidDeclaration(
                "The share of false verdicts lies between 0 and 1, and the simulation must be able to show it.",
                fix="Give 0.05 and 9999 repeats.",
                field="false_verdicts",
            )


def spc_verdict(
    values: ArrayLike,
    denominators: ArrayLike | None = None,
    *,
    declared: SpcVerdict,
    balancing: Mapping[str, Data] | None = None,
    mask: ArrayLike | None = None,
    dates: Dates = None,
) -> Evaluation:
    """Judge one series, shape (columns,), as its chart takes it; nan where nothing is known.

    balancing: the data of each declared balancing measure by its name, over the same columns.
    The estimate is the level after less the level before, as `before_after` gives it; p is that of the verdict: how often a
    stable series shows as many favourable points. The verdict is the diagnostic "favourable_cause": 1 where p is at most
    `declared.false_verdicts`. Raises ShapeMismatch, InvalidDeclaration, InvalidSettings.
    """
    kind = KINDS[declared.settings.chart]
    plan = BeforeAfter(
        at=declared.at,
        phase_in=declared.phase_in,
        kind=kind,
        level=declared.level,
        occasion=declared.occasion,
        signal_points=declared.signal_points,
        multiply=declared.multiply,
    )
    change = before_after(values, denominators, declared=plan, mask=mask, dates=dates)
    if change.standing is Standing.REFUSED:
        return replace(change, method=declared.method, digest=declared.digest())
    random = np.random.default_rng(declared.seed)
    parts = sides(values, denominators, kind, declared, mask, dates)
    found = found_beside_chance(parts, declared.settings, declared.settings.direction.sign, declared.repeats, random)
    concerns, caveats = _balance(declared, balancing or {}, mask, dates, random)
    favourable = found.p <= declared.false_verdicts
    shortfalls = _labels(parts, declared.settings.chart, change.shortfalls)
    return replace(
        change,
        method=declared.method,
        digest=declared.digest(),
        p=found.p,
        sentence=_sentence(found, parts, favourable, shortfalls),
        standing=standing_of(shortfalls),
        diagnostics=(*change.diagnostics, *_diagnostics(found, favourable), *concerns),
        shortfalls=shortfalls,
        caveats=(*change.caveats, *([Caveat.UNDER_WAY_BEFORE] if found.under_way else []), *caveats),
    )


def _check(settings: Settings) -> None:
    if settings.chart not in KINDS:
        raise InvalidDeclaration(
            f"No verdict is calibrated for a {settings.chart.label}.", fix="Choose a chart of single values.", field="settings"
        )
    if settings.direction is Direction.NEUTRAL:
        raise InvalidDeclaration("Nothing is favourable where no direction is better.", fix="Give a direction.", field="settings")
    if settings.phases or settings.freeze is not None or settings.excluded or settings.centre is not None:
        raise InvalidDeclaration(
            "The change itself says which points set the limits.",
            fix="Leave out phases, freeze, exclusions and a given centre.",
            field="settings",
        )


def _balance(
    declared: SpcVerdict, data: Mapping[str, Data], mask: ArrayLike | None, dates: Dates, random: np.random.Generator
) -> tuple[list[Diagnostic], list[Caveat]]:
    """Look for concern on each balancing measure: special cause in the direction that is worse."""
    told, caveats = [], []
    for measure in declared.balancing:
        if measure.name not in data:
            missing = f"The data of “{measure.name}” are missing."
            raise InvalidDeclaration(missing, fix="Give them by this name.", field="balancing")
        parts = sides(*data[measure.name], KINDS[measure.settings.chart], declared, mask, dates)
        if min(parts.earlier.points, parts.later.points) < 2:
            caveats.append(Caveat.BALANCE_UNKNOWN)
            continue
        worse = found_beside_chance(parts, measure.settings, -measure.settings.direction.sign, declared.repeats, random)
        words = "Points after the change with special cause for the worse."
        told.append(Diagnostic(f"concern: {measure.name}", float(worse.flagged), words, worse.p))
        if worse.p <= declared.false_verdicts:
            caveats.append(Caveat.WORSE_ELSEWHERE)
    return told, list(dict.fromkeys(caveats))


def _labels(parts: Sides, chart: Chart, comparison: tuple[Shortfall, ...]) -> tuple[Shortfall, ...]:
    found = list(comparison)
    if parts.earlier.points < SPC_VERDICT.points:
        found.append(Shortfall.BELOW_MINIMUM)
    p = dispersion(parts, KINDS[chart]).p
    if chart in (Chart.PROPORTION, Chart.RATE, Chart.COUNT) and p is not None and p < OVERDISPERSED_BELOW:
        found.append(Shortfall.OVERDISPERSED)
    return tuple(dict.fromkeys(found))


def _diagnostics(found: Found, favourable: bool) -> tuple[Diagnostic, ...]:
    return (
        Diagnostic("flagged_points", float(found.flagged), "Points after the change with favourable special cause.", found.p),
        Diagnostic("any_by_chance", found.any_by_chance, "In what share of stable series like this one any point is flagged."),
        Diagnostic("favourable_cause", float(favourable), "1 where chance seldom flags as many points, 0 otherwise."),
    )


def _sentence(found: Found, parts: Sides, favourable: bool, shortfalls: tuple[Shortfall, ...]) -> str:
    of = f"{found.flagged} of the {parts.later.points} points after the change show favourable special cause"
    if not found.flagged:
        of = f"None of the {parts.later.points} points after the change shows favourable special cause"
    often = f"; as many by chance: {chance(found.p)}" if found.flagged else ""
    meaning = "the chart speaks for an improvement" if favourable else "the chart does not tell an improvement from chance"
    return " ".join([f"{of}{often}: {meaning}.", *(shortfall.explanation for shortfall in shortfalls)])
