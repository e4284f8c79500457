"""What a run restated, as one reader may see it: which past values are different now, small counts hidden on either side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import MeasureRun
from fivefold.gather.measures.panel import Panel, panel_of_run
from fivefold.gather.measures.releasing import released_to, went_out
from fivefold.gather.streams.moved import Counts, Moved, Restatement
from fivefold.network.people.models import Site
from fivefold.network.sharing.release import Released, Series
from fivefold.network.sharing.selectors import Recorded

Number = TypeVar("Number", bound=np.generic)


def restatements_to(
    actor: Actor, runs: Sequence[tuple[MeasureRun, MeasureRun | None]], *, sites: list[Site]
) -> list[Restatement]:
    """What `actor` may see of what each run changed of the run before it; `sites` are the network's.

    Both go out as everything does: what is shown of either is written down, so that the two together give nothing away. Of
    the older run only the months that are different now are asked for.
    """
    gone = went_out(actor, [run.measure for run, _before in runs])
    return [_restatement(actor, run, before, sites, gone.get(run.measure.public_id, ())) for run, before in runs]


def _restatement(
    actor: Actor, run: MeasureRun, before: MeasureRun | None, sites: list[Site], gone: Sequence[Recorded]
) -> Restatement:
    measure = run.measure
    if before is None:
        return Restatement(measure, run)
    redefined = before.definition_hash != run.definition_hash
    older, newer = _aligned(panel_of_run(measure, before, sites=sites), panel_of_run(measure, run, sites=sites))
    columns = _columns_that_moved(older, newer)
    if not columns.size:
        return Restatement(measure, run, redefined=redefined)
    now, older = released_to(actor, newer, gone), _months_of(older, columns)
    was = released_to(actor, older, gone)
    names = [name for _row, name in was.rows]
    found = list(_moved(was, was.sites, _series_of(now.sites, columns), names, older.periods))
    whole: list[Moved | None] = []
    if was.network is not None and now.network is not None:
        network = _series_of(now.network, columns)
        whole = list(_moved(was, was.network, network, [measure.network.name], older.periods))
    return Restatement(
        measure,
        run,
        network=tuple(each for each in whole if each is not None),
        sites=tuple(each for each in found if each is not None),
        hidden=None in found or None in whole,
        redefined=redefined,
    )


def _columns_that_moved(older: Panel, newer: Panel) -> npt.NDArray[np.intp]:
    """The months in which a value that was there is different now, or there no more."""
    other = (older.numerators != newer.numerators) | (older.denominators != newer.denominators) | ~newer.mask
    return np.flatnonzero((older.mask & other).any(axis=0))


def _months_of(panel: Panel, columns: npt.NDArray[np.intp]) -> Panel:
    return replace(
        panel,
        periods=tuple(panel.periods[column] for column in columns),
        numerators=panel.numerators[:, columns],
        denominators=panel.denominators[:, columns],
        mask=panel.mask[:, columns],
    )


def _series_of(series: Series, columns: npt.NDArray[np.intp]) -> Series:
    return Series(
        series.numerators[:, columns], series.denominators[:, columns], series.mask[:, columns], series.hidden[:, columns]
    )


def _moved(released: Released, was: Series, now: Series, names: Sequence[str], periods: Sequence[date]) -> Iterator[Moved | None]:
    """Each value that moved; None for one that may not be shown."""
    for row, column in np.argwhere(was.mask | was.hidden):
        if not was.hidden[row, column] and not now.hidden[row, column]:
            before, after = _counts(was, row, column), _counts(now, row, column)
            if before is None or before == after:
                continue
            gives_away = after is not None and _gives_few_away(released, before, after)
            yield None if gives_away else Moved(names[row], periods[column], before, after)
        elif was.hidden[row, column] != now.hidden[row, column]:
            yield None


def _counts(series: Series, row: int, column: int) -> Counts | None:
    if not series.mask[row, column]:
        return None
    return int(series.numerators[row, column]), int(series.denominators[row, column])


def _gives_few_away(released: Released, before: Counts, after: Counts) -> bool:
    """Whether the difference is of so few people that a count of them would be hidden."""
    above, below = after[0] - before[0], after[1] - before[1]
    return any(difference and released.policy.hides(abs(difference)) for difference in (above, below, below - above))


def _aligned(older: Panel, newer: Panel) -> tuple[Panel, Panel]:
    """Both panels with the same sites and months, so that a row and a column mean the same in either."""
    sites = tuple(sorted({site.pk: site for site in (*older.sites, *newer.sites)}.values(), key=lambda site: site.name))
    periods = tuple(sorted({*older.periods, *newer.periods}))
    return _onto(older, sites, periods), _onto(newer, sites, periods)


def _onto(panel: Panel, sites: tuple[Site, ...], periods: tuple[date, ...]) -> Panel:
    row_of = {site.pk: row for row, site in enumerate(sites)}
    column_of = {period: column for column, period in enumerate(periods)}
    rows = np.array([row_of[site.pk] for site in panel.sites], dtype=np.int64)
    columns = np.array([column_of[period] for period in panel.periods], dtype=np.int64)
    shape = (len(sites), len(periods))

    def spread(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        wide = np.zeros(shape, dtype=values.dtype)
        if rows.size and columns.size:
            wide[np.ix_(rows, columns)] = values
        return wide

    return replace(
        panel,
        sites=sites,
        periods=periods,
        numerators=spread(panel.numerators),
        denominators=spread(panel.denominators),
        mask=spread(panel.mask),
    )
