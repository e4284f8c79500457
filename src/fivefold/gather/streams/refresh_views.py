"""What is computed from a dataset: what is going on, what was done, and asking for it again."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.selectors import dataset_called, submissions_seen_by
from fivefold.gather.streams import refresh_pages, selectors, services
from fivefold.gather.streams.following import followers
from fivefold.gather.streams.tasks import refresh_dataset
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

SHOWN = 30


@needs(Permission.VIEW_MEASURES)
@require_safe
def refreshes(request: NetworkRequest, public_id: str) -> HttpResponse:
    """What is being computed from a dataset, and what was; the part that may change asks again by itself."""
    dataset = _dataset_or_404(public_id)
    found = list(selectors.refreshes_of(dataset)[:SHOWN])
    latest = found[0] if found else None
    may_send = request.actor.can(Permission.SUBMIT_DATA)
    wanted = {name for refresh in found for name in refresh.files} if may_send else set()
    files = {sent.public_id: sent for sent in submissions_seen_by(request.actor).filter(public_id__in=wanted)} if wanted else {}
    runs = {run for refresh in found for run in refresh.runs}
    looked = [(follower, follower.done(runs)) for follower in followers()]
    context = {
        "dataset": dataset,
        "lead": refresh_pages.sentence(found),
        "to_do": refresh_pages.what_to_do(latest, attempts=settings.FIVEFOLD.task_attempts),
        "table": refresh_pages.table(found, files, looked, request.network.slug) if found else None,
        "asks_again": refresh_pages.asks_again(found, looked, now()),
        "may_ask": may_send and refresh_pages.may_ask_again(latest, now()),
    }
    piece = request.headers.get("HX-Request-Type") == "partial"  # htmx asks for the part that may have changed
    return render(request, "gather_streams/_refreshes.html" if piece else "gather_streams/refreshes.html", context)


@needs(Permission.SUBMIT_DATA)
@require_POST
def refresh_again(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Have everything that is computed from a dataset brought up to date once more."""
    dataset = _dataset_or_404(public_id)
    services.queue_refresh(by=request.actor, dataset=dataset, then=refresh_dataset, at=now())
    messages.success(request, _("It is queued. The worker computes it as soon as it can."))
    return redirect("gather:streams:refreshes", request.network.slug, dataset.public_id)


def _dataset_or_404(public_id: str) -> Dataset:
    dataset = dataset_called(public_id)
    if dataset is None:
        raise Http404
    return dataset
