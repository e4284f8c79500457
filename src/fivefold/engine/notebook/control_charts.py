"""Control charts of a long table: a table of every point, the ranked signals, a sentence, a picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from narwhals.typing import IntoFrame

from fivefold.engine.charts.control_chart_spec import control_chart_spec
from fivefold.engine.charts.figure import figure
from fivefold.engine.charts.formats import PERCENT, Unit, words
from fivefold.engine.charts.markup import element, html_text
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.sentence import sentence
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.vega_frame import Scheme, Spec, Width
from fivefold.engine.notebook.frames import Panel, Table, rate_unit, read_panel, table
from fivefold.engine.notebook.steps import step_in_words
from fivefold.engine.stats.change_points import propose_phases
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.dispersion import Kind, choose_chart
from fivefold.engine.stats.icon_kinds import Assurance, Variation
from fivefold.engine.stats.icons import icons
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import Flags, evaluate
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.engine.stats.signals import SignalList, rank

FEWEST_QUARTERS = 3
"""Of no more periods than this, three months apart, the months between may be missing."""
SHOWN = 6
"""Series that a notebook draws by itself: those with signals first."""


@dataclass(frozen=True)
class ChartedTable:
    """The control charts of a table.

    panel: the table as arrays. charts, flags: the statistics' results, arrays of shape (series, points). reason: why this
    chart. subject: what is counted, as words.
    """

    panel: Panel
    charts: ControlCharts
    flags: Flags
    reason: str
    subject: str

    @cached_property
    def signals(self) -> SignalList:
        """What the latest points say that is new, the rarest first."""
        return rank(self.charts, self.flags)

    def table(self) -> Table:
        """One row for each series and period: value, centre, limits, σ, phase, rules that flag it, reading, reason."""
        charts, panel = self.charts, self.panel
        series, points = charts.values.shape
        rows, columns = (part.ravel().tolist() for part in np.indices((series, points)))
        told = [point for one in self._series for point in one.points]
        keys = {label: [panel.keys[row][place] for row in rows] for place, label in enumerate(panel.by)}
        figures = {
            name: getattr(charts, name).ravel().tolist() for name in ("values", "centre", "lower", "upper", "sigma")
        }  # fmt: skip
        return table(
            keys
            | {panel.period: [panel.periods[column] for column in columns], "value": figures.pop("values")}
            | figures
            | {
                "phase": charts.phase.ravel().tolist(),
                "rules": [self._rules(row, column) for row, column in zip(rows, columns, strict=True)],
                "reading": [None if point.value is None else str(point.reading) for point in told],
                "reason": [ReasonCode(int(code)).name.lower() for code in charts.reasons.ravel()],
            },
            panel.backend,
        )

    def signal_table(self) -> Table:
        """One row for each signal, as `SignalList` orders them; it may have none."""
        found, panel = self.signals.signals, self.panel
        names = ("p_value", "q_value", "effect", "persistence", "points", "value", "level", "reason")
        keys = {label: [panel.keys[each.series][place] for each in found] for place, label in enumerate(panel.by)}
        meaning: dict[str, Sequence[object]] = {"meaning": [str(each.meaning) for each in found]}
        return table(keys | meaning | {name: [getattr(each, name) for each in found] for name in names}, panel.backend)

    def icon_table(self) -> Table:
        """One row for each series: the Making Data Count icons of variation and assurance."""
        panel, found = self.panel, icons(self.charts, self.flags)
        keys = {label: [key[place] for key in panel.keys] for place, label in enumerate(panel.by)}
        variation = [Variation(int(code)).name.lower() for code in found.variation]
        assurance = [Assurance(int(code)).name.lower() for code in found.assurance]
        return table(keys | {"variation": variation, "assurance": assurance}, panel.backend)

    def phase_table(self) -> Table:
        """One row for each proposed change of level: its first period with a 95 % interval, the levels before and after.

        It may have none; nothing is charted anew. Raises NoPhases.
        """
        panel = self.panel
        found = [(each.series, step) for each in propose_phases(self.charts) for step in each.proposed]
        keys = {label: [panel.keys[row][place] for row, _ in found] for place, label in enumerate(panel.by)}
        dates: dict[str, Sequence[object]] = {
            name: [panel.periods[column] for column in columns]
            for name, columns in (
                ("from", [step.first for _, step in found]),
                ("earliest", [step.earliest for _, step in found]),
                ("latest", [step.latest for _, step in found]),
            )
        }
        levels = {"before": [step.before for _, step in found], "after": [step.after for _, step in found]}
        return table(keys | dates | levels, panel.backend)

    def series(self, name: str | None = None) -> ChartedSeries:
        """One series as people read it. Raises UnreadableFrame."""
        return self._series[self.panel.row(name)]

    def sentence(self, name: str | None = None) -> str:
        """What one series shows, in one sentence. Raises UnreadableFrame."""
        return sentence(self.series(name), subject=self.subject)

    def spec(self, name: str | None = None, *, scheme: Scheme = "light", width: Width = "container", height: int = 300) -> Spec:
        """The chart of one series for Vega-Lite. Raises UnreadableFrame."""
        return control_chart_spec(self.series(name), sentence=self.sentence(name), scheme=scheme, width=width, height=height)

    def svg(self, name: str | None = None, *, width: float = 920.0, height: float = 300.0) -> str:
        """The chart of one series as an SVG picture, which needs nothing to be shown. Raises UnreadableFrame."""
        return html_text(figure(self.series(name), label=self.sentence(name), width=width, height=height))

    def _repr_html_(self) -> str:
        """What a notebook shows: the first series, those with signals before the others."""
        found = [signal.series for signal in self.signals.signals]
        order = dict.fromkeys([*found, *range(len(self.panel.keys))])
        names = [self.panel.names[row] for row in list(order)[:SHOWN]]
        about = [html_text(element("p", line)) for line in repr(self).splitlines()]
        drawn = [html_text(element("p", f"{name}: {self.sentence(name)}")) + self.svg(name, height=220) for name in names]
        return "".join([*about, *drawn])

    def __repr__(self) -> str:
        charts = f"{self.charts.chart.label} of {self.subject}: {len(self.panel.keys)} series, {len(self.panel.periods)} periods"
        return "\n".join([charts, self.reason, f"{len(self.signals.signals)} carry new information."])

    @cached_property
    def _series(self) -> tuple[ChartedSeries, ...]:
        periods = self.panel.periods
        every = charted_series(self.charts, self.flags, names=self.panel.names, periods=periods, unit=_unit(self.charts))
        return tuple(replace(series, one=step_in_words(periods)) for series in every)

    def _rules(self, row: int, column: int) -> str:
        flagged = zip(self.flags.rules, self.flags.on[:, row, column], strict=True)
        return "; ".join(rule.title for rule, on in flagged if on)


def control_charts(
    data: IntoFrame,
    *,
    period: str,
    numerator: str,
    denominator: str | None = None,
    by: str | Sequence[str] = (),
    kind: Kind | None = None,
    settings: Settings | None = None,
    direction: Direction | None = None,
    excluded: Sequence[date] = (),
) -> ChartedTable:
    """Chart every series of a long table, one row for each series and period.

    numerator: column that is counted or measured. denominator: among how many; without one the numerator is a count, or
    with `kind` "value" a measured value. by: columns that tell series apart. kind: by default a proportion with, a count
    without a denominator; of a "group" each row is one observation, and those of a period are a point of an X̄ or s chart.
    settings: chart, rules, direction, phases and so on, by date or position; by default the chart that suits the data,
    whose `reason` says why. direction: which way is better, in place of that of the settings. excluded: periods that are
    drawn but do not count. Raises UnreadableFrame, UnknownKind, InvalidSettings, ShapeMismatch.
    """
    groups = kind == "group" or (settings is not None and settings.chart.needs_deviations)
    panel = read_panel(data, period=period, numerator=numerator, denominator=denominator, by=by, groups=groups)
    chosen = kind or ("count" if denominator is None else "proportion")
    if settings is None:
        chart, reason = choose_chart(chosen, panel.numerators, panel.denominators, deviations=panel.deviations)
        settings = Settings(chart)
    else:
        reason = f"The {settings.chart.label} was asked for."
    if excluded:
        settings = replace(settings, excluded=(*settings.excluded, *excluded))
    if direction is not None:
        settings = replace(settings, direction=direction)
    deviations = panel.deviations if settings.chart.needs_deviations else None
    charts = chart_series(panel.numerators, panel.denominators, settings=settings, deviations=deviations, dates=panel.periods)
    return ChartedTable(panel, charts, evaluate(charts), reason, words(numerator))


def _unit(charts: ControlCharts) -> Unit:
    """In which people read the plain values: per cent, or per so many."""
    multiply = charts.settings.multiply
    return PERCENT if charts.chart.is_proportion and multiply in (1, 100) else rate_unit(multiply)
