"""The plain page of one form: what it is for, the form, one button, and the way back."""

from dataclasses import dataclass

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from fivefold.engine.errors import DomainError
from fivefold.foundation.design.components import Link
from fivefold.network.people.actors import NetworkRequest


@dataclass(frozen=True, kw_only=True)
class FormWords:
    """What the page says: its heading, what the form does, its button, where `back` leads, and what `also` may be needed."""

    heading: str
    button: str
    back: Link
    lead: str = ""
    also: tuple[Link, ...] = ()


def form_page(request: NetworkRequest, form: Form, refusal: DomainError | None, words: FormWords) -> HttpResponse:
    """The page of `form`; 422 where the form is wrong or the service refused."""
    status = 422 if refusal or form.errors else 200
    return render(request, "network_people/form.html", {"form": form, "refusal": refusal, "words": words}, status=status)
