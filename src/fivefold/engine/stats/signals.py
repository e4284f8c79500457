"""Which series' latest points carry new information: a ranked list with an honest number of false signals in it.

`new_information` says which two questions every series is asked. A series is listed where either answer is rarer than 3σ
limits promise (0.0027), allowing for how much successive points of these series resemble each other.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.evidence import LEVEL, QUESTIONS, Evidence, joined
from fivefold.engine.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli
from fivefold.engine.stats.new_information import ask
from fivefold.engine.stats.panels import Bools, Floats
from fivefold.engine.stats.periods import fitting
from fivefold.engine.stats.rule_sets import Flags, RuleSet, evaluate, named
from fivefold.engine.stats.setting_checks import InvalidSettings
from fivefold.engine.stats.settings import Direction, Settings

STRONG_AUTOCORRELATION = 0.3
"""From here on the mean of seven points varies at least 1.7 times as much as that of unrelated points (in variance)."""
AT_ONCE = 5_000
"""Series that `rank_series` charts at a time: few enough for the processor's cache, however many there are."""


class Meaning(StrEnum):
    """What a signal means for the people concerned."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Signal:
    """New information in one series.

    series: its row. p_value: smallest p of the questions asked, times their number (Bonferroni). q_value: Benjamini–
    Hochberg over the series tested. effect: distance from the earlier level in σ of the latest point, signed; just the sign
    where the earlier points do not vary.
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
    is at most 0.0027 (for p, u, c and g charts given the totals, as counts are whole numbers), times `often` where values are
    not normal. often: how many times as often as that single points of these series stood out before; 1 where they did so
    no more often than chance allows, and where the distribution is known (counts, gaps between events). autocorrelation: median
    over the series tested of the correlation of one point with the next, before the points in question, corrected for
    their number; None where it cannot be had. allowed_for: the autocorrelation that the p values allow for; 0 where it
    is within chance of none.
    """

    signals: tuple[Signal, ...]
    tested: int
    expected_false: float
    autocorrelation: float | None
    allowed_for: float = 0.0
    often: float = 1.0

    @property
    def caution(self) -> str | None:
        """What to show where a season or a trend may be at work, or where values are not normal."""
        told = []
        if self.allowed_for >= STRONG_AUTOCORRELATION:
            told.append(
                f"Successive points resemble each other (autocorrelation {self.allowed_for:.2f}). The list allows for that, "
                "but a season of the year, or one slow change seen again, may still look like news."
            )
        if self.often > 1:
            told.append(
                f"Single points of these series have stood out {self.often:.1f} times as often as normal values do: the "
                "values are skewed, or some stray far. The number to expect by chance allows for that; p and q do not."
            )
        return " ".join(told) or None


def rank(charts: ControlCharts, flags: Flags | None = None, *, families: ArrayLike | None = None) -> SignalList:
    """List the series whose latest column carries new information; see the module for the questions asked.

    A series without a usable point in the latest column, or with fewer than eight before it in its phase, is not tested.
    flags: as `evaluate` gives them, by default those of the settings' rule set. families: a number for each series, shape
    (series,). Those numbered 0 are the primary series (Benjamini–Hochberg); every other number is a family of its own, of
    strata that depend on one another (Benjamini–Yekutieli).
    """
    flags = evaluate(charts) if flags is None else flags
    return _listed([ask(charts, flags)], flags.rule_set, [charts.settings.direction] * len(charts.values), families)


def rank_together(panels: Sequence[tuple[ControlCharts, Flags]], *, families: ArrayLike | None = None) -> SignalList:
    """List what is new in several panels, such as measures on charts of different kinds, in one order.

    Series are numbered through, in the order of the panels, and q values are those of one list. Each panel keeps its own
    direction and its own allowance for autocorrelation, so that p values are those of the panel alone; the list tells the
    largest. families: as in `rank`, for all series. Raises InvalidSettings where there is no panel, or where
    panels have different rule sets.
    """
    if not panels:
        raise InvalidSettings("There is no panel to list signals of.", fix="Give one or more.", field="panels")
    names = {flags.rule_set.name for _, flags in panels}
    if len(names) > 1:
        raise InvalidSettings("One list takes panels of one rule set.", fix="Evaluate all panels by the same rule set.")
    directions = [charts.settings.direction for charts, _ in panels for _ in charts.values]
    return _listed([ask(charts, flags) for charts, flags in panels], panels[0][1].rule_set, directions, families)


def rank_series(
    values: ArrayLike,
    denominators: ArrayLike | None = None,
    *,
    settings: Settings,
    mask: ArrayLike | None = None,
    families: ArrayLike | None = None,
    dates: Sequence[date] | None = None,
) -> SignalList:
    """Chart, flag and rank any number of series, shape (series, points), a few thousand at a time on every processor.

    dates: of the columns, where the settings name dates. The same list as `rank(chart_series(...))`.
    Raises ShapeMismatch, InvalidSettings.
    """
    given = np.atleast_2d(np.asarray(values))
    below = None if denominators is None else fitting(denominators, given.shape, np.float64, "denominators")
    allowed = fitting(True if mask is None else mask, given.shape, np.bool_, "mask")

    def examined(start: int) -> Evidence:
        rows = slice(start, start + AT_ONCE)
        part = None if below is None else below[rows]
        charts = chart_series(given[rows], part, settings=settings, mask=allowed[rows], dates=dates)
        return ask(charts, evaluate(charts))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        evidence = joined(list(pool.map(examined, range(0, max(len(given), 1), AT_ONCE))))
    return _listed([evidence], named(settings.rule_set), [settings.direction] * len(given), families)


def _listed(
    panels: Sequence[Evidence], rule_set: RuleSet, directions: Sequence[Direction], families: ArrayLike | None
) -> SignalList:
    """The list over all panels, each of which says for itself how much its points resemble each other."""
    tested_of = [np.asarray(panel.asked.any(axis=0)) for panel in panels]
    allowances = [panel.resemblance.allowed_for(tested) for panel, tested in zip(panels, tested_of, strict=True)]
    resemblances = [panel.resemblance.pooled(tested) for panel, tested in zip(panels, tested_of, strict=True)]
    answers = [panel.p_values(allowed_for) for panel, allowed_for in zip(panels, allowances, strict=True)]
    often = [panel.often() for panel in panels]
    expected = sum(float((panel.rate * times[:, None]).sum()) for panel, times in zip(panels, often, strict=True))
    evidence = panels[0] if len(panels) == 1 else joined(panels)
    asked = evidence.asked
    tested: Bools = np.concatenate(tested_of)
    each = np.where(asked, np.concatenate(answers, axis=1), np.inf)
    chosen = each.argmin(axis=0)
    p = np.minimum(each.min(axis=0) * np.maximum(asked.sum(axis=0), 1), 1.0)
    q = _q_values(p, tested, families)
    rows = np.flatnonzero(tested & (each.min(axis=0) <= LEVEL))
    effect = evidence.effect[chosen, np.arange(len(p))]
    order = rows[np.lexsort((rows, -np.abs(effect[rows]), p[rows]))]
    return SignalList(
        signals=tuple(_signal(evidence, rule_set, int(row), int(chosen[row]), p, q, directions[row]) for row in order),
        tested=int(tested.sum()),
        expected_false=expected,
        autocorrelation=max((known for known in resemblances if known is not None), default=None),
        allowed_for=max(allowances),
        often=max(float(times[0]) for times in often),
    )


def _q_values(p: Floats, tested: Bools, families: ArrayLike | None) -> Floats:
    """q within each family: Benjamini–Hochberg in family 0, Benjamini–Yekutieli in the others; 1 where nothing was tested."""
    q = np.ones(p.shape)
    family = fitting(0 if families is None else families, p.shape, np.int64, "families")
    for number in np.unique(family[tested]):
        of_it = tested & (family == number)
        q[of_it] = (benjamini_hochberg if number == 0 else benjamini_yekutieli)(p[of_it])
    return q


def _signal(evidence: Evidence, rule_set: RuleSet, row: int, chosen: int, p: Floats, q: Floats, direction: Direction) -> Signal:
    effect, points = float(evidence.effect[chosen, row]), QUESTIONS[chosen]
    value, level = float(evidence.value[chosen, row]), float(evidence.level[chosen, row])
    heading = int(np.sign(effect)) * direction.sign
    who, verb = ("The latest point", "is") if points == 1 else (f"The last {points} points together", "are")
    where = "above" if effect > 0 else "below"
    before = f"the {evidence.before[chosen, row]} before"
    if evidence.varied[chosen, row]:
        apart = f"{abs(effect):.1f}σ {where} the level of {before} ({level:.4g})"
    else:
        apart = f"{where} {before}, all of which are at {level:.4g}"
    return Signal(
        series=row,
        meaning={1: Meaning.IMPROVEMENT, -1: Meaning.CONCERN, 0: Meaning.NEUTRAL}[heading],
        p_value=float(p[row]),
        q_value=float(q[row]),
        effect=effect,
        persistence=int(evidence.persistence[chosen, row]),
        points=points,
        value=value,
        level=level,
        rules=tuple(rule.title for rule, on in zip(rule_set.rules, evidence.flagged[:, row], strict=True) if on),
        reason=f"{who} ({value:.4g}) {verb} {apart}.",
    )
