"""One cell of the table of coverage: a method at a size, data that are as the method assumes, and an autocorrelation."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.stats.evaluate.evaluation import Evaluation

FILE = Path(__file__).with_name("coverage.csv")
PART = 1000
"""Runs that are stored together."""
MOST_ALIKE = 0.4
"""The largest autocorrelation for which a minimum is published."""
REPEATS = 10_000
"""Of a cell at a published minimum; a fifth of it of the others."""
LEAST = 0.93
"""What an interval of 95 % must cover at the published minimum of its method."""
ALL_LOOKS = "difference, at all looks"
LEAST_AT_ALL_LOOKS = 0.95
"""What the intervals of an always-valid comparison must cover, all at once."""

Outcome = dict[str, bool | None]
"""Of one simulated series: quantity → the interval covers the truth (or: the verdict is false); None: refused."""


@dataclass(frozen=True)
class Cell:
    """method, points, data: as the table tells them. rho: correlation of neighbouring points; None where no points are in
    line. run: so many times, of one generator.

    at_minimum: at the published minimum of the method, or at the smallest size that it was tested with.
    """

    method: str
    points: str
    data: str
    rho: float | None
    run: Callable[[np.random.Generator, int], list[Outcome]]
    at_minimum: bool

    @property
    def repeats(self) -> int:
        return REPEATS if self.at_minimum else REPEATS // 5

    @property
    def hardest(self) -> bool:
        """At a published minimum, with points as alike as the method must withstand."""
        return self.at_minimum and self.rho in (None, MOST_ALIKE)

    @property
    def name(self) -> str:
        return ", ".join(filter(None, self.key))

    @property
    def key(self) -> tuple[str, ...]:
        """As its results tell it."""
        return (self.method, self.points, self.data, "" if self.rho is None else f"ρ {self.rho:g}")


@dataclass(frozen=True)
class Result:
    """held: runs in which the outcome was true; judged: runs that were not refused; repeats: all runs."""

    method: str
    points: str
    data: str
    rho: str
    quantity: str
    held: int
    judged: int
    repeats: int

    @property
    def key(self) -> tuple[str, ...]:
        """What is the same for all quantities of a cell, and the quantity."""
        return (self.method, self.points, self.data, self.rho, self.quantity)

    @property
    def share(self) -> float:
        """Of the runs that were not refused."""
        return self.held / self.judged if self.judged else float("nan")

    @property
    def refused(self) -> float:
        """Share of all runs."""
        return 1 - self.judged / self.repeats

    def with_more(self, more: "Result") -> "Result":
        """Both together."""
        return replace(self, held=self.held + more.held, judged=self.judged + more.judged, repeats=self.repeats + more.repeats)


def simulate(cell: Cell, repeats: int, part: int = 0) -> list[Result]:
    """Run a cell `repeats` times; each part has random numbers of its own."""
    random = np.random.default_rng([1, part])
    outcomes = cell.run(random, repeats)
    results = []
    for quantity in outcomes[0]:
        judged = [found for outcome in outcomes if (found := outcome[quantity]) is not None]
        results.append(Result(cell.method, cell.points, cell.data, cell.key[-1], quantity, sum(judged), len(judged), repeats))
    return results


def stored() -> list[Result]:
    """The results of the last campaign."""
    with FILE.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Result(
            row["method"],
            row["points"],
            row["data"],
            row["rho"],
            row["quantity"],
            int(row["held"]),
            int(row["judged"]),
            int(row["repeats"]),
        )
        for row in rows
    ]


def done(cell: Cell) -> int:
    """Runs of a cell that are stored."""
    return max((result.repeats for result in (stored() if FILE.exists() else []) if result.key[:-1] == cell.key), default=0)


def store(results: list[Result]) -> None:
    """Add results to those of the same cells before."""
    kept = {result.key: result for result in (stored() if FILE.exists() else [])}
    for result in results:
        kept[result.key] = kept[result.key].with_more(result) if result.key in kept else result
    with FILE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([field.name for field in fields(Result)])
        for found in sorted(kept.values(), key=lambda each: each.key):
            writer.writerow([*found.key, found.held, found.judged, found.repeats])


def one_by_one(run: Callable[[np.random.Generator], Outcome]) -> Callable[[np.random.Generator, int], list[Outcome]]:
    """Make many runs of one."""
    return lambda random, repeats: [run(random) for _ in range(repeats)]


def autoregressive(random: np.random.Generator, points: int, rho: float) -> NDArray[np.float64]:
    """A standard normal series whose neighbours have correlation `rho`."""
    series = random.standard_normal(points)
    for point in range(1, points):
        series[point] = rho * series[point - 1] + np.sqrt(1 - rho**2) * series[point]
    return series


def correlations(method: str, points: str, data: str, run: Callable[..., Outcome], *, at_minimum: bool) -> Iterator[Cell]:
    """The cells of a method at the autocorrelations that it must withstand."""
    for rho in (0.0, 0.2, MOST_ALIKE):
        yield Cell(method, points, data, rho, one_by_one(partial(run, rho=rho)), at_minimum)


def before_and_after(points: tuple[int, int]) -> str:
    """Numbers of points as the table tells them."""
    return f"{points[0]} + {points[1]}"


def covers(found: Evaluation, truth: float) -> bool | None:
    """Whether the interval holds the truth; None: it was refused."""
    return None if found.low is None or found.high is None else found.low <= truth <= found.high
