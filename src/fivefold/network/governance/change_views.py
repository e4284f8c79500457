"""The forms by which a network sets up who decides: groups, seats, and authority."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Link
from fivefold.foundation.permission import Permission
from fivefold.network.governance import selectors, services
from fivefold.network.governance.forms import AuthorityForm, BodyForm, SeatForm
from fivefold.network.governance.models import Body
from fivefold.network.governance.readiness import obstacles, silent_seats
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.form_pages import FormWords, form_page


def _body_or_404(public_id: str) -> Body:
    body = selectors.body_called(public_id)
    if body is None:
        raise Http404
    return body


def _back(request: NetworkRequest) -> Link:
    return Link(text=_("Back to who decides"), url=reverse("network:governance:bodies", args=[request.network.slug]))


def _roles(request: NetworkRequest) -> Link:
    return Link(text=_("Give somebody a role"), url=reverse("network:people:members", args=[request.network.slug]))


@needs(Permission.MANAGE_NETWORK)
def add_body(request: NetworkRequest) -> HttpResponse:
    """Found a decision group."""
    form = BodyForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            body = services.add_body(by=request.actor, network=request.network, at=now(), **form.answers())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("%(name)s is founded. Now give its members their seats.") % {"name": body.name})
            return redirect("network:governance:seats", request.network.slug, body.public_id)
    words = FormWords(
        heading=_("Add a decision group"),
        lead=_("A few people who decide together, with those at the table who will live with the decision."),
        button=_("Add the group"),
        back=_back(request),
        also=(_roles(request),),
    )
    return form_page(request, form, refusal, words)


@needs(Permission.MANAGE_NETWORK)
def change_body(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Change a decision group's terms, quorum, voices, rule or chair."""
    body = _body_or_404(public_id)
    name = body.name
    known = {field: getattr(body, field) for field in ("name", "terms", "quorum", "required_voices", "decision_rule")}
    form = BodyForm(request.POST or None, initial={**known, "chair": body.chair.public_id})
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_body(by=request.actor, body=body, at=now(), **form.answers())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": body.name})
            return redirect("network:governance:bodies", request.network.slug)
    lead = _("It holds from now on, and for what waits for a decision today. What the group decided stays.")
    words = FormWords(heading=name, lead=lead, button=_("Save"), back=_back(request), also=(_roles(request),))
    return form_page(request, form, refusal, words)


@needs(Permission.MANAGE_MEMBERS)
def seats(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Who sits in a group, and a seat for somebody else."""
    body = _body_or_404(public_id)
    form = SeatForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        membership, constituency = form.chosen_member("membership"), form.cleaned_data["constituency"]
        try:
            services.seat_member(by=request.actor, body=body, membership=membership, constituency=constituency, at=now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("%(name)s has a seat.") % {"name": membership.person.name})
            return redirect("network:governance:seats", request.network.slug, public_id)
    return _seats_page(request, body, form, refusal)


@needs(Permission.MANAGE_MEMBERS)
def end_seat(request: NetworkRequest, public_id: str, seat_id: str) -> HttpResponse:
    """A member gives up their seat."""
    body = _body_or_404(public_id)
    seat = selectors.seats_of(body).filter(public_id=seat_id).first()
    if seat is None:
        raise Http404
    if request.method == "POST":
        try:
            services.end_seat(by=request.actor, seat=seat, at=now())
        except DomainError as refusal:
            return _seats_page(request, body, SeatForm(), refusal)
        messages.success(request, _("%(name)s has given up the seat.") % {"name": seat.membership.person.name})
    return redirect("network:governance:seats", request.network.slug, public_id)


def _seats_page(request: NetworkRequest, body: Body, form: SeatForm, refusal: DomainError | None) -> HttpResponse:
    seats = list(selectors.seats_of(body))
    context = {
        "body": body,
        "seats": seats,
        "obstacles": obstacles(body, seats),
        "silent_seats": silent_seats(seats),
        "give_roles": _roles(request),
        "form": form,
        "refusal": refusal,
        "back": _back(request),
    }
    return render(request, "network_governance/seats.html", context, status=422 if refusal or form.errors else 200)


@needs(Permission.MANAGE_NETWORK)
def set_authority(request: NetworkRequest) -> HttpResponse:
    """Say for every nature and reach which group decides."""
    form = AuthorityForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.set_authorities(by=request.actor, network=request.network, chosen=form.chosen(), at=now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Who decides is saved. It holds for what is triaged from now on."))
            return redirect("network:governance:bodies", request.network.slug)
    context = {"form": form, "refusal": refusal, "back": _back(request), "any_body": selectors.bodies().exists()}
    return render(request, "network_governance/authority.html", context, status=422 if refusal or form.errors else 200)
