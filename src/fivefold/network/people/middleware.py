"""Find the network that a page belongs to, and who asks; turn a refusal into a page."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control

from fivefold.engine.errors import DomainError
from fivefold.foundation.design.error_pages import refused
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Person
from fivefold.network.people.selectors import membership_in
from fivefold.network.scope import within


class NetworkMiddleware:
    """Every address under `/n/<slug>/` runs with that network active, for its members alone; others see nothing there, not
    even from what a browser or a server on the way has kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            slug = resolve(request.path_info).kwargs.get("network_slug")
        except Resolver404:
            slug = None
        if slug is None or not isinstance(request.user, Person):
            return self.get_response(request)
        membership = membership_in(request.user, slug)
        if membership is None:
            return self.get_response(request)
        request.network = membership.network  # type: ignore[attr-defined]  # see NetworkRequest
        request.membership = membership  # type: ignore[attr-defined]
        request.actor = actor_of(membership)  # type: ignore[attr-defined]
        with within(membership.network):
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        """Somebody who signed on but is no member learns nothing, not even that the network exists."""
        if "network_slug" in kwargs and request.user.is_authenticated and not hasattr(request, "network"):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that no view has shown beside its form becomes a page of its own."""
        if not isinstance(exception, DomainError):
            return None
        return refused(request, exception)
