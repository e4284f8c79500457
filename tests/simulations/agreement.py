"""How often the 95 % interval of agreement covers the truth: two coders, three categories.

`python -m tests.simulations.agreement` prints what docs/explanation/agreement.md quotes of κ; it takes five minutes.
"""

from collections.abc import Callable, Iterator

import numpy as np

from fivefold.engine.stats.agreement.kappa import cohen_kappa
from fivefold.engine.stats.agreement.outcome import Agreement
from fivefold.engine.stats.panels import Integers

SHARES = np.array([0.5, 0.3, 0.2])
UNITS = (20, 30, 50, 100)
KAPPAS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
REPEATS = 10_000


def coders(units: int, kappa: float, random: np.random.Generator) -> tuple[Integers, Integers]:
    """Two coders who give a unit the same code by nature with probability κ, else each by chance."""
    both = (kappa * np.diag(SHARES) + (1 - kappa) * np.outer(SHARES, SHARES)).ravel()
    first, second = np.divmod(random.choice(9, size=units, p=both), 3)
    return first, second


def covered(
    agreement: Callable[[Integers, Integers], Agreement], units: int, kappa: float, repeats: int, random: np.random.Generator
) -> Iterator[bool]:
    """Whether each interval covers κ, of the results that have one."""
    for _ in range(repeats):
        found = agreement(*coders(units, kappa, random))
        if found.lower is not None and found.upper is not None:
            yield found.lower <= kappa <= found.upper


if __name__ == "__main__":
    for size in UNITS:
        for true in KAPPAS:
            judged = list(covered(cohen_kappa, size, true, REPEATS, np.random.default_rng(1)))
            print(f"{size} units, κ {true}: {np.mean(judged):.3f} of {len(judged)}", flush=True)  # noqa: T201
