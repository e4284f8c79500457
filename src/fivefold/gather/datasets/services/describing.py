"""Say what the columns of a file are, before it is sent; what was settled is remembered for the next one."""

import os
from datetime import datetime
from typing import ClassVar

from django_tasks.base import Task

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.sources.file_mapping import FileMapping, check_fit
from fivefold.foundation.ids import new_public_id
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.foundation.storage import synchronise_folder
from fivefold.gather.datasets.contracts import contract_of
from fivefold.gather.datasets.events import MappingSettled
from fivefold.gather.datasets.models import Dataset, SourceMapping, Submission, Upload
from fivefold.gather.datasets.receiving import Arrival, move_to_quarantine, quarantined
from fivefold.gather.datasets.services.arriving import name_to_keep, receive
from fivefold.gather.datasets.services.moving import note
from fivefold.network.people.models import Site


class UploadGone(DomainError):
    """A file waited too long to be described, or was sent already."""

    code: ClassVar[str] = "upload_gone"
    status: ClassVar[int] = 409


@service
def settle_mapping(*, by: Actor, dataset: Dataset, mapping: FileMapping, at: datetime) -> SourceMapping:
    """Remember how the sender's files are read. The same mapping again changes nothing. Raises MappingUnfit."""
    by.require(Permission.SUBMIT_DATA, scope=Scope(network=dataset.network.public_id, site=by.site))
    check_fit(mapping, contract_of(dataset))
    site = Site.objects.get(public_id=by.site) if by.site else None
    newest = SourceMapping.objects.filter(dataset=dataset, site=site).order_by("-id").first()
    if newest is not None and newest.digest == mapping.content_hash:
        return newest
    settled = SourceMapping.objects.create(
        network=dataset.network,
        dataset=dataset,
        site=site,
        text=mapping.model_dump_json(exclude_defaults=True),
        digest=mapping.content_hash,
        settled_at=at,
        settled_by=by.identifier,
        settled_by_name=by.name,
    )
    note("dataset.mapping_settled", settled, by, at, {"dataset": dataset.public_id, "digest": settled.digest})
    network = dataset.network.public_id
    announce(MappingSettled(network=network, mapping=settled.public_id, dataset=dataset.public_id), at=at)
    return settled


@service
def hold(*, by: Actor, dataset: Dataset, arrival: Arrival, file_name: str, at: datetime) -> Upload:
    """Keep a whole file until its sender has said what its columns are. The same bytes again go on where they were left."""
    by.require(Permission.SUBMIT_DATA, scope=Scope(network=dataset.network.public_id, site=by.site))
    waiting = Upload.objects.filter(dataset=dataset, digest=arrival.digest, sent_by=by.identifier, submission=None).first()
    if waiting is not None:
        move_to_quarantine(arrival, waiting.public_id)
        waiting.arrived_at = at
        waiting.save()
        note("upload.held", waiting, by, at, {"digest": arrival.digest, "size": arrival.size})
        return waiting
    public_id = new_public_id("upl")
    move_to_quarantine(arrival, public_id)
    upload = Upload.objects.create(
        network=dataset.network,
        public_id=public_id,
        dataset=dataset,
        site=Site.objects.get(public_id=by.site) if by.site else None,
        file_name=name_to_keep(file_name),
        digest=arrival.digest,
        size=arrival.size,
        arrived_at=at,
        sent_by=by.identifier,
    )
    note("upload.held", upload, by, at, {"digest": arrival.digest, "size": arrival.size})
    return upload


@service
def describe(*, by: Actor, upload: Upload, mapping: FileMapping, at: datetime) -> Upload:
    """Keep what has been chosen so far, fit or not."""
    by.require(Permission.SUBMIT_DATA, scope=upload.scope)
    _check_waits(upload)
    upload.mapping = mapping.model_dump_json(exclude_defaults=True)
    upload.save()
    note("upload.described", upload, by, at, {"digest": mapping.content_hash})
    return upload


@service
def send_described(
    *, by: Actor, upload: Upload, mapping: FileMapping, at: datetime, then: "Task[..., object] | None" = None
) -> Submission:
    """Remember the mapping and send the file with it. Raises MappingUnfit, UploadGone."""
    by.require(Permission.SUBMIT_DATA, scope=upload.scope)
    _check_waits(upload)
    settled = settle_mapping(by=by, dataset=upload.dataset, mapping=mapping, at=at)
    # a second name of the same bytes: should the transaction fail, the upload still has its own
    path = quarantined(upload.public_id).with_suffix(".sending")
    path.unlink(missing_ok=True)
    os.link(quarantined(upload.public_id), path)
    synchronise_folder(path.parent)
    submission = receive(
        by=by,
        dataset=upload.dataset,
        arrival=Arrival(path, upload.digest, upload.size),
        file_name=upload.file_name,
        mapping=settled,
        then=then,
        at=at,
    )
    upload.submission, upload.mapping = submission, settled.text
    upload.save()
    note("upload.sent", upload, by, at, {"submission": submission.public_id})
    return submission


def _check_waits(upload: Upload) -> None:
    if upload.submission is not None or not quarantined(upload.public_id).is_file():
        raise UploadGone("This file waits no longer: it was sent, or lay here for two weeks.", fix="Choose the file again.")
