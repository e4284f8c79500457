"""From a panel to what people see: the chart that suits it, the words, and every site's small picture."""

from dataclasses import dataclass

from fivefold.engine.charts.formats import COUNT, PER_THOUSAND, PERCENT, Unit
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.sentence import sentence
from fivefold.engine.charts.series import ChartedSeries, Reading
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.dispersion import Kind, choose_chart
from fivefold.engine.stats.rule_sets import Flags, evaluate
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.gather.measures.models import Measure, MeasureType
from fivefold.gather.measures.panel import Panel

UNITS: dict[str, Unit] = {MeasureType.PROPORTION: PERCENT, MeasureType.RATE: PER_THOUSAND, MeasureType.COUNT: COUNT}
KINDS: dict[str, Kind] = {MeasureType.PROPORTION: "proportion", MeasureType.RATE: "rate", MeasureType.COUNT: "count"}
ORDER = (Reading.WORSE, Reading.BETTER, Reading.CHANGED, Reading.UNSETTLED, Reading.STEADY, Reading.UNKNOWN)
"""Of the small multiples: what asks for a person's time comes first."""


@dataclass(frozen=True)
class Charted:
    """The series of a panel, in its order, with the chart they were put on and why."""

    series: tuple[ChartedSeries, ...]
    settings: Settings
    reason: str


def unit_of(measure: Measure) -> Unit:
    """What a value of the measure is counted in."""
    return UNITS[measure.type]


def settings_for(panel: Panel) -> tuple[Settings, str]:
    """How the panel is charted, and one sentence that says why this chart."""
    measure = panel.measure
    below = None if measure.type == MeasureType.COUNT else panel.denominators
    chart, reason = choose_chart(KINDS[measure.type], panel.numerators, below, panel.mask)
    target = None if measure.target is None else float(measure.target)
    return Settings(chart=chart, direction=Direction(measure.direction), target=target), reason


def charts_of(panel: Panel, settings: Settings) -> tuple[ControlCharts, Flags]:
    """The control charts of the panel's series, and what the rules say of them."""
    below = panel.denominators if settings.chart.needs_denominators else None
    charts = chart_series(panel.numerators, below, settings=settings, mask=panel.mask, dates=panel.periods)
    return charts, evaluate(charts)


def charted(panel: Panel) -> Charted:
    """Chart every series of `panel`; a panel without sites is the network as a whole."""
    settings, reason = settings_for(panel)
    charts, flags = charts_of(panel, settings)
    names = [site.name for site in panel.sites] or [panel.measure.network.name]
    series = charted_series(charts, flags, names=names, periods=panel.periods, unit=unit_of(panel.measure))
    return Charted(series, settings, reason)


def in_order_of_interest(series: tuple[ChartedSeries, ...]) -> list[int]:
    """Positions of the series, those that ask for a person's time first, then by name."""
    return sorted(range(len(series)), key=lambda row: (ORDER.index(series[row].reading), series[row].name))


def told(measure: Measure, series: ChartedSeries) -> str:
    """What a series shows, in one sentence."""
    return sentence(series, subject=measure.title)
