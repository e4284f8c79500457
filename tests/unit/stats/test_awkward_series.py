"""Awkward series get sensible lines, few flags and a reason on every chart, and never a crash, a warning or an infinity."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.icon_kinds import Variation
from fivefold.engine.stats.icons import icons
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import RULE_SETS, evaluate
from fivefold.engine.stats.settings import Settings

NAN = float("nan")
XMR, IP, MR, T = Chart.INDIVIDUALS, Chart.INDIVIDUALS_PRIME, Chart.MOVING_RANGE, Chart.TIME_BETWEEN
X, S, C, G = Chart.SUBGROUP_MEAN, Chart.SUBGROUP_SPREAD, Chart.COUNT, Chart.CASES_BETWEEN
P, PP, U, UP, RUN = Chart.PROPORTION, Chart.PROPORTION_PRIME, Chart.RATE, Chart.RATE_PRIME, Chart.RUN
RATIOS = (P, PP, U, UP, IP, X, S)
NEIGHBOURS = (XMR, IP, PP, UP, T)
"""Charts whose limits need two values beside each other."""


@dataclass(frozen=True)
class Awkward:
    """A series and what its charts must say.

    reasons: of a chart, each point's reason, or one that all share; a chart that is not named has ordinary points.
    flagged: the points that any rule may flag.
    """

    values: list[float]
    sizes: list[float]
    deviations: list[float]
    reasons: dict[Chart, list[str] | str] = field(default_factory=dict)
    flagged: tuple[int, ...] = ()

    def charts(self, chart: Chart, *, screened: bool) -> ControlCharts:
        below = self.sizes if chart.needs_denominators else None
        settings = Settings(chart, screen_moving_ranges=screened)
        return chart_series(self.values, below, deviations=self.deviations, settings=settings)

    def expected(self, chart: Chart) -> list[str]:
        said = self.reasons.get(chart, "OK")
        return [said] * len(self.values) if isinstance(said, str) else said


def _every(charts: tuple[Chart, ...], said: list[str] | str) -> dict[Chart, list[str] | str]:
    return dict.fromkeys(charts, said)


FIRST_RANGE = ["NO_RANGE", *["OK"] * 35]
GAP = ["OK", "OK", "MISSING", "MISSING", "OK", "OK"]
CASES = {
    "nearly always 100 %": Awkward(
        [100.0] * 20 + [98.0] + [100.0] * 15, [100.0] * 36, [0.0] * 20 + [1.0] + [0.0] * 15, {MR: FIRST_RANGE}, flagged=(20, 21)
    ),
    "nearly always half": Awkward(
        [50.0] * 20 + [40.0] + [50.0] * 15, [100.0] * 36, [2.0] * 20 + [3.0] + [2.0] * 15, {MR: FIRST_RANGE}, flagged=(20, 21)
    ),
    "always 100 %": Awkward(
        [20.0] * 16,
        [20.0] * 16,
        [0.0] * 16,
        {
            **_every((XMR, IP, P, PP, UP, T), "CONSTANT"),
            **_every((X, S), "NO_SPREAD_WITHIN"),
            MR: ["NO_RANGE", *["CONSTANT"] * 15],
        },
    ),
    "always half": Awkward(
        [10.0] * 16,
        [20.0] * 16,
        [1.0] * 16,
        {**_every((XMR, IP, PP, UP, T), "CONSTANT"), MR: ["NO_RANGE", *["CONSTANT"] * 15]},
    ),
    "never anything": Awkward(
        [0.0] * 16,
        [20.0] * 16,
        [0.0] * 16,
        {
            **_every((XMR, IP, P, PP, U, UP, C, G, T), "CONSTANT"),
            **_every((X, S), "NO_SPREAD_WITHIN"),
            MR: ["NO_RANGE", *["CONSTANT"] * 15],
        },
    ),
    "some denominators are zero": Awkward(
        [3.0, 0.0, 5.0, 4.0, 2.0, 6.0],
        [20.0, 0.0, 20.0, 0.0, 20.0, 20.0],
        [1.0, NAN, 1.1, NAN, 1.0, 0.9],
        {
            **_every(RATIOS, ["OK", "ZERO_DENOMINATOR", "OK", "ZERO_DENOMINATOR", "OK", "OK"]),
            MR: ["NO_RANGE", *["OK"] * 5],
            T: ["OK", "ZERO_GAP", "OK", "OK", "OK", "OK"],
        },
    ),
    "all denominators are zero": Awkward(
        [3.0, 1.0, 5.0],
        [0.0] * 3,
        [NAN] * 3,
        {**_every(RATIOS, "ZERO_DENOMINATOR"), MR: ["NO_RANGE", "OK", "OK"]},
    ),
    "a gap in the middle": Awkward(
        [3.0, 4.0, NAN, NAN, 5.0, 2.0],
        [20.0] * 6,
        [1.0, 1.1, NAN, NAN, 0.9, 1.0],
        {**_every(tuple(Chart), GAP), MR: ["NO_RANGE", "OK", "MISSING", "MISSING", "NO_RANGE", "OK"]},
    ),
    "a gap between single values": Awkward(
        [3.0, NAN, 4.0],
        [20.0] * 3,
        [1.0, NAN, 1.1],
        {
            **_every(tuple(Chart), ["OK", "MISSING", "OK"]),
            **_every(NEIGHBOURS, ["TOO_FEW", "MISSING", "TOO_FEW"]),
            MR: ["NO_RANGE", "MISSING", "NO_RANGE"],
        },
    ),
    "a single point": Awkward([3.0], [20.0], [1.0], {**_every(NEIGHBOURS, "TOO_FEW"), MR: "NO_RANGE"}),
    "nothing reported": Awkward([NAN] * 4, [20.0] * 4, [NAN] * 4, _every(tuple(Chart), "MISSING")),
    "groups of one": Awkward(
        [1.0, 0.0, 1.0],
        [1.0] * 3,
        [NAN] * 3,
        {**_every((X, S), "SINGLE_OBSERVATION"), MR: ["NO_RANGE", "OK", "OK"], T: ["OK", "ZERO_GAP", "OK"]},
    ),
    "below zero": Awkward(
        [-3.0, -4.0, -5.0],
        [20.0] * 3,
        [1.0, 1.1, 0.9],
        {**_every((P, PP, U, UP, C, G, T), "IMPOSSIBLE"), MR: ["NO_RANGE", "OK", "OK"]},
    ),
}


@pytest.mark.parametrize("screened", [False, True], ids=["all ranges", "screened"])
@pytest.mark.parametrize("chart", Chart)
@pytest.mark.parametrize("name", CASES)
def test_an_awkward_series_is_charted_and_explained(name: str, chart: Chart, screened: bool) -> None:
    case = CASES[name]
    charts = case.charts(chart, screened=screened)
    assert [ReasonCode(int(code)).name for code in charts.reasons[0]] == case.expected(chart)
    assert not any(np.isinf(getattr(charts, line)).any() for line in ("values", "centre", "lower", "upper", "sigma"))
    ordinary = charts.reasons[0] == ReasonCode.OK
    assert np.isfinite(charts.centre[0, ordinary]).all()
    if chart is not Chart.RUN:
        assert (charts.lower[0, ordinary] <= charts.upper[0, ordinary]).all()


@pytest.mark.parametrize("screened", [False, True], ids=["all ranges", "screened"])
@pytest.mark.parametrize("chart", Chart)
@pytest.mark.parametrize("name", CASES)
def test_an_awkward_series_raises_no_flood_of_flags(name: str, chart: Chart, screened: bool) -> None:
    case = CASES[name]
    charts = case.charts(chart, screened=screened)
    for rule_set in RULE_SETS:
        flags = evaluate(charts, rule_set)
        assert set(np.flatnonzero(flags.any[0])) <= set(case.flagged), rule_set
        assert flags.runs is None or not flags.runs.signal.any(), rule_set
        assert icons(charts, flags).variation[0] in {Variation.NONE, Variation.COMMON_CAUSE}, rule_set
