"""Charts, rules and rankings over many series, and how long the package takes to import."""

import subprocess
import sys

import numpy as np

from fivefold.engine.stats.between_sites.funnel import Funnels, funnel, funnels
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.rule_sets import RULE_SETS, Flags, evaluate
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.signals import rank
from tests.benchmarks import Benchmark

P_CHART = Settings(Chart.PROPORTION, rule_set="anhoej+3s")
MODULES = ("between_sites.funnel", "control_charts", "dispersion", "icons", "rule_sets", "signals")


def benchmarks() -> list[Benchmark]:
    """p charts of 1,000 and 10,000 series of 60 points, and what is computed from them."""
    small, large = _panel(1_000), _panel(10_000)
    charts = chart_series(*large, settings=P_CHART)
    few = chart_series(*small, settings=P_CHART)
    return [
        Benchmark("p limits, 3σ and Anhøj, 1,000 series × 60", 0.05, lambda: _flags(*small)),
        Benchmark("p limits, 3σ and Anhøj, 10,000 series × 60", 0.1, lambda: _flags(*large)),
        Benchmark("all rule sets, 10,000 series × 60", 1.0, lambda: _every_set(charts), repeats=3),
        Benchmark("rank, 1,000 p charts × 60, exact tests", None, lambda: rank(few), repeats=3),
        Benchmark("funnel, 1,000 sites", None, lambda: funnel(small[0].sum(axis=1), small[1].sum(axis=1))),
        Benchmark("funnels by chance, 1,000 measures × 200 sites", None, lambda: _funnels(0.0), repeats=3),
        Benchmark("funnels of sites that differ, 1,000 measures × 200 sites", None, lambda: _funnels(0.05), repeats=3),
        Benchmark("a new process that imports the statistics", None, _import, repeats=3),
    ]


def _panel(series: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    denominators = random.integers(50, 200, (series, 60))
    return random.binomial(denominators, 0.2).astype(float), denominators.astype(float)


def _flags(values: np.ndarray, denominators: np.ndarray) -> Flags:
    return evaluate(chart_series(values, denominators, settings=P_CHART))


def _every_set(charts: ControlCharts) -> list[Flags]:
    return [evaluate(charts, name) for name in RULE_SETS]


def _funnels(between: float) -> Funnels:
    """Limits, curves and flags of networks whose sites' proportions have this standard deviation."""
    random = np.random.default_rng(1)
    cases = random.integers(50, 1500, (1_000, 200))
    return funnels(random.binomial(cases, np.clip(random.normal(0.2, between, cases.shape), 0, 1)), cases)


def _import() -> None:
    wanted = ", ".join(f"fivefold.engine.stats.{module}" for module in MODULES)
    subprocess.run([sys.executable, "-c", f"import {wanted}"], check=True)
