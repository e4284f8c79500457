"""What the latest points of each series say that the points before them do not: two questions, asked of every series.

Is the latest point different, and are the last seven points together different, from the points before them in the same
phase? Each is asked against a level that the points in question did not help to set, by the tests of `questions`. All take
successive points for independent; `Evidence.p_values` allows for points that resemble the one before. A moving range chart
is asked nothing, since each of its points is half made of the one before: its values say more on a chart of individuals.
"""

from dataclasses import fields, replace

import numpy as np

from fivefold.engine.stats.autocorrelation import Resemblance, resemblance
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.evidence import LATEST, LEVEL, QUESTIONS, TOGETHER, Answers, Evidence
from fivefold.engine.stats.panels import Bools, Floats, Integers, ratio, side
from fivefold.engine.stats.past_answers import PastAnswers, past_answers
from fivefold.engine.stats.questions import Question, outcome, weighted_mean, weights_of
from fivefold.engine.stats.rule_sets import Flags

STILL_THERE = 0.9
"""Share of null series with seven points beyond LEVEL whose latest point lies on the same side: given their mean at z ≥ 3
standard errors, the latest is normal about 3/√7 with variance 6/7, and Φ((3/√7)/√(6/7)) = 0.89, more beyond."""
FEWEST_BEFORE = 8
"""Points that must lie before those in question."""


def ask(charts: ControlCharts, flags: Flags) -> Evidence:
    """Ask both questions of every series of `charts`."""
    latest, together = (_answer(charts, points) for points in QUESTIONS)
    gone_back = side(charts.values[:, -1], together.level) * np.sign(together.effect) < 0
    statistic = np.where(gone_back & np.isfinite(together.statistic), 0.0, together.statistic)
    answers = (latest, replace(together, statistic=statistic, rate=together.rate * STILL_THERE))
    stacked = {field.name: np.stack([getattr(answer, field.name) for answer in answers]) for field in fields(Answers)}
    return Evidence(
        **stacked,
        persistence=np.stack([_persistence(charts, latest.level, np.sign(answer.effect)) for answer in answers]),
        flagged=flags.on[:, :, -1] != 0,
        resemblance=_resemblance(charts),
    )


def _answer(charts: ControlCharts, points: int) -> Answers:
    """Compare the last `points` of the current phase with those that set its limits before them."""
    window, before = _parts(charts, points)
    count = before.sum(axis=1)
    asked = charts.included[:, -1] & (window.sum(axis=1) == points) & (count >= FEWEST_BEFORE)
    asked &= charts.chart.points_are_independent
    question = Question(charts, points, window, before)
    found, past = outcome(question), _past(question)
    difference = question.value - question.level
    return Answers(
        statistic=np.where(asked, found.statistic, np.nan),
        freedom=found.freedom,
        rate=np.where(asked, found.rate, 0.0),
        value=question.value,
        level=question.level,
        effect=np.where(found.sigma > 0, ratio(difference, found.sigma), np.sign(difference)),
        varied=found.sigma > 0,
        before=count,
        past_beyond=past.beyond * asked,
        past_asked=past.asked * asked,
    )


def _parts(charts: ControlCharts, points: int | Integers) -> tuple[Bools, Bools]:
    """The last usable points of the current phase, and the points before them that set its limits."""
    current = charts.phase == charts.phase[:, -1:]
    usable = charts.included & current
    from_the_end = np.cumsum(usable[:, ::-1], axis=1)[:, ::-1]
    window = usable & (from_the_end <= points)
    return window, charts.baseline & current & ~window & (from_the_end > points)


def _past(question: Question) -> PastAnswers:
    """Answers of the past where the test is Student's t; none where an exact distribution is known."""
    charts = question.charts
    if question.exact:
        nothing = np.zeros(len(charts.values), dtype=np.int64)
        return PastAnswers(nothing, nothing)
    _, earlier = _parts(charts, TOGETHER)
    return past_answers(charts.values, question.weights, earlier, points=question.points, fewest=FEWEST_BEFORE, level=LEVEL)


def _resemblance(charts: ControlCharts) -> Resemblance:
    """How points before the last seven resemble their neighbours; of a short series, before as many as leave eight.

    The points in question take no part: a change that is news at most series at once would pass for autocorrelation.
    """
    usable = (charts.included & (charts.phase == charts.phase[:, -1:])).sum(axis=1)
    _, before = _parts(charts, np.clip(usable - FEWEST_BEFORE, LATEST, TOGETHER)[:, None])
    values, weights = charts.values, weights_of(charts)
    if charts.judged is not None:
        values, weights = charts.judged.values, np.ones_like(weights)
    return resemblance(values - weighted_mean(values, weights, before)[:, None], before)


def _persistence(charts: ControlCharts, level: Floats, heading: Floats) -> Integers:
    """How many of the latest points in a row lie on the side `heading` of `level`, gaps passed over."""
    current = charts.included & (charts.phase == charts.phase[:, -1:])
    against = current & (side(charts.values, level[:, None]) != heading[:, None])
    uninterrupted = ~np.logical_or.accumulate(against[:, ::-1], axis=1)[:, ::-1]
    count: Integers = (current & uninterrupted).sum(axis=1)
    return count
