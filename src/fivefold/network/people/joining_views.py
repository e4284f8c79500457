"""The page on which an invitation is taken up: with a new account, or by the person whose account it is for."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fivefold.foundation.clock import now
from fivefold.foundation.permission import system
from fivefold.network.people import selectors, services
from fivefold.network.people.access import for_anybody
from fivefold.network.people.forms import AcceptForm
from fivefold.network.people.models import Invitation, Membership, Person
from fivefold.network.scope import within

PASSWORDS = "allauth.account.auth_backends.AuthenticationBackend"


@for_anybody
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take an invitation up. Whoever has an account already signs in first: the link alone opens nobody's account."""
    invitation = selectors.invitation_for(token, at=now())
    person = selectors.person_with(invitation.email)
    if person is not None:
        return _with_account(request, invitation, person)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        membership = _accept(invitation, password=form.cleaned_data["password"])
        login(request, membership.person, backend=PASSWORDS)
        return redirect("/")
    return _page(request, invitation, form=form, status=422 if form.errors else 200)


def _with_account(request: HttpRequest, invitation: Invitation, person: Person) -> HttpResponse:
    signed_in = request.user == person
    if request.method == "POST" and signed_in:
        _accept(invitation, person=person)
        return redirect("web:home", invitation.network.slug)
    return _page(request, invitation, signed_in=signed_in, status=200 if signed_in or request.method != "POST" else 403)


def _accept(invitation: Invitation, *, password: str | None = None, person: Person | None = None) -> Membership:
    with within(invitation.network):
        return services.accept_invitation(
            by=system("invitation"), invitation=invitation, password=password, person=person, at=now()
        )


def _page(
    request: HttpRequest, invitation: Invitation, *, status: int, form: AcceptForm | None = None, signed_in: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "invitation": invitation,
        "network_name": invitation.network.name,
        "signed_in": signed_in,
        "other": request.user if request.user.is_authenticated and not signed_in else None,
    }
    return render(request, "network_people/accept_invitation.html", context, status=status)
