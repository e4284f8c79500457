"""Every argument of NHSRplotthedots' ptd_spc(), and what it is in our terms.

| ptd_spc()                | here                                                                                       |
|--------------------------|--------------------------------------------------------------------------------------------|
| value_field, date_field  | columns; rows are put in the order of their dates                                          |
| facet_field              | one series each                                                                            |
| rebase                   | `Settings.phases`: dates of the first point of each new phase, for all or for named facets  |
| fix_after_n_points       | `Settings.freeze`, at the start of each phase                                              |
| improvement_direction    | `Settings.direction`                                                                       |
| target                   | `Settings.target`, for all or for named facets                                             |
| trajectory               | nothing: it is drawn and judged by no rule                                                 |
| screen_outliers          | `Settings.screen_moving_ranges`                                                            |

The chart is i with 2.66 mean moving ranges either side of the mean, the rule set `mdc-2019`; `guard_near_constant` is off:
the guard is ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.icon_kinds import Assurance, Variation
from fivefold.engine.stats.icons import Icons, icons
from fivefold.engine.stats.rule_sets import Flags, evaluate
from fivefold.engine.stats.settings import Direction, Settings
from tests.oracles.r_calls import Call, Name, UnreadableCall, read_call
from tests.oracles.tables import Columns, days, numbers

POSITIONS = [
    "data",
    "value_field",
    "date_field",
    "facet_field",
    "rebase",
    "fix_after_n_points",
    "improvement_direction",
    "target",
    "trajectory",
    "screen_outliers",
]
DIRECTIONS = {"increase": Direction.UP, "decrease": Direction.DOWN, "neutral": Direction.NEUTRAL}
SPECIAL_CAUSES = {
    ("beyond-3-sigma", 1): "Above UCL",
    ("beyond-3-sigma", -1): "Below LCL",
    ("trend-7", 1): "7 Point Trend (Increasing)",
    ("trend-7", -1): "7 Point Trend (Decreasing)",
    ("2-of-3-within-limits", 1): "2 in 3 Above CL",
    ("2-of-3-within-limits", -1): "2 in 3 Below CL",
    ("shift-7", 1): "7 Points Above CL",
    ("shift-7", -1): "7 Points Below CL",
}
POINT_TYPES = {
    Variation.NONE: "common_cause",
    Variation.COMMON_CAUSE: "common_cause",
    Variation.IMPROVEMENT_HIGH: "special_cause_improvement",
    Variation.IMPROVEMENT_LOW: "special_cause_improvement",
    Variation.CONCERN_HIGH: "special_cause_concern",
    Variation.CONCERN_LOW: "special_cause_concern",
    Variation.NEUTRAL_HIGH: "special_cause_neutral_high",
    Variation.NEUTRAL_LOW: "special_cause_neutral_low",
}
ASSURANCES = {
    Assurance.NONE: "",
    Assurance.CONSISTENTLY_PASSES: "consistent_pass",
    Assurance.CONSISTENTLY_FAILS: "consistent_fail",
    Assurance.HIT_OR_MISS: "inconsistent",
}


@dataclass(frozen=True)
class PtdFacet:
    """One facet of a call, charted and judged."""

    facet: str
    dates: list[date]
    charts: ControlCharts
    flags: Flags
    icons: Icons

    @property
    def special_cause_types(self) -> list[str]:
        """The package's words for the first rule, in its order, that flags each point."""
        return [self._type(point) for point in range(len(self.dates))]

    @property
    def point_types(self) -> list[str]:
        """The package's words for what each point means."""
        return [POINT_TYPES[Variation(int(code))] for code in self.icons.points[0]]

    @property
    def assurance(self) -> str:
        """The package's word for the assurance icon, empty where there is none."""
        return ASSURANCES[Assurance(int(self.icons.assurance[0]))]

    def _type(self, point: int) -> str:
        for rule, flagged in zip(self.flags.rules, self.flags.on[:, 0, point], strict=True):
            if flagged:
                return SPECIAL_CAUSES[rule.code, int(flagged)]
        return "Common Cause"


def read_ptd(call: str, data: Columns, *, improvement_direction: str) -> list[PtdFacet]:
    """Chart and judge `data` as the call asks.

    improvement_direction: what the variable `dir` held when the call was made. Raises UnreadableCall.
    """
    arguments = _arguments(read_call(call), improvement_direction)
    field = _name(arguments.get("facet_field"))
    labels = data[field] if field else ["no facet"] * len(next(iter(data.values())))
    return [_facet(label, arguments, data, [at == label for at in labels]) for label in sorted(set(labels))]


def _arguments(call: Call, improvement_direction: str) -> dict[str, object]:
    if call.function != "ptd_spc":
        raise UnreadableCall(call.function)
    free = [position for position in POSITIONS if position not in call.named]
    arguments = {**dict(zip(free, call.unnamed, strict=False)), **call.named}
    unknown = set(arguments) - set(POSITIONS) - {".data"}
    if unknown:
        raise UnreadableCall(f"ptd_spc() has no argument {', '.join(sorted(unknown))}")
    if isinstance(arguments.get("improvement_direction"), Name):
        arguments["improvement_direction"] = improvement_direction
    return arguments


def _facet(label: str, arguments: Mapping[str, object], data: Columns, chosen: list[bool]) -> PtdFacet:
    dates = np.array([day for day, here in zip(days(data[_name(arguments["date_field"])]), chosen, strict=True) if here])
    values = numbers(data[_name(arguments["value_field"])])[np.array(chosen)]
    order = np.argsort(dates, kind="stable")
    settings = read_settings(arguments, label)
    ordered: list[date] = dates[order].tolist()
    charts = chart_series(values[order], settings=settings, dates=ordered)
    flags = evaluate(charts)
    return PtdFacet(label, ordered, charts, flags, icons(charts, flags))


def read_settings(arguments: Mapping[str, object], facet: str) -> Settings:
    """The arguments that do not name columns, as Settings for one facet."""
    freeze, target = arguments.get("fix_after_n_points"), _for(facet, arguments.get("target"), "ptd_target")
    return Settings(
        chart=Chart.INDIVIDUALS,
        rule_set="mdc-2019",
        direction=DIRECTIONS[str(arguments.get("improvement_direction", "increase"))],
        phases=_dates(_for(facet, arguments.get("rebase"), "ptd_rebase")),
        freeze=int(freeze) if isinstance(freeze, int | float) else None,
        target=float(target) if isinstance(target, int | float) else None,
        screen_moving_ranges=bool(arguments.get("screen_outliers", True)),
        guard_near_constant=False,
        moving_range_constant=3 / 2.66,
    )


def _for(facet: str, given: object, function: str) -> object:
    """The value for one facet of an argument given for all, or by name in list(), c() or the package's own function."""
    if isinstance(given, Call) and given.function == function:
        given = given.named or (given.unnamed[0] if given.unnamed else None)
    return given.get(facet) if isinstance(given, dict) else given


def _dates(given: object) -> tuple[date, ...]:
    found = given if isinstance(given, tuple) else () if given is None else (given,)
    return tuple(one if isinstance(one, date) else date.fromisoformat(str(one)) for one in found)


def _name(given: object) -> str:
    return given.text if isinstance(given, Name) else str(given) if given else ""
