"""Coverage of before–after comparisons, and how often the verdict of a control chart is false."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy.special import ndtr
from scipy.stats import binom, nbinom, poisson

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.evaluate.before_after import BeforeAfter, before_after
from fivefold.engine.stats.evaluate.spc_verdict import SpcVerdict, spc_verdict
from fivefold.engine.stats.evaluate.stretches import Kind
from fivefold.engine.stats.settings import Direction, Settings
from tests.simulations.cells import Cell, Outcome, autoregressive, before_and_after, correlations, covers

CASES = 200
EVENTS, FALLS_TO = 6.0, 0.7
"""Events a point before the change, and the share of them after it."""
COMPARED: tuple[tuple[Kind, float], ...] = (("proportion", 1.0), ("rate", 1.0), ("rate", 2.0))
VERDICTS = (
    (Chart.INDIVIDUALS, "mdc-2019", (12, 6)),
    (Chart.INDIVIDUALS, "anhoej+3s", (12, 6)),
    (Chart.PROPORTION, "mdc-2019", (12, 6)),
    (Chart.INDIVIDUALS, "mdc-2019", (24, 12)),
    (Chart.INDIVIDUALS, "western-electric", (24, 12)),
    (Chart.INDIVIDUALS, "anhoej+3s", (24, 12)),
    (Chart.PROPORTION, "mdc-2019", (24, 12)),
)
BESIDE = 199
"""Stable series that each verdict is held against; a false verdict is as likely with any number."""


def cells() -> Iterator[Cell]:
    """All of them."""
    for points in ((5, 5), (7, 3), (12, 12)):
        smallest = points != (12, 12)
        for spread in (0.5, 2.0):
            data = f"normal, σ after {spread:g} times that before"
            yield from correlations(
                "before–after, mean", before_and_after(points), data, partial(_run_means, points, spread), at_minimum=smallest
            )
        for kind, dispersion in COMPARED:
            varying = "" if dispersion == 1 else f", {dispersion:g} times as variable as chance"
            counts = partial(_run_counts, kind, points, dispersion)
            data = f"5 events a point{varying}"
            yield from correlations(f"before–after, {kind}", before_and_after(points), data, counts, at_minimum=smallest)
    for chart, rule_set, points in VERDICTS:
        verdict = partial(_run_verdict, chart, rule_set, points)
        yield from correlations(
            f"control chart verdict, {rule_set}",
            before_and_after(points),
            f"{chart.label}, stable",
            verdict,
            at_minimum=points == (12, 6),
        )


def _run_means(points: tuple[int, int], spread: float, random: np.random.Generator, rho: float) -> Outcome:
    series = autoregressive(random, sum(points), rho)
    series[points[0] :] *= spread
    found = before_after(series, declared=BeforeAfter(at=points[0], kind="mean"))
    return {"difference": covers(found, 0.0)}


def _run_counts(kind: Kind, points: tuple[int, int], dispersion: float, random: np.random.Generator, rho: float) -> Outcome:
    total = sum(points)
    share = EVENTS / CASES * np.where(np.arange(total) < points[0], 1.0, FALLS_TO)
    cases = np.rint(CASES * random.uniform(0.7, 1.3, total))
    uniform = ndtr(autoregressive(random, total, rho))
    if kind == "proportion":
        counts = binom.ppf(uniform, cases, share)
    elif dispersion == 1:
        counts = poisson.ppf(uniform, cases * share)
    else:
        counts = nbinom.ppf(uniform, cases * share / (dispersion - 1), 1 / dispersion)
    found = before_after(counts, cases, declared=BeforeAfter(at=points[0], kind=kind))
    truth = EVENTS / CASES * (FALLS_TO - 1)
    return {"difference": covers(found, truth)}


def _run_verdict(chart: Chart, rule_set: str, points: tuple[int, int], random: np.random.Generator, rho: float) -> Outcome:
    series = autoregressive(random, sum(points), rho)
    cases = np.full(len(series), float(CASES)) if chart.needs_denominators else None
    if chart is Chart.PROPORTION:
        series = np.asarray(binom.ppf(ndtr(series), CASES, 0.1), dtype=np.float64)
    settings = Settings(chart, rule_set=rule_set, direction=Direction.UP)
    declared = SpcVerdict(at=points[0], settings=settings, repeats=BESIDE, seed=int(random.integers(2**32)))
    found = spc_verdict(series, cases, declared=declared)
    if found.p is None:
        return {"false verdict": None, "uncalibrated": None}
    return {
        "false verdict": bool(found.diagnostic("favourable_cause").value),
        "uncalibrated": found.diagnostic("flagged_points").value > 0,
    }
