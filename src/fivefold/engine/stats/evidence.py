"""What the latest points of many series say that the points before them do not: the answers, for all series at once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.special import ndtr, stdtr

from fivefold.engine.stats.autocorrelation import Resemblance, inflation
from fivefold.engine.stats.panels import Bools, Floats, Integers
from fivefold.engine.stats.past_answers import times_as_often
from fivefold.engine.stats.rare_events import BEYOND

LEVEL = 2 * BEYOND
"""Probability beyond 3σ limits on both sides of a normal distribution."""
LATEST, TOGETHER = 1, 7
QUESTIONS = (LATEST, TOGETHER)
"""How many of the latest points each question is about."""


@dataclass(frozen=True)
class Answers:
    """What is answered of many series: arrays of shape (series,) for one question, or (questions, series).

    statistic: the distance from the earlier level in standard errors, without sign; nan where the question was not asked.
    freedom: degrees of freedom of Student's t, infinite where the statistic is a normal quantile of an exact p.
    rate: probability of an answer beyond LEVEL if nothing has changed; 0 where the question was not asked.
    value, level, effect: of the points in question, of those before, and their distance in σ of the latest point, signed;
    just the sign where the points before do not vary. varied: whether they do. before: how many points set the level.
    past_beyond, past_asked: how many earlier points, or stretches of as many, would have been beyond LEVEL, and of how many;
    0 where an exact distribution is known.
    """

    statistic: Floats
    freedom: Floats
    rate: Floats
    value: Floats
    level: Floats
    effect: Floats
    varied: Bools
    before: Integers
    past_beyond: Integers
    past_asked: Integers


@dataclass(frozen=True)
class Evidence(Answers):
    """The answers to both questions, of shape (questions, series), and what is told beside them.

    persistence: of that shape, how many of the latest points in a row lie on the effect's side. flagged: shape (rules,
    series), which rules flag the latest point. resemblance: of each point to the one before.
    """

    persistence: Integers
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


def joined(parts: Sequence[Evidence]) -> Evidence:
    """The evidence of several panels, whose series follow one another."""
    arrays = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts], axis=-1)
        for field in fields(Evidence)
        if field.name != "resemblance"
    }
    return Evidence(**arrays, resemblance=Resemblance.joined([part.resemblance for part in parts]))
