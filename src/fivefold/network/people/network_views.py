"""The network itself: where everything about it is found, and its name and purpose."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Link, Task
from fivefold.foundation.permission import Permission
from fivefold.network.people import selectors, services
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.form_pages import FormWords, form_page
from fivefold.network.people.forms import NetworkForm


@needs(Permission.VIEW_NETWORK)
def index(request: NetworkRequest) -> HttpResponse:
    """What the network is for, and where its people, sites, groups and records are."""
    return render(request, "network_people/index.html", {"places": _places(request)})


def _places(request: NetworkRequest) -> list[Task]:
    people = selectors.members().filter(active=True).count()
    sites = selectors.sites().count()
    taking_part = ngettext("One person takes part.", "%(number)s people take part.", people) % {"number": people}
    at_sites = ngettext("One site.", "%(number)s sites.", sites) % {"number": sites} if sites else _("No site yet.")
    deciding = _("The decision groups, who sits in them, and what each decides.")
    everybody = (
        (_("People"), "network:people:members", taking_part),
        (_("Sites and organisations"), "network:people:sites", at_sites),
        (_("Who decides"), "network:governance:bodies", deciding),
    )
    some = (
        (
            Permission.VERIFY_AUDIT,
            _("Audit trail"),
            "network:audit_trail:index",
            _("Who did what, and proof that nobody changed it."),
        ),
        (
            Permission.MANAGE_NETWORK,
            _("Name and purpose"),
            "network:settings",
            _("What the network is called and what it is for."),
        ),
    )
    allowed = [(title, name, detail) for permission, title, name, detail in some if request.actor.can(permission)]
    return [
        Task(title=title, url=reverse(name, args=[request.network.slug]), detail=detail)
        for title, name, detail in (*everybody, *allowed)
    ]


@needs(Permission.MANAGE_NETWORK)
def settings(request: NetworkRequest) -> HttpResponse:
    """Give the network another name or purpose."""
    network = request.network
    form = NetworkForm(request.POST or None, initial={"name": network.name, "purpose": network.purpose})
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_network(by=request.actor, network=network, at=now(), **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The network’s name and purpose are saved."))
            return redirect("network:index", network.slug)
    words = FormWords(
        heading=_("Name and purpose"),
        lead=_("The address of the network’s pages stays as it is."),
        button=_("Save"),
        back=Link(text=_("Back to the network"), url=reverse("network:index", args=[network.slug])),
    )
    return form_page(request, form, refusal, words)
