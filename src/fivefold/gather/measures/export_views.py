"""The values of a measure as a file, as far as the reader may have them."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from fivefold.foundation.permission import Permission
from fivefold.foundation.spreadsheets import csv_response
from fivefold.gather.measures import selectors
from fivefold.network.people import selectors as people
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest


@needs(Permission.VIEW_MEASURES)
@require_safe
def values(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Every month of the network and of the sites that the reader may see, each with its state."""
    from fivefold.gather.measures.exporting import HEADS, rows  # noqa: PLC0415  # numerics load when needed

    measure = selectors.measure_called(public_id)
    if measure is None:
        raise Http404
    found = rows(request.actor, measure, selectors.latest_run(measure), sites=list(people.sites()))
    return csv_response(f"{measure.slug}.csv", HEADS, found)
