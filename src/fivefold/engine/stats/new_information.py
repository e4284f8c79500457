"""What the latest points of each series say that the points before them do not: two questions, asked of every series.

Is the latest point different, and are the last seven points together different, from the points before them in the same
phase? Each is asked against a level that the points in question did not help to set. p, u, c and g: exact conditional
mid-p. t: the share of all the time that the gaps in question took, exact where events come at random. Other charts:
Student's t on the weights 1 (i) or n (p′, u′, i′, X̄), exact where the variation is normal. All take successive points for
independent; `p_values` allows for points that resemble the one before. A moving range chart is asked nothing, since
each of its points is half made of the one before: its values say more on a chart of individuals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.special import betainc, ndtr, ndtri, stdtr

from fivefold.engine.stats.autocorrelation import Resemblance, inflation, resemblance
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.exact_tests import Comparison, attained_level, mid_p
from fivefold.engine.stats.gap_tests import GapComparison, smaller_tail
from fivefold.engine.stats.gap_tests import attained_level as gap_level
from fivefold.engine.stats.panels import Bools, Floats, Integers, ratio, side
from fivefold.engine.stats.past_answers import past_answers, times_as_often
from fivefold.engine.stats.rare_events import POWER
from fivefold.engine.stats.rule_sets import Flags
from fivefold.engine.stats.settings import Chart

LEVEL = 0.0027
"""Probability beyond 3σ limits on both sides of a normal distribution."""
LATEST, TOGETHER = 1, 7
QUESTIONS = (LATEST, TOGETHER)
"""How many of the latest points each question is about."""
STILL_THERE = 0.9
"""Share of null series with seven points beyond LEVEL whose latest point lies on the same side: given their mean at z ≥ 3
standard errors, the latest is normal about 3/√7 with variance 6/7, and Φ((3/√7)/√(6/7)) = 0.89, more beyond."""
SMALLEST = 1e-300
"""A p below this is this, so that its normal quantile is finite."""
SMOOTH_FROM_CASES = 1e6
"""Cases on a g chart from which single ones no longer matter."""
FEWEST_BEFORE = 8
"""Points that must lie before those in question."""


@dataclass(frozen=True)
class Evidence:
    """The answers for many series. Arrays have shape (questions, series) unless said otherwise.

    statistic: the distance from the earlier level in standard errors, without sign; nan where the question was not asked.
    freedom: degrees of freedom of Student's t, infinite where the statistic is a normal quantile of an exact p.
    rate: probability of an answer beyond LEVEL if nothing has changed; 0 where the question was not asked.
    value, level, effect: of the points in question, of those before, and their distance in σ of the latest point, signed;
    just the sign where the points before do not vary. varied: whether they do.
    before: how many points set the level. persistence: how many of the latest points in a row lie on the effect's side.
    past_beyond, past_asked: how many earlier points, or stretches of as many, would have been beyond LEVEL, and of how many;
    0 where an exact distribution is known.
    flagged: shape (rules, series), which rules flag the latest point. resemblance: of each point to the one before.
    """

    statistic: Floats
    freedom: Floats
    rate: Floats
    value: Floats
    level: Floats
    effect: Floats
    varied: Bools
    before: Integers
    persistence: Integers
    past_beyond: Integers
    past_asked: Integers
    flagged: Bools
    resemblance: Resemblance

    @property
    def asked(self) -> Bools:
        """True where the question could be asked, shape (questions, series)."""
        return np.isfinite(self.statistic)

    def p_values(self, autocorrelation: float) -> Floats:
        """Two-sided p of each answer if each point correlates with the one before; nan where nothing was asked."""
        exact = np.isinf(self.freedom)
        wider = [
            inflation(autocorrelation, points, before, estimated=~known)
            for points, before, known in zip(QUESTIONS, self.before, exact, strict=True)
        ]
        scaled = self.statistic / np.stack(wider)
        return 2 * np.where(exact, ndtr(-scaled), stdtr(np.where(exact, 1.0, self.freedom), -scaled))

    def often(self) -> Floats:
        """How many times as often as LEVEL each question is answered falsely, as the past tells, shape (questions,)."""
        return times_as_often(self.past_beyond, self.past_asked, LEVEL)


def gather(charts: ControlCharts, flags: Flags) -> Evidence:
    """Ask both questions of every series of `charts`."""
    answers = [_ask(charts, points) for points in QUESTIONS]
    together = answers[1]
    gone_back = side(charts.values[:, -1], together["level"]) * np.sign(together["effect"]) < 0
    together["statistic"] = np.where(gone_back & np.isfinite(together["statistic"]), 0.0, together["statistic"])
    together["rate"] = together["rate"] * STILL_THERE
    earlier = answers[0]["level"]
    persistence = [_persistence(charts, earlier, np.sign(answer["effect"])) for answer in answers]
    stacked = {name: np.stack([answer[name] for answer in answers]) for name in answers[0]}
    return Evidence(
        statistic=stacked["statistic"],
        freedom=stacked["freedom"],
        rate=stacked["rate"],
        value=stacked["value"],
        level=stacked["level"],
        effect=stacked["effect"],
        varied=stacked["varied"] > 0,
        before=stacked["before"].astype(np.int64),
        persistence=np.stack(persistence),
        past_beyond=stacked["past_beyond"].astype(np.int64),
        past_asked=stacked["past_asked"].astype(np.int64),
        flagged=flags.on[:, :, -1] != 0,
        resemblance=_resemblance(charts),
    )


def joined(parts: Sequence[Evidence]) -> Evidence:
    """The evidence of several panels, whose series follow one another."""
    arrays = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts], axis=-1)
        for field in fields(Evidence)
        if field.name != "resemblance"
    }
    return Evidence(**arrays, resemblance=Resemblance.joined([part.resemblance for part in parts]))


def _ask(charts: ControlCharts, points: int) -> dict[str, Floats]:
    """Compare the last `points` of the current phase with those that set its limits before them."""
    window, before = _window(charts, points)
    weights = _weights(charts)
    value, level = _weighted_mean(charts.values, weights, window), _weighted_mean(charts.values, weights, before)
    count = before.sum(axis=1)
    asked = charts.included[:, -1] & (window.sum(axis=1) == points) & (count >= FEWEST_BEFORE)
    asked &= charts.chart.points_are_independent
    past_beyond, past_asked = np.zeros_like(count), np.zeros_like(count)
    if charts.chart in (Chart.PROPORTION, Chart.RATE, Chart.COUNT):
        statistic, rate, sigma = _exact(charts, window, before, level, weights[:, -1])
        freedom = np.full(len(count), np.inf)
    elif charts.chart.between_events:
        statistic, rate, sigma = _of_gaps(charts, points, window, before, level)
        freedom = np.full(len(count), np.inf)
    else:
        statistic, freedom, sigma = _student(charts.values, weights, (window, before), value - level)
        rate = np.full(len(count), LEVEL)
        _, earlier = _window(charts, TOGETHER)
        past = past_answers(charts.values, weights, earlier, points=points, fewest=FEWEST_BEFORE, level=LEVEL)
        past_beyond, past_asked = past.beyond * asked, past.asked * asked
    return {
        "statistic": np.where(asked, statistic, np.nan),
        "freedom": freedom,
        "rate": np.where(asked, rate, 0.0),
        "value": value,
        "level": level,
        "varied": (sigma > 0).astype(np.float64),
        "effect": np.where(sigma > 0, ratio(value - level, sigma), np.sign(value - level)),
        "before": count.astype(np.float64),
        "past_beyond": past_beyond.astype(np.float64),
        "past_asked": past_asked.astype(np.float64),
    }


def _exact(charts: ControlCharts, window: Bools, before: Bools, level: Floats, latest: Floats) -> tuple[Floats, Floats, Floats]:
    """Return (normal quantile of the mid-p, attained level, σ of the latest point) of counts."""
    proportion, scale = charts.chart is Chart.PROPORTION, charts.settings.multiply
    exposure = np.ones_like(charts.counts) if charts.denominators is None else charts.denominators
    cases = np.round if proportion else np.asarray
    sums = [(np.round(_sum(charts.counts, part)), cases(_sum(exposure, part))) for part in (window, before)]
    comparison = Comparison("proportion" if proportion else "rate", *sums[0], *sums[1])
    unit = level / scale
    sigma = scale * np.sqrt(ratio(unit * (1 - unit) if proportion else unit, latest))
    return -ndtri(np.maximum(mid_p(comparison) / 2, SMALLEST)), attained_level(comparison, LEVEL), sigma


def _of_gaps(charts: ControlCharts, points: int, window: Bools, before: Bools, level: Floats) -> tuple[Floats, Floats, Floats]:
    """Return (normal quantile of p, attained level, σ of the latest point) of gaps between events.

    Where events come at random, the share that a of a + b gaps take of their sum is Beta(a, b), whatever their mean. A time
    of zero stands for half the shortest other, as on its chart. Cases are counted one by one, so that their share is
    beta-binomial; of very many, each gap stands for the half case more that it has on average, and the share is Beta.
    """
    cases, scale = charts.chart is Chart.CASES_BETWEEN, charts.settings.multiply
    gaps = charts.values / scale + 0.5 if cases or charts.judged is None else charts.judged.values ** (1 / POWER)
    a, b = window.sum(axis=1).astype(float), before.sum(axis=1).astype(float)
    total = _sum(gaps, window | before)
    share = np.where(total > 0, ratio(_sum(gaps, window), total), ratio(a, a + b))
    p, rate = np.minimum(betainc(a, b, share), betainc(b, a, 1 - share)), _level_of_times(charts, window | before, a, b, total)
    few = np.flatnonzero(total <= SMOOTH_FROM_CASES) if cases else np.zeros(0, dtype=np.int64)
    if few.size:
        held, everything = (np.round(_sum(charts.values / scale, part))[few] for part in (window, window | before))
        comparison = GapComparison(points, held, b[few], everything)
        p[few], rate[few] = smaller_tail(comparison), gap_level(comparison, LEVEL)
    average = level / scale
    return -ndtri(np.maximum(p, SMALLEST)), rate, scale * (np.sqrt(average * (average + 1)) if cases else average)


def _level_of_times(charts: ControlCharts, part: Bools, a: Floats, b: Floats, total: Floats) -> Floats:
    """LEVEL, or half of it where times are in whole units, as days, and no time at all would still be too common to be listed."""
    times = np.where(part, charts.values / charts.settings.multiply, 0.0)
    shortest = np.where((times == np.floor(times)).all(axis=1), ratio(0.5 * a, total), 0.0)
    return np.where(betainc(a, b, np.minimum(shortest, 1.0)) <= LEVEL / 2, LEVEL, LEVEL / 2)


def _resemblance(charts: ControlCharts) -> Resemblance:
    """How points before the last seven resemble their neighbours; of a short series, before as many as leave eight.

    The points in question take no part: a change that is news at most series at once would pass for autocorrelation.
    """
    usable = (charts.included & (charts.phase == charts.phase[:, -1:])).sum(axis=1)
    _, before = _window(charts, np.clip(usable - FEWEST_BEFORE, LATEST, TOGETHER)[:, None])
    values, weights = charts.values, _weights(charts)
    if charts.judged is not None:
        values, weights = charts.judged.values, np.ones_like(weights)
    return resemblance(values - _weighted_mean(values, weights, before)[:, None], before)


def _student(values: Floats, weights: Floats, parts: tuple[Bools, Bools], difference: Floats) -> tuple[Floats, Floats, Floats]:
    """Return (|t|, degrees of freedom, σ of the latest point), with the variance of the points before.

    Where those do not vary at all, a different value is as surprising as being the odd one out: p = 2 / (points + 1).
    """
    window, before = parts
    count = before.sum(axis=1).astype(float)
    level = _weighted_mean(values, weights, before)[:, None]
    spread = _sum(weights * (np.where(before, values, 0.0) - level) ** 2, before)
    per_weight = np.sqrt(ratio(spread, count - 1))
    error = per_weight * np.sqrt(
        ratio(np.ones_like(count), _sum(weights, window)) + ratio(np.ones_like(count), _sum(weights, before))
    )
    varies = per_weight > 1e-9 * np.abs(level[:, 0]) * np.sqrt(np.maximum(weights[:, -1], 1e-300))
    t = np.abs(np.where(varies, ratio(difference, error), 0.0))
    odd_one_out = -ndtri(1 / (count + 1))
    alike = side(level[:, 0] + difference, level[:, 0]) == 0
    sigma = np.where(varies, ratio(per_weight, np.sqrt(weights[:, -1])), 0.0)
    return (
        np.where(varies, t, np.where(alike, 0.0, odd_one_out)),
        np.where(varies, np.maximum(count - 1, 1), np.inf),
        sigma,
    )


def _window(charts: ControlCharts, points: int | Integers) -> tuple[Bools, Bools]:
    """The last usable points of the current phase, and the points before them that set its limits."""
    current = charts.phase == charts.phase[:, -1:]
    usable = charts.included & current
    from_the_end = np.cumsum(usable[:, ::-1], axis=1)[:, ::-1]
    window = usable & (from_the_end <= points)
    return window, charts.baseline & current & ~window & (from_the_end > points)


def _weights(charts: ControlCharts) -> Floats:
    """How much of a point's variance its denominator takes away: n, or 1 where there is none."""
    if charts.denominators is None or not charts.chart.needs_denominators:
        return np.ones_like(charts.values)
    return np.where(charts.mask, charts.denominators, 0.0)


def _weighted_mean(values: Floats, weights: Floats, part: Bools) -> Floats:
    return ratio(_sum(np.where(part, values, 0.0) * weights, part), _sum(weights, part))


def _sum(values: Floats, part: Bools) -> Floats:
    total: Floats = np.where(part, values, 0.0).sum(axis=1)
    return total


def _persistence(charts: ControlCharts, level: Floats, heading: Floats) -> Integers:
    """How many of the latest points in a row lie on the side `heading` of `level`, gaps passed over."""
    current = charts.included & (charts.phase == charts.phase[:, -1:])
    against = current & (side(charts.values, level[:, None]) != heading[:, None])
    uninterrupted = ~np.logical_or.accumulate(against[:, ::-1], axis=1)[:, ::-1]
    count: Integers = (current & uninterrupted).sum(axis=1)
    return count
