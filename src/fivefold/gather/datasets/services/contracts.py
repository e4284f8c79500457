"""Say what a good file of a dataset looks like."""

from datetime import datetime

from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.gather.datasets.contracts import check_succession, contract_of, read
from fivefold.gather.datasets.models import ContractVersion, Dataset
from fivefold.gather.datasets.services.moving import note
from fivefold.network.people.models import Network


@service
def add_contract(*, by: Actor, network: Network, text: str, at: datetime) -> Dataset:
    """Begin a dataset with the contract in `text`, or give one a new contract. The same contract again changes nothing.

    Raises DocumentRefused, VersionNotRaised, ContractNarrowed.
    """
    by.require(Permission.MANAGE_DATASETS, scope=Scope(network=network.public_id))
    contract = read(text)
    dataset = Dataset.objects.filter(slug=contract.name).first()
    if dataset is None:
        dataset = Dataset(network=network, slug=contract.name)
    elif dataset.contract_digest == contract.content_hash:
        return dataset
    else:
        check_succession(contract_of(dataset), contract, rows_count=dataset.files.filter(current=True).exists())
    dataset.title, dataset.contract = contract.title, text
    dataset.contract_digest, dataset.contract_number = contract.content_hash, contract.version
    dataset.save()
    ContractVersion.objects.create(
        network=network,
        dataset=dataset,
        number=contract.version,
        text=text,
        digest=contract.content_hash,
        added_at=at,
        added_by=by.identifier,
    )
    note("dataset.contract_added", dataset, by, at, {"version": contract.version, "digest": contract.content_hash})
    return dataset
