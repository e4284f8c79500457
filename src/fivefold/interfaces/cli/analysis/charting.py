"""Which arrays a chart takes for a measure of each kind, and which chart it is."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from fivefold.engine.measures.series_table import SeriesTable
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.dispersion import choose_chart
from fivefold.engine.stats.panels import Bools, Floats, ratio
from fivefold.engine.stats.settings import Settings
from fivefold.interfaces.cli.analysis.asking import Question
from fivefold.interfaces.cli.analysis.measure import article

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Panel:
    """Sums of many series by month; arrays have shape (series, months)."""

    numerators: Numbers
    denominators: npt.NDArray[np.int64]
    present: Bools
    periods: tuple[date, ...]

    def of(self, rows: Bools) -> "Panel":
        """Some of the series."""
        return Panel(self.numerators[rows], self.denominators[rows], self.present[rows], self.periods)

    def summed(self, *, everywhere: bool) -> "Panel":
        """All series as one. everywhere: only months that every series has."""
        numerators, denominators = (part.sum(axis=0, keepdims=True) for part in (self.numerators, self.denominators))
        present = self.present.all(axis=0, keepdims=True) if everywhere else self.present.any(axis=0, keepdims=True)
        return Panel(numerators, denominators, np.asarray(present), self.periods)

    def arrays(self, kind: str) -> tuple[Numbers, npt.NDArray[np.int64] | None]:
        """What a chart takes: numerators with denominators, counts alone, or the means of values."""
        if kind == "count":
            return self.numerators, None
        if kind == "value":
            means: Floats = ratio(self.numerators.astype(np.float64), self.denominators.astype(np.float64))
            return means, None
        return self.numerators, self.denominators


def panel_of(table: SeriesTable) -> Panel:
    """The table's sums."""
    return Panel(table.numerators, table.denominators, table.present, table.periods)


def choose(question: Question, panel: Panel) -> tuple[Settings, str]:
    """How the panel is charted, and why by this chart. Raises DomainError where the statistics refuse."""
    measure = question.measure
    if question.chart is None:
        chart, reason = choose_chart(measure.kind, *panel.arrays(measure.kind), mask=panel.present)
    else:
        chart, reason = question.chart, f"{article(question.chart)} {question.chart.label}, as asked for."
    settings = Settings(
        chart=chart,
        rule_set=question.common.rules,
        direction=question.direction,
        target=question.target,
        phases=question.common.phases,
        freeze=question.common.freeze,
    )
    return settings, reason


def chart_panel(question: Question, panel: Panel, settings: Settings) -> ControlCharts:
    """The control charts of every series of the panel."""
    values, denominators = panel.arrays(question.measure.kind)
    return chart_series(values, denominators, settings=settings, mask=panel.present, dates=panel.periods)
