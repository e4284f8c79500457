"""Reads of runs as steps from one state of the data to the next: what came before, and which files they first counted."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.measures.models import MeasureRun

LOOKED_AT = 500
"""Runs after a file's acceptance that are searched for the first that counted it."""


def with_the_run_before(runs: Sequence[MeasureRun]) -> list[tuple[MeasureRun, MeasureRun | None]]:
    """Each of `runs` with the run of the same measure before it; two queries."""
    older = MeasureRun.objects.filter(measure=OuterRef("measure"), pk__lt=OuterRef("pk")).order_by("-id").values("pk")[:1]
    keys = dict(
        MeasureRun.objects.filter(pk__in=[run.pk for run in runs]).annotate(older=Subquery(older)).values_list("pk", "older")
    )
    found = MeasureRun.objects.in_bulk([key for key in keys.values() if key])
    return [(run, found.get(keys[run.pk])) for run in runs]


def made_since(dataset: Dataset, at: datetime) -> list[MeasureRun]:
    """The runs of the dataset's measures that were made at this moment or later, oldest first."""
    return list(_runs().filter(measure__dataset=dataset, at__gte=at).order_by("id"))


def run_called(public_id: str) -> MeasureRun | None:
    """The active network's run with this public id, with all that its page tells of it."""
    return _runs().filter(public_id=public_id).first()


def runs_that_restated(dataset: Dataset) -> QuerySet[MeasureRun]:
    """The runs of the dataset's measures after which values of before were different, newest first."""
    return _runs().filter(measure__dataset=dataset, restated__gt=0).order_by("-id")


def first_runs_with(submission: Submission) -> list[MeasureRun]:
    """For each measure the first run that counted the rows of `submission`, by the measure's title.

    Empty before they are computed, and where a later file took their place before that.
    """
    file = submission.files.order_by("id").first()
    if file is None or submission.decided_at is None:
        return []
    first: dict[int, MeasureRun] = {}
    since = _runs().filter(measure__dataset=submission.dataset, at__gte=submission.decided_at).order_by("id")
    for run in since[:LOOKED_AT]:
        if run.measure_id not in first and file.digest in run.input_hashes:
            first[run.measure_id] = run
    return sorted(first.values(), key=lambda run: run.measure.title)


def _runs() -> QuerySet[MeasureRun]:
    return MeasureRun.objects.select_related("measure__network", "measure__dataset")
