"""The one write of sharing: decide how months go out for the first time, and keep the record of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from fivefold.foundation.audit.services import record
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.network.people.models import Network
from fivefold.network.sharing.audiences import CHAIN, policy_for
from fivefold.network.sharing.models import ReleasedMonth
from fivefold.network.sharing.rungs import Rung
from fivefold.network.sharing.selectors import gone_before

if TYPE_CHECKING:
    from fivefold.network.sharing.months import Gone, Hidden, Month, Terms


@service
def release_months(
    *, by: Actor, network: Network, subject: str, run: str, rung: Rung, months: "Sequence[Month]", terms: "Terms", at: datetime
) -> list[ReleasedMonth]:
    """Decide how `months` go out under `terms`, to the audiences closer than theirs first, and write it down.

    A month that somebody else released meanwhile stays as they did. The network's row is locked, so that no two releases
    are decided without knowing of each other.
    """
    by.require(Permission.VIEW_MEASURES, scope=Scope(network=network.public_id))
    Network.objects.select_for_update().get(pk=network.pk)
    kept: dict[date, Hidden] = {}
    rows: list[ReleasedMonth] = []
    for audience in CHAIN[: CHAIN.index(terms.audience) + 1]:
        asked = replace(terms, audience=audience, policy=policy_for(audience, rung))
        rows = _decide(network, subject, run, months, asked, kept, at)
        kept = {row.period: _hidden(row) for row in rows}
    details = {"run": run, "audience": terms.audience.value, "policy": terms.policy.name, "months": len(months)}
    record(
        action="values.released",
        by=by,
        at=at,
        realm=network.public_id,
        subject_kind="measure",
        subject=subject,
        details=details,
    )
    return rows


def _decide(
    network: Network,
    subject: str,
    run: str,
    months: "Sequence[Month]",
    terms: "Terms",
    kept: "dict[date, Hidden]",
    at: datetime,
) -> list[ReleasedMonth]:
    from fivefold.network.sharing.months import Hidden, hidden_of  # noqa: PLC0415  # numerics load when needed

    before: dict[date, list[ReleasedMonth]] = defaultdict(list)
    for row in gone_before(subject, terms.audience, [month.period for month in months]):
        before[row.period].append(row)
    nothing = Hidden(frozenset(), total=False)
    same, fresh = [], []
    for month in months:
        earlier = before[month.period]
        known = [each for each in earlier if _is_the_same(each, month, terms)]
        same += known
        if not known:
            found = hidden_of(month, [_gone(each) for each in earlier], kept.get(month.period, nothing), terms)
            fresh.append(_row(network, subject, run, month, terms, found, at))
    return same + ReleasedMonth.objects.bulk_create(fresh)


def _is_the_same(row: ReleasedMonth, month: "Month", terms: "Terms") -> bool:
    return (row.counts_hash, row.policy, row.with_sites) == (month.digest, terms.policy.name, terms.with_sites)


def _row(
    network: Network, subject: str, run: str, month: "Month", terms: "Terms", found: "Hidden", at: datetime
) -> ReleasedMonth:
    return ReleasedMonth(
        network=network,
        subject=subject,
        run=run,
        audience=terms.audience.value,
        policy=terms.policy.name,
        with_sites=terms.with_sites,
        period=month.period,
        counts_hash=month.digest,
        counts={site: list(pair) for site, pair in month.counts.items()},
        hidden=sorted(found.sites),
        total_hidden=found.total,
        released_at=at,
    )


def _gone(row: ReleasedMonth) -> "Gone":
    from fivefold.network.sharing.months import Gone  # noqa: PLC0415  # numerics load when needed

    counts = {site: (pair[0], pair[1]) for site, pair in row.counts.items()}
    return Gone(counts, frozenset(row.hidden), row.total_hidden, row.with_sites)


def _hidden(row: ReleasedMonth) -> "Hidden":
    from fivefold.network.sharing.months import Hidden  # noqa: PLC0415  # numerics load when needed

    return Hidden(frozenset(row.hidden), row.total_hidden)
