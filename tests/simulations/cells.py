"""One cell of the table of coverage: a method at a size, data that are as the method assumes, and an autocorrelation."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("coverage.csv")
REPEATS = 10_000
"""Of a cell at a published minimum; a fifth of it of the others."""
LEAST = 0.93
"""What an interval of 95 % must cover at the published minimum of its method."""

Outcome = dict[str, bool | None]
"""Of one simulated series: quantity → the interval covers the truth (or: the verdict is false); None: refused."""


@dataclass(frozen=True)
class Cell:
    """method, points, data: as the table tells them. rho: correlation of neighbouring points. run: once, of one generator.

    at_minimum: at the published minimum of the method, or at the smallest size that it was tested with.
    """

    method: str
    points: str
    data: str
    rho: float
    run: Callable[[np.random.Generator], Outcome]
    at_minimum: bool

    @property
    def repeats(self) -> int:
        return REPEATS if self.at_minimum else REPEATS // 5

    @property
    def name(self) -> str:
        return f"{self.method}, {self.points}, {self.data}, ρ {self.rho}"


@dataclass(frozen=True)
class Result:
    """share: of the series that were not refused. refused: of all."""

    method: str
    points: str
    data: str
    rho: str
    quantity: str
    share: float
    refused: float
    repeats: int


def simulate(cell: Cell, repeats: int, seed: int = 1) -> list[Result]:
    """Run a cell `repeats` times."""
    random = np.random.default_rng(seed)
    outcomes = [cell.run(random) for _ in range(repeats)]
    results = []
    for quantity in outcomes[0]:
        known = [found for outcome in outcomes if (found := outcome[quantity]) is not None]
        share = float(np.mean(known)) if known else float("nan")
        refused = 1 - len(known) / repeats
        results.append(Result(cell.method, cell.points, cell.data, str(cell.rho), quantity, share, refused, repeats))
    return results


def stored() -> list[Result]:
    """The results of the last campaign."""
    with FILE.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Result(
            **{key: row[key] for key in ("method", "points", "data", "rho", "quantity")},
            share=float(row["share"]),
            refused=float(row["refused"]),
            repeats=int(row["repeats"]),
        )
        for row in rows
    ]


def store(results: list[Result]) -> None:
    """Keep results; those of the same cells before are replaced, in their place."""
    kept = {_key(result): result for result in (stored() if FILE.exists() else [])}
    kept |= {_key(result): result for result in results}
    with FILE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["method", "points", "data", "rho", "quantity", "share", "refused", "repeats"])
        for found in kept.values():
            shares = [f"{found.share:.4f}", f"{found.refused:.4f}"]
            writer.writerow([found.method, found.points, found.data, found.rho, found.quantity, *shares, found.repeats])


def _key(result: Result) -> tuple[str, ...]:
    return (result.method, result.points, result.data, result.rho, result.quantity)


def autoregressive(random: np.random.Generator, points: int, rho: float) -> NDArray[np.float64]:
    """A standard normal series whose neighbours have correlation `rho`."""
    series = random.standard_normal(points)
    for point in range(1, points):
        series[point] = rho * series[point - 1] + np.sqrt(1 - rho**2) * series[point]
    return series


def correlations(
    method: str, points: tuple[int, int], data: str, run: Callable[..., Outcome], *, at_minimum: bool
) -> Iterator[Cell]:
    """The cells of a method at the autocorrelations that it must withstand."""
    for rho in (0.0, 0.2, 0.4):
        yield Cell(method, f"{points[0]} + {points[1]}", data, rho, partial(run, rho=rho), at_minimum)
