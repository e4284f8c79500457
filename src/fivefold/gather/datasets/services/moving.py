"""A submission moves from one state to the next, and everything that happens to data is recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.permission import Actor
from fivefold.gather.datasets.models import Dataset, SourceMapping, Submission, Upload
from fivefold.gather.datasets.states import TRANSITIONS, SubmissionState

KINDS = {Dataset: "dataset", SourceMapping: "mapping", Submission: "submission", Upload: "upload"}


class IllegalSubmissionMove(DomainError):
    """The table of a submission's life has no such move."""

    code: ClassVar[str] = "illegal_submission_move"
    status: ClassVar[int] = 409


def move(submission: Submission, to: SubmissionState) -> None:
    """Say that the submission stands in `to`; saving it is the caller's. Raises IllegalSubmissionMove."""
    state = SubmissionState(submission.state)
    if to not in TRANSITIONS[state]:
        message = f"A submission that is “{state.label}” cannot become “{to.label}”."
        raise IllegalSubmissionMove(message, fix="Reload the page: it may have moved on.")
    submission.state = to


def note(
    action: str,
    subject: Dataset | SourceMapping | Submission | Upload,
    by: Actor,
    at: datetime,
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Record in the network's realm what was done to a dataset or to what was sent for it."""
    kind = KINDS[type(subject)]
    realm = subject.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind=kind, subject=subject.public_id, details=details)
