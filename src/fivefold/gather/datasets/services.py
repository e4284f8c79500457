"""Everything that changes what was sent and what counts: contracts, submissions, the manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django_tasks.base import Task

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.problems import Problem
from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.ids import new_public_id
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.foundation.tasks.queue import enqueue
from fivefold.gather.datasets.contracts import check_succession, contract_of, read
from fivefold.gather.datasets.events import SubmissionAccepted, SubmissionRejected, SubmissionWithdrawn
from fivefold.gather.datasets.models import ContractVersion, Dataset, StoredFile, Submission, SubmissionProblem
from fivefold.gather.datasets.receiving import Arrival, move_to_quarantine
from fivefold.gather.datasets.states import STANDING, TAKEN, TRANSITIONS, SubmissionState
from fivefold.network.people.models import Network, Site

MOST_PROBLEMS = 1000
"""Problems kept of one file; the rest are counted."""


class IllegalSubmissionMove(DomainError):
    """The table of a submission's life has no such move."""

    code: ClassVar[str] = "illegal_submission_move"
    status: ClassVar[int] = 409


class ManifestMoved(DomainError):
    """Another submission was accepted while this one was being prepared; it must be prepared again."""

    code: ClassVar[str] = "manifest_moved"
    status: ClassVar[int] = 409


class WithdrawalWithoutReason(DomainError):
    """A withdrawal must say why."""

    code: ClassVar[str] = "reason_missing"


@dataclass(frozen=True)
class NewFile:
    """An immutable Parquet file that already lies in its place, and what the manifest says of it."""

    digest: str
    size: int
    rows: int
    first_period: date
    last_period: date


@dataclass(frozen=True)
class Acceptance:
    """What accepting a file will do to the manifest, prepared outside the transaction.

    `against`: primary keys of the current files it was prepared against. `replaced`: what becomes of those that it
    replaces, each with the file that holds what is left of it, or None where nothing is.
    """

    file: NewFile
    sites: int
    replaced_cells: int
    against: frozenset[int]
    replaced: Mapping[int, NewFile | None]
    warnings: Sequence[Problem] = ()


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
    _audit("dataset.contract_added", dataset, by, at, {"version": contract.version, "digest": contract.content_hash})
    return dataset


@service
def receive(
    *, by: Actor, dataset: Dataset, arrival: Arrival, file_name: str, at: datetime, then: "Task[..., object] | None" = None
) -> Submission:
    """Take a whole file into quarantine. The same bytes again change nothing and give the submission that stands whole;
    where a later file has replaced some of their rows, they are a submission like any other.

    Somebody of one site sends for that site only. `then` is the task that checks the file, given the public ids of the
    network and the submission.
    """
    by.require(Permission.SUBMIT_DATA, scope=Scope(network=dataset.network.public_id, site=by.site))
    same = Submission.objects.filter(dataset=dataset, digest=arrival.digest)
    standing = same.filter(state__in=sorted(STANDING), whole=True).first()
    if standing is not None:
        arrival.discard()
        return standing
    public_id = new_public_id("sub")
    move_to_quarantine(arrival, public_id)
    submission = Submission.objects.create(
        network=dataset.network,
        public_id=public_id,
        dataset=dataset,
        contract=dataset.versions.get(number=dataset.contract_number),
        site=Site.objects.get(public_id=by.site) if by.site else None,
        file_name=file_name[-200:],
        digest=arrival.digest,
        size=arrival.size,
        received_at=at,
        sent_by=by.identifier,
        sent_by_name=by.name,
    )
    _audit("submission.received", submission, by, at, {"digest": arrival.digest, "size": arrival.size})
    if then is not None:
        enqueue(then, network=dataset.network.public_id, submission=public_id)
    return submission


@service
def begin_validation(*, by: Actor, submission: Submission, at: datetime) -> Submission:
    """Say that the file is being checked."""
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    _move(submission, SubmissionState.VALIDATING)
    submission.save()
    _audit("submission.validating", submission, by, at)
    return submission


@service
def reject(*, by: Actor, submission: Submission, problems: Sequence[Problem], total: int, at: datetime) -> Submission:
    """Refuse the file, with what is wrong in it; nothing that was accepted before is touched."""
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    _move(submission, SubmissionState.REJECTED)
    submission.problem_count, submission.decided_at = total, at
    submission.save()
    _keep(submission, problems, warning=False)
    _audit("submission.rejected", submission, by, at, {"problems": total})
    network = submission.network.public_id
    announce(SubmissionRejected(network=network, submission=submission.public_id, dataset=submission.dataset.public_id), at=at)
    return submission


@service
def accept(*, by: Actor, submission: Submission, acceptance: Acceptance, at: datetime) -> Submission:
    """Put the file in the manifest and retire what it replaces, all at once. Raises ManifestMoved."""
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    dataset = Dataset.objects.select_for_update().get(pk=submission.dataset_id)
    current = {file.pk: file for file in dataset.files.filter(current=True).select_related("submission", "network")}
    if current.keys() != acceptance.against:
        raise ManifestMoved("Other rows of this dataset were accepted meanwhile.", fix="Send the file again.")
    _move(submission, SubmissionState.ACCEPTED_WITH_WARNINGS if acceptance.warnings else SubmissionState.ACCEPTED)
    submission.decided_at, submission.problem_count = at, len(acceptance.warnings)
    submission.rows, submission.sites, submission.replaced_cells = (
        acceptance.file.rows,
        acceptance.sites,
        acceptance.replaced_cells,
    )
    submission.first_period, submission.last_period = acceptance.file.first_period, acceptance.file.last_period
    submission.save()
    _keep(submission, acceptance.warnings, warning=True)
    for key, rest in acceptance.replaced.items():
        _retire(current[key], submission)
        if rest is not None:
            _list(rest, current[key].submission)
    _list(acceptance.file, submission)
    _lessen({current[key].submission for key in acceptance.replaced})
    _audit("submission.accepted", submission, by, at, {"rows": acceptance.file.rows, "replaced": acceptance.replaced_cells})
    announce(
        SubmissionAccepted(network=dataset.network.public_id, submission=submission.public_id, dataset=dataset.public_id), at=at
    )
    return submission


@service
def withdraw(*, by: Actor, submission: Submission, because: str, at: datetime) -> Submission:
    """Take an accepted file's rows out of what counts. What it had replaced does not come back: send that again."""
    by.require(Permission.MANAGE_DATASETS, scope=submission.scope)
    if not because.strip():
        raise WithdrawalWithoutReason("Say why.", field="because", fix="Give the reason in a sentence.")
    counted = submission.state in TAKEN
    _move(submission, SubmissionState.WITHDRAWN)
    submission.decided_at, submission.withdrawn_because = at, because.strip()
    submission.save()
    for file in submission.files.filter(current=True).select_related("network"):
        _retire(file, submission)
    _audit("submission.withdrawn", submission, by, at)
    if counted:
        network = submission.network.public_id
        dataset = submission.dataset.public_id
        announce(SubmissionWithdrawn(network=network, submission=submission.public_id, dataset=dataset), at=at)
    return submission


def _move(submission: Submission, to: SubmissionState) -> None:
    state = SubmissionState(submission.state)
    if to not in TRANSITIONS[state]:
        message = f"A submission that is “{state.label}” cannot become “{to.label}”."
        raise IllegalSubmissionMove(message, fix="Reload the page: it may have moved on.")
    submission.state = to


def _keep(submission: Submission, problems: Sequence[Problem], *, warning: bool) -> None:
    SubmissionProblem.objects.bulk_create(
        SubmissionProblem(
            network=submission.network,
            submission=submission,
            row=problem.row,
            column=(problem.column or "")[:200],
            code=problem.code,
            message=problem.message,
            fix=problem.fix,
            value=problem.value or "",
            warning=warning,
        )
        for problem in problems[:MOST_PROBLEMS]
    )


def _retire(file: StoredFile, by_submission: Submission) -> None:
    file.current, file.retired_by = False, by_submission
    file.save()


def _list(file: NewFile, submission: Submission) -> None:
    StoredFile.objects.create(
        network=submission.network,
        dataset=submission.dataset,
        submission=submission,
        digest=file.digest,
        size=file.size,
        rows=file.rows,
        first_period=file.first_period,
        last_period=file.last_period,
    )


def _lessen(submissions: set[Submission]) -> None:
    """Submissions that lost rows stand whole no longer; one of which no row counts any more is superseded."""
    for submission in submissions:
        submission.whole = False
        if not submission.files.filter(current=True).exists():
            _move(submission, SubmissionState.SUPERSEDED)
        submission.save()


def _audit(
    action: str, subject: Dataset | Submission, by: Actor, at: datetime, details: Mapping[str, Detail] | None = None
) -> None:
    kind = "dataset" if isinstance(subject, Dataset) else "submission"
    realm = subject.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind=kind, subject=subject.public_id, details=details)
