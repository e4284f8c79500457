"""A file arrives, or is to be checked once more."""

from datetime import datetime

from django_tasks.base import Task

from fivefold.engine.measures.problems import shown
from fivefold.foundation.ids import new_public_id
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.foundation.tasks.queue import enqueue
from fivefold.gather.datasets.models import ContractVersion, Dataset, SourceMapping, Submission
from fivefold.gather.datasets.receiving import Arrival, move_to_quarantine
from fivefold.gather.datasets.services.moving import move, note
from fivefold.gather.datasets.states import STANDING, SubmissionState
from fivefold.network.people.models import Site

LONGEST_FILE_NAME = 200


@service
def receive(
    *,
    by: Actor,
    dataset: Dataset,
    arrival: Arrival,
    file_name: str,
    at: datetime,
    mapping: SourceMapping | None = None,
    then: "Task[..., object] | None" = None,
) -> Submission:
    """Take a whole file into quarantine. The same bytes again change nothing and give the submission that stands whole, to
    be checked again where that had failed; where a later file has replaced some of their rows, they are a submission like
    any other.

    Somebody of one site sends for that site only: what others sent is no business of theirs, not even whether these bytes
    are among it. `then` is the task that checks the file, given the public ids of the network and the submission.
    """
    by.require(Permission.SUBMIT_DATA, scope=Scope(network=dataset.network.public_id, site=by.site))
    site = Site.objects.get(public_id=by.site) if by.site else None
    read_by = mapping.digest if mapping is not None else ""
    same = Submission.objects.filter(
        dataset=dataset, digest=arrival.digest, mapping_digest=read_by, state__in=sorted(STANDING), whole=True
    )
    standing = (same if site is None else same.filter(site=site)).first()
    if standing is not None and standing.state == SubmissionState.FAILED:
        move_to_quarantine(arrival, standing.public_id)
        return _begin_again(standing, by, at, then)
    if standing is not None:
        arrival.discard()
        return standing
    public_id = new_public_id("sub")
    move_to_quarantine(arrival, public_id)
    submission = Submission.objects.create(
        network=dataset.network,
        public_id=public_id,
        dataset=dataset,
        contract=_contract_of(dataset),
        site=site,
        mapping=mapping,
        mapping_digest=read_by,
        file_name=name_to_keep(file_name),
        digest=arrival.digest,
        size=arrival.size,
        received_at=at,
        sent_by=by.identifier,
        sent_by_name=by.name,
    )
    note("submission.received", submission, by, at, {"digest": arrival.digest, "size": arrival.size})
    _enqueue(then, submission)
    return submission


def name_to_keep(file_name: str) -> str:
    """A file's name as it is kept: short, and no character of it a trick."""
    return shown(file_name[-LONGEST_FILE_NAME:], most=LONGEST_FILE_NAME)


@service
def check_again(*, by: Actor, submission: Submission, at: datetime, then: "Task[..., object] | None" = None) -> Submission:
    """Have a file that could not be checked, checked against the contract that stands now, by the task `then` as in `receive`."""
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    return _begin_again(submission, by, at, then)


def _begin_again(submission: Submission, by: Actor, at: datetime, then: "Task[..., object] | None") -> Submission:
    move(submission, SubmissionState.RECEIVED)
    submission.contract, submission.fault = _contract_of(submission.dataset), ""
    submission.save()
    note("submission.checked_again", submission, by, at)
    _enqueue(then, submission)
    return submission


def _contract_of(dataset: Dataset) -> ContractVersion:
    return dataset.versions.get(number=dataset.contract_number)


def _enqueue(then: "Task[..., object] | None", submission: Submission) -> None:
    if then is not None:
        enqueue(then, network=submission.network.public_id, submission=submission.public_id)
