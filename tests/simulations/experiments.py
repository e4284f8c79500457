"""Coverage of planned experiments, and of comparisons that are looked at several times."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from fivefold.engine.stats.evaluate.always_valid import (
    AlwaysValid,
    always_valid_estimates,
    always_valid_means,
)
from fivefold.engine.stats.evaluate.confidence_sequences import ConfidenceSequence, proportion_difference_sequence
from fivefold.engine.stats.evaluate.factorial import Factorial, factorial
from fivefold.engine.stats.evaluate.factorial_designs import fractional_factorial, full_factorial
from fivefold.engine.stats.evaluate.sequential_bounds import BoundName, sequential_bounds
from tests.simulations.cells import ALL_LOOKS, Cell, Outcome, covers, one_by_one

TWO, THREE, FOUR = ("A", "B"), ("A", "B", "C"), ("A", "B", "C", "D")
HALF = fractional_factorial(FOUR, {"D": "A:B:C"})
CASES = 200
PLANNED: tuple[BoundName, ...] = ("spending-obrien-fleming", "spending-pocock", "obrien-fleming", "pocock")
LOOKS = 200
PROPORTIONS = ((0.5, 0.5), (0.02, 0.02), (0.9, 0.6))


def cells() -> Iterator[Cell]:
    """All of them."""
    measured = (
        ("two changes, every setting twice", TWO, None, np.tile(full_factorial(TWO), (2, 1)), False),
        ("four changes, half of the settings once, no interactions", FOUR, 1, HALF, False),
        ("three changes, every setting twice, a site each", THREE, None, np.tile(full_factorial(THREE), (2, 1)), True),
    )
    for size, factors, order, settings, blocked in measured:
        declared = Factorial(factors=factors, effect="A", order=order)
        yield Cell("factorial", size, "normal", None, one_by_one(partial(_run_measured, declared, settings, blocked)), True)
    declared = Factorial(factors=THREE, effect="A")
    for active in (0, 1, 2):
        run = partial(_run_lenth, declared, full_factorial(THREE), active)
        yield Cell(
            "factorial, Lenth", "three changes, every setting once", f"normal, {active} effects", None, one_by_one(run), True
        )
    for share in (0.04, 0.1, 0.5):
        counted = Factorial(factors=THREE, effect="A", outcome="events")
        data = f"{CASES} cases a run, {100 * share:g} % events without, more with the change"
        run = partial(_run_events, counted, share)
        yield Cell("factorial, events", "three changes, every setting once", data, None, one_by_one(run), True)
    for bounds in PLANNED:
        limits = sequential_bounds(bounds, (1 / 3, 2 / 3, 1.0)).z
        for cases in (20, 100):
            run = partial(_run_planned, limits, cases)
            size = f"3 looks, {cases} cases a side more at each"
            yield Cell(f"group-sequential comparison, {bounds}", size, "normal, errors estimated", None, one_by_one(run), True)
    for expected in (0.3, 1.0, 3.0):
        run = partial(_run_means, AlwaysValid(expected=expected))
        data = f"normal, {expected:g} σ expected"
        yield Cell("always-valid comparison, means", f"{LOOKS} looks, from the third case on", data, None, one_by_one(run), True)
    for proportions in PROPORTIONS:
        together = partial(_run_proportions, proportions)
        data = f"{100 * proportions[0]:g} % and {100 * proportions[1]:g} %"
        yield Cell("always-valid comparison, proportions", "50 looks, 4 cases a side each", data, None, together, True)
    for expected in (0.2, 1.0):
        run = partial(_run_estimates, AlwaysValid(expected=expected))
        yield Cell(
            "always-valid comparison, estimates",
            f"{LOOKS} looks",
            f"errors known, {expected:g} expected",
            None,
            one_by_one(run),
            True,
        )


def _run_measured(declared: Factorial, settings: NDArray[np.float64], blocked: bool, random: np.random.Generator) -> Outcome:
    site = np.repeat([0, 1], len(settings) // 2)
    values = 1 + settings[:, 0] - 0.5 * settings[:, 1] + 2 * blocked * site + random.normal(size=len(settings))
    return {"effect": covers(factorial(values, settings, declared=declared, blocks=site if blocked else None), 2.0)}


def _run_lenth(declared: Factorial, settings: NDArray[np.float64], active: int, random: np.random.Generator) -> Outcome:
    values = 2 * settings[:, :active].sum(axis=1) + random.normal(size=len(settings))
    return {"effect": covers(factorial(values, settings, declared=declared), 4.0 if active else 0.0)}


def _run_events(declared: Factorial, share: float, random: np.random.Generator) -> Outcome:
    settings = full_factorial(THREE)
    on = (settings[:, 0] + 1) / 2
    events = random.binomial(CASES, expit(np.log(share / (1 - share)) + np.log(1.5) * on))
    cases = np.full(len(settings), float(CASES))
    return {"odds ratio": covers(factorial(events, settings, cases, declared=declared), 1.5)}


def _run_planned(limits: NDArray[np.float64], cases: int, random: np.random.Generator) -> Outcome:
    """Without stopping: each look's interval, the estimate ± so many of its errors, is to hold the truth, together."""
    values = random.normal(size=(2, len(limits) * cases))
    sizes = cases * np.arange(1, len(limits) + 1)
    estimates = np.array([values[1, :size].mean() - values[0, :size].mean() for size in sizes])
    errors = np.array([np.sqrt(values[:, :size].var(axis=1, ddof=1).sum() / size) for size in sizes])
    return {"difference, at all planned looks": bool((np.abs(estimates) <= limits * errors).all())}


def _run_means(declared: AlwaysValid, random: np.random.Generator) -> Outcome:
    treated = np.arange(LOOKS) % 2 == 0
    stream = always_valid_means(random.normal(5, 2, LOOKS) + treated, treated, declared=declared)
    return {ALL_LOOKS: _holds(stream.sequence, 1.0)}


def _run_proportions(proportions: tuple[float, float], random: np.random.Generator, repeats: int) -> list[Outcome]:
    """All streams together."""
    happened = random.random((repeats, 2, LOOKS)) < np.array(proportions)[:, None]
    events = np.cumsum(happened, axis=2)[:, :, 3::4].astype(float)
    cases = np.broadcast_to(np.arange(4.0, LOOKS + 1, 4.0), events[:, 0].shape)
    found = proportion_difference_sequence((events[:, 0], events[:, 1]), (cases, cases), level=0.95)
    truth = proportions[0] - proportions[1]
    held = (found.low <= truth) & (truth <= found.high)
    return [{ALL_LOOKS: bool(each.all())} for each in held]


def _run_estimates(declared: AlwaysValid, random: np.random.Generator) -> Outcome:
    sizes = np.arange(1.0, LOOKS + 1)
    estimates = 0.3 + np.cumsum(random.normal(size=LOOKS)) / sizes
    return {ALL_LOOKS: _holds(always_valid_estimates(estimates, 1 / np.sqrt(sizes), declared=declared).sequence, 0.3)}


def _holds(sequence: ConfidenceSequence, truth: float) -> bool:
    return bool(((sequence.low <= truth) & (truth <= sequence.high)).all())
