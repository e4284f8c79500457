"""The one way by which a measure's values reach a reader: how much of them, under which names, small counts hidden."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from fivefold.engine.measures.disclosure.policies import Audience, Policy
from fivefold.engine.measures.disclosure.primary import hidden_at_first
from fivefold.engine.measures.disclosure.release import rounded
from fivefold.engine.measures.disclosure.table import Counted, Table
from fivefold.foundation.permission import Actor
from fivefold.network.people.models import Network
from fivefold.network.sharing.audiences import audience_of, policy_for
from fivefold.network.sharing.months import Month, Terms
from fivefold.network.sharing.rungs import Detail, Rung, detail_for, may_see
from fivefold.network.sharing.selectors import Recorded
from fivefold.network.sharing.services import release_months

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
class Subject:
    """What is to be released: one run of one measure. `sites` names each row of the arrays, of shape (sites, periods), by
    public id and name; `counted` says which of its numbers count people or events."""

    network: Network
    measure: str
    run: str
    rung: Rung
    counted: Counted
    sites: Sequence[tuple[str, str]]
    periods: Sequence[date]
    numerators: Counts
    denominators: Counts
    mask: Bools


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


def release_series(*, actor: Actor, subject: Subject, before: Iterable[Recorded], at: datetime) -> Released:
    """What `actor` may see of `subject`; `before` is what of the measure went out to the reader's audience.

    An actor's own site comes by its name and with every count. Blinded sites are numbered in an order that tells nothing
    and stays the same. What goes out for the first time is decided, and written down, now.
    """
    detail, audience = detail_for(actor, subject.rung), audience_of(actor)
    policy = policy_for(audience, subject.rung)
    if audience is Audience.HUB_ANALYST:
        logger.info("values of %s released to %s with nothing hidden", subject.measure, actor.identifier)
    own = next((row for row, (public_id, _name) in enumerate(subject.sites) if public_id == actor.site), None)
    shown = _shown_rows(actor, detail, subject)
    hidden, total_hidden = _nothing_hidden(subject)
    if not policy.hides_nothing and detail is not Detail.NOTHING:
        with_sites = detail is not Detail.NETWORK
        terms = Terms(audience, policy, subject.counted, with_sites, _cost(subject, policy))
        hidden, total_hidden = _hidden(actor, subject, terms, before, at)
    return Released(
        detail=detail,
        policy=policy,
        rows=shown,
        sites=_sites(subject, hidden, own, [row for row, _name in shown], policy),
        network=None if detail is Detail.NOTHING else _network(subject, total_hidden, own, policy),
    )


def _shown_rows(actor: Actor, detail: Detail, subject: Subject) -> tuple[tuple[int, str], ...]:
    sites = subject.sites
    own = [row for row, (public_id, _name) in enumerate(sites) if may_see(actor, subject.rung, public_id == actor.site)]
    named = tuple((row, sites[row][1]) for row in own)
    if detail is not Detail.BLINDED_SITES:
        return named
    others = sorted(set(range(len(sites))) - set(own), key=lambda row: _shuffle(subject.measure, sites[row][0]))
    blinded = ((row, _("Site %(number)s") % {"number": number}) for number, row in enumerate(others, start=1))
    return (*named, *blinded)


def _shuffle(measure: str, site: str) -> str:
    return salted_hmac("fivefold.network.sharing.blinded", f"{measure} {site}", algorithm="sha256").hexdigest()


def _nothing_hidden(subject: Subject) -> tuple[Bools, Bools]:
    return np.zeros(subject.mask.shape, np.bool_), np.zeros(subject.mask.shape[1], np.bool_)


def _hidden(actor: Actor, subject: Subject, terms: Terms, before: Iterable[Recorded], at: datetime) -> tuple[Bools, Bools]:
    """Which sites' months and which totals are hidden: as they went out before, or as is decided now."""
    asked = (subject.measure, terms.audience.value, terms.policy.name, terms.with_sites)
    known = {
        (each.period, each.counts_hash): each
        for each in before
        if (each.subject, each.audience, each.policy, each.with_sites) == asked
    }
    months = _months(subject)
    fresh = [month for month in months.values() if (month.period, month.digest) not in known]
    decided = {}
    if fresh:
        rows = release_months(
            by=actor,
            network=subject.network,
            subject=subject.measure,
            run=subject.run,
            rung=subject.rung,
            months=fresh,
            terms=terms,
            at=at,
        )
        decided = {(row.period, row.counts_hash): row for row in rows}
    row_of = {public_id: row for row, (public_id, _name) in enumerate(subject.sites)}
    hidden, total_hidden = _nothing_hidden(subject)
    for column, month in months.items():
        key = (month.period, month.digest)
        found = known[key] if key in known else decided[key]
        hidden[[row_of[site] for site in found.hidden], column] = True
        total_hidden[column] = found.total_hidden
    return hidden, total_hidden


def _months(subject: Subject) -> dict[int, Month]:
    """Every month in which some site has a value, by its column."""
    months = {}
    for column, period in enumerate(subject.periods):
        there = np.flatnonzero(subject.mask[:, column]).tolist()
        above, below = subject.numerators[there, column].tolist(), subject.denominators[there, column].tolist()
        if there:
            pairs = zip(above, below, strict=True)
            months[column] = Month(period, dict(zip((subject.sites[row][0] for row in there), pairs, strict=True)))
    return months


def _cost(subject: Subject, policy: Policy) -> dict[str, float]:
    """A site of which months are hidden anyway is hidden before one that is whole, and a small one before a large one.

    A series with a hidden month is not judged: better two gaps in one series than one in each of two.
    """
    size = np.where(subject.mask, subject.numerators + subject.denominators, 0).sum(axis=1).astype(np.float64)
    flat = Table.of(
        subject.numerators.ravel(), subject.denominators.ravel(), present=subject.mask.ravel(), counted=subject.counted
    )
    gaps = hidden_at_first(flat, policy).reshape(subject.mask.shape).any(axis=1)
    cost = np.where(gaps, size, size + size.sum() + 1)
    return {public_id: float(each) for (public_id, _name), each in zip(subject.sites, cost, strict=True)}


def _sites(subject: Subject, hidden: Bools, own: int | None, rows: Sequence[int], policy: Policy) -> Series:
    """The series of the sites in `rows`; the reader's own one with every count."""
    chosen = np.array(rows, dtype=np.int64)
    hidden = hidden.copy()
    if own is not None:
        hidden[own] = False
    exact = np.array([row == own for row in rows], dtype=np.bool_)[:, None]
    mask = subject.mask[chosen] & ~hidden[chosen]
    above, below = (np.where(mask, counts[chosen], 0) for counts in (subject.numerators, subject.denominators))
    return Series(
        np.where(exact, above, rounded(above, policy)), np.where(exact, below, rounded(below, policy)), mask, hidden[chosen]
    )


def _network(subject: Subject, hidden: Bools, own: int | None, policy: Policy) -> Series:
    """The sum over all sites; where the reader's own site alone has a value, the sum is theirs and hidden from nobody."""
    there = subject.mask.any(axis=0)
    alone = np.zeros_like(there) if own is None else subject.mask[own] & (subject.mask.sum(axis=0) == 1)
    hidden = hidden & ~alone
    mask = there & ~hidden
    totals = [
        np.where(mask, np.where(subject.mask, counts, 0).sum(axis=0), 0) for counts in (subject.numerators, subject.denominators)
    ]
    above, below = (np.where(alone, each, rounded(each, policy)) for each in totals)
    return Series(above[None, :], below[None, :], mask[None, :], hidden[None, :])
