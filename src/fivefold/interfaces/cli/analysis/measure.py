"""What one measure counts, in words and in its unit, and which charts its months allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fivefold.engine.charts.formats import PERCENT, Unit, capital, per, words
from fivefold.engine.measures.counting.measure_kinds import Counted, MeasureKind
from fivefold.engine.stats.chart_kinds import Chart

OF_ANY = (Chart.RUN, Chart.INDIVIDUALS, Chart.MOVING_RANGE)
CHARTS: Mapping[MeasureKind, tuple[Chart, ...]] = MappingProxyType(
    {
        "proportion": (Chart.PROPORTION, Chart.PROPORTION_PRIME, *OF_ANY, Chart.INDIVIDUALS_PRIME, Chart.CASES_BETWEEN),
        "rate": (Chart.RATE, Chart.RATE_PRIME, *OF_ANY, Chart.INDIVIDUALS_PRIME, Chart.TIME_BETWEEN),
        "count": (Chart.COUNT, *OF_ANY, Chart.TIME_BETWEEN),
        "value": (*OF_ANY, Chart.SUBGROUP_MEAN, Chart.SUBGROUP_SPREAD),
    }
)
"""The charts that each kind of measure allows; g and t charts of the gaps between events stand beside one of the months."""


@dataclass(frozen=True)
class Measure:
    """Columns by their names. `multiply`: a rate is shown for so many of the denominator; 1 for every other kind."""

    numerator: str
    denominator: str | None
    kind: MeasureKind
    multiply: float = 1.0

    @property
    def events(self) -> str:
        """What is counted or measured, as words."""
        return words(self.numerator)

    @property
    def cases(self) -> str | None:
        """Among what it is counted, as words; None for a count or a value."""
        return None if self.denominator is None else words(self.denominator)

    @property
    def counted(self) -> Counted:
        """What is summed."""
        return Counted(self.numerator, self.denominator, self.kind)

    @property
    def title(self) -> str:
        """The measure's name."""
        match self.kind:
            case "proportion":
                return f"{capital(self.events)} among {self.cases}"
            case "rate":
                return f"{capital(self.events)} per {amount(self.multiply)}{self.cases}"
            case "count":
                return capital(self.events)
            case "value":
                return f"Mean {self.events}"

    @property
    def subject(self) -> str:
        """What a sentence speaks of."""
        return f"mean {self.events}" if self.kind == "value" else self.events

    def plotted(self, chart: Chart) -> str:
        """What a sentence on a chart of this kind speaks of."""
        if chart is Chart.SUBGROUP_SPREAD:
            return f"the spread of {self.events} within a month (standard deviation)"
        if chart is Chart.MOVING_RANGE:
            return f"the change in {self.subject} from one month to the next"
        return self.subject

    @property
    def unit(self) -> Unit:
        """The unit in which people read it."""
        return PERCENT if self.kind == "proportion" else per(self.multiply)


def amount(multiply: float) -> str:
    """1,000 and a space; nothing for 1."""
    return "" if multiply == 1 else f"{multiply:,g} "
