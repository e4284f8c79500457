"""Named, versioned sets of rules, and the flags that a set raises on charts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Protocol

import numpy as np

from fivefold.engine.stats import rules
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.lines import Judged
from fivefold.engine.stats.panels import Bools, Floats, Signs, each_phase
from fivefold.engine.stats.runs import Runs, runs
from fivefold.engine.stats.settings import UnknownRuleSet


class RuleFunction(Protocol):
    """What every rule is: arrays of shape (series, points) in, int8 flags of that shape out."""

    def __call__(self, values: Floats, centre: Floats, sigma: Floats, mask: Bools) -> Signs: ...


@dataclass(frozen=True)
class Rule:
    """One rule of a set.

    every_plotted_point: it judges points one by one, so excluded points are judged too.
    by_side: it asks only for the side of the centre. by_distance: it asks how many σ a point lies from the centre, which
        some charts judge on a scale of their own. For both, a settled point (see ControlCharts) lies on the centre.
    of_variation: it asks whether points lie too close to the centre, of which a settled point is no sign: it is passed over.
    """

    code: str
    title: str
    source: str
    flag: RuleFunction
    every_plotted_point: bool = False
    by_side: bool = False
    by_distance: bool = False
    of_variation: bool = False


@dataclass(frozen=True)
class RuleSet:
    """A set of rules under a name that never changes its meaning.

    on_the_centre: what a point on the centre line does to a run. with_runs: Anhøj's runs analysis belongs to the set.
    first_rule_decides: where rules disagree on a point, the first in order gives its direction (Making Data Count); in
        other sets concern outweighs improvement.
    """

    name: str
    title: str
    source: str
    on_the_centre: str
    rules: tuple[Rule, ...]
    with_runs: bool = False
    first_rule_decides: bool = False


@dataclass(frozen=True)
class Flags:
    """What a rule set says of charts.

    on: int8, shape (rules, series, points), in the order of `rules`: +1 above or upwards, -1 below or downwards,
    2 without direction, 0 nothing. runs: Anhøj's analysis where the set contains it: it judges a whole phase.
    """

    rule_set: RuleSet
    on: Signs
    runs: Runs | None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, in the order of the first axis of `on`."""
        return self.rule_set.rules

    @property
    def any(self) -> Bools:
        """True for each point that at least one rule flags, shape (series, points)."""
        flagged: Bools = (self.on != 0).any(axis=0)
        return flagged


def evaluate(charts: ControlCharts, rule_set: str | RuleSet | None = None) -> Flags:
    """Apply all rules of a set (by default the one in the charts' settings) to all charts; phases never mix.

    On a moving range chart only rules that judge points one by one are applied: successive ranges share a value.
    Raises UnknownRuleSet.
    """
    chosen = rule_set if isinstance(rule_set, RuleSet) else named(rule_set or charts.settings.rule_set)
    on = np.zeros((len(chosen.rules), *charts.values.shape), dtype=np.int8)
    for place, rule in enumerate(chosen.rules):
        if rule.every_plotted_point or charts.chart.points_are_independent:
            judged, mask = _judged(charts, rule)
            for part in each_phase(charts.phase, mask):
                on[place] |= rule.flag(judged.values, judged.centre, judged.sigma, part)
    return Flags(rule_set=chosen, on=on, runs=runs(charts) if chosen.with_runs else None)


def _judged(charts: ControlCharts, rule: Rule) -> tuple[Judged, Bools]:
    """What a rule reads of the charts, and which points it judges."""
    plot = Judged(charts.values, charts.centre, charts.sigma)
    judged = (charts.judged or plot) if rule.by_distance else plot
    if (rule.by_side or rule.by_distance) and charts.settled.any():
        judged = replace(judged, values=np.where(charts.settled, judged.centre, judged.values))
    mask = charts.mask if rule.every_plotted_point else charts.included
    return judged, mask & ~charts.settled if rule.of_variation else mask


def named(name: str) -> RuleSet:
    """Return the rule set of that name. Raises UnknownRuleSet."""
    try:
        return RULE_SETS[name]
    except KeyError:
        raise UnknownRuleSet(name) from None


MAKING_DATA_COUNT = "NHS England, Making Data Count: Strengthening your decisions (2019)"
MAKING_DATA_COUNT_2023 = "NHS England, Making Data Count, guidance of 2023"
WESTERN_ELECTRIC = "Western Electric, Statistical Quality Control Handbook (1956)"
NELSON = "Nelson (1984), The Shewhart control chart: tests for special causes, J Qual Technol 16(4)"
IHI = "Perla, Provost and Murray (2011), The run chart, BMJ Qual Saf 20:46–51"
ANHOEJ = "Anhøj and Olesen (2014), Run charts revisited, PLoS ONE 9(11): e113825"
SHEWHART = "Shewhart (1931), Economic Control of Quality of Manufactured Product"
BREAKS = "A point on the centre line is on neither side: it ends a run."
SKIPPED = "A point on the centre line is passed over: it neither ends a run nor lengthens it."

THREE_SIGMA = Rule(
    "beyond-3-sigma", "A point beyond the 3σ limits", SHEWHART, rules.beyond, every_plotted_point=True, by_distance=True
)


def _shift(points: int, source: str, *, skip_centre: bool = False) -> Rule:
    title = f"{points} points in a row on one side of the centre line"
    name = f"shift-{points}-skipping" if skip_centre else f"shift-{points}"
    return Rule(name, title, source, partial(rules.shift, points=points, skip_centre=skip_centre), by_side=True)


def _trend(points: int, source: str, *, skip_ties: bool = False) -> Rule:
    title = f"{points} points in a row that all rise or all fall"
    name = f"trend-{points}-skipping" if skip_ties else f"trend-{points}"
    return Rule(name, title, source, partial(rules.trend, points=points, skip_ties=skip_ties))


TWO_OF_THREE_WITHIN = Rule(
    "2-of-3-within-limits",
    "2 of 3 points between 2σ and the limit, all three on one side",
    MAKING_DATA_COUNT,
    partial(rules.near_limits, points=2, window=3, sigmas=2, whole_window_on_one_side=True, within_limits=True),
    by_distance=True,
)
TWO_OF_THREE_ONE_SIDE = Rule(
    "2-of-3-one-side",
    "2 of 3 points beyond 2σ, all three on one side",
    MAKING_DATA_COUNT_2023,
    partial(rules.near_limits, points=2, window=3, sigmas=2, whole_window_on_one_side=True),
    by_distance=True,
)
TWO_OF_THREE = Rule(
    "2-of-3",
    "2 of 3 points beyond 2σ on the same side",
    WESTERN_ELECTRIC,
    partial(rules.near_limits, points=2, window=3, sigmas=2),
    by_distance=True,
)
FOUR_OF_FIVE = Rule(
    "4-of-5",
    "4 of 5 points beyond 1σ on the same side",
    WESTERN_ELECTRIC,
    partial(rules.near_limits, points=4, window=5, sigmas=1),
    by_distance=True,
)
HUGGING = Rule(
    "hugging-15",
    "15 points in a row within 1σ of the centre",
    NELSON,
    partial(rules.hugging, points=15),
    by_distance=True,
    of_variation=True,
)
ZIGZAG = Rule("zigzag-14", "14 points in a row up and down in turn", NELSON, partial(rules.zigzag, points=14))
SPLIT = Rule(
    "split-8",
    "8 points in a row of which none is within 1σ of the centre",
    NELSON,
    partial(rules.split, points=8),
    by_distance=True,
)

_SETS = (
    RuleSet(
        "mdc-2019",
        "Making Data Count (2019)",
        MAKING_DATA_COUNT,
        BREAKS,
        (THREE_SIGMA, _trend(7, MAKING_DATA_COUNT), TWO_OF_THREE_WITHIN, _shift(7, MAKING_DATA_COUNT)),
        first_rule_decides=True,
    ),
    RuleSet(
        "mdc-2023",
        "Making Data Count (2023)",
        MAKING_DATA_COUNT_2023,
        BREAKS,
        (THREE_SIGMA, _trend(7, MAKING_DATA_COUNT_2023), TWO_OF_THREE_ONE_SIDE, _shift(7, MAKING_DATA_COUNT_2023)),
        first_rule_decides=True,
    ),
    RuleSet(
        "nhse-6",
        "Making Data Count with six points",
        MAKING_DATA_COUNT,
        BREAKS,
        (THREE_SIGMA, _trend(6, MAKING_DATA_COUNT), TWO_OF_THREE_WITHIN, _shift(6, MAKING_DATA_COUNT)),
        first_rule_decides=True,
    ),
    RuleSet(
        "western-electric",
        "Western Electric",
        WESTERN_ELECTRIC,
        BREAKS,
        (THREE_SIGMA, TWO_OF_THREE, FOUR_OF_FIVE, _shift(8, WESTERN_ELECTRIC)),
    ),
    RuleSet(
        "nelson",
        "Nelson",
        NELSON,
        BREAKS,
        (THREE_SIGMA, _shift(9, NELSON), _trend(6, NELSON), ZIGZAG, TWO_OF_THREE, FOUR_OF_FIVE, HUGGING, SPLIT),
    ),
    RuleSet(
        "ihi",
        "Run chart (Institute for Healthcare Improvement)",
        IHI,
        SKIPPED,
        (_shift(6, IHI, skip_centre=True), _trend(5, IHI, skip_ties=True)),
    ),
    RuleSet("anhoej", "Anhøj", ANHOEJ, SKIPPED, (), with_runs=True),
    RuleSet("anhoej+3s", "Anhøj with 3σ limits", ANHOEJ, SKIPPED, (THREE_SIGMA,), with_runs=True),
)
RULE_SETS: Mapping[str, RuleSet] = MappingProxyType({rule_set.name: rule_set for rule_set in _SETS})
