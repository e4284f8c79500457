"""Released values as rows of a file: what is hidden and what is missing are states of their own, and no number."""

from collections.abc import Iterator

from fivefold.engine.measures.disclosure.table import State
from fivefold.engine.measures.files.spreadsheet_cells import Value
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.panel import Panel, panel_of_run
from fivefold.gather.measures.releasing import released_to, went_out
from fivefold.network.people.models import Site
from fivefold.network.sharing.release import Series

HEADS = ("of", "name", "month", "numerator", "denominator", "state")
NETWORK, SITE = "network", "site"


def rows(actor: Actor, measure: Measure, run: MeasureRun | None, *, sites: list[Site]) -> Iterator[tuple[Value, ...]]:
    """The network's months first, then each site's, under the names that the reader may know."""
    panel = None if run is None else panel_of_run(measure, run, sites=sites)
    if panel is None or not panel.sites:
        return
    released = released_to(actor, panel, went_out(actor, [measure])[measure.public_id])
    if released.network is not None:
        yield from _months(panel, released.network, 0, NETWORK, measure.network.name)
    for place, (_row, name) in enumerate(released.rows):
        yield from _months(panel, released.sites, place, SITE, name)


def _months(panel: Panel, series: Series, row: int, of: str, name: str) -> Iterator[tuple[Value, ...]]:
    for column, period in enumerate(panel.periods):
        state = _state(series, row, column)
        shown = state is State.SHOWN
        above, below = int(series.numerators[row, column]), int(series.denominators[row, column])
        yield of, name, period, above if shown else None, below if shown else None, state.value


def _state(series: Series, row: int, column: int) -> State:
    if series.hidden[row, column]:
        return State.SUPPRESSED
    return State.SHOWN if series.mask[row, column] else State.MISSING
