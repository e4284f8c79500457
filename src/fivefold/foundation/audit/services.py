"""Add to the audit trail, and prove that nobody has touched it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from django.db import transaction

from fivefold.foundation.audit.models import AuditEvent, AuditHead
from fivefold.foundation.permission import Actor
from fivefold.foundation.service import note_audited

Detail: TypeAlias = str | int | bool | None

INSTALLATION = "installation"
"""The realm of what belongs to no network: persons, networks themselves, settings."""


@dataclass(frozen=True)
class Verification:
    """The outcome of walking one realm's chain: `fault` names the first entry that does not fit, or is empty."""

    realm: str
    entries: int
    fault: str = ""

    @property
    def sound(self) -> bool:
        return not self.fault


def record(
    *,
    action: str,
    by: Actor,
    at: datetime,
    realm: str,
    subject_kind: str,
    subject: str,
    details: Mapping[str, Detail] | None = None,
) -> AuditEvent:
    """Append one event to the chain of `realm`, inside the running transaction.

    `details` holds ids, counts and choices, never a story's text, a row of data or a person's name.
    """
    with transaction.atomic():
        AuditHead.objects.get_or_create(realm=realm)
        head = AuditHead.objects.select_for_update().get(realm=realm)
        event = AuditEvent(
            realm=realm,
            sequence=head.sequence + 1,
            at=at,
            actor_kind=by.kind.value,
            actor=by.identifier,
            action=action,
            subject_kind=subject_kind,
            subject=subject,
            details=dict(details or {}),
            previous=head.digest,
        )
        event.digest = _digest(event)
        event.save(force_insert=True)
        head.sequence, head.digest = event.sequence, event.digest
        head.save(update_fields=["sequence", "digest"])
    note_audited()
    return event


def verify(realm: str) -> Verification:
    """Walk the chain of `realm` from its first entry and name the first changed, missing or reordered one."""
    previous, sequence = "", 0
    for event in AuditEvent.objects.filter(realm=realm).order_by("sequence").iterator(chunk_size=1000):
        sequence += 1
        if event.sequence != sequence:
            return Verification(realm, sequence - 1, f"entry {sequence} is missing")
        if event.previous != previous:
            return Verification(realm, sequence - 1, f"entry {sequence} does not follow entry {sequence - 1}")
        if event.digest != _digest(event):
            return Verification(realm, sequence - 1, f"entry {sequence} was changed")
        previous = event.digest
    head = AuditHead.objects.filter(realm=realm).first()
    if (head.sequence, head.digest) != (sequence, previous) if head else sequence:
        return Verification(realm, sequence, f"entries after {sequence} are missing, or the head was changed")
    return Verification(realm, sequence)


def verify_all() -> Iterator[Verification]:
    """Verify every realm that has a head or an event."""
    heads = set(AuditHead.objects.values_list("realm", flat=True))
    for realm in sorted(heads | set(AuditEvent.objects.values_list("realm", flat=True).distinct())):
        yield verify(realm)


def _digest(event: AuditEvent) -> str:
    """SHA-256 over the canonical JSON of everything that the event says, and of the digest before it."""
    body = [
        event.realm,
        event.sequence,
        event.at.astimezone(UTC).isoformat(),
        event.actor_kind,
        event.actor,
        event.action,
        event.subject_kind,
        event.subject,
        event.details,
        event.previous,
    ]
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
