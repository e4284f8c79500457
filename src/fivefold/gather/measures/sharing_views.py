"""How far a measure's values go: who sees what on each rung, how it came there, and the form that moves it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.gather.measures import selectors, services
from fivefold.gather.measures import sharing_pages as pages
from fivefold.gather.measures.forms import SharingForm
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.sharing.rungs import Rung
from fivefold.network.sharing.wording import SMALL_COUNTS


@needs(Permission.VIEW_MEASURES)
def sharing(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Every member reads who sees what; who manages measures moves the measure to another rung."""
    measure = selectors.measure_called(public_id)
    if measure is None:
        raise Http404
    form = SharingForm(request.POST or None, initial={"rung": measure.rung})
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        rung, because = Rung(form.cleaned_data["rung"]), form.cleaned_data["because"]
        try:
            services.share(by=request.actor, measure=measure, rung=rung, because=because, at=now())
        except DomainError as error:
            if error.status == 403:
                raise
            refusal = error
        else:
            messages.success(request, _("The measure stands on %(rung)s now.") % {"rung": rung.value})
            return redirect("gather:measures:sharing", request.network.slug, public_id)
    context = {
        "measure": measure,
        "lead": pages.lead(measure),
        "rungs": pages.rungs_table(measure),
        "small_counts": SMALL_COUNTS,
        "changes": pages.changes_table(list(selectors.sharing_changes_of(measure))),
        "form": form if request.actor.can(Permission.MANAGE_MEASURES, measure.scope) else None,
        "refusal": refusal,
    }
    return render(request, "gather_measures/sharing.html", context, status=422 if refusal or form.errors else 200)
