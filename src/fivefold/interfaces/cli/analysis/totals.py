"""The totals of a file, which tell a reader whether it was read as it was meant."""

from collections.abc import Iterator

from fivefold.engine.charts.formats import exact, whole
from fivefold.engine.measures.counting.series_table import SeriesTable
from fivefold.interfaces.cli.analysis.measure import Measure


def totals(measure: Measure, table: SeriesTable) -> Iterator[tuple[str, str]]:
    """Each total as a number with what it counts."""
    if measure.kind == "value":
        yield exact(table.total_denominator), f"values of {measure.events}"
        return
    if measure.cases is not None:
        yield exact(table.total_denominator), measure.cases
    yield whole(table.total_numerator), measure.events
