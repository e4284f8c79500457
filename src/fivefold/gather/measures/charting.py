"""From a panel to the charts of its series: the chart that suits it, its limits, and what its rules say."""

from dataclasses import dataclass

from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.dispersion import Kind, choose_chart
from fivefold.engine.stats.rule_sets import Flags, evaluate
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.gather.measures.models import MeasureType
from fivefold.gather.measures.panel import Panel
from fivefold.gather.measures.wording import unit_of

KINDS: dict[str, Kind] = {MeasureType.PROPORTION: "proportion", MeasureType.RATE: "rate", MeasureType.COUNT: "count"}


@dataclass(frozen=True)
class Charted:
    """The series of a panel, in its order, with the chart they were put on and why."""

    series: tuple[ChartedSeries, ...]
    settings: Settings
    reason: str


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
