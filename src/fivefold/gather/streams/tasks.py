"""What the worker does with streams."""

from fivefold.foundation.clock import now
from fivefold.foundation.permission import system
from fivefold.foundation.tasks.registry import task
from fivefold.gather.datasets.selectors import dataset_called, datasets, submission_called
from fivefold.gather.streams import selectors, services
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import network_called
from fivefold.network.scope import within

STREAMS = system("streams")


@task
def record_file(*, network: str, submission: str) -> int:
    """Write down which months came with an accepted file; returns how many are new."""
    from fivefold.gather.streams.arriving import record_arrival  # noqa: PLC0415  # numerics load when needed

    with within(network_called(network)):
        found = submission_called(submission)
        return 0 if found is None else record_arrival(by=STREAMS, submission=found, at=now())


@task
def refresh_for_definition(*, network: str, dataset: str) -> str:
    """Queue a refresh of the dataset, because a measure of it has a new definition; returns the refresh's public id."""
    with within(network_called(network)):
        found = dataset_called(dataset)
        if found is None:
            return ""
        return services.queue_refresh(by=STREAMS, dataset=found, then=refresh_dataset, at=now()).public_id


@task
def refresh_dataset(*, network: str, refresh: str) -> str:
    """Bring what is computed from a dataset up to date; returns how that stands then."""
    from fivefold.gather.streams.refreshing import refresh as bring_up_to_date  # noqa: PLC0415

    with within(network_called(network)):
        asked = selectors.refresh_called(refresh)
        return "" if asked is None else bring_up_to_date(by=STREAMS, asked=asked, clock=now).state


@task
def look_after_streams() -> int:
    """In every network: write down what came and what falls due, and remind of what is missing; returns the new reminders."""
    from fivefold.gather.streams.arriving import record_arrival  # noqa: PLC0415

    reminders = 0
    for network in Network.objects.order_by("id"):
        with within(network):
            for dataset in datasets():
                for submission in selectors.unrecorded_submissions(dataset):
                    record_arrival(by=STREAMS, submission=submission, at=now())
                services.expect(by=STREAMS, dataset=dataset, at=now())
                reminders += services.remind(by=STREAMS, dataset=dataset, at=now())
    return reminders
