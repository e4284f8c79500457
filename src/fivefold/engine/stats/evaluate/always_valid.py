"""A comparison that may be looked at after every case and stopped at any time, without false alarms.

The test is the mixture sequential probability ratio test; see `confidence_sequences` for its sources.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc

from fivefold.engine.stats.evaluate.confidence_sequences import (
    ConfidenceSequence,
    mean_difference_sequence,
    normal_sequence,
    proportion_difference_sequence,
)
from fivefold.engine.stats.evaluate.declaration import Declaration, InvalidDeclaration
from fivefold.engine.stats.evaluate.effects import Effect
from fivefold.engine.stats.evaluate.evaluation import Diagnostic, Evaluation, Shortfall, Standing, standing_of
from fivefold.engine.stats.evaluate.measured import measurable
from fivefold.engine.stats.evaluate.outcomes import found, interval_in_words, refused
from fivefold.engine.stats.evaluate.words import more_or_less
from fivefold.engine.stats.panels import Bools, Floats
from fivefold.engine.stats.periods import fitting

QUANTITY = "difference at this look"
FEWEST_CASES = 3
VARIANCES_DIFFER_BELOW = 0.05
TOO_NARROW = 1.1
"""A squared error this many times that of a pooled variance has an interval that covers less than it says."""


@dataclass(frozen=True, kw_only=True)
class AlwaysValid(Declaration):
    """expected: a difference of about the size that one hopes for; the test is fastest near it, and honest at any.

    In standard deviations of a case for means, in the unit of the estimates for estimates, without use for proportions.
    """

    method: ClassVar[str] = "always-valid comparison"

    expected: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.expected < np.inf:
            raise InvalidDeclaration("The expected difference is above 0.", fix="Give its size.", field="expected")


@dataclass(frozen=True)
class Stream:
    """What a comparison says at each look; `latest`: at the last. first_difference: the first look, counted from 0, at which
    no difference was excluded; one may have stopped there.
    """

    sequence: ConfidenceSequence
    latest: Evaluation
    first_difference: int | None


def always_valid_means(values: ArrayLike, treated: ArrayLike, *, declared: AlwaysValid, mask: ArrayLike | None = None) -> Stream:
    """Compare measured values of cases with and without a change after every case, shape (cases,), in order of time.

    A look for every case; those that are missing add nothing. Exact where cases are normal with one variance; where they vary
    more on the side with fewer cases, so that the interval is too narrow, there is a label.
    Raises ShapeMismatch, InvalidDeclaration.
    """
    given = np.atleast_1d(np.asarray(values, dtype=float))
    changed = fitting(treated, given.shape, np.bool_, "treated")
    used = measurable(given) & fitting(True if mask is None else mask, given.shape, np.bool_, "mask")
    centre = float(given[used].mean()) if used.any() else 0.0
    centred = np.where(used, given - centre, 0.0)
    (one, first, squares_one), (other, second, squares_other) = (_running(centred, used & side) for side in (changed, ~changed))
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.maximum(squares_one + squares_other, 0.0) / (one + other - 2)
    scale = float(np.abs(centred).max(initial=0.0))
    variance = np.where(np.sqrt(np.abs(variance)) > 1e-12 * scale, variance, 0.0)
    sequence = mean_difference_sequence(first - second, variance, (one, other), expected=declared.expected, level=declared.level)
    short = _short_of_cases(one, other) or (() if len(variance) and variance[-1] > 0 else (Shortfall.NOTHING_VARIES,))
    return _stream(declared, sequence, short or _spread(Side(one, squares_one), Side(other, squares_other)))


@dataclass(frozen=True)
class Side:
    """Cases with the change, or without: their number and sum of squares around their mean, at each look."""

    cases: Floats
    squares: Floats

    @property
    def variance(self) -> float:
        """At the last look."""
        return float(self.squares[-1] / (self.cases[-1] - 1))


def _spread(one: Side, other: Side) -> tuple[Shortfall, ...]:
    """The label of a pooled variance, where the sides' own make the error of the difference clearly larger (F test)."""
    first, second = one.cases[-1], other.cases[-1]
    if min(first, second) < 2 or not min(one.variance, other.variance) > 0:
        return ()
    pooled = (one.squares[-1] + other.squares[-1]) / (first + second - 2)
    own = one.variance / first + other.variance / second
    larger = fdtrc(first - 1, second - 1, one.variance / other.variance)
    differ = 2 * min(larger, 1 - larger) < VARIANCES_DIFFER_BELOW
    return (Shortfall.UNEQUAL_SPREAD,) if differ and own > TOO_NARROW * pooled * (1 / first + 1 / second) else ()


def always_valid_proportions(
    events: ArrayLike, cases: ArrayLike, events_without: ArrayLike, cases_without: ArrayLike, *, declared: AlwaysValid
) -> Stream:
    """Compare the proportion with a change with that without, by the totals so far at each look, shape (looks,).

    Exact at any number of cases. Raises ShapeMismatch, InvalidDeclaration.
    """
    trials = np.atleast_1d(np.asarray(cases, dtype=float))
    other = fitting(cases_without, trials.shape, np.float64, "cases_without")
    happened = fitting(events, trials.shape, np.float64, "events")
    otherwise = fitting(events_without, trials.shape, np.float64, "events_without")
    _check_totals(happened, trials)
    _check_totals(otherwise, other)
    sequence = proportion_difference_sequence((happened, otherwise), (trials, other), level=declared.level)
    return _stream(declared, sequence, _short_of_cases(trials, other))


def always_valid_estimates(estimates: ArrayLike, standard_errors: ArrayLike, *, declared: AlwaysValid) -> Stream:
    """Judge an estimate with a known standard error at each look, shape (looks,); information grows from look to look.

    Where standard errors are themselves estimated from few cases, use `always_valid_means` or `always_valid_proportions`.
    Raises ShapeMismatch.
    """
    values = np.atleast_1d(np.asarray(estimates, dtype=float))
    errors = fitting(standard_errors, values.shape, np.float64, "standard_errors")
    usable = np.isfinite(values) & np.isfinite(errors) & (errors > 0)
    if not usable.all() or not len(values):
        nothing = np.full(len(values), np.nan)
        unbounded = ConfidenceSequence(nothing, np.full_like(nothing, -np.inf), np.full_like(nothing, np.inf), nothing**0)
        return Stream(unbounded, refused(declared, QUANTITY, (Shortfall.NO_SOLUTION,)), None)
    return _stream(declared, normal_sequence(values, errors, expected=declared.expected, level=declared.level), ())


def _running(values: Floats, counted: Bools) -> tuple[Floats, Floats, Floats]:
    """Number, mean and sum of squares around the mean, of what is counted up to each case."""
    number = np.cumsum(counted).astype(float)
    total = np.cumsum(np.where(counted, values, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(number > 0, total / number, 0.0)
    return number, mean, np.cumsum(np.where(counted, values, 0.0) ** 2) - number * mean**2


def _check_totals(events: Floats, cases: Floats) -> None:
    growing = (np.diff(events, prepend=0.0) >= 0) & (np.diff(cases - events, prepend=0.0) >= 0)
    if not growing.all():
        raise InvalidDeclaration(
            "Totals grow from look to look, and events are cases.", fix="Give totals up to each look.", field="events"
        )


def _short_of_cases(one: Floats, other: Floats) -> tuple[Shortfall, ...]:
    enough = len(one) > 0 and min(one[-1], other[-1]) >= 1 and one[-1] + other[-1] >= FEWEST_CASES
    return () if enough else (Shortfall.TOO_FEW_POINTS,)


def _stream(declared: AlwaysValid, sequence: ConfidenceSequence, short: tuple[Shortfall, ...]) -> Stream:
    different = np.flatnonzero((sequence.low > 0) | (sequence.high < 0))
    first = int(different[0]) if len(different) else None
    if standing_of(short) is not Standing.REFUSED and not np.isfinite(sequence.high[-1] - sequence.low[-1]):
        short = (Shortfall.TOO_FEW_POINTS,)
    if standing_of(short) is Standing.REFUSED:
        return Stream(sequence, refused(declared, QUANTITY, short), first)
    estimate, low, high, p = (float(each[-1]) for each in (sequence.estimate, sequence.low, sequence.high, sequence.p))
    effect = Effect(estimate, low, high, p, None, None)
    result = f"{more_or_less(estimate)} {interval_in_words(effect, declared.level)}"
    told = f"After {len(sequence.p)} looks, of which any may be the last, the difference is {result}; {_verdict(effect, first)}."
    looks = Diagnostic("looks", float(len(sequence.p)), "Looks so far.")
    stopped = Diagnostic(
        "first_difference", float(first + 1 if first is not None else 0), "First look with a difference; 0: none."
    )
    return Stream(sequence, found(declared, QUANTITY, effect, told, diagnostics=(looks, stopped), shortfalls=short), first)


def _verdict(effect: Effect, first: int | None) -> str:
    """first: the look, from 0, at which no difference was excluded. One may have stopped there, whatever came later."""
    if first is None:
        return "no difference is shown yet"
    shown = f"a difference was shown at look {first + 1}"
    return f"{shown}, though this look alone shows none" if effect.low <= 0 <= effect.high else shown
