"""What measures listen to: rows that came in or went out have the dataset's values computed, by a task of the worker."""

from fivefold.foundation.outbox.events import subscribe
from fivefold.foundation.tasks.queue import enqueue
from fivefold.gather.datasets.events import SubmissionAccepted, SubmissionWithdrawn
from fivefold.gather.measures.tasks import compute_dataset


def rows_changed(event: SubmissionAccepted | SubmissionWithdrawn, event_id: str) -> None:
    """Queue the computation; it runs outside the transaction in which the event is heard, and twice does no harm."""
    enqueue(compute_dataset, network=event.network, dataset=event.dataset)


def register_all() -> None:
    """Subscribe; from `MeasuresConfig.ready()`."""
    subscribe(SubmissionAccepted, rows_changed)
    subscribe(SubmissionWithdrawn, rows_changed)
