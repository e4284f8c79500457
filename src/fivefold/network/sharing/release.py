"""The one way by which a measure's values reach a reader: how much of them, under which names, small counts hidden."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from fivefold.engine.measures import disclosure
from fivefold.engine.measures.disclosure import Audience, Cell, Policy, Row, State
from fivefold.foundation.permission import Actor
from fivefold.network.sharing.audiences import POLICY_FOR, audience_of
from fivefold.network.sharing.rungs import Detail, Rung, detail_for, may_see

logger = logging.getLogger(__name__)

Counts = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Series:
    """Counts of shape (series, periods). `mask`: there is a value to show; `hidden`: there is one, and it is not shown."""

    numerators: Counts
    denominators: Counts
    mask: Bools
    hidden: Bools


@dataclass(frozen=True, eq=False)
class Released:
    """What a reader may see of a measure.

    `rows` are the given rows that are shown, with the names to show them by; `sites` has a series for each of them, in
    that order; `network` the sum over all sites, one series, or nothing where it is not for this reader.
    """

    detail: Detail
    policy: Policy
    rows: tuple[tuple[int, str], ...]
    sites: Series
    network: Series | None


def release_series(
    *,
    actor: Actor,
    rung: Rung,
    subject: str,
    sites: Sequence[tuple[str, str]],
    numerators: Counts,
    denominators: Counts,
    mask: Bools,
) -> Released:
    """What `actor` may see of the measure `subject`, which stands on `rung`.

    `sites` names each row of the arrays, of shape (sites, periods), by public id and name. An actor's own site comes by
    its name and with every count. Blinded sites are numbered in an order that tells nothing and stays the same.
    """
    detail, audience = detail_for(actor, rung), audience_of(actor)
    policy = POLICY_FOR[audience]
    if audience is Audience.HUB_ANALYST:
        logger.info("values of %s released to %s with nothing hidden", subject, actor.identifier)
    own = next((row for row, (public_id, _name) in enumerate(sites) if public_id == actor.site), None)
    given = Series(numerators, denominators, mask, np.zeros(mask.shape, dtype=np.bool_))
    shown = _shown_rows(actor, rung, detail, subject, sites)
    others, total = _hide(given, audience, policy, own=own, with_sites=detail in {Detail.BLINDED_SITES, Detail.NAMED_SITES})
    return Released(
        detail=detail,
        policy=policy,
        rows=shown,
        sites=_take(others, np.array([row for row, _name in shown], dtype=np.int64)),
        network=None if detail is Detail.NOTHING else total,
    )


def _shown_rows(
    actor: Actor, rung: Rung, detail: Detail, subject: str, sites: Sequence[tuple[str, str]]
) -> tuple[tuple[int, str], ...]:
    own = [row for row, (public_id, _name) in enumerate(sites) if may_see(actor, rung, public_id == actor.site)]
    named = tuple((row, sites[row][1]) for row in own)
    if detail is not Detail.BLINDED_SITES:
        return named
    others = sorted(set(range(len(sites))) - set(own), key=lambda row: _shuffle(subject, sites[row][0]))
    blinded = ((row, _("Site %(number)s") % {"number": number}) for number, row in enumerate(others, start=1))
    return (*named, *blinded)


def _shuffle(subject: str, site: str) -> str:
    return salted_hmac("fivefold.network.sharing.blinded", f"{subject} {site}", algorithm="sha256").hexdigest()


def _hide(given: Series, audience: Audience, policy: Policy, *, own: int | None, with_sites: bool) -> tuple[Series, Series]:
    """Every site's series and their sum, small counts hidden.

    The reader's own site is known to the reader: what is hidden of the others must not be the sum without it.
    """
    others = [row for row in range(len(given.mask)) if row != own]
    table = tuple(_row(given, others, period, with_sites=with_sites) for period in range(given.mask.shape[1]))
    released = disclosure.release(table, audience, policy).rows
    sites, total = _copy(given), _empty(given.mask.shape[1])
    for period, row in enumerate(released):
        for site, cell in zip(others, row.cells, strict=False):
            _put(sites, site, period, cell)
        if row.total is not None:
            _put(total, 0, period, row.total)
    if own is not None:
        _add(total, given, own)
    return sites, total


def _row(given: Series, others: list[int], period: int, *, with_sites: bool) -> Row:
    cells = tuple(_cell(given, row, period) for row in others)
    known = [cell for cell in cells if cell.state is State.SHOWN]
    total = Cell(sum(cell.numerator or 0 for cell in known), sum(cell.denominator or 0 for cell in known)) if known else None
    return Row(cells if with_sites else (), total)


def _cell(given: Series, row: int, period: int) -> Cell:
    if not given.mask[row, period]:
        return Cell.missing()
    return Cell(int(given.numerators[row, period]), int(given.denominators[row, period]))


def _put(series: Series, row: int, period: int, cell: Cell) -> None:
    series.hidden[row, period] = cell.state is State.SUPPRESSED
    series.mask[row, period] = cell.state is State.SHOWN
    series.numerators[row, period] = cell.numerator or 0
    series.denominators[row, period] = cell.denominator or 0


def _add(total: Series, given: Series, own: int) -> None:
    """Add the reader's own site; where nobody else has a value, the sum is the own site's, and hidden from nobody."""
    own_values = given.mask[own]
    total.numerators[0] += np.where(own_values, given.numerators[own], 0)
    total.denominators[0] += np.where(own_values, given.denominators[own], 0)
    total.mask[0] |= own_values & ~total.hidden[0]
    total.numerators[0, total.hidden[0]] = 0
    total.denominators[0, total.hidden[0]] = 0


def _take(series: Series, rows: Counts) -> Series:
    return Series(series.numerators[rows], series.denominators[rows], series.mask[rows], series.hidden[rows])


def _copy(series: Series) -> Series:
    return Series(series.numerators.copy(), series.denominators.copy(), series.mask.copy(), series.hidden.copy())


def _empty(periods: int) -> Series:
    shape = (1, periods)
    return Series(np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_))
