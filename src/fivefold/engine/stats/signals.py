"""Which series' latest points carry new information: a ranked list with an honest number of false signals in it.

Every series is asked two questions, each against a level that the points in question did not help to set: is the latest
point different, and are the last seven points together different, from the points before them in the same phase?
A series is listed where either answer is rarer than 3σ limits promise (0.0027). p and u: exact conditional mid-p.
Other charts: Student's t on the weights 1 (i) or n (p′, u′), exact where the variation is normal.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import stdtr

from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.exact_tests import Comparison, attained_level, mid_p
from fivefold.engine.stats.multiplicity import benjamini_hochberg
from fivefold.engine.stats.panels import Bools, Floats, Integers, ratio, side
from fivefold.engine.stats.rule_sets import Flags, evaluate
from fivefold.engine.stats.settings import Chart, Direction, Settings

LEVEL = 0.0027
"""Probability beyond 3σ limits on both sides of a normal distribution."""
LATEST, TOGETHER = 1, 7
STILL_THERE = 0.9
"""Share of null series with seven points beyond LEVEL whose latest point lies on the same side: given their mean at z ≥ 3
standard errors, the latest is normal about 3/√7 with variance 6/7, and Φ((3/√7)/√(6/7)) = 0.89, more beyond."""
FEWEST_BEFORE = 8
"""Points that must lie before those in question."""
STRONG_AUTOCORRELATION = 0.3


class Meaning(StrEnum):
    """What a signal means for the people concerned."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Signal:
    """New information in one series.

    series: its row. p_value: smallest p of the questions asked, times their number (Bonferroni). q_value: Benjamini–
    Hochberg over the series tested. effect: distance from the earlier level in σ of the latest point, signed.
    persistence: how many of the latest points in a row lie on that side of the earlier level. points: 1 or 7, which
    question was answered. value, level: of those points and of the ones before, in plotted units. rules: titles of the
    rules of the chosen set that flag the latest point.
    """

    series: int
    meaning: Meaning
    p_value: float
    q_value: float
    effect: float
    persistence: int
    points: int
    value: float
    level: float
    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class SignalList:
    """The signals, the smallest p first (then the largest effect).

    tested: series with a latest point and at least eight before it in its phase. expected_false: how many
    would be listed if nothing had changed anywhere: the sum, over all questions asked, of the probability that their p
    is at most 0.0027 (for p, u and c charts given the totals, as counts are whole numbers). autocorrelation: median
    over the series tested of the correlation of one point with the next; None where it cannot be had.
    """

    signals: tuple[Signal, ...]
    tested: int
    expected_false: float
    autocorrelation: float | None

    @property
    def caution(self) -> str | None:
        """A sentence to show where successive points resemble each other too much for `expected_false` to hold."""
        if self.autocorrelation is None or self.autocorrelation < STRONG_AUTOCORRELATION:
            return None
        return (
            f"Successive points resemble each other (autocorrelation {self.autocorrelation:.2f}), so more of these signals "
            "than stated may be false: a season of the year, or one slow change seen again."
        )


@dataclass(frozen=True)
class _Answer:
    """One question for all series; arrays have shape (series,).

    p is nan where the question was not asked; rate is the probability of listing a series in which nothing changed.
    """

    p: Floats
    value: Floats
    level: Floats
    effect: Floats
    rate: Floats
    points: Integers
    before: Integers


def rank(charts: ControlCharts, flags: Flags | None = None, settings: Settings | None = None) -> SignalList:
    """List the series whose latest column carries new information; see the module for the questions asked.

    A series without a usable point in the latest column, or with fewer than eight before it in its phase, is not tested.
    flags: as `evaluate` gives them, by default those of the settings' rule set. settings: where the direction differs
    from the charts' own.
    """
    flags = evaluate(charts) if flags is None else flags
    direction = (settings or charts.settings).direction
    answers = [_ask(charts, LATEST), _unless_gone_back(_ask(charts, TOGETHER), charts)]
    asked = np.stack([np.isfinite(answer.p) for answer in answers])
    smallest = np.where(asked, np.stack([answer.p for answer in answers]), np.inf)
    chosen = _best(answers, smallest.argmin(axis=0))
    tested = np.flatnonzero(asked.any(axis=0))
    p = np.minimum(smallest.min(axis=0) * np.maximum(asked.sum(axis=0), 1), 1.0)
    q = np.ones(len(p))
    q[tested] = benjamini_hochberg(p[tested])
    listed = tested[chosen.p[tested] <= LEVEL]
    order = listed[np.lexsort((listed, -np.abs(chosen.effect[listed]), p[listed]))]
    persistence = _persistence(charts, answers[0].level, np.sign(chosen.effect))
    signals = tuple(_signal(int(row), chosen, p, q, persistence, flags, direction) for row in order)
    return SignalList(signals, len(tested), float(sum(answer.rate.sum() for answer in answers)), _autocorrelation(charts, tested))


def _ask(charts: ControlCharts, points: int) -> _Answer:
    """Compare the last `points` of the current phase with those that set its limits before them."""
    window, before = _window(charts, points)
    weights = _weights(charts)
    value, level = _weighted_mean(charts.values, weights, window), _weighted_mean(charts.values, weights, before)
    count = before.sum(axis=1)
    asked = charts.included[:, -1] & (window.sum(axis=1) == points) & (count >= FEWEST_BEFORE)
    scale = charts.settings.multiply
    if charts.chart in (Chart.PROPORTION, Chart.RATE, Chart.COUNT):
        exposure = np.ones_like(charts.counts) if charts.denominators is None else charts.denominators
        sums = [np.round(_sum(array, part)) for part in (window, before) for array in (charts.counts, exposure)]
        comparison = Comparison("proportion" if charts.chart is Chart.PROPORTION else "rate", *sums)
        p, rate = mid_p(comparison), attained_level(comparison, LEVEL)
        unit = level / scale
        sigma = scale * np.sqrt(ratio(unit * (1 - unit) if charts.chart is Chart.PROPORTION else unit, weights[:, -1]))
    else:
        p, sigma = _student(charts.values, weights, (window, before), value - level)
        rate = np.full(len(count), LEVEL)
    effect = np.where(sigma > 0, ratio(value - level, sigma), np.sign(value - level))
    return _Answer(
        p=np.where(asked, p, np.nan),
        value=value,
        level=level,
        effect=effect,
        rate=np.where(asked, rate, 0.0),
        points=np.full(len(count), points),
        before=count,
    )


def _unless_gone_back(together: _Answer, charts: ControlCharts) -> _Answer:
    """The answer about the last points together, withdrawn (p = 1) where the latest lies back past the earlier level."""
    gone_back = side(charts.values[:, -1], together.level) * np.sign(together.effect) < 0
    return replace(together, p=np.where(gone_back & np.isfinite(together.p), 1.0, together.p), rate=together.rate * STILL_THERE)


def _window(charts: ControlCharts, points: int) -> tuple[Bools, Bools]:
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


def _student(values: Floats, weights: Floats, parts: tuple[Bools, Bools], difference: Floats) -> tuple[Floats, Floats]:
    """Return (two-sided p, σ of the latest point): Student's t with the variance of the points before.

    Where those do not vary at all, a different value is as surprising as being the odd one out: 2 / (points + 1).
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
    p = 2 * stdtr(np.maximum(count - 1, 1), -t)
    odd_one_out = np.where(side(level[:, 0] + difference, level[:, 0]) == 0, 1.0, 2 / (count + 1))
    sigma = np.where(varies, ratio(per_weight, np.sqrt(weights[:, -1])), 0.0)
    return np.where(varies, p, odd_one_out), sigma


def _weighted_mean(values: Floats, weights: Floats, part: Bools) -> Floats:
    return ratio(_sum(np.where(part, values, 0.0) * weights, part), _sum(weights, part))


def _sum(values: Floats, part: Bools) -> Floats:
    total: Floats = np.where(part, values, 0.0).sum(axis=1)
    return total


def _best(answers: list[_Answer], chosen: Integers) -> _Answer:
    """The answer of each series to the question of that number."""
    floats = {
        field: np.choose(chosen, [getattr(answer, field) for answer in answers]).astype(np.float64)
        for field in ("p", "value", "level", "effect", "rate")
    }
    points = np.choose(chosen, [answer.points for answer in answers])
    return _Answer(**floats, points=points, before=np.choose(chosen, [answer.before for answer in answers]))


def _persistence(charts: ControlCharts, level: Floats, heading: Floats) -> Integers:
    """How many of the latest points in a row lie on the side `heading` of `level`, gaps passed over."""
    current = charts.included & (charts.phase == charts.phase[:, -1:])
    against = current & (side(charts.values, level[:, None]) != heading[:, None])
    uninterrupted = ~np.logical_or.accumulate(against[:, ::-1], axis=1)[:, ::-1]
    count: Integers = (current & uninterrupted).sum(axis=1)
    return count


def _autocorrelation(charts: ControlCharts, tested: Integers) -> float | None:
    """Median over series of the lag-1 correlation around the centre of each phase."""
    if not tested.size:
        return None
    deviation = np.where(charts.included, charts.values - charts.centre, 0.0)[tested]
    products, squares = (deviation[:, 1:] * deviation[:, :-1]).sum(axis=1), (deviation**2).sum(axis=1)
    known = squares > 0
    return float(np.median(products[known] / squares[known])) if known.any() else None


def _signal(row: int, chosen: _Answer, p: Floats, q: Floats, persistence: Integers, flags: Flags, direction: Direction) -> Signal:
    effect = float(chosen.effect[row])
    heading = int(np.sign(effect)) * direction.sign
    titles = tuple(rule.title for rule, on in zip(flags.rules, flags.on[:, row, -1], strict=True) if on)
    return Signal(
        series=row,
        meaning={1: Meaning.IMPROVEMENT, -1: Meaning.CONCERN, 0: Meaning.NEUTRAL}[heading],
        p_value=float(p[row]),
        q_value=float(q[row]),
        effect=effect,
        persistence=int(persistence[row]),
        points=int(chosen.points[row]),
        value=float(chosen.value[row]),
        level=float(chosen.level[row]),
        rules=titles,
        reason=_sentence(chosen, row),
    )


def _sentence(chosen: _Answer, row: int) -> str:
    points, effect = int(chosen.points[row]), float(chosen.effect[row])
    who, verb = ("The latest point", "is") if points == 1 else (f"The last {points} points together", "are")
    where = "above" if effect > 0 else "below"
    return (
        f"{who} ({chosen.value[row]:.4g}) {verb} {abs(effect):.1f}σ {where} the level of the {chosen.before[row]} before "
        f"({chosen.level[row]:.4g})."
    )
