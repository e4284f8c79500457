"""One object that says how a chart is made: the only source of truth for chart, table, icon and report."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import partial
from typing import ClassVar

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.setting_checks import InvalidSettings, changes, named, number, place, places, positive, unless_none


class UnknownRuleSet(InvalidSettings):
    """No rule set has this name."""

    code: ClassVar[str] = "unknown_rule_set"

    def __init__(self, name: str) -> None:
        known = ", ".join(RULE_SET_NAMES)
        super().__init__(f"There is no rule set “{name}”.", fix=f"Choose one of: {known}.", field="rule_set")


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is better, 0 where neither is."""
        return {Direction.UP: 1, Direction.DOWN: -1, Direction.NEUTRAL: 0}[self]


class RunsMethod(StrEnum):
    """How the longest run and the number of crossings are judged together; the values are qicharts2's."""

    ANHOEJ = "anhoej"
    BEST_BOX = "bestbox"
    CUT_BOX = "cutbox"


class SubgroupSpread(StrEnum):
    """How the spread within the groups of an X̄ or s chart is brought together."""

    BY_SIZE = "by-size"
    """The mean where all groups have one size, pooled where they differ, as qicharts2 does."""
    MEAN = "mean"
    POOLED = "pooled"


class GeometricLimits(StrEnum):
    """The limits of a g chart."""

    PROBABILITY = "probability"
    """The 0.00135 and 0.99865 quantiles of the geometric distribution."""
    THREE_SIGMA = "three-sigma"
    """ḡ ± 3√(ḡ(ḡ + 1)), as qicharts2 has them: 1.5 % of stable points lie outside, and none can lie below."""


RULE_SET_NAMES = (
    "mdc-2019",
    "mdc-2023",
    "nhse-6",
    "western-electric",
    "nelson",
    "ihi",
    "anhoej",
    "anhoej+3s",
)
"""The names that `rule_set` may have; what each set holds stands in `rule_sets`."""


@dataclass(frozen=True)
class Settings:
    """How to chart a set of series. Raises InvalidSettings for what cannot be; names may be given as their words ("p").

    Positions count from 0 over the columns of the arrays; a date stands for the column of that date and needs
    the argument `dates` of `chart_series`.

    phases: where each new phase starts (its first point).
    freeze: how many points at the start of each phase set its centre and limits; or the last date that does.
    excluded: points that are drawn but set neither centre nor limits and take no part in runs.
    target: on the plotted scale (after `multiply`).
    target_changes: (first point, target) for each later change of the target, in order; None ends it.
    centre: a given centre line instead of the estimated one, on the unmultiplied scale; of a g chart the mean.
    screen_moving_ranges: drop, once, the moving ranges of 3.267 times their mean or more (Nelson 1982).
    guard_near_constant: where at least three quarters of the points that set the limits have one value, that value
        counts as lying on the centre line (unless that line is given); and screening that would drop every moving
        range but zeros drops none.
        A series that is constant but for a few points then raises no flood of flags. Off: as the R packages do.
    moving_range_constant: σ = mean moving range / this. 1.128 (Montgomery), 3/2.66 (Making Data Count), 2/√π.
    runs_method: the best box and the cut box know 10 to 100 useful points; outside that Anhøj's own limits judge.
    multiply: values, centre and limits times this: 100 for per cent, 1000 for a rate per thousand.
    allow_negative: False stops the lower limit at zero when no value is below zero.
    subgroup_spread, geometric_limits: how X̄ and s charts, and how g charts, get their limits.
    """

    version: ClassVar[int] = 2

    chart: Chart
    rule_set: str = "anhoej+3s"
    direction: Direction = Direction.NEUTRAL
    phases: tuple[int | date, ...] = ()
    freeze: int | date | None = None
    excluded: tuple[int | date, ...] = ()
    target: float | None = None
    target_changes: tuple[tuple[int | date, float | None], ...] = ()
    centre: float | None = None
    screen_moving_ranges: bool = False
    guard_near_constant: bool = True
    moving_range_constant: float = 1.128
    runs_method: RunsMethod = RunsMethod.ANHOEJ
    multiply: float = 1.0
    allow_negative: bool = True
    subgroup_spread: SubgroupSpread = SubgroupSpread.BY_SIZE
    geometric_limits: GeometricLimits = GeometricLimits.PROBABILITY

    def __post_init__(self) -> None:
        """Check every part, and write equal settings in one form: words become what they name, places stand in order."""
        checks: dict[str, Callable[[object, str], object]] = {
            **{name: partial(named, kind) for name, kind in _WORDS.items()},
            **dict.fromkeys(("phases", "excluded"), places),
            **dict.fromkeys(("moving_range_constant", "multiply"), positive),
            **dict.fromkeys(("target", "centre"), partial(unless_none, number)),
            "freeze": partial(unless_none, place),
            "target_changes": changes,
        }
        for name, check in checks.items():
            object.__setattr__(self, name, check(getattr(self, name), name))
        if self.rule_set not in RULE_SET_NAMES:
            raise UnknownRuleSet(self.rule_set)
        if isinstance(self.freeze, int) and self.freeze < 1:
            raise InvalidSettings(
                "A freeze needs at least one point.", fix="Leave it out, or give the number of points.", field="freeze"
            )
        lowest = 0.0 if self.chart.counts_events or self.chart.between_events else -float("inf")
        highest = 1.0 if self.chart.is_proportion else float("inf")
        if self.centre is not None and not lowest <= self.centre <= highest:
            raise InvalidSettings(
                f"No {self.chart.label} has a centre of {self.centre:g}.",
                fix="Give it before it is multiplied: 0.15 for 15 per cent.",
                field="centre",
            )

    def canonical(self) -> str:
        """The settings as JSON with sorted keys and ISO dates: the same settings, the same text."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps({"version": self.version, **content}, sort_keys=True, default=_iso, separators=(",", ":"))

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hex; stored with every result."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


_WORDS: dict[str, type[StrEnum]] = {
    "chart": Chart,
    "direction": Direction,
    "runs_method": RunsMethod,
    "subgroup_spread": SubgroupSpread,
    "geometric_limits": GeometricLimits,
}


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    msg = f"{type(value).__name__} cannot be part of settings"
    raise TypeError(msg)
