"""What becomes of a file: it is checked, refused, taken, or withdrawn; and what then counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.problems import Problem
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.gather.datasets.events import SubmissionAccepted, SubmissionRejected, SubmissionWithdrawn
from fivefold.gather.datasets.models import Dataset, StoredFile, Submission, SubmissionProblem
from fivefold.gather.datasets.services.moving import move, note
from fivefold.gather.datasets.states import TAKEN, SubmissionState

MOST_PROBLEMS = 1000
"""Problems kept of one file; the rest are counted."""


class ManifestMoved(DomainError):
    """Another submission was accepted while this one was being prepared; it must be prepared again."""

    code: ClassVar[str] = "manifest_moved"
    status: ClassVar[int] = 409


class WithdrawalWithoutReason(DomainError):
    """A withdrawal must say why."""

    code: ClassVar[str] = "withdrawal_reason_missing"


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
def begin_validation(*, by: Actor, submission: Submission, at: datetime) -> Submission:
    """Say that the file is being checked."""
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    move(submission, SubmissionState.VALIDATING)
    submission.save()
    note("submission.validating", submission, by, at)
    return submission


@service
def reject(*, by: Actor, submission: Submission, problems: Sequence[Problem], total: int, at: datetime) -> Submission:
    """Refuse the file, with what is wrong in it; nothing that was accepted before is touched."""
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    move(submission, SubmissionState.REJECTED)
    submission.problem_count, submission.decided_at = total, at
    submission.save()
    _keep(submission, problems, warning=False)
    note("submission.rejected", submission, by, at, {"problems": total})
    network = submission.network.public_id
    announce(SubmissionRejected(network=network, submission=submission.public_id, dataset=submission.dataset.public_id), at=at)
    return submission


@service
def fail(*, by: Actor, submission: Submission, fault: str, at: datetime) -> Submission:
    """Say that the file could not be checked, by a fault of ours with the number `fault`; its bytes stay in quarantine."""
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    move(submission, SubmissionState.FAILED)
    submission.fault = fault
    submission.save()
    note("submission.failed", submission, by, at, {"fault": fault})
    return submission


@service
def accept(*, by: Actor, submission: Submission, acceptance: Acceptance, at: datetime) -> Submission:
    """Put the file in the manifest and retire what it replaces, all at once. Raises ManifestMoved."""
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    dataset = Dataset.objects.select_for_update().get(pk=submission.dataset_id)
    current = {file.pk: file for file in dataset.files.filter(current=True).select_related("submission", "network")}
    if current.keys() != acceptance.against:
        raise ManifestMoved("Other rows of this dataset were accepted meanwhile.", fix="Send the file again.")
    move(submission, SubmissionState.ACCEPTED_WITH_WARNINGS if acceptance.warnings else SubmissionState.ACCEPTED)
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
    note("submission.accepted", submission, by, at, {"rows": acceptance.file.rows, "replaced": acceptance.replaced_cells})
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
    move(submission, SubmissionState.WITHDRAWN)
    submission.decided_at, submission.withdrawn_because = at, because.strip()
    submission.save()
    for file in submission.files.filter(current=True).select_related("network"):
        _retire(file, submission)
    note("submission.withdrawn", submission, by, at)
    if counted:
        network = submission.network.public_id
        dataset = submission.dataset.public_id
        announce(SubmissionWithdrawn(network=network, submission=submission.public_id, dataset=dataset), at=at)
    return submission


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
            move(submission, SubmissionState.SUPERSEDED)
        submission.save()
