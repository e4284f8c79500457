"""What `fivefold doctor` says about domain events."""

from collections.abc import Iterator

from fivefold.foundation.checkup import Finding
from fivefold.foundation.outbox.services import stuck
from fivefold.foundation.storage import DataFolder


def examine(_data: DataFolder) -> Iterator[Finding]:
    """Events that a handler failed to take in, every time it was told."""
    for event in stuck():
        what = f"The event {event.name} {event.event_id} was not taken in: {event.last_error}."
        yield Finding(what, "Mend the cause (the log tells where), then run `fivefold doctor --retry`.")
