"""Which arrays a chart takes for a measure of each kind, and which chart it is."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from fivefold.engine.measures.counting.measure_kinds import MeasureKind
from fivefold.engine.measures.counting.series_table import SeriesTable
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.dispersion import choose_chart
from fivefold.engine.stats.panels import Bools, Floats, ratio
from fivefold.engine.stats.settings import Settings
from fivefold.interfaces.cli.analysis.asking import Question

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MonthlySums:
    """Sums of many series by month; arrays have shape (series, months). deviations: within each month, where values are
    averaged."""

    numerators: Numbers
    denominators: Numbers
    present: Bools
    periods: tuple[date, ...]
    deviations: Floats | None = None

    def of(self, rows: Bools) -> "MonthlySums":
        """Some of the series."""
        kept = None if self.deviations is None else self.deviations[rows]
        return MonthlySums(self.numerators[rows], self.denominators[rows], self.present[rows], self.periods, kept)

    def summed(self, *, everywhere: bool, between: bool) -> "MonthlySums":
        """All series as one. everywhere: only months that every series has. between: the spread of values counts the
        differences between series too; without, what is usual between them does not hide a change in time."""
        numerators, denominators = (part.sum(axis=0, keepdims=True) for part in (self.numerators, self.denominators))
        present = self.present.all(axis=0, keepdims=True) if everywhere else self.present.any(axis=0, keepdims=True)
        return MonthlySums(numerators, denominators, np.asarray(present), self.periods, self._spread_of_all(between=between))

    def arrays(self, kind: MeasureKind) -> tuple[Numbers, Numbers | None]:
        """What a chart takes: numerators with denominators, counts alone, or the means of values."""
        if kind == "count":
            return self.numerators, None
        if kind == "value":
            return _means(self.numerators, self.denominators), None
        return self.numerators, self.denominators

    def _spread_of_all(self, *, between: bool) -> Floats | None:
        """The standard deviation of all values of each month."""
        if self.deviations is None:
            return None
        sizes, means = self.denominators, _means(self.numerators, self.denominators)
        squares = np.where(sizes > 1, (sizes - 1) * self.deviations**2, 0.0).sum(axis=0)
        freedom = (sizes - 1).clip(min=0).sum(axis=0)
        if between:
            middle = _means(self.numerators.sum(axis=0), sizes.sum(axis=0))
            squares = squares + np.where(sizes > 0, sizes * (means - middle) ** 2, 0.0).sum(axis=0)
            freedom = (sizes.sum(axis=0) - 1).clip(min=0)
        return np.sqrt(ratio(squares, freedom.astype(float)))[None]


def _means(sums: Numbers, sizes: Numbers) -> Floats:
    return ratio(sums.astype(np.float64), sizes.astype(np.float64))


def sums_of(table: SeriesTable) -> MonthlySums:
    """The table's sums."""
    return MonthlySums(table.numerators, table.denominators, table.present, table.periods, table.deviations)


def choose(question: Question, sums: MonthlySums) -> tuple[Settings, str]:
    """How the sums are charted, and why by this chart. Raises DomainError where the statistics refuse."""
    measure, excluded = question.measure, question.common.excluded
    counting = sums.present & np.array([period not in excluded for period in sums.periods])
    asked = question.months_on
    if asked is None and sums.deviations is not None:
        chart, reason = choose_chart("group", sums.numerators, sums.denominators, mask=counting, deviations=sums.deviations)
    elif asked is None:
        chart, reason = choose_chart(measure.kind, *sums.arrays(measure.kind), mask=counting)
    else:
        chart, reason = asked, f"{asked.named}, as asked for."
    settings = Settings(
        chart=chart,
        rule_set=question.common.rules,
        direction=question.direction,
        target=question.target,
        phases=question.common.phases,
        freeze=question.common.freeze,
        excluded=question.common.excluded,
    )
    return settings, reason


def chart_sums(question: Question, sums: MonthlySums, settings: Settings) -> ControlCharts:
    """The control charts of every series."""
    values, denominators = sums.arrays(question.measure.kind)
    if settings.chart.needs_deviations:
        values, denominators = sums.numerators, sums.denominators
    return chart_series(
        values, denominators, settings=settings, deviations=sums.deviations, mask=sums.present, dates=sums.periods
    )
