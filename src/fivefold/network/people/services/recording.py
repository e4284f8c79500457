"""How the services of people write to the audit trail."""

from collections.abc import Mapping
from datetime import datetime

from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.permission import Actor
from fivefold.network.people.models import Network


def note(
    action: str, by: Actor, at: datetime, network: Network, kind: str, subject: str, details: Mapping[str, Detail] | None = None
) -> None:
    """Record in the network's realm what was done to the `kind` with the public id `subject`."""
    record(action=action, by=by, at=at, realm=network.public_id, subject_kind=kind, subject=subject, details=details)
