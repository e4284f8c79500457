"""Time every benchmark and print two tables: best and median of repeats, then whole networks with their memory."""

from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from tests.benchmarks import Benchmark, scale, starting, stats, stream

MODULES = (starting, stats)


def _seconds(benchmark: Benchmark) -> list[float]:
    benchmark.work()
    taken = []
    for _ in range(benchmark.repeats):
        start = perf_counter()
        benchmark.work()
        taken.append(perf_counter() - start)
    return taken


def _shown(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1000:,.1f} ms"


def main() -> None:
    """Run all benchmarks."""
    table = Table("benchmark", "best", "median", "promised", title="Fivefold benchmarks")
    for module in MODULES:
        for benchmark in module.benchmarks():
            taken = _seconds(benchmark)
            table.add_row(benchmark.title, _shown(min(taken)), _shown(median(taken)), _shown(benchmark.promised_seconds))
    console = Console(width=120)
    console.print(table)
    console.print(scale.table())
    console.print(stream.table())


main()
