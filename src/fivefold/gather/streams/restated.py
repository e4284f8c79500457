"""What a run restated, as one reader may see it: which past values are different now, small counts hidden on either side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.panel import Panel, panel_of_run
from fivefold.network.people.models import Site
from fivefold.network.sharing.release import Released, Series, release_series
from fivefold.network.sharing.rungs import Rung

Counts = tuple[int, int]
Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True)
class Moved:
    """A value that was there before and is different now: (numerator, denominator), or None where there is none any more."""

    where: str
    period: date
    before: Counts
    now: Counts | None


@dataclass(frozen=True)
class Restatement:
    """What `run` changed of the values of `before`, the run before it, as far as the reader may see it.

    `network` are months of the network as a whole; `sites` months of sites. `hidden`: there are changes whose counts, or
    whose difference, are too small to be shown. `redefined`: the two runs have different definitions.
    """

    measure: Measure
    run: MeasureRun
    network: tuple[Moved, ...] = ()
    sites: tuple[Moved, ...] = ()
    hidden: bool = False
    redefined: bool = False


def restatement_to(actor: Actor, run: MeasureRun, before: MeasureRun | None, *, sites: list[Site]) -> Restatement:
    """What `actor` may see of what `run` changed; `sites` are the network's."""
    measure = run.measure
    if before is None:
        return Restatement(measure, run)
    older, newer = _aligned(panel_of_run(measure, before, sites=sites), panel_of_run(measure, run, sites=sites))
    redefined = before.definition_hash != run.definition_hash
    if not older.periods or not older.sites:
        return Restatement(measure, run, redefined=redefined)
    was, now = _released(actor, older), _released(actor, newer)
    names = [name for _row, name in was.rows]
    found = list(_moved(was, was.sites, now.sites, names, older.periods))
    whole: list[Moved | None] = []
    if was.network is not None and now.network is not None:
        whole = list(_moved(was, was.network, now.network, [measure.network.name], older.periods))
    return Restatement(
        measure,
        run,
        network=tuple(each for each in whole if each is not None),
        sites=tuple(each for each in found if each is not None),
        hidden=None in found or None in whole,
        redefined=redefined,
    )


def _released(actor: Actor, panel: Panel) -> Released:
    return release_series(
        actor=actor,
        rung=Rung(panel.measure.rung),
        subject=panel.measure.public_id,
        sites=[(site.public_id, site.name) for site in panel.sites],
        numerators=panel.numerators,
        denominators=panel.denominators,
        mask=panel.mask,
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
    return any(released.policy.hides(abs(difference)) for difference in (above, below, below - above))


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
