"""Carry a receipt code from the form to the page of thanks, in the teller's own browser and nowhere else.

The server keeps only the code's hash, so neither the session nor the address may hold the code itself.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = "fivefold_receipt"
SECONDS = 300


def hand_out(receipt: str, response: HttpResponse) -> HttpResponse:
    """Give the code to the next page; an empty one takes back what was given."""
    if receipt:
        response.set_signed_cookie(
            NAME, receipt, max_age=SECONDS, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(NAME, samesite="Strict")
    return response


def take_up(request: HttpRequest) -> str:
    """The code that was handed out, or nothing where it has been shown before."""
    return str(request.get_signed_cookie(NAME, default="", max_age=SECONDS))
