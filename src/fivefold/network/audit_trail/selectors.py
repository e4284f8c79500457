"""Reads of the active network's audit trail: what was done, by whom, to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django_scopes import scopes_disabled

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.permission import ActorKind
from fivefold.network.people.models import Membership, Network

CONFIDENTIAL = frozenset({"story.told", "story.withdrawn", "acceptability.rated"})
"""Who did these is shown to nobody: the trail would lead from a story or a comment to whoever gave it."""

UNTOLD = frozenset({"story", "feedback"})
"""Of these subjects a refused write tells no names: whoever told a story writes to them too, and is no member."""

FIVEFOLD = ActorKind.SYSTEM.value
"""Instead of a member: what the system did by itself."""


@dataclass(frozen=True)
class Page:
    """Some entries, the latest first, and whether there are newer and older ones."""

    entries: tuple[AuditEvent, ...]
    newer: bool
    older: bool


def entries(network: Network, wanted: Mapping[str, str]) -> QuerySet[AuditEvent]:
    """The entries of this network that match, the latest first. Wanted: `action`, `actor` and `subject`, each optional.

    An actor is the public id of a membership, or FIVEFOLD. Confidential entries match no actor.
    """
    found = AuditEvent.objects.filter(realm=network.public_id).order_by("-sequence")
    if wanted.get("action"):
        found = found.filter(action=wanted["action"])
    if wanted.get("subject"):
        found = found.filter(subject=wanted["subject"].strip())
    actor = wanted.get("actor")
    if not actor:
        return found
    match = Q(actor_kind=actor) if actor == FIVEFOLD else Q(actor_kind=ActorKind.MEMBER, actor=actor)
    return found.filter(match).exclude(action__in=CONFIDENTIAL)


def page_of(found: QuerySet[AuditEvent], *, size: int, before: int | None = None, after: int | None = None) -> Page:
    """At most `size` of the entries with a number below `before`, or the nearest ones above `after`."""
    if after is not None:
        nearest = list(found.filter(sequence__gt=after).order_by("sequence")[: size + 1])
        return Page(tuple(reversed(nearest[:size])), newer=len(nearest) > size, older=True)
    rest = found.filter(sequence__lt=before) if before is not None else found
    nearest = list(rest[: size + 1])
    return Page(tuple(nearest[:size]), newer=before is not None, older=len(nearest) > size)


def last_about(subject: str) -> AuditEvent | None:
    """The latest entry about the row with this public id, in whichever trail."""
    return AuditEvent.objects.filter(subject=subject).order_by("-id").first()


def actions_of(network: Network) -> list[str]:
    """Every action that the network's trail holds, by name."""
    found = AuditEvent.objects.filter(realm=network.public_id).order_by("action")
    return list(found.values_list("action", flat=True).distinct())


def names_of(events: Iterable[AuditEvent]) -> dict[str, str]:
    """The names of the members who did these things, by the public id of their membership; one query."""
    ids = {event.actor for event in events if event.actor_kind == ActorKind.MEMBER}
    with scopes_disabled():  # some rows, and what happened to them, belong to no network
        return dict(Membership.objects.filter(public_id__in=ids).values_list("public_id", "person__name"))
