"""How far the latest points of each series lie from those before them, by the test that suits the chart.

p, u and c: exact conditional mid-p. t and g: the share of all the time, or of all the cases, that the gaps in question
took, exact where events come at random. Other charts: Student's t on the weights 1 (i) or n (p′, u′, i′, X̄), exact where
the variation is normal.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import betainc, ndtri

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.evidence import LEVEL
from fivefold.engine.stats.exact_tests import Comparison, attained_level, mid_p
from fivefold.engine.stats.gap_tests import GapComparison, smaller_tail
from fivefold.engine.stats.gap_tests import attained_level as gap_level
from fivefold.engine.stats.panels import Bools, Floats, ratio, side, total
from fivefold.engine.stats.rare_events import POWER

COUNTED = (Chart.PROPORTION, Chart.RATE, Chart.COUNT)
"""Charts whose counts are binomial or Poisson. p′ and u′ are for those that are not."""
SMALLEST = 1e-300
"""A p below this is this, so that its normal quantile is finite."""
ALIKE = 1e-9
"""Points whose σ is no larger, relative to their level, are taken not to vary: it is rounding."""
SMOOTH_FROM_CASES = 1e6
"""Cases on a g chart from which single ones no longer matter."""


@dataclass(frozen=True)
class Question:
    """Are the last `points` points of each series different from those before them?

    window, before: the points in question and those that set the level before them, shape (series, charted points).
    """

    charts: ControlCharts
    points: int
    window: Bools
    before: Bools

    @property
    def exact(self) -> bool:
        """True where the distribution of the points in question is known exactly, if nothing has changed."""
        return self.charts.chart in COUNTED or self.charts.chart.between_events

    @cached_property
    def weights(self) -> Floats:
        """How much of a point's variance its denominator takes away, shape (series, charted points)."""
        return weights_of(self.charts)

    @cached_property
    def value(self) -> Floats:
        """Mean of the points in question, shape (series,)."""
        return weighted_mean(self.charts.values, self.weights, self.window)

    @cached_property
    def level(self) -> Floats:
        """Mean of the points before, shape (series,)."""
        return weighted_mean(self.charts.values, self.weights, self.before)


@dataclass(frozen=True)
class Outcome:
    """statistic, freedom and rate as in `Evidence`; sigma: σ of the latest point. All of shape (series,)."""

    statistic: Floats
    freedom: Floats
    rate: Floats
    sigma: Floats

    @classmethod
    def exact(cls, tail: Floats, rate: Floats, sigma: Floats) -> "Outcome":
        """Of an exact distribution: `tail` is half the two-sided p."""
        return cls(-ndtri(np.maximum(tail, SMALLEST)), np.full(len(tail), np.inf), rate, sigma)


def outcome(question: Question) -> Outcome:
    """Put the question to every series."""
    if not question.exact:
        return _of_values(question)
    return _of_counts(question) if question.charts.chart in COUNTED else _of_gaps(question)


def weights_of(charts: ControlCharts) -> Floats:
    """How much of a point's variance its denominator takes away: n, or 1 where there is none."""
    if charts.denominators is None or not charts.chart.needs_denominators:
        return np.ones_like(charts.values)
    return np.where(charts.mask, charts.denominators, 0.0)


def weighted_mean(values: Floats, weights: Floats, part: Bools) -> Floats:
    """Mean over the points of `part`, shape (series,)."""
    return ratio(total(np.where(part, values, 0.0) * weights, part), total(weights, part))


def _of_counts(question: Question) -> Outcome:
    charts = question.charts
    proportion, scale = charts.chart is Chart.PROPORTION, charts.settings.multiply
    exposure = np.ones_like(charts.counts) if charts.denominators is None else charts.denominators
    cases = np.round if proportion else np.asarray
    parts = (question.window, question.before)
    latest, earlier = [(np.round(total(charts.counts, part)), cases(total(exposure, part))) for part in parts]
    comparison = Comparison("proportion" if proportion else "rate", *latest, *earlier)
    unit = question.level / scale
    sigma = scale * np.sqrt(ratio(unit * (1 - unit) if proportion else unit, question.weights[:, -1]))
    return Outcome.exact(mid_p(comparison) / 2, attained_level(comparison, LEVEL), sigma)


def _of_gaps(question: Question) -> Outcome:
    """Where events come at random, the share that a of a + b gaps take of their sum is Beta(a, b), whatever their mean.

    A time of zero stands for half the shortest other, as on its chart. Cases are counted one by one, so that their share is
    beta-binomial; of very many, each gap stands for the half case more that it has on average, and the share is Beta.
    """
    charts, both = question.charts, question.window | question.before
    cases, scale = charts.chart is Chart.CASES_BETWEEN, charts.settings.multiply
    gaps = charts.values / scale + 0.5 if cases or charts.judged is None else charts.judged.values ** (1 / POWER)
    a, b = question.window.sum(axis=1).astype(float), question.before.sum(axis=1).astype(float)
    whole = total(gaps, both)
    share = np.where(whole > 0, ratio(total(gaps, question.window), whole), ratio(a, a + b))
    tail, rate = np.minimum(betainc(a, b, share), betainc(b, a, 1 - share)), _level_of_times(charts, both, a, b, whole)
    few = np.flatnonzero(whole <= SMOOTH_FROM_CASES) if cases else np.zeros(0, dtype=np.int64)
    if few.size:
        held, everything = (np.round(total(charts.values / scale, part))[few] for part in (question.window, both))
        comparison = GapComparison(question.points, held, b[few], everything)
        tail[few], rate[few] = smaller_tail(comparison), gap_level(comparison, LEVEL)
    average = question.level / scale
    return Outcome.exact(tail, rate, scale * (np.sqrt(average * (average + 1)) if cases else average))


def _level_of_times(charts: ControlCharts, part: Bools, a: Floats, b: Floats, whole: Floats) -> Floats:
    """LEVEL, or half of it where times are in whole units, as days, and no time at all would still be too common to be listed."""
    times = np.where(part, charts.values / charts.settings.multiply, 0.0)
    shortest = np.where((times == np.floor(times)).all(axis=1), ratio(0.5 * a, whole), 0.0)
    return np.where(betainc(a, b, np.minimum(shortest, 1.0)) <= LEVEL / 2, LEVEL, LEVEL / 2)


def _of_values(question: Question) -> Outcome:
    """By the variance of the points before; where they do not vary, another value is the odd one out, p = 2 / (points + 1)."""
    weights, before, level = question.weights, question.before, question.level
    count = before.sum(axis=1).astype(float)
    squares = total(weights * (np.where(before, question.charts.values, 0.0) - level[:, None]) ** 2, before)
    per_weight = np.sqrt(ratio(squares, count - 1))
    one = np.ones_like(count)
    error = per_weight * np.sqrt(ratio(one, total(weights, question.window)) + ratio(one, total(weights, before)))
    varies = per_weight > ALIKE * np.abs(level) * np.sqrt(weights[:, -1])
    odd_one_out = np.where(side(question.value, level) == 0, 0.0, -ndtri(1 / (count + 1)))
    return Outcome(
        statistic=np.where(varies, np.abs(ratio(question.value - level, error)), odd_one_out),
        freedom=np.where(varies, np.maximum(count - 1, 1), np.inf),
        rate=np.full(len(count), LEVEL),
        sigma=np.where(varies, ratio(per_weight, np.sqrt(weights[:, -1])), 0.0),
    )
