"""What a person reads when a page cannot be shown: plain words, and what to do next.

The functions fit Django's `handler400` … `handler500` and `CSRF_FAILURE_VIEW`.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.design.components import Words


@dataclass(frozen=True, kw_only=True)
class ErrorWords:
    """The three sentences of an error page."""

    title: Words
    message: Words
    fix: Words


WORDS = {
    400: ErrorWords(
        title=_("We could not read that request"),
        message=_("Something in the address or the form was not as we expected it."),
        fix=_("Go back, check what you entered, and try again."),
    ),
    403: ErrorWords(
        title=_("You may not open this page"),
        message=_("Your role in this network does not include it."),
        fix=_("If you need it for your work, ask your network's coordinator to change your role."),
    ),
    404: ErrorWords(
        title=_("We cannot find this page"),
        message=_("It may have moved, or it belongs to a site or a network that you are not a member of."),
        fix=_("Check the address. If somebody sent you the link, ask them who may see it."),
    ),
    422: ErrorWords(
        title=_("This could not be done"),
        message=_("What you asked for is not possible as things stand. Nothing was changed."),
        fix=_("Go back, change what you entered, and try again."),
    ),
    500: ErrorWords(
        title=_("Something went wrong on our side"),
        message=_("It is not your fault. What you entered may not have been saved."),
        fix=_("Wait a minute and try again. If it happens again, tell your administrator the time and what you were doing."),
    ),
}
FORM_EXPIRED = ErrorWords(
    title=_("This form is no longer valid"),
    message=_("You signed in or out since you opened it, or your browser does not keep cookies. Nothing was changed."),
    fix=_("Go back, load the page again, and send the form once more."),
)


def error_page(request: HttpRequest | None, *, status: int, words: ErrorWords | None = None) -> HttpResponse:
    """The page for `status` (400, 403, 404, 422 or 500), in its own words or in `words`."""
    shown = words or WORDS[status]
    page = render_to_string("foundation_design/error.html", {"status": status, "words": shown}, request=request)
    return HttpResponse(page, status=status)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a refusal that no form can show beside its field."""
    general = WORDS[422]
    return error_page(
        request,
        status=error.status,
        words=ErrorWords(title=general.title, message=error.message, fix=error.fix or general.fix),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`."""
    return error_page(request, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`."""
    return error_page(request, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`."""
    return error_page(request, status=404)


def server_error(_request: HttpRequest) -> HttpResponse:
    """`handler500`: without the request, so that nothing that may have failed is asked again."""
    return error_page(None, status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`."""
    return error_page(request, status=403, words=FORM_EXPIRED)
