"""Charts with a memory, for small changes that last: beside the chart of the months, on the same centres and σ.

The ranked list asks the months; what lies beyond a limit here is told in a part of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.time_weighted_series import cusum_series, ewma_series
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.time_weighted.cusum import cusum
from fivefold.engine.stats.time_weighted.designs import CusumDesign, EwmaDesign
from fivefold.engine.stats.time_weighted.ewma import Ewma, ewma
from fivefold.engine.stats.time_weighted.sums import Cusum
from fivefold.interfaces.cli.analysis.asking import Question
from fivefold.interfaces.cli.analysis.options import Memory


@dataclass(frozen=True)
class Remembered:
    """What a chart with a memory found. sites: in the order of the table; each one series (EWMA) or two (CUSUM)."""

    memory: Memory
    found: Ewma | Cusum
    sites: tuple[tuple[ChartedSeries, ...], ...]

    @property
    def beyond(self) -> Iterator[ChartedSeries]:
        """What lies beyond a limit at its latest point."""
        return (series for each in self.sites for series in each if series.reading.stands_out)


def remembered(question: Question, charts: ControlCharts, names: tuple[str, ...], periods: tuple[date, ...]) -> Remembered | None:
    """Every series of `charts` on the chart with a memory that was asked for; None where none was."""
    direction, unit = question.direction, question.measure.unit
    match question.memory:
        case None:
            return None
        case Memory.EWMA:
            averages = ewma(charts, EwmaDesign())
            series = tuple(
                (ewma_series(averages, row, name=name, periods=periods, unit=unit, direction=direction),)
                for row, name in enumerate(names)
            )
            return Remembered(question.memory, averages, series)
        case Memory.CUSUM:
            sums = cusum(charts, CusumDesign())
            pairs = tuple(
                cusum_series(sums, row, name=name, periods=periods, direction=direction) for row, name in enumerate(names)
            )
            return Remembered(question.memory, sums, pairs)


def since(series: ChartedSeries) -> date:
    """Since when the series has been beyond its limit without a break."""
    first = series.points[-1].period
    for point in reversed(series.points):
        if point.value is None:
            continue
        if not point.reading.stands_out:
            break
        first = point.period
    return first
