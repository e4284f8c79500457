"""Reads of what went out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fivefold.engine.measures.disclosure.policies import Audience
from fivefold.network.sharing.models import ReleasedMonth


@dataclass(frozen=True)
class Recorded:
    """How a month with these counts went out."""

    subject: str
    audience: str
    policy: str
    with_sites: bool
    period: date
    counts_hash: str
    hidden: Sequence[str]
    total_hidden: bool


FIELDS = ("subject", "audience", "policy", "with_sites", "period", "counts_hash", "hidden", "total_hidden")


def recorded(subjects: Iterable[str], audience: Audience) -> list[Recorded]:
    """What of the measures `subjects` went out to `audience`, oldest first: one query, however many there are."""
    found = ReleasedMonth.objects.filter(subject__in=list(subjects), audience=audience).order_by("id")
    return [Recorded(*row) for row in found.values_list(*FIELDS)]


def gone_before(subject: str, audience: Audience, periods: Iterable[date]) -> list[ReleasedMonth]:
    """Every state in which these months of a measure went out to `audience`, with the counts, oldest first."""
    return list(ReleasedMonth.objects.filter(subject=subject, audience=audience, period__in=list(periods)).order_by("id"))
