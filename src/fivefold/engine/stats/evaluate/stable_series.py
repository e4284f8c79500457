"""Special cause after a change beside what chance alone shows: stable series of the same shape, simulated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_ndtr, ndtr
from scipy.stats import binom, geom, poisson

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.evaluate.evaluation import Diagnostic
from fivefold.engine.stats.evaluate.residual_tests import dispersion_test
from fivefold.engine.stats.evaluate.special_causes import Columns, special_causes
from fivefold.engine.stats.evaluate.stretches import Kind, Sides, dependence, pearson_squares, residual_model
from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.settings import Settings

KINDS: Mapping[Chart, Kind] = {
    Chart.RUN: "mean",
    Chart.INDIVIDUALS: "mean",
    Chart.PROPORTION: "proportion",
    Chart.PROPORTION_PRIME: "proportion",
    Chart.RATE: "rate",
    Chart.RATE_PRIME: "rate",
    Chart.COUNT: "rate",
    Chart.CASES_BETWEEN: "mean",
    Chart.TIME_BETWEEN: "mean",
}
"""What the level of a chart is. Charts that are not here cannot be simulated from one series alone."""


@dataclass(frozen=True)
class Found:
    """flagged: points after the change. p: how often chance flags as many (1 where none is). any_by_chance: how often it
    flags any. under_way: the last point before the change is flagged too.
    """

    flagged: int
    p: float
    any_by_chance: float
    under_way: bool


def found_beside_chance(parts: Sides, settings: Settings, sign: int, repeats: int, random: np.random.Generator) -> Found:
    """Count the flagged points of a series, and of `repeats` stable ones like it in gaps, denominators, level and φ."""
    columns = Columns(parts.before, parts.after)
    counted = np.where(parts.before | parts.after, parts.values, np.nan)
    below = parts.exposure if settings.chart.needs_denominators else None
    seen = special_causes(counted, below, settings=settings, columns=columns, sign=sign)
    stable = special_causes(_stable(parts, settings.chart, repeats, random), below, settings=settings, columns=columns, sign=sign)
    flagged = int(seen.flagged[0])
    as_many = int((stable.flagged >= flagged).sum()) if flagged else repeats
    return Found(flagged, (1 + as_many) / (1 + repeats), float((stable.flagged > 0).mean()), bool(seen.before[0]))


def dispersion(parts: Sides, kind: Kind) -> Diagnostic:
    """How many times as much the points of either side vary as chance alone would make them."""
    squares = pearson_squares(parts.earlier, parts.later, kind)
    return dispersion_test(squares, max(parts.earlier.points + parts.later.points - 2, 1))


def _stable(parts: Sides, chart: Chart, repeats: int, random: np.random.Generator) -> Floats:
    alike = dependence(residual_model(parts.earlier, parts.later, KINDS[chart]))
    used = parts.before | parts.after
    normal = _normal_series(random, (repeats, len(used)), alike.phi if alike else 0.0)
    below = np.where(used, parts.exposure, 1.0)
    variance = max(dispersion(parts, KINDS[chart]).value, 1.0)
    return np.where(used, _as_charted(chart, normal, parts.earlier.level, below, variance), np.nan)


def _normal_series(random: np.random.Generator, shape: tuple[int, int], phi: float) -> Floats:
    """Standard normal series, shape (series, columns), whose neighbours have correlation `phi`."""
    series = random.standard_normal(shape)
    left = np.sqrt(1 - phi**2)
    for column in range(1, shape[1]):
        series[:, column] = phi * series[:, column - 1] + left * series[:, column]
    return series


def _as_charted(chart: Chart, normal: Floats, level: float, below: Floats, variance: float) -> Floats:
    """Turn standard normal series into values or counts as `chart` takes them.

    level: of a proportion, a rate, a count or a gap. below: denominators, shape (columns,). variance: of the counts of p′
    and u′ charts, relative to chance. A measured value stays a standard normal one: the rules of its chart do not depend
    on its level and scale.
    """
    makers: dict[Chart, Callable[[], ArrayLike]] = {
        Chart.PROPORTION: lambda: binom.ppf(ndtr(normal), below, level),
        Chart.PROPORTION_PRIME: lambda: np.clip(_around(normal, below, level, level * (1 - level) * variance), 0, below),
        Chart.RATE: lambda: poisson.ppf(ndtr(normal), below * level),
        Chart.RATE_PRIME: lambda: np.maximum(_around(normal, below, level, level * variance), 0),
        Chart.COUNT: lambda: poisson.ppf(ndtr(normal), level),
        Chart.CASES_BETWEEN: lambda: geom.ppf(ndtr(normal), 1 / (1 + level)) - 1,
        Chart.TIME_BETWEEN: lambda: -level * log_ndtr(-normal),
    }
    return np.asarray(makers[chart](), dtype=np.float64) if chart in makers else normal


def _around(normal: Floats, below: Floats, level: float, variance: float) -> Floats:
    """Counts as whole numbers around their expected value."""
    counts: Floats = np.rint(below * level + np.sqrt(below * variance) * normal)
    return counts
