"""Reads of measures: what is followed, the latest values as arrays, and what a reader may see of them."""

import numpy as np
from django.db.models import OuterRef, QuerySet, Subquery
from django_scopes import scopes_disabled

from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures.models import DefinitionVersion, Measure, MeasureRun
from fivefold.gather.measures.panel import Panel
from fivefold.gather.measures.values import read_values
from fivefold.network.people import selectors as people
from fivefold.network.people.models import Site


def measures() -> QuerySet[Measure]:
    """The active network's measures, by title."""
    return Measure.objects.select_related("network", "dataset").order_by("title", "id")


def measures_of(dataset: Dataset) -> QuerySet[Measure]:
    """The measures that are computed from `dataset`, oldest first."""
    return Measure.objects.select_related("network", "dataset").filter(dataset=dataset).order_by("id")


def measure_called(public_id: str) -> Measure | None:
    """The active network's measure with this public id."""
    return measures().filter(public_id=public_id).first()


def measure_named(slug: str) -> Measure | None:
    """The active network's measure whose definition has this name."""
    return measures().filter(slug=slug).first()


def latest_run(measure: Measure) -> MeasureRun | None:
    """The run whose values count now, if there is one."""
    return MeasureRun.objects.filter(measure=measure).order_by("-id").first()


def run_called(public_id: str) -> MeasureRun | None:
    """The active network's run with this public id: any run can be read again."""
    return MeasureRun.objects.select_related("measure").filter(public_id=public_id).first()


def measures_with_latest_run() -> list[tuple[Measure, MeasureRun | None]]:
    """Every measure with the run whose values count now, by title; two queries, however many there are."""
    newest = MeasureRun.objects.filter(measure=OuterRef("pk")).order_by("-id").values("pk")[:1]
    found = list(measures().annotate(newest_run=Subquery(newest)))
    runs = MeasureRun.objects.in_bulk([key for key in (measure.newest_run for measure in found) if key])
    return [(measure, runs.get(measure.newest_run)) for measure in found]


def versions_of(measure: Measure) -> QuerySet[DefinitionVersion]:
    """Every definition the measure has had, newest first."""
    return measure.versions.order_by("-number")


def panel_of(measure: Measure) -> Panel | None:
    """The latest values of every site that has some, by the site's name; None where nothing was computed yet."""
    run = latest_run(measure)
    return None if run is None else panel_of_run(measure, run, sites=list(people.sites()))


def network_series(measure: Measure) -> Panel | None:
    """The latest values of the network as a whole, one series; None where nothing was computed yet."""
    panel = panel_of(measure)
    return None if panel is None else panel.together()


def panel_of_run(measure: Measure, run: MeasureRun, *, sites: list[Site]) -> Panel:
    """The values of one run of the measure, for those of `sites` that it has, in their order."""
    values = read_values(run.values_hash, measure.slug)
    row_of = {identifier: row for row, identifier in enumerate(values.sites)}
    known = [site for site in sites if site.identifier in row_of]
    rows = np.array([row_of[site.identifier] for site in known], dtype=np.int64)
    return Panel(
        measure=measure,
        run=run,
        sites=tuple(known),
        periods=values.periods,
        numerators=values.numerators[rows],
        denominators=values.denominators[rows],
        mask=values.mask[rows],
    )


def listed_everywhere() -> frozenset[str]:
    """Hashes of the value files of every run of every network: each can be read again."""
    with scopes_disabled():
        return frozenset(MeasureRun.objects.values_list("values_hash", flat=True))
