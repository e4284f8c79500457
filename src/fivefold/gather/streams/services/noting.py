"""Everything that happens to a stream is recorded."""

from collections.abc import Mapping
from datetime import datetime

from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.permission import Actor
from fivefold.gather.datasets.models import Dataset


def note(action: str, dataset: Dataset, by: Actor, at: datetime, details: Mapping[str, Detail]) -> None:
    """Record in the network's realm what was done to the dataset's stream."""
    realm = dataset.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind="dataset", subject=dataset.public_id, details=details)
