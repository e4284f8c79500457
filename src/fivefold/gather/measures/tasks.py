"""What the worker does with measures."""

from fivefold.foundation.clock import now
from fivefold.foundation.permission import system
from fivefold.foundation.tasks.registry import task
from fivefold.gather.datasets.selectors import dataset_called
from fivefold.network.people.selectors import network_called
from fivefold.network.scope import within


@task
def compute_dataset(*, network: str, dataset: str) -> int:
    """Bring the values of every measure of a dataset up to date; returns how many measures were computed."""
    from fivefold.gather.measures.computing import compute_values  # noqa: PLC0415  # numerics load when needed

    with within(network_called(network)):
        found = dataset_called(dataset)
        return 0 if found is None else len(compute_values(by=system("measures"), dataset=found, at=now()))
