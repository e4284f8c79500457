"""Which permission a page needs: said at the view, checked before it runs, read by the permission matrix."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from fivefold.foundation.permission import Permission, PermissionDenied
from fivefold.network.people.actors import NetworkRequest

Arguments = ParamSpec("Arguments")
PageOf = Callable[Concatenate[NetworkRequest, Arguments], HttpResponse]


def needs(permission: Permission) -> Callable[[PageOf[Arguments]], PageOf[Arguments]]:
    """The page is for members whose roles include `permission`; at which site is for the service to judge."""

    def mark(view: PageOf[Arguments]) -> PageOf[Arguments]:
        @wraps(view)
        def guarded(request: NetworkRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
            if not request.actor.can(permission):
                message = f"Your roles do not include “{permission.value.replace('_', ' ')}”."
                raise PermissionDenied(message, fix="Ask your network’s administrator for a role that does.")
            kwargs.pop("network_slug", None)
            return view(request, *args, **kwargs)

        guarded.fivefold_access = permission  # type: ignore[attr-defined]
        return cast("PageOf[Arguments]", guarded)

    return mark


def for_anybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page is on the public list: nobody needs to sign in for it."""
    view.fivefold_access = "anybody"  # type: ignore[attr-defined]
    return login_not_required(view)


def for_signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page is for everybody who has signed in, whatever their roles."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return view(request, *args, **kwargs)

    guarded.fivefold_access = "signed_in"  # type: ignore[attr-defined]
    return guarded
