"""Run what is missing of the simulations, or of those whose names begin with an argument, and keep results as they come.

A part of every cell at a minimum comes first, so that a fault shows early. Then the hardest cells at the minimums are made
complete, one of each method before the second of any, the quickest first; then the others.
"""

import sys
from collections import Counter
from time import process_time

import numpy as np

from tests.simulations import CELLS
from tests.simulations.cells import PART, Cell, done, simulate, store

Rank = tuple[bool, bool, int, float]


def _run(cell: Cell, repeats: int) -> None:
    while (before := done(cell)) < repeats:
        results = simulate(cell, PART, before // PART)
        store(results)
        for result in results:
            print(f"{cell.name}: {result.quantity} {result.share:.3f}, refused {result.refused:.3f}", flush=True)  # noqa: T201


def _ranked(cells: list[Cell]) -> list[Cell]:
    ranks: dict[Cell, Rank] = {}
    seen = Counter[tuple[str, bool]]()
    for cell in cells:
        easier = not cell.hardest
        ranks[cell] = (not cell.at_minimum, easier, seen[cell.method, easier], _seconds(cell))
        seen[cell.method, easier] += 1
    return sorted(cells, key=lambda cell: ranks[cell])


def _seconds(cell: Cell) -> float:
    start = process_time()
    cell.run(np.random.default_rng(0), 2)
    return process_time() - start


if __name__ == "__main__":
    chosen = _ranked([cell for cell in CELLS if cell.name.startswith(tuple(sys.argv[1:]) or ("",))])
    for cell in chosen:
        if cell.at_minimum:
            _run(cell, PART)
    for cell in chosen:
        _run(cell, cell.repeats)
