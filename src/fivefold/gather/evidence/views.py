"""Pages of the register of evidence."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Cell, Column, SummaryRow, Table
from fivefold.foundation.permission import Permission
from fivefold.gather.evidence import selectors, services
from fivefold.gather.evidence.forms import EvidenceForm
from fivefold.gather.evidence.models import Certainty, Design, EvidenceItem
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest


@needs(Permission.VIEW_NETWORK)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """The register."""
    items = list(selectors.evidence_items())
    context = {
        "table": _table(items, request.network.slug) if items else None,
        "may_add": request.actor.can(Permission.ADD_EVIDENCE),
    }
    return render(request, "gather_evidence/index.html", context)


@needs(Permission.ADD_EVIDENCE)
def add(request: NetworkRequest) -> HttpResponse:
    """Bring an item into the register."""
    form = EvidenceForm(request.POST or None, initial={"appraiser": request.actor.name})
    refusal = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        chosen = {"design": Design(given.pop("design")), "certainty": Certainty(given.pop("certainty"))}
        try:
            item = services.add_evidence(by=request.actor, network=request.network, at=now(), **chosen, **given)
        except DomainError as error:
            refusal = error
        else:
            return redirect("gather:evidence:detail", request.network.slug, item.public_id)
    context = {"form": form, "refusal": refusal}
    return render(request, "gather_evidence/add.html", context, status=422 if form.is_bound else 200)


@needs(Permission.VIEW_NETWORK)
@require_safe
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One item, with its appraisal."""
    item = selectors.evidence_called(public_id)
    if item is None:
        raise Http404
    return render(request, "gather_evidence/detail.html", {"item": item, "rows": _rows(item)})


def _table(items: list[EvidenceItem], slug: str) -> Table:
    titles = (_("Citation"), _("How it was made"), _("Certainty"), _("Look again on"))
    rows = tuple(
        (
            Cell(value=item.citation, url=reverse("gather:evidence:detail", args=[slug, item.public_id])),
            Cell(value=Design(item.design).label),
            Cell(value=Certainty(item.certainty).label),
            Cell(value=item.review_on),
        )
        for item in items
    )
    return Table(caption=_("Evidence from outside"), columns=tuple(Column(title=title) for title in titles), rows=rows)


def _rows(item: EvidenceItem) -> list[SummaryRow]:
    return [
        SummaryRow(term=_("How it was made"), value=Design(item.design).label),
        SummaryRow(term=_("Certainty"), value=Certainty(item.certainty).label),
        SummaryRow(term=_("Does it apply here?"), value=item.applicability),
        SummaryRow(term=_("Appraised by"), value=item.appraiser),
        SummaryRow(term=_("Look again on"), value=item.review_on),
    ]
