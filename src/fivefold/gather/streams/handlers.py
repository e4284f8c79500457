"""What streams listen to: a file that was accepted has its months written down, by a task of the worker."""

from fivefold.foundation.outbox.events import subscribe
from fivefold.foundation.tasks.queue import enqueue
from fivefold.gather.datasets.events import SubmissionAccepted
from fivefold.gather.streams.tasks import record_file


def file_accepted(event: SubmissionAccepted, event_id: str) -> None:
    """Queue the reading of its rows; it runs outside the transaction in which the event is heard, and twice does no harm."""
    enqueue(record_file, network=event.network, submission=event.submission)


def register_all() -> None:
    """Subscribe; from `StreamsConfig.ready()`."""
    subscribe(SubmissionAccepted, file_accepted)
