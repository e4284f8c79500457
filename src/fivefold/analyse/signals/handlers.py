"""What signals listen to: new values of a measure have its signals refreshed, by a task of the worker."""

from fivefold.analyse.signals.tasks import refresh
from fivefold.foundation.outbox.events import subscribe
from fivefold.foundation.tasks.queue import enqueue
from fivefold.gather.measures.events import MeasureValuesChanged


def values_changed(event: MeasureValuesChanged, event_id: str) -> None:
    """Queue a refresh; it computes outside the transaction in which the event is heard."""
    enqueue(refresh, network=event.network, measure=event.measure)


def register_all() -> None:
    """Subscribe; from `SignalsConfig.ready()`."""
    subscribe(MeasureValuesChanged, values_changed)
