"""A measure's charted series in words: its unit, what it shows, and which comes first."""

from fivefold.engine.charts.formats import COUNT, PER_THOUSAND, PERCENT, Unit
from fivefold.engine.charts.sentence import sentence
from fivefold.engine.charts.series import ChartedSeries, Reading
from fivefold.gather.measures.models import Measure, MeasureType

UNITS: dict[str, Unit] = {MeasureType.PROPORTION: PERCENT, MeasureType.RATE: PER_THOUSAND, MeasureType.COUNT: COUNT}
ORDER = (Reading.WORSE, Reading.BETTER, Reading.CHANGED, Reading.UNSETTLED, Reading.STEADY, Reading.UNKNOWN)
"""Of the small multiples: what asks for a person's time comes first."""


def unit_of(measure: Measure) -> Unit:
    """What a value of the measure is counted in."""
    return UNITS[measure.type]


def in_order_of_interest(series: tuple[ChartedSeries, ...]) -> list[int]:
    """Positions of the series, those that ask for a person's time first, then by name."""
    return sorted(range(len(series)), key=lambda row: (ORDER.index(series[row].reading), series[row].name))


def told(measure: Measure, series: ChartedSeries) -> str:
    """What a series shows, in one sentence."""
    return sentence(series, subject=measure.title)
