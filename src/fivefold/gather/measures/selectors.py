"""Reads of measures: what is followed, and the runs that computed their values; the values themselves are in `panel`."""

from django.db.models import OuterRef, QuerySet, Subquery
from django_scopes import scopes_disabled

from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures.models import DefinitionVersion, Measure, MeasureRun, SharingChange
from fivefold.network.people.models import Network


def measures() -> QuerySet[Measure]:
    """The active network's measures, by title."""
    return Measure.objects.select_related("network", "dataset").order_by("title", "id")


def measures_of(dataset: Dataset) -> QuerySet[Measure]:
    """The measures that are computed from `dataset`, oldest first."""
    return Measure.objects.select_related("network", "dataset").filter(dataset=dataset).order_by("id")


def measure_called(public_id: str) -> Measure | None:
    """The active network's measure with this public id."""
    return measures().filter(public_id=public_id).first()


def latest_run(measure: Measure) -> MeasureRun | None:
    """The run whose values count now, if there is one."""
    return MeasureRun.objects.filter(measure=measure).order_by("-id").first()


def latest_run_that_restated(measure: Measure) -> MeasureRun | None:
    """The last run after which values of before were different, if there was one."""
    return MeasureRun.objects.filter(measure=measure, restated__gt=0).order_by("-id").first()


def run_called(public_id: str) -> MeasureRun | None:
    """The active network's run with this public id: any run can be read again."""
    return MeasureRun.objects.select_related("measure").filter(public_id=public_id).first()


def network_of_run(public_id: str) -> Network | None:
    """The network, of all, that has the run with this public id: for a command that is given nothing else."""
    with scopes_disabled():
        run = MeasureRun.objects.select_related("network").filter(public_id=public_id).first()
        return None if run is None else run.network


def measures_with_latest_run() -> list[tuple[Measure, MeasureRun | None]]:
    """Every measure with the run whose values count now, by title; two queries, however many there are."""
    newest = MeasureRun.objects.filter(measure=OuterRef("pk")).order_by("-id").values("pk")[:1]
    found = list(measures().annotate(newest_run=Subquery(newest)))
    runs = MeasureRun.objects.in_bulk([key for key in (measure.newest_run for measure in found) if key])
    return [(measure, runs.get(measure.newest_run)) for measure in found]


def versions_of(measure: Measure) -> QuerySet[DefinitionVersion]:
    """Every definition the measure has had, newest first."""
    return measure.versions.order_by("-number")


def sharing_changes_of(measure: Measure) -> QuerySet[SharingChange]:
    """Every move of the measure from one rung to another, newest first."""
    return SharingChange.objects.filter(measure=measure).order_by("-id")


def listed_everywhere() -> frozenset[str]:
    """Hashes of the value files of every run of every network: each can be read again."""
    with scopes_disabled():
        return frozenset(MeasureRun.objects.values_list("values_hash", flat=True))
