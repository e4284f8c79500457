"""How often each rule set signals in series in which nothing ever happens: simulated, stored, published and tested.

`python -m tests.simulations.false_alarms` makes the stored table anew; it takes a minute.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from scipy.signal import lfilter

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.rule_sets import RULE_SETS, RuleSet, evaluate
from fivefold.engine.stats.settings import Settings

FILE = Path(__file__).with_name("false_alarms.csv")
SERIES = 20_000
POINTS = (12, 20, 24, 36, 60, 100)
RHOS = (0.0, 0.2, 0.4)
WARM_UP = 50
"""Points before the first that is kept, so that the series has forgotten where it began."""


@dataclass(frozen=True)
class FalseAlarms:
    """Shares of series of normal values: any: with a signal anywhere; latest: with a flag on the latest point.

    rho: correlation of each point with the one before. screened: moving ranges were screened (Making Data Count does so).
    """

    rule_set: str
    points: int
    rho: float
    screened: bool
    any: float
    latest: float


def chart_of(rule_set: RuleSet) -> Chart:
    """A run chart for the sets that ask nothing of σ, an individuals chart for the others."""
    return Chart.INDIVIDUALS if any(rule.by_distance for rule in rule_set.rules) else Chart.RUN


def simulate(points: int, rho: float, *, screened: bool, series: int = SERIES, seed: int = 0) -> Iterator[FalseAlarms]:
    """Each rule set on the same series."""
    noise = np.random.default_rng([seed, points, round(100 * rho)]).normal(size=(series, points + WARM_UP))
    values = lfilter([1.0], [1.0, -rho], noise, axis=1)[:, WARM_UP:]
    charts = {
        chart: chart_series(values, settings=Settings(chart, screen_moving_ranges=screened))
        for chart in (Chart.RUN, Chart.INDIVIDUALS)
    }
    for name, rule_set in RULE_SETS.items():
        flags = evaluate(charts[chart_of(rule_set)], rule_set)
        signalled = flags.any.any(axis=1)
        if flags.runs is not None:
            signalled |= flags.runs.signal.any(axis=1)
        yield FalseAlarms(name, points, rho, screened, float(signalled.mean()), float(flags.any[:, -1].mean()))


def stored() -> list[FalseAlarms]:
    """The published shares."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            FalseAlarms(
                row["rule_set"],
                int(row["points"]),
                float(row["rho"]),
                row["screened"] == "True",
                float(row["any"]),
                float(row["latest"]),
            )
            for row in csv.DictReader(file)
        ]


def store(found: list[FalseAlarms]) -> None:
    """Write the shares to the stored table."""
    names = [field.name for field in fields(FalseAlarms)]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([getattr(each, name) for name in names] for each in found)


if __name__ == "__main__":
    cells = [(points, rho, screened) for screened in (False, True) for rho in RHOS for points in POINTS]
    store([each for points, rho, screened in cells for each in simulate(points, rho, screened=screened)])
