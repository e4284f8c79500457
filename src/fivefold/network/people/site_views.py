"""The network's sites and organisations: the list, and the forms for those who look after it."""

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Cell, Column, Link, Table
from fivefold.foundation.permission import Permission
from fivefold.network.people import selectors, services
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.form_pages import FormWords, form_page
from fivefold.network.people.models import OrganisationKind, Site, SiteStatus
from fivefold.network.people.site_forms import NewSiteForm, OrganisationForm, SiteForm


@needs(Permission.VIEW_NETWORK)
def sites(request: NetworkRequest) -> HttpResponse:
    """Every site with its organisation and where it stands, and every organisation."""
    found = list(selectors.sites())
    may_change = request.actor.can(Permission.MANAGE_MEMBERS)
    context = {
        "sites": _sites_table(request, found, may_change=may_change) if found else None,
        "organisations": _organisations_table(found),
        "may_change": may_change,
    }
    return render(request, "network_people/sites.html", context)


def _sites_table(request: NetworkRequest, found: list[Site], *, may_change: bool) -> Table:
    titles = (_("Site"), _("Identifier"), _("Organisation"), _("Stands"), _("Time zone"), _("Peer group"))
    rows = tuple(
        (
            Cell(
                value=site.name,
                url=reverse("network:people:change_site", args=[request.network.slug, site.public_id]) if may_change else "",
            ),
            site.identifier,
            site.organisation.name,
            SiteStatus(site.status).label,
            site.time_zone,
            site.peer_group or None,
        )
        for site in found
    )
    return Table(caption=_("Sites"), columns=tuple(Column(title=title) for title in titles), rows=rows)


def _organisations_table(found: list[Site]) -> Table | None:
    of_each = Counter(site.organisation_id for site in found)
    rows = tuple((each.name, OrganisationKind(each.kind).label, of_each[each.pk]) for each in selectors.organisations())
    columns = (Column(title=_("Organisation")), Column(title=_("What it is")), Column(title=_("Sites"), numeric=True))
    return Table(caption=_("Organisations"), columns=columns, rows=rows) if rows else None


def _back(request: NetworkRequest) -> Link:
    return Link(text=_("Back to sites"), url=reverse("network:people:sites", args=[request.network.slug]))


@needs(Permission.MANAGE_MEMBERS)
def add_organisation(request: NetworkRequest) -> HttpResponse:
    """Bring an organisation into the network that has no site, such as a funder."""
    form = OrganisationForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        name, kind = form.cleaned_data["name"], OrganisationKind(form.cleaned_data["kind"])
        try:
            services.add_organisation(by=request.actor, network=request.network, name=name, kind=kind, at=now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("%(name)s is in the network.") % {"name": name})
            return redirect("network:people:sites", request.network.slug)
    words = FormWords(
        heading=_("Add an organisation"),
        lead=_("One without a site of its own, such as a funder or a university; a health service comes with its first site."),
        button=_("Add the organisation"),
        back=_back(request),
    )
    return form_page(request, form, refusal, words)


@needs(Permission.MANAGE_MEMBERS)
def add_site(request: NetworkRequest) -> HttpResponse:
    """Bring a site into the network, together with its organisation where that is new."""
    form = NewSiteForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            site = _add(request, form)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("%(name)s is in the network.") % {"name": site.name})
            return redirect("network:people:sites", request.network.slug)
    words = FormWords(
        heading=_("Add a site"),
        lead=_("A site is a care team at an organisation. It sends data, tests changes and is seen in the charts."),
        button=_("Add the site"),
        back=_back(request),
    )
    return form_page(request, form, refusal, words)


def _add(request: NetworkRequest, form: NewSiteForm) -> Site:
    given, organisation, at = form.cleaned_data, form.chosen_organisation(), now()
    details = {name: given[name] for name in ("identifier", "name", "time_zone", "peer_group")}
    status = SiteStatus(given["status"])
    if organisation is not None:
        return services.add_site(by=request.actor, organisation=organisation, status=status, at=at, **details)
    return services.add_site_of_new_organisation(
        by=request.actor,
        network=request.network,
        organisation_name=given["organisation_name"],
        organisation_kind=OrganisationKind(given["organisation_kind"] or OrganisationKind.HEALTH_SERVICE),
        status=status,
        at=at,
        **details,
    )


@needs(Permission.MANAGE_MEMBERS)
def change_site(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Change what is known about a site."""
    site = selectors.sites().filter(public_id=public_id).first()
    if site is None:
        raise Http404
    known = {name: getattr(site, name) for name in ("name", "status", "time_zone", "peer_group")}
    form = SiteForm(request.POST or None, initial=known)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "status": SiteStatus(form.cleaned_data["status"])}
        try:
            services.change_site(by=request.actor, site=site, at=now(), **given)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": site.name})
            return redirect("network:people:sites", request.network.slug)
    words = FormWords(
        heading=known["name"],
        lead=_("Data files name this site %(identifier)s; that never changes.") % {"identifier": site.identifier},
        button=_("Save"),
        back=_back(request),
    )
    return form_page(request, form, refusal, words)
