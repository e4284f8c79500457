"""All measures, and one measure: what it found, its chart, every site, and where the values come from."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.described import CONDITIONS, DEFINITION_MODELS
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.gather.datasets import selectors as data
from fivefold.gather.datasets.guide import at_the_box, entry_tables
from fivefold.gather.datasets.pages import columns_table
from fivefold.gather.measures import left_out_pages, pages, selectors, services, sharing_pages
from fivefold.gather.measures.definitions import example_for
from fivefold.gather.measures.forms import DefinitionForm
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.shown import Shown
from fivefold.gather.streams.tasks import refresh_for_definition
from fivefold.network.people import selectors as people
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

DATASETS_SHOWN = 10
"""Datasets whose columns stand below the box in which a measure is written, the latest first."""


@needs(Permission.VIEW_MEASURES)
def index(request: NetworkRequest) -> HttpResponse:
    """Every measure with what it found and a small picture of it."""
    shown = _shown(request, selectors.measures_with_latest_run())
    context = {
        "lead": pages.index_sentence(shown),
        "measures": pages.measure_tasks(shown, request.network.slug),
        "may_manage": request.actor.can(Permission.MANAGE_MEASURES),
    }
    return render(request, "gather_measures/index.html", context)


@needs(Permission.VIEW_MEASURES)
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One measure, the sentence first."""
    measure = selectors.measure_called(public_id)
    if measure is None:
        raise Http404
    (shown,) = _shown(request, [(measure, selectors.latest_run(measure))])
    context = {
        "measure": measure,
        "kicker": pages.kicker(measure),
        "lead": pages.lead(shown),
        "figures": pages.figures(shown),
        "chart": pages.network_chart(shown),
        "multiples": pages.site_multiples(shown),
        "sites_note": pages.sites_note(shown),
        "governance": pages.governance_summary(measure),
        "sharing": sharing_pages.summary(measure, selectors.sharing_changes_of(measure).first()),
        "may_manage": request.actor.can(Permission.MANAGE_MEASURES),
        "left_out": left_out_pages.title(shown.run),
        "left_out_why": left_out_pages.sentence(measure),
        "left_out_table": left_out_pages.table(shown),
        "download": pages.download(shown),
        "provenance": pages.provenance_summary(shown),
        "inputs": shown.run.input_hashes if shown.run else (),
        "restatement_run": selectors.latest_run_that_restated(measure),
    }
    return render(request, "gather_measures/detail.html", context)


@needs(Permission.MANAGE_MEASURES)
def add(request: NetworkRequest) -> HttpResponse:
    """Add a measure, or give one a new definition, by the definition's text."""
    datasets = list(data.datasets().order_by("-id")[:DATASETS_SHOWN])
    begins = "example" in request.GET or not selectors.measures().exists()
    form = DefinitionForm(request.POST or None, initial={"definition": example_for(datasets)} if begins else {})
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            measure = services.define_measure(
                by=request.actor,
                network=request.network,
                text=form.cleaned_data["definition"],
                then=refresh_for_definition,
                at=now(),
            )
        except DomainError as error:
            refusal = at_the_box(error, "definition")
        else:
            messages.success(request, _("The definition of “%(title)s” stands.") % {"title": measure.title})
            return redirect("gather:measures:detail", request.network.slug, measure.public_id)
    status = 422 if refusal or form.errors else 200
    context = {
        "form": form,
        "refusal": refusal,
        "offers_example": not begins,
        "datasets": [{"title": each.title, "slug": each.slug, "columns": columns_table(each)} for each in datasets],
        "may_add_contract": request.actor.can(Permission.MANAGE_DATASETS),
        "entries": entry_tables(DEFINITION_MODELS),
        "conditions": CONDITIONS,
    }
    return render(request, "gather_measures/add.html", context, status=status)


def _shown(request: NetworkRequest, measures: Sequence[tuple[Measure, MeasureRun | None]]) -> list[Shown]:
    """Each measure by its run, as this reader may see it."""
    from fivefold.gather.measures.showing import all_shown_to  # noqa: PLC0415  # numerics load when needed

    return all_shown_to(request.actor, measures, sites=list(people.sites()))
