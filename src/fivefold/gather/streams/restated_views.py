"""What a later file changed of what was known before: by run, by file sent, and by dataset."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivefold.foundation import dates
from fivefold.foundation.design.components import Link
from fivefold.foundation.permission import Permission
from fivefold.gather.datasets import selectors as data
from fivefold.gather.measures.models import MeasureRun
from fivefold.gather.streams import restated_pages, runs
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.selectors import sites

RUNS_SHOWN = 50


@needs(Permission.VIEW_MEASURES)
@require_safe
def restatement(request: NetworkRequest, public_id: str) -> HttpResponse:
    """What one run of a measure changed."""
    run = runs.run_called(public_id)
    if run is None:
        raise Http404
    measure = run.measure
    (found,) = _told(request, [run])
    url = reverse("gather:measures:detail", args=[request.network.slug, measure.public_id])
    context = {
        "kicker": measure.title,
        "lead": found["sentence"],
        "found": [{**found, "sentence": "", "title": ""}],
        "at": dates.moment(run.at),
        "ways": [Link(text=_("To the measure"), url=url), _to_dataset(request, measure.dataset.public_id)],
    }
    return render(request, "gather_streams/restatement.html", context)


@needs(Permission.SUBMIT_DATA)
@require_safe
def of_submission(request: NetworkRequest, public_id: str) -> HttpResponse:
    """What one file changed, measure by measure."""
    sent = data.submissions_seen_by(request.actor).filter(public_id=public_id).first()
    if sent is None:
        raise Http404
    first = runs.first_runs_with(sent)
    url = reverse("gather:datasets:submission", args=[request.network.slug, sent.public_id])
    lead = _("What this file changed of what was known before, measure by measure.")
    context = {
        "kicker": sent.file_name,
        "lead": lead if first else _("The measures have not been computed with this file yet, or later files took its place."),
        "found": _told(request, first),
        "ways": [Link(text=_("To the file"), url=url), _to_dataset(request, sent.dataset.public_id)],
    }
    return render(request, "gather_streams/restatement.html", context)


@needs(Permission.VIEW_MEASURES)
@require_safe
def of_dataset(request: NetworkRequest, public_id: str) -> HttpResponse:
    """When values of a dataset's measures changed after they had been known."""
    dataset = data.dataset_called(public_id)
    if dataset is None:
        raise Http404
    found = list(runs.runs_that_restated(dataset)[:RUNS_SHOWN])
    table = restated_pages.runs_table(found, request.network.slug) if found else None
    return render(request, "gather_streams/restatements.html", {"dataset": dataset, "table": table})


def _to_dataset(request: NetworkRequest, public_id: str) -> Link:
    url = reverse("gather:streams:restatements", args=[request.network.slug, public_id])
    return Link(text=_("Every restatement of this data"), url=url)


def _told(request: NetworkRequest, found: Sequence[MeasureRun]) -> list[dict[str, Any]]:
    from fivefold.gather.streams.restated import restatements_to  # noqa: PLC0415  # numerics load when needed

    pairs = runs.with_the_run_before(found)
    return [
        {
            "title": each.measure.title,
            "sentence": restated_pages.sentence(each),
            "tables": restated_pages.tables(each),
            "redefined": each.redefined,
        }
        for each in restatements_to(request.actor, pairs, sites=list(sites()))
    ]
