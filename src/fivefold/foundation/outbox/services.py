"""Announce what happened; deliver it to those who subscribed, at least once, in order per handler's first try."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from fivefold.foundation.ids import new_public_id
from fivefold.foundation.outbox.events import Event, body_of, handlers_of, rebuild
from fivefold.foundation.outbox.models import OutboxEvent, Receipt

logger = logging.getLogger(__name__)

PAUSES = (timedelta(0), timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""How long after its announcement an event is told for the first time, the second, and so on: most faults pass."""
ATTEMPTS = len(PAUSES)
ScopeOf = Callable[[str], AbstractContextManager[object]]


def announce(event: Event, *, at: datetime) -> str:
    """Write `event` to the outbox in the running transaction; return its id."""
    row = OutboxEvent.objects.create(
        event_id=new_public_id("evt"), name=event.name, body=body_of(event), network=event.network, announced_at=at
    )
    return row.event_id


def deliver_pending(*, at: datetime, scope_of: ScopeOf = lambda _network: nullcontext(), limit: int = 200) -> int:
    """Tell waiting events to their handlers, oldest first; return how many events were fully delivered.

    Each handler runs in a transaction of its own together with its receipt: it takes effect once, or is tried again.
    `scope_of` gives the context that activates the event's network. An event that fails is told again after each of
    `PAUSES`; when all have failed it stays undelivered, and `fivefold doctor` names it.
    """
    due = reduce(
        or_, (Q(attempts=made, announced_at__lte=at - pause) for made, pause in enumerate(PAUSES) if made), Q(attempts=0)
    )
    waiting = OutboxEvent.objects.filter(due, delivered_at=None).order_by("id")[:limit]
    return sum(_deliver(row, at=at, scope_of=scope_of) for row in waiting)


def stuck() -> list[OutboxEvent]:
    """Events whose handlers failed every allowed attempt."""
    return list(OutboxEvent.objects.filter(delivered_at=None, attempts__gte=ATTEMPTS).order_by("id"))


def retry_stuck() -> int:
    """Give every stuck event all its attempts again; returns how many."""
    return OutboxEvent.objects.filter(delivered_at=None, attempts__gte=ATTEMPTS).update(attempts=0)


def _deliver(row: OutboxEvent, *, at: datetime, scope_of: ScopeOf) -> bool:
    for path, handler in handlers_of(row.name).items():
        try:
            with transaction.atomic(), scope_of(row.network):
                _receipt, first_time = Receipt.objects.get_or_create(event_id=row.event_id, handler=path)
                if first_time:
                    handler(rebuild(row.name, row.body), row.event_id)
        except Exception as error:  # a handler's failure must not stop the others' events
            logger.exception("handler %s failed on event %s", path, row.event_id)
            row.attempts += 1
            row.last_error = f"{path}: {type(error).__name__}"
            row.save(update_fields=["attempts", "last_error"])
            return False
    row.delivered_at = at
    row.save(update_fields=["delivered_at"])
    return True
