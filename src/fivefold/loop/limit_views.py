"""How long a loop may wait before it is overdue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Link
from fivefold.foundation.permission import Permission
from fivefold.loop import services
from fivefold.loop.forms import LimitsForm
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.form_pages import FormWords, form_page


@needs(Permission.STEER_LOOP)
def limits(request: NetworkRequest) -> HttpResponse:
    """Set after how many days in each state a loop is overdue."""
    form = LimitsForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.set_waiting_targets(by=request.actor, network=request.network, days=form.days(), at=now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The limits are saved; what is overdue is counted by them from now on."))
            return redirect("loop:index", request.network.slug)
    words = FormWords(
        heading=_("How long a loop may wait"),
        lead=_("A loop that stands longer than this in one place is overdue, and is shown with whom it waits."),
        button=_("Save the limits"),
        back=Link(text=_("Back to loops"), url=reverse("loop:index", args=[request.network.slug])),
    )
    return form_page(request, form, refusal, words)
