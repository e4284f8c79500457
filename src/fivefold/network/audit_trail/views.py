"""The audit trail as pages: who did what, the proof that nobody changed it, and the list as a file."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivefold.foundation.audit.services import verify
from fivefold.foundation.design.components import Link, Pages
from fivefold.foundation.permission import Permission
from fivefold.foundation.spreadsheets import csv_response
from fivefold.network.audit_trail import presenting, selectors
from fivefold.network.audit_trail.forms import AuditFilter
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

LISTED = 50
"""Entries on one page."""


@needs(Permission.VERIFY_AUDIT)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """The latest entries of this network's trail."""
    form = AuditFilter(request.GET or None, network=request.network)
    wanted = form.wanted()
    page = selectors.page_of(selectors.entries(request.network, wanted), size=LISTED, **form.place())
    address = reverse("network:audit_trail:export", args=[request.network.slug])
    context = {
        "filter": form,
        "exports": [Link(text=_("Download as CSV"), url=f"{address}?{urlencode(wanted)}")],
        "table": presenting.table_of(page.entries, selectors.names_of(page.entries)) if page.entries else None,
        "pages": _pages(page, wanted),
    }
    return render(request, "network_audit_trail/index.html", context)


def _pages(page: selectors.Page, wanted: dict[str, str]) -> Pages | None:
    if not page.entries:
        return None
    first, last = page.entries[0].sequence, page.entries[-1].sequence
    newer = "?" + urlencode({**wanted, "after": first})
    older = "?" + urlencode({**wanted, "before": last})
    summary = _("Entries %(first)s to %(last)s") % {"first": f"{first:,}", "last": f"{last:,}"}
    return Pages(summary=summary, previous_url=newer if page.newer else "", next_url=older if page.older else "")


@needs(Permission.VERIFY_AUDIT)
@require_safe
def check(request: NetworkRequest) -> HttpResponse:
    """Walk the whole chain now, and say what was found."""
    checked = verify(request.network.public_id)
    context = {"sound": checked.sound, "verdict": presenting.verdict(checked)}
    return render(request, "network_audit_trail/check.html", context)


@needs(Permission.VERIFY_AUDIT)
@require_safe
def export(request: NetworkRequest) -> HttpResponse:
    """Every entry that the filter finds, as a file for a spreadsheet."""
    form = AuditFilter(request.GET or None, network=request.network)
    found = list(selectors.entries(request.network, form.wanted()))
    rows = presenting.export_rows(found, selectors.names_of(found))
    return csv_response("audit-trail.csv", presenting.EXPORT_HEADS, rows)
