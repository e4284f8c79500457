"""Intervals cover the truth, and verdicts are false, as often as they promise: a sample here, all of it under `make soak`."""

import os

import pytest
from scipy.stats import binom

from tests.simulations import CELLS
from tests.simulations.cells import ALL_LOOKS, LEAST, LEAST_AT_ALL_LOOKS, REPEATS, Cell, Result, simulate, stored

SOAK = "FIVEFOLD_SOAK" in os.environ
FEW = 10
FALSE_VERDICTS = 0.05
HARDEST = [cell for cell in CELLS if cell.hardest]
MINIMUMS = {cell.key: cell for cell in CELLS if cell.at_minimum}
STORED = [result for result in stored() if result.key[:-1] in MINIMUMS]


def promised(quantity: str) -> float | None:
    """The share that must be reached; of a false verdict, the share that the others must reach."""
    if quantity == "uncalibrated":
        return None
    if quantity == "false verdict":
        return 1 - FALSE_VERDICTS
    return LEAST_AT_ALL_LOOKS if quantity == ALL_LOOKS else LEAST


def right(result: Result) -> int:
    """Intervals that held, or verdicts that were not false."""
    return result.judged - result.held if result.quantity == "false verdict" else result.held


@pytest.mark.soak
@pytest.mark.parametrize("cell", MINIMUMS.values() if SOAK else HARDEST, ids=lambda cell: cell.name)
def test_at_its_published_minimum_a_method_keeps_what_it_promises(cell: Cell) -> None:
    """A few runs show gross faults only. Those that are counted too few have a chance of 1 in 10,000 if the method holds."""
    for result in simulate(cell, cell.repeats if SOAK else FEW):
        share = promised(result.quantity)
        assert share is None or right(result) >= binom.ppf(0.0001, result.judged, share), result.quantity


def test_every_figure_at_a_published_minimum_is_of_as_many_runs_as_the_page_says() -> None:
    assert {result.key[:-1] for result in STORED} == set(MINIMUMS)
    assert min(result.repeats for result in STORED) >= REPEATS


@pytest.mark.parametrize("result", STORED, ids=lambda result: "-".join(result.key))
def test_what_is_published_keeps_what_is_promised(result: Result) -> None:
    share = promised(result.quantity)
    assert result.refused < 0.02
    assert share is None or right(result) >= share * result.judged
