"""Where people arrive: the start, sign-in as a demo person, and each network's home."""

from allauth.account import views as sign_on
from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fivefold.foundation.permission import Permission
from fivefold.interfaces.web.demo_people import demo_person
from fivefold.interfaces.web.home import home_context
from fivefold.network.people import selectors
from fivefold.network.people.access import for_anybody, for_signed_in, needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.joining_views import PASSWORDS
from fivefold.network.people.models import Person


@for_signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Straight to the network of somebody who has one; a choice for somebody who has several."""
    if not isinstance(request.user, Person):
        raise Http404
    networks = selectors.networks_of(request.user)
    if len(networks) == 1:
        return redirect("web:home", networks[0].slug)
    return render(request, "web/start.html", {"networks": networks})


@for_anybody
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the demonstration; anywhere else there is nothing at this address."""
    person = demo_person(request.POST.get("person", "")) if settings.FIVEFOLD.demo else None
    if person is None:
        raise Http404
    login(request, person, backend=PASSWORDS)
    return redirect("web:start")


@for_signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and have the browser forget its pages: Back must not show them to whoever sits there next."""
    answer: HttpResponse = sign_on.logout(request)
    if not request.user.is_authenticated:
        answer["Clear-Site-Data"] = '"cache"'
    return answer


@for_signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password. Whoever signs in without one, as the people of a demonstration do, has none to change."""
    if not isinstance(request.user, Person) or not request.user.has_usable_password():
        raise Http404
    answer: HttpResponse = sign_on.password_change(request)
    return answer


@for_anybody
def health(_request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer; for whoever watches over the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@needs(Permission.VIEW_NETWORK)
def home(request: NetworkRequest) -> HttpResponse:
    """What waits for this person, the ring, the signals worth a look, and what closed and worked."""
    return render(request, "web/home.html", home_context(request))
