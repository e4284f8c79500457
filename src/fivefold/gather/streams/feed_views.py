"""The stream of a dataset: sites and months, what is late, and the same as a file."""

from typing import Any

from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivefold.foundation.clock import today
from fivefold.foundation.design.components import Link
from fivefold.foundation.permission import Permission
from fivefold.foundation.spreadsheets import csv_response
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.selectors import dataset_called, taken_submissions
from fivefold.gather.streams import feed_pages
from fivefold.gather.streams.forms import FeedFilter
from fivefold.gather.streams.month_content import can_be_typed_in
from fivefold.gather.streams.timeliness import feed_of, sites_shown_to
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.selectors import sites


@needs(Permission.VIEW_MEASURES)
@require_safe
def feed(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Sites by months, with what is late and what is missing; a reader sees the sites that are theirs to see."""
    dataset = _dataset_or_404(public_id)
    everywhere = list(sites())
    whole = feed_of(dataset, everywhere, today=today())
    shown = sites_shown_to(request.actor, everywhere)
    own = feed_of(dataset, shown, today=today()) if len(shown) < len(everywhere) else whole
    form = FeedFilter(request.GET or None, sites=shown)
    records = feed_pages.chosen(own, **_asked(form))
    last = taken_submissions().filter(dataset=dataset).aggregate(last=Max("received_at"))["last"]
    export = reverse("gather:streams:feed_export", args=[request.network.slug, public_id])
    context = {
        "dataset": dataset,
        "lead": feed_pages.sentence(whole if len(shown) != 1 else own),
        "figures": feed_pages.figures(own, last) if shown else [],
        "filter": form if len(shown) > 1 else None,
        "exports": [Link(text=_("Download as CSV"), url=f"{export}?{request.GET.urlencode()}" if request.GET else export)],
        "table": feed_pages.sites_table(records, own.months) if records else None,
        "filtered": bool(request.GET),
        "sees_sites": bool(shown),
        "may_send": request.actor.can(Permission.SUBMIT_DATA),
        "can_type": can_be_typed_in(dataset),
    }
    return render(request, "gather_streams/feed.html", context)


@needs(Permission.VIEW_MEASURES)
@require_safe
def feed_export(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The same as rows for a spreadsheet."""
    dataset = _dataset_or_404(public_id)
    shown = sites_shown_to(request.actor, list(sites()))
    form = FeedFilter(request.GET or None, sites=shown)
    records = feed_pages.chosen(feed_of(dataset, shown, today=today()), **_asked(form))
    return csv_response(f"timeliness-{dataset.slug}.csv", feed_pages.HEADS, feed_pages.export_rows(records))


def _asked(form: FeedFilter) -> dict[str, Any]:
    given = form.cleaned_data if form.is_valid() else {}
    return {"show": given.get("show", ""), "site": given.get("site", "")}


def _dataset_or_404(public_id: str) -> Dataset:
    dataset = dataset_called(public_id)
    if dataset is None:
        raise Http404
    return dataset
