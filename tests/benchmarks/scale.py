"""A whole network at once: 1,000 to 400,000 series of 60 points, each piece of work in a process of its own.

`python -m tests.benchmarks.scale NAME SERIES` does one piece once and prints its seconds, without making the data, and the most
memory that the process ever held.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from rich.table import Table

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.rule_sets import RULE_SETS, evaluate
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.signals import rank_series
from tests.benchmarks import peers
from tests.memory import most_memory

POINTS = 60
SIZES = (1_000, 10_000, 100_000, 400_000)
AT_ONCE = 10_000
"""Series that are charted at a time: results of one part are gone before the next."""
P_CHART = Settings(Chart.PROPORTION, rule_set="anhoej+3s")
I_CHART = Settings(Chart.INDIVIDUALS, rule_set="anhoej+3s")
Counts = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Work:
    """A piece of work: what it is, how many rules it applies, and what was promised, as seconds and MiB by series."""

    title: str
    rules: int
    do: Callable[[Counts], object]
    sizes: tuple[int, ...]
    promised: dict[int, tuple[float, float | None]]


@dataclass(frozen=True)
class Measured:
    """Seconds without making the data; mebibytes: the most that the process ever held, data and libraries included."""

    seconds: float
    mebibytes: float


def _chart_and_flag(counts: Counts, rule_sets: tuple[str, ...]) -> int:
    """Chart part after part and apply the rule sets; how many points are flagged."""
    flagged = 0
    for start in range(0, len(counts[0]), AT_ONCE):
        charts = chart_series(*(part[start : start + AT_ONCE] for part in counts), settings=P_CHART)
        flagged += sum(int(evaluate(charts, name).any.sum()) for name in rule_sets)
    return flagged


def _individuals(counts: Counts) -> int:
    return int(evaluate(chart_series(counts[0] / counts[1], settings=I_CHART)).any.sum())


def _rules_of(names: tuple[str, ...]) -> int:
    """Rules of these sets, each run analysis counted as one."""
    return sum(len(RULE_SETS[name].rules) + RULE_SETS[name].with_runs for name in names)


def _of_peer(peer: peers.Peer) -> Work:
    """What another package does with 1,000 of the same series."""
    return Work(peer.title, peer.rules, lambda counts: peer.do(counts[0] / counts[1]), (1_000,), {})


ONE, ALL = ("anhoej+3s",), tuple(RULE_SETS)
WORK = {
    "one": Work(
        "p charts, 3σ and Anhøj", _rules_of(ONE), lambda counts: _chart_and_flag(counts, ONE), SIZES, {10_000: (0.1, None)}
    ),
    "all": Work(
        "p charts, all rule sets", _rules_of(ALL), lambda counts: _chart_and_flag(counts, ALL), SIZES, {10_000: (1.0, None)}
    ),
    "rank": Work(
        "p charts, 3σ and Anhøj, ranked by exact tests",
        _rules_of(ONE),
        lambda counts: rank_series(*counts, settings=P_CHART),
        SIZES,
        {400_000: (10.0, 2048.0)},
    ),
    "individuals": Work("i charts, 3σ and Anhøj", _rules_of(ONE), _individuals, (1_000,), {}),
    **{name: _of_peer(peer) for name, peer in peers.INSTALLED.items()},
}


def table() -> Table:
    """Every piece of work at every size."""
    heads = ("work", "series", "seconds", "series × points × rules / s", "most memory", "promised")
    made = Table(*heads, title=f"A network at once: series of {POINTS} points")
    for name, work in WORK.items():
        for series in work.sizes:
            found = measure(name, series)
            speed = series * POINTS * work.rules / found.seconds
            made.add_row(
                work.title,
                f"{series:,}",
                f"{found.seconds:,.3f}",
                f"{speed:,.0f}",
                f"{found.mebibytes:,.0f} MiB",
                _promise(work.promised.get(series)),
            )
    for title in peers.MISSING:
        made.add_row(title, "", "not installed", "", "", "")
    return made


def measure(name: str, series: int) -> Measured:
    """Do one piece of work in a new process, three times; the fastest."""
    runs = []
    for _ in range(3):
        command = [sys.executable, "-m", "tests.benchmarks.scale", name, str(series)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        runs.append(Measured(**json.loads(done.stdout)))
    return min(runs, key=lambda run: run.seconds)


def _panel(series: int) -> Counts:
    random = np.random.default_rng(1)
    denominators = random.integers(50, 200, (series, POINTS)).astype(np.float64)
    return random.binomial(denominators.astype(np.int64), 0.2).astype(np.float64), denominators


def _promise(promised: tuple[float, float | None] | None) -> str:
    if promised is None:
        return ""
    seconds, mebibytes = promised
    return f"{seconds:g} s" if mebibytes is None else f"{seconds:g} s, {mebibytes:,.0f} MiB"


def _once(name: str, series: int) -> None:
    work = WORK[name]
    work.do(_panel(100))
    counts = _panel(series)
    start = perf_counter()
    work.do(counts)
    seconds = perf_counter() - start
    print(json.dumps({"seconds": seconds, "mebibytes": most_memory() / 2**20}))  # noqa: T201


if __name__ == "__main__":
    _once(sys.argv[1], int(sys.argv[2]))
