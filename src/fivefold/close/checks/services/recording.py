"""How Close records what it did: one line in the audit trail, and one on the loop's thread where people should see it."""

from datetime import datetime

from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.permission import Actor
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, note


def audit(action: str, subject: Subject, loop: Loop, *, by: Actor, at: datetime, **details: Detail) -> None:
    """Record what was done to `subject`, which belongs to `loop`; details are ids, counts and choices."""
    record(
        action=action,
        by=by,
        at=at,
        realm=loop.network.public_id,
        subject_kind=subject.kind,
        subject=subject.public_id,
        details={"loop": loop.public_id, **details},
    )


def tell(headline: str, loop: Loop, *, by: Actor, at: datetime, subject: Subject, reason: str = "") -> None:
    """Write it into the loop's thread."""
    note(by=by, loop=loop, headline=headline, at=at, reason=reason, subject=subject)
