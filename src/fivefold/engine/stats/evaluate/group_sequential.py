"""A comparison that is looked at several times, as planned: stop at a bound, else go on, without false alarms.

Interval: Jennison and Turnbull (1989), Interim analyses: the repeated confidence interval approach, J R Stat Soc B 51:305–361:
it covers the truth at every look at once, whether or not the comparison stopped.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from fivefold.engine.stats.evaluate.declaration import Declaration, InvalidDeclaration
from fivefold.engine.stats.evaluate.effects import Effect
from fivefold.engine.stats.evaluate.evaluation import Diagnostic, Evaluation, Shortfall
from fivefold.engine.stats.evaluate.outcomes import found, interval_in_words, refused
from fivefold.engine.stats.evaluate.sequential_bounds import BoundName, sequential_bounds
from fivefold.engine.stats.evaluate.words import more_or_less
from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.periods import fitting

QUANTITY = "difference at this look"
SMALLEST_ERROR = 1e-12
LARGEST_ERROR = 0.999


@dataclass(frozen=True, kw_only=True)
class GroupSequential(Declaration):
    """The looks that are planned, and the bounds that share the error among them.

    fractions: of the planned information (as a rule: of the cases) at each look, the last 1.
    """

    method: ClassVar[str] = "group-sequential comparison"

    fractions: tuple[float, ...]
    bounds: BoundName = "spending-obrien-fleming"

    def __post_init__(self) -> None:
        super().__post_init__()
        sequential_bounds(self.bounds, self.fractions[:1], error=1 - self.level)
        if np.any(np.diff(self.fractions) <= 0) or self.fractions[-1] != 1:
            raise InvalidDeclaration(
                "The shares of information rise from look to look, up to 1.", fix="Give 0.5, 1.", field="fractions"
            )


def group_sequential(
    estimates: ArrayLike, standard_errors: ArrayLike, *, declared: GroupSequential, reached: ArrayLike | None = None
) -> Evaluation:
    """Judge the last of the looks so far, shape (looks,), at most as many as planned.

    estimates: a difference by all data up to each look, approximately normal; standard_errors: of these. reached: share of
    the planned information at each look, where it came out other than planned (bounds that spend error only).
    The interval covers at all looks together. p: the least error with which a bound would be crossed at this look.
    Raises ShapeMismatch, InvalidDeclaration.
    """
    values = np.atleast_1d(np.asarray(estimates, dtype=float))
    errors = fitting(standard_errors, values.shape, np.float64, "standard_errors")
    shares = _shares(declared, len(values), reached)
    short = _refusals(values, errors)
    if short:
        return refused(declared, QUANTITY, short)
    look = len(values) - 1
    bounds = sequential_bounds(declared.bounds, shares, error=1 - declared.level)
    z = values / errors
    reach = float(bounds.z[look] * errors[look])
    estimate = float(values[look])
    p = _repeated_p(declared, shares, look, abs(float(z[look])))
    effect = Effect(estimate, estimate - reach, estimate + reach, p, float(errors[look]), None)
    crossed = np.flatnonzero(np.abs(z) >= bounds.z[: look + 1])
    return found(
        declared,
        QUANTITY,
        effect,
        _sentence(declared, effect, look, len(shares), crossed=len(crossed) > 0),
        diagnostics=(
            Diagnostic("look", look + 1.0, "Which look this is."),
            Diagnostic("z", float(z[look]), "The estimate in standard errors."),
            Diagnostic("bound", float(bounds.z[look]), "What z must reach, on either side, to stop."),
            Diagnostic("error_spent", float(bounds.spent[look]), "How often a look up to this one stops if nothing changed."),
            Diagnostic("first_crossed", crossed[0] + 1.0 if len(crossed) else 0.0, "The first look at a bound; 0: none."),
        ),
    )


def _shares(declared: GroupSequential, looks: int, reached: ArrayLike | None) -> Floats:
    planned = np.array(declared.fractions)
    if not 1 <= looks <= len(planned):
        raise InvalidDeclaration(
            f"{len(planned)} looks were planned; there are {looks}.", fix="Give the looks as planned.", field="estimates"
        )
    if reached is None:
        return planned
    if not declared.bounds.startswith("spending"):
        raise InvalidDeclaration(
            "These bounds hold for the looks as planned.", fix="Declare bounds that spend error.", field="reached"
        )
    return fitting(reached, (looks,), np.float64, "reached")


def _refusals(values: Floats, errors: Floats) -> tuple[Shortfall, ...]:
    if not (np.isfinite(values).all() and np.isfinite(errors).all()):
        return (Shortfall.NO_SOLUTION,)
    return (Shortfall.NOTHING_VARIES,) if (errors <= 0).any() else ()


def _repeated_p(declared: GroupSequential, shares: Floats, look: int, z: float) -> float:
    """The error at which the bound of this look would be z."""

    def above(error: float) -> float:
        return float(sequential_bounds(declared.bounds, shares, error=error).z[look]) - z

    if above(LARGEST_ERROR) > 0:
        return 1.0
    if above(SMALLEST_ERROR) < 0:
        return SMALLEST_ERROR
    return float(np.exp(brentq(lambda log: above(np.exp(log)), np.log(SMALLEST_ERROR), np.log(LARGEST_ERROR), xtol=1e-6)))


def _sentence(declared: GroupSequential, effect: Effect, look: int, looks: int, *, crossed: bool) -> str:
    last = look + 1 >= len(declared.fractions)
    verdict = "a bound is crossed: stop" if crossed else "no bound was crossed" if last else "no bound is crossed: go on"
    result = f"{more_or_less(effect.estimate)} {interval_in_words(effect, declared.level)}"
    return f"At look {look + 1} of {len(declared.fractions)} the difference is {result}; {verdict}."
