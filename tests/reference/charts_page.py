"""docs/reference/charts.md, from the charts, their settings and their reason codes; the figures are computed."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from enum import Enum

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import TRIAL_POINTS, chart_series
from fivefold.engine.stats.dispersion import MATTERS_FROM, RARE_FROM
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.settings import Settings

INTRODUCTION = f"""# Charts

This page is generated from the charts by `python -m tests.reference`.

A chart shows a series over time with the level around which it varies (the centre line) and the limits within which
nearly all points lie while nothing changes. Which chart suits depends on what a point is. All are made by
`chart_series(values, denominators, settings=Settings(Chart…))` for many series at once. Limits that fewer than
{TRIAL_POINTS} points set are called trial limits: they still move.

Charts that add up what came before (CUSUM, EWMA, risk-adjusted CUSUM, VLAD) are made from these:
[charts with a memory](../explanation/time-weighted-charts.md). How often rules signal where nothing has happened:
[false alarms](false-alarms.md).
"""
CHOICE = f"""## Which chart

`choose_chart` chooses from what the measure is, and says why in one sentence:

- A value: i. A ratio of measured amounts (days per patient, litres per bed): i′. Groups of values: X̄, and s
  beside it; i of their means where these vary more than the spread within the groups explains, by the test of the next line.
- A proportion or a rate: p or u; p′ or u′ where, over all series, successive points vary at least {MATTERS_FROM} times as
  much as their denominators explain, and clearly more than by chance (3.09 standard errors).
- A count over equal periods: c; i where successive counts vary more than chance would have them, by the same test.
- Rare events: where at least {100 * RARE_FROM:.0f} % of the points lie at 0 (or at 100 %), a chart of periods can show
  little. Then g for proportions and t for rates and counts, if the gaps between events can be charted (argument `gaps`);
  if not, the sentence says so. `gaps_between` makes gaps of counts per period; it takes several events of one period to
  lie evenly in it, which makes them more alike than chance does, or puts them at random in it (`places`), as `fivefold
  analyse` does. Gaps that are known one by one are better.
"""
PLACES = """## Phases, freeze, exclusions, targets

They combine in any way. Each is given by place (from 0) or by date in the settings, for all series; or for each series
in the arguments of `chart_series`: numbers and truth values of the points, or days (arrays of datetime64, NaT for none).

- **Phase**: starts at its first point; centre and limits begin anew. No moving range and no rule reaches across.
- **Freeze**: the first points of each phase set its centre and limits, or by date the points of one phase up to that day.
- **Exclusion**: the point is drawn, but sets nothing and takes no part in runs. The 3σ rule still judges it. Moving ranges
  pass over it; on a moving range chart the point is a range, and the next range still starts from the excluded value.
- **Gap**: a period without a value is passed over, but no moving range reaches across it.
- **Target**: in plotted units; it may change (`target_changes`), and the last one decides the icon.
"""
DIFFERENCES = """## Where other packages differ

The figures agree with qicharts2 0.8.1 to 1e-9, but for these:

- **g**: its ḡ ± 3√(ḡ(ḡ + 1)) flags 1.5 % of stable points, and none can lie below. Here limits are the 0.00135 and 0.99865
  quantiles (setting `geometric_limits`). Below a mean of about 740 cases no gap is so short that it is rare enough, so
  there events that come closer together show in runs, not in single points.
- **t**: it stops on a gap of zero. Here two events of one recorded time are drawn at zero and count as half the shortest
  other gap. Where many gaps are zero, time should be recorded more finely: runs then flag too often.
- **i′**: its σ ignores freeze and exclusions. Here it does not.
- **freeze** is ignored where phases are given. Here it holds within each phase.
- **n = 0 with events** is plotted at infinity. Here it is no point.
- **Near-constant series**: where at least three quarters of the points that set the limits have one value, that value counts
  as lying on the centre line for every rule (setting `guard_near_constant`).

On g and t charts, whose limits are not symmetric, rules that count σ read the points on a scale on which they are: normal
deviates of the same probability (g), y^(1/3.6) (t). Stable gaps are then flagged as seldom as normal values. One rule is
not to be trusted where counts are small, on g as on p, u and c charts: 15 points within 1σ is then quite ordinary.
A moving range chart is judged by the 3σ rule alone, since successive ranges share a value.
"""


@dataclass(frozen=True)
class Described:
    """What a chart is, in words and formulas."""

    point: str
    centre: str
    limits: str
    source: str = "Montgomery, Introduction to Statistical Quality Control"


LANEY = "Laney (2002), Improved control charts for attributes"
DESCRIBED: Mapping[Chart, Described] = {
    Chart.RUN: Described("a value or ratio", "median", "none", "Perla, Provost and Murray (2011), The run chart"),
    Chart.INDIVIDUALS: Described("a value or ratio", "mean", "± 3·(mean moving range)/1.128"),
    Chart.INDIVIDUALS_PRIME: Described(
        "a ratio",
        "Σy/Σn",
        "± 3·s̄/√n, with s = √(π/2)·\\|Δ\\|/√(1/n + 1/n′) of neighbours",
        "Taylor (2018), Normalized individuals control chart",
    ),
    Chart.MOVING_RANGE: Described("distance from the value before", "mean", "0 and 3.267·mean"),
    Chart.SUBGROUP_MEAN: Described("mean of a group", "Σy/Σn", "± A3·s̄, A3 = 3/(c4·√n)"),
    Chart.SUBGROUP_SPREAD: Described(
        "standard deviation of a group",
        "s̄: the mean where groups have one size, else pooled √(Σ(n−1)s²/Σ(n−1))",
        "B3·s̄ and B4·s̄, 1 ± 3·√(1−c4²)/c4",
    ),
    Chart.PROPORTION: Described("a proportion", "Σy/Σn", "± 3·√(p̄(1−p̄)/n), within 0 and 1"),
    Chart.PROPORTION_PRIME: Described("a proportion", "Σy/Σn", "those of p, times mean\\|Δz\\|/1.128 of its scores", LANEY),
    Chart.RATE: Described("a rate", "Σy/Σn", "± 3·√(ū/n), not below 0"),
    Chart.RATE_PRIME: Described("a rate", "Σy/Σn", "those of u, times mean\\|Δz\\|/1.128 of its scores", LANEY),
    Chart.COUNT: Described("a number of events", "mean", "± 3·√c̄, not below 0"),
    Chart.CASES_BETWEEN: Described(
        "cases between two events",
        "median (0.693·mean if the mean is given)",
        "0.00135 and 0.99865 quantiles of the geometric distribution with that mean",
        "Benneyan (2001), Number-between g-type control charts",
    ),
    Chart.TIME_BETWEEN: Described(
        "time between two events",
        "mean of y^(1/3.6), transformed back",
        "those of an i chart of y^(1/3.6), transformed back",
        "Nelson (1994), A control chart for parts-per-million nonconforming items",
    ),
}
SETTINGS: Mapping[str, str] = {
    "chart": "which chart",
    "rule_set": "which rules judge it: [rules](rules.md)",
    "direction": "which way is better: `up`, `down` or `neutral`",
    "phases": "where each new phase starts: a place from 0, or a date",
    "freeze": "how many points at the start of each phase set its limits, or the last date that does",
    "excluded": "places or dates of points that are drawn but do not count",
    "target": "what is aimed for, in plotted units",
    "target_changes": "(place or date, target) of each later change; None ends the target",
    "centre": "a given centre line, before `multiply`; of a g chart the mean",
    "screen_moving_ranges": "drop, once, moving ranges of 3.267 times their mean or more",
    "guard_near_constant": "the value of a near-constant series counts as its centre, and screening never leaves only zeros",
    "moving_range_constant": "σ is the mean moving range divided by this (i, p′, u′, t): 1.128, 3/2.66 or 2/√π",
    "runs_method": "how the longest run and the crossings are judged together: `anhoej`, `bestbox` or `cutbox`",
    "multiply": "values, centre and limits times this: 100 for per cent",
    "allow_negative": "False stops the lower limit of i, i′ and X̄ charts at zero where no value is below",
    "subgroup_spread": "s̄ of X̄ and s charts: `mean`, `pooled`, or `by-size`: pooled where sizes differ",
    "geometric_limits": "limits of a g chart: `probability`, or `three-sigma` as in qicharts2",
}
VALUES = [3.0, 5.0, 4.0, 6.0, 2.0, 7.0, 4.0, 5.0, 3.0, 6.0, 4.0, 11.0]
SIZES = [20.0, 25.0, 22.0, 24.0, 18.0, 26.0, 21.0, 20.0, 23.0, 25.0, 19.0, 24.0]
DEVIATIONS = [1.1, 0.9, 1.3, 1.0, 0.8, 1.2, 1.0, 1.1, 0.9, 1.4, 1.0, 1.2]


def charts_page() -> str:
    """The whole page as Markdown."""
    parts = (INTRODUCTION, *_charts(), CHOICE, PLACES, *_settings(), *_reasons(), DIFFERENCES)
    return "\n".join(part.rstrip("\n") if part.startswith("|") else part for part in parts).rstrip("\n") + "\n"


def _charts() -> Iterator[str]:
    yield "## The charts\n"
    yield "| code | chart | a point is | centre | limits | source |\n|---|---|---|---|---|---|"
    for chart in Chart:
        told = DESCRIBED[chart]
        yield f"| `{chart}` | {chart.label} | {told.point} | {told.centre} | {told.limits} | {told.source} |"
    yield "\n### An example\n"
    yield (
        f"Twelve periods with the values {_listed(VALUES)}; where a chart takes them, the denominators (of X̄ and s the sizes of "
        f"the groups) {_listed(SIZES)}, and the standard deviations {_listed(DEVIATIONS)}. The lines at the last point:\n"
    )
    yield "| chart | last point | centre | lower limit | upper limit |\n|---|---|---|---|---|"
    yield from (_example(chart) for chart in Chart)
    yield ""


def _example(chart: Chart) -> str:
    below = SIZES if chart.needs_denominators else None
    charts = chart_series(VALUES, below, deviations=DEVIATIONS, settings=Settings(chart))
    levels = (float(line[0, -1]) for line in (charts.values, charts.centre, charts.lower, charts.upper))
    return f"| {chart.label} | {' | '.join('–' if level != level else f'{level:.4g}' for level in levels)} |"  # noqa: PLR0124 -- only nan differs from itself


def _settings() -> Iterator[str]:
    yield "## Settings\n"
    yield (
        f"One `Settings` object says how a chart is made; it is version {Settings.version}, and its SHA-256 (`digest`) is stored "
        "with every result.\n"
    )
    yield "| setting | default | what it does |\n|---|---|---|"
    yield from (f"| `{field.name}` | {_default(field)} | {SETTINGS[field.name]} |" for field in fields(Settings))
    yield ""


def _default(field: "Field[object]") -> str:
    value = field.default
    if value is MISSING:
        return "must be given"
    if value is None or value == ():
        return "none"
    return f"`{value.value if isinstance(value, Enum) else value}`"


def _reasons() -> Iterator[str]:
    yield "## Reason codes\n"
    yield "Every point that is not an ordinary one says why.\n"
    yield "| code | reason | what it says |\n|---|---|---|"
    yield from (f"| {code.value} | `{code.name.lower()}` | {code.explanation} |" for code in ReasonCode)
    yield ""


def _listed(numbers: list[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
