"""Before–after comparison of a mean, proportion or rate: points before a change against points after it.

It takes the level before as steady, so that a trend or a season looks like an effect; its result says so. Welch (1947) for
means, MOVER (see `score_limits`) for proportions and rates, with counts divided by how many times as much the points vary
as chance makes them (McCullagh and Nelder 1989). An autoregression of the residuals, with Kenward and Roger's correction,
says by how much autocorrelation inflates the variance of each level, and what freedom is left.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.effects import Effect, student_effect, student_quantile, two_sided
from fivefold.engine.stats.evaluate.evaluation import Caveat, Counterfactual, Diagnostic, Evaluation, Shortfall
from fivefold.engine.stats.evaluate.measured import varies
from fivefold.engine.stats.evaluate.minimums import BEFORE_AFTER, STRONGEST_AUTOCORRELATION
from fivefold.engine.stats.evaluate.outcomes import found, interval_in_words, refused
from fivefold.engine.stats.evaluate.residual_tests import serial_correlation
from fivefold.engine.stats.evaluate.score_limits import LIMITS, difference
from fivefold.engine.stats.evaluate.score_tests import quantile_at_zero
from fivefold.engine.stats.evaluate.single_series import OneChange
from fivefold.engine.stats.evaluate.stretches import (
    Dependence,
    Kind,
    Stretch,
    dependence,
    pearson_squares,
    residual_model,
    sides,
)
from fivefold.engine.stats.evaluate.words import figure, more_or_less
from fivefold.engine.stats.periods import Dates

QUANTITY = "difference of levels"
SERIALLY_CORRELATED_BELOW = 0.05
"""Level of Durbin and Watson's test by which points that were declared unrelated are doubted."""


@dataclass(frozen=True, kw_only=True)
class BeforeAfter(OneChange):
    """What is compared; autocorrelation: allow for points that are like their neighbours. False where they are known not
    to be.
    """

    method: ClassVar[str] = "before–after comparison"

    kind: Kind
    autocorrelation: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in ("mean", *LIMITS):
            raise InvalidDeclaration(f"Nothing compares a {self.kind}.", fix="Choose mean, proportion or rate.", field="kind")


def before_after(
    values: ArrayLike,
    denominators: ArrayLike | None = None,
    *,
    declared: BeforeAfter,
    mask: ArrayLike | None = None,
    dates: Dates = None,
) -> Evaluation:
    """Compare one series, shape (columns,), before and after a change; nan where nothing is known.

    values: measured values of a mean, counts of a proportion or rate; denominators: cases of a proportion, exposure of a
    rate (1 if left out). A point without a denominator, or with an impossible value, is left out.
    The estimate is the level after less the level before, in the unit of a value or of a count per denominator, times
    `declared.multiply`. Raises ShapeMismatch, InvalidDeclaration, InvalidSettings.
    """
    parts = sides(values, denominators, declared.kind, declared, mask, dates)
    earlier, later = parts.earlier, parts.later
    short = _refusals(earlier, later, declared.kind)
    if short:
        return refused(declared, QUANTITY, short, declared.caveats)
    residuals = residual_model(earlier, later, declared.kind)
    alike = dependence(residuals) if declared.autocorrelation else None
    tests = serial_correlation(residuals, 1) if residuals.freedom > 1 and residuals.response.any() else ()
    return _evaluation(declared, earlier, later, alike, tests)


def _refusals(earlier: Stretch, later: Stretch, kind: Kind) -> tuple[Shortfall, ...]:
    if min(earlier.points, later.points) < (2 if kind == "mean" else 1):
        return (Shortfall.TOO_FEW_POINTS,)
    steady = not (varies(earlier.values) or varies(later.values))
    return (Shortfall.NOTHING_VARIES,) if kind == "mean" and steady else ()


def _evaluation(
    declared: BeforeAfter, earlier: Stretch, later: Stretch, alike: Dependence | None, tests: tuple[Diagnostic, ...]
) -> Evaluation:
    compare = _welch if declared.kind == "mean" else _mover
    plain, about = compare(earlier, later, alike, declared)
    effect = plain.times(declared.multiply)
    phi = alike.phi if alike else 0.0
    shortfalls = _labels(earlier, later, declared.kind, phi)
    words = "How alike neighbouring points are, from 0 to 1, as far as the comparison allows for it."
    return found(
        declared,
        QUANTITY,
        effect,
        _sentence(declared, effect, earlier, later),
        counterfactual=_steady(earlier, later, declared, about),
        diagnostics=(
            Diagnostic("points_before", float(earlier.points), "Points before the change."),
            Diagnostic("points_after", float(later.points), "Points after the change."),
            Diagnostic("autocorrelation", phi, words),
            *tests,
        ),
        shortfalls=shortfalls,
        caveats=(*declared.caveats, Caveat.STEADY_BEFORE, *_doubts(declared, tests)),
    )


def _welch(
    earlier: Stretch, later: Stretch, alike: Dependence | None, declared: BeforeAfter
) -> tuple[Effect, tuple[float, float]]:
    """Return the difference of means, and the interval of the mean before.

    The share of its freedom that a difference loses to unequal variances (Welch) it loses to autocorrelation too.
    """
    stretches = (earlier, later)
    plain = [float(stretch.values.var(ddof=1)) / stretch.points for stretch in stretches]
    freedom = sum(plain) ** 2 / sum(part**2 / (each.points - 1) for part, each in zip(plain, stretches, strict=True))
    spare = earlier.points + later.points - 2
    if alike:
        freedom *= alike.freedom / spare
    before, after = (part * factor for part, factor in zip(plain, alike.inflation if alike else (1.0, 1.0), strict=True))
    effect = student_effect(later.level - earlier.level, float(np.sqrt(before + after)), freedom, declared.level)
    own = (earlier.points - 1) * (alike.freedom / spare if alike else 1.0)
    around = student_quantile(own, declared.level) * float(np.sqrt(before))
    return effect, (earlier.level - around, earlier.level + around)


def _mover(
    earlier: Stretch, later: Stretch, alike: Dependence | None, declared: BeforeAfter
) -> tuple[Effect, tuple[float, float]]:
    """Return the difference of proportions or rates, and the interval of the one before.

    Student's t takes the place of the normal quantile where the points vary more than chance makes them, or are alike.
    """
    limits = LIMITS[declared.kind]
    spare = earlier.points + later.points - 2
    dispersion = max(pearson_squares(earlier, later, declared.kind) / spare, 1.0) if spare else 1.0
    freedom = alike.freedom if alike else float(spare) if dispersion > 1 else np.inf
    quantile = student_quantile(freedom, declared.level)
    factors = [max(factor, 1.0) for factor in alike.inflation] if alike else [dispersion, dispersion]
    before, after = (
        (stretch.total / factor, stretch.size / factor) for stretch, factor in zip((earlier, later), factors, strict=True)
    )
    low, high = difference(limits, after, before, quantile)
    p = two_sided(quantile_at_zero(limits, after, before), freedom)
    effect = Effect(later.level - earlier.level, low, high, p, None, freedom if np.isfinite(freedom) else None)
    return effect, limits(*before, quantile)


def _labels(earlier: Stretch, later: Stretch, kind: Kind, phi: float) -> tuple[Shortfall, ...]:
    labels: list[Shortfall] = []
    if min(earlier.points, later.points) < BEFORE_AFTER.points or earlier.points + later.points - 2 < BEFORE_AFTER.spare:
        labels.append(Shortfall.BELOW_MINIMUM)
    if kind != "mean":
        fewest = [_fewest(stretch, kind) / stretch.points for stretch in (earlier, later)]
        labels += [Shortfall.FEW_EVENTS] if min(fewest) < BEFORE_AFTER.events else []
    if phi > STRONGEST_AUTOCORRELATION:
        labels.append(Shortfall.STRONG_AUTOCORRELATION)
    return tuple(labels)


def _fewest(stretch: Stretch, kind: Kind) -> float:
    return min(stretch.total, stretch.size - stretch.total) if kind == "proportion" else stretch.total


def _doubts(declared: BeforeAfter, tests: tuple[Diagnostic, ...]) -> tuple[Caveat, ...]:
    doubted = any(test.p is not None and test.p < SERIALLY_CORRELATED_BELOW for test in tests if test.name == "durbin_watson")
    return (Caveat.SERIAL_CORRELATION,) if doubted and not declared.autocorrelation else ()


def _steady(earlier: Stretch, later: Stretch, declared: BeforeAfter, about: tuple[float, float]) -> Counterfactual:
    """The level before, carried on."""
    multiply, low, high = declared.multiply, *about
    return Counterfactual(
        points=later.times,
        expected=np.full(later.points, earlier.level * multiply),
        lower=np.full(later.points, low * multiply),
        upper=np.full(later.points, high * multiply),
        fitted=np.full(later.points, later.level * multiply),
    )


def _sentence(declared: BeforeAfter, effect: Effect, earlier: Stretch, later: Stretch) -> str:
    now, before = (figure(stretch.level * declared.multiply) for stretch in (later, earlier))
    told = f"After the change the level was {now}, before it {before}: {more_or_less(effect.estimate)}"
    return f"{told} {interval_in_words(effect, declared.level)}."
