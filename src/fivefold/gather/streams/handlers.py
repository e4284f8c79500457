"""What streams listen to: rows that came in or went out have their months written down and what rests on them computed.

Both are tasks of the worker: they run outside the transaction in which the event is heard, and twice does no harm.
"""

from fivefold.foundation.clock import now
from fivefold.foundation.outbox.events import subscribe
from fivefold.foundation.permission import system
from fivefold.foundation.tasks.queue import enqueue
from fivefold.gather.datasets.events import SubmissionAccepted, SubmissionWithdrawn
from fivefold.gather.datasets.selectors import dataset_called
from fivefold.gather.streams.services import queue_refresh
from fivefold.gather.streams.tasks import record_file, refresh_dataset


def file_accepted(event: SubmissionAccepted, event_id: str) -> None:
    """Queue the reading of its rows."""
    enqueue(record_file, network=event.network, submission=event.submission)


def rows_changed(event: SubmissionAccepted | SubmissionWithdrawn, event_id: str) -> None:
    """Queue the computing of what rests on the dataset."""
    dataset = dataset_called(event.dataset)
    if dataset is not None:
        queue_refresh(by=system("streams"), dataset=dataset, submission=event.submission, then=refresh_dataset, at=now())


def register_all() -> None:
    """Subscribe; from `StreamsConfig.ready()`."""
    subscribe(SubmissionAccepted, file_accepted)
    subscribe(SubmissionAccepted, rows_changed)
    subscribe(SubmissionWithdrawn, rows_changed)
