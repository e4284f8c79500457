"""What datasets announce."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class SubmissionAccepted(Event):
    """Rows of a dataset came in or replaced others; what is computed from it is out of date."""

    name: ClassVar[str] = "datasets.submission_accepted"
    submission: str
    dataset: str


@dataclass(frozen=True, kw_only=True)
class SubmissionRejected(Event):
    """A file was refused; whoever sent it has something to mend."""

    name: ClassVar[str] = "datasets.submission_rejected"
    submission: str
    dataset: str


@dataclass(frozen=True, kw_only=True)
class SubmissionWithdrawn(Event):
    """Rows that were accepted count no longer; what is computed from the dataset is out of date."""

    name: ClassVar[str] = "datasets.submission_withdrawn"
    submission: str
    dataset: str


@dataclass(frozen=True, kw_only=True)
class MappingSettled(Event):
    """Somebody said what the columns of their files are; the next file is read the same way."""

    name: ClassVar[str] = "datasets.mapping_settled"
    mapping: str
    dataset: str
