"""Run the simulations, or those whose names begin with an argument, and keep their results as they come."""

import sys

from tests.simulations import interrupted_time_series, single_changes
from tests.simulations.cells import simulate, store

if __name__ == "__main__":
    chosen = tuple(sys.argv[1:]) or ("",)
    for cell in (*interrupted_time_series.cells(), *single_changes.cells()):
        if cell.name.startswith(chosen):
            results = simulate(cell, cell.repeats)
            store(results)
            for result in results:
                print(f"{cell.name}: {result.quantity} {result.share:.3f}, refused {result.refused:.3f}", flush=True)  # noqa: T201
