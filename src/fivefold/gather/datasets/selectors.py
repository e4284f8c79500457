"""Reads of datasets: what there is, what was sent, what counts, and whether a stream is on time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils.timezone import localdate
from django_scopes import scopes_disabled

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.problems import Problem
from fivefold.engine.measures.receiving.validation_report import ValidationReport
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Actor
from fivefold.gather.datasets.contracts import contract_of, last_month_due
from fivefold.gather.datasets.models import (
    ContractVersion,
    Dataset,
    SourceMapping,
    StoredFile,
    Submission,
    SubmissionProblem,
    Upload,
)
from fivefold.gather.datasets.states import TAKEN, UNDECIDED, SubmissionState

UPLOADS_WAIT = timedelta(days=14)
"""How long a file waits for its sender to say what its columns are."""


@dataclass(frozen=True)
class Stream:
    """A dataset as something that flows: when it last came, up to which month, and up to which it should be by now."""

    dataset: Dataset
    contract: DatasetContract
    last_received: date | None
    last_period: date | None
    due_period: date
    sites: int
    undecided: int
    sites_late: int = 0

    @property
    def is_late(self) -> bool:
        """Whether nobody has sent what is due by now, or some site that owes a month has not."""
        return self.last_period is None or self.last_period < self.due_period or self.sites_late > 0

    def with_sites(self, sent: int, late: int) -> "Stream":
        """The same, with how many sites have ever sent something and how many owe a month that is overdue."""
        return replace(self, sites=max(self.sites, sent), sites_late=late)


def datasets() -> QuerySet[Dataset]:
    """The active network's datasets, by title."""
    return Dataset.objects.select_related("network").order_by("title", "id")


def dataset_called(public_id: str) -> Dataset | None:
    """The active network's dataset with this public id."""
    return datasets().filter(public_id=public_id).first()


def dataset_named(slug: str) -> Dataset | None:
    """The active network's dataset whose contract has this name."""
    return datasets().filter(slug=slug).first()


def submissions(dataset: Dataset | None = None) -> QuerySet[Submission]:
    """What was sent, newest first; of one dataset where it is given."""
    found = Submission.objects.select_related("dataset", "network", "site", "contract", "mapping").order_by("-id")
    return found if dataset is None else found.filter(dataset=dataset)


def taken_submissions() -> QuerySet[Submission]:
    """The files of the active network that were accepted and that no later one replaced."""
    return submissions().filter(state__in=sorted(TAKEN))


def submissions_seen_by(actor: Actor) -> QuerySet[Submission]:
    """What `actor` may look into: somebody of one site sees what was sent for that site."""
    return submissions() if actor.site is None else submissions().filter(site__public_id=actor.site)


def submission_called(public_id: str) -> Submission | None:
    """The active network's submission with this public id."""
    return submissions().filter(public_id=public_id).first()


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """The files that `actor` has begun to describe and not sent, newest first."""
    waiting = Upload.objects.select_related("dataset", "network", "site").filter(submission=None, sent_by=actor.identifier)
    return waiting.filter(arrived_at__gt=now() - UPLOADS_WAIT).order_by("-id")


def mapping_of_sender(dataset: Dataset, actor: Actor) -> SourceMapping | None:
    """How the actor's last described file was read: that of their site, or of whoever sends for the whole network."""
    found = SourceMapping.objects.filter(dataset=dataset).order_by("-id")
    return found.filter(site__public_id=actor.site).first() if actor.site else found.filter(site=None).first()


def problems_of(submission: Submission) -> QuerySet[SubmissionProblem]:
    """What was found in the file, in the order in which it was found: by row."""
    return submission.problems.order_by("id")


def report_of(submission: Submission) -> ValidationReport:
    """What validation found, as the engine said it."""
    found = tuple(
        (
            problem.warning,
            Problem(problem.code, problem.message, problem.fix, problem.row, problem.column or None, problem.value or None),
        )
        for problem in problems_of(submission)
    )
    return ValidationReport(
        contract_hash=submission.contract.digest,
        sha256=submission.digest,
        size=submission.size,
        rows=submission.rows or 0,
        problems=tuple(problem for warning, problem in found if not warning),
        total=0 if submission.state in TAKEN else submission.problem_count,
        warnings=tuple(problem for warning, problem in found if warning),
    )


def manifest(dataset: Dataset) -> Sequence[StoredFile]:
    """The files of all rows that count, oldest first."""
    return list(dataset.files.filter(current=True).select_related("submission").order_by("id"))


def versions_of(dataset: Dataset) -> QuerySet[ContractVersion]:
    """Every contract the dataset has had, newest first."""
    return dataset.versions.order_by("-number")


def streams(*, today: date) -> list[Stream]:
    """Every dataset with what came last and what is due, by title."""
    counted = datasets().annotate(
        last_received=Max("submissions__received_at", filter=Q(submissions__state__in=sorted(TAKEN))),
        last_period=Max("files__last_period", filter=Q(files__current=True)),
        sites=Max("submissions__sites", filter=Q(submissions__state__in=sorted(TAKEN))),
        undecided=Count("submissions", filter=Q(submissions__state__in=sorted(UNDECIDED)), distinct=True),
    )
    return [_stream(dataset, today=today) for dataset in counted]


def _stream(dataset: Dataset, *, today: date) -> Stream:
    contract = contract_of(dataset)
    last_received = dataset.last_received  # type: ignore[attr-defined]  # annotated above
    return Stream(
        dataset=dataset,
        contract=contract,
        last_received=localdate(last_received) if last_received else None,
        last_period=dataset.last_period,  # type: ignore[attr-defined]
        due_period=last_month_due(contract, today=today),
        sites=dataset.sites or 0,  # type: ignore[attr-defined]
        undecided=dataset.undecided,  # type: ignore[attr-defined]
    )


def undecided_everywhere() -> list[Submission]:
    """Submissions of all networks about which nothing is decided yet, oldest first."""
    with scopes_disabled():
        found = Submission.objects.filter(state__in=sorted(UNDECIDED)).select_related("network", "dataset", "site", "contract")
        return list(found.order_by("id"))


def failed_everywhere() -> list[Submission]:
    """Submissions of all networks that could not be checked, by a fault of ours, oldest first."""
    with scopes_disabled():
        return list(Submission.objects.filter(state=SubmissionState.FAILED).order_by("id"))


def quarantined_everywhere() -> frozenset[str]:
    """Public ids of the submissions and uploads of all networks whose bytes stay in quarantine."""
    with scopes_disabled():
        waiting = Upload.objects.filter(submission=None, arrived_at__gt=now() - UPLOADS_WAIT)
        return frozenset(waiting.values_list("public_id", flat=True)).union(
            Submission.objects.exclude(state__in=sorted(TAKEN)).values_list("public_id", flat=True)
        )


def listed_everywhere() -> frozenset[str]:
    """Hashes of every file that the manifest of any network has ever listed; retired ones stay for replay."""
    with scopes_disabled():
        return frozenset(StoredFile.objects.values_list("digest", flat=True))
