"""The ranked inbox of signals, one signal, and what can be done about it."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fivefold.analyse.signals import pages, selectors, services
from fivefold.analyse.signals.forms import DismissForm, SignalFilter
from fivefold.analyse.signals.models import TRANSITIONS, Signal, SignalState
from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Chart, Link, Task
from fivefold.foundation.permission import Permission
from fivefold.foundation.spreadsheets import csv_response
from fivefold.gather.stories.presenting import shared_task
from fivefold.gather.stories.selectors import released_stories
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

LISTED = 50
"""Signals on one page; filters find the others."""
STORIES = 5


@needs(Permission.VIEW_SIGNALS)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """The signals most worth a person's time, each with why it is here."""
    slug = request.network.slug
    form = SignalFilter(request.GET or None)
    found = list(selectors.matching_signals(request.actor, form.cleaned_data if form.is_valid() else {})[: LISTED + 1])
    export = reverse("analyse:signals:export", args=[slug]) + (f"?{request.GET.urlencode()}" if request.GET else "")
    context = {
        "lead": pages.lead(selectors.chance()),
        "filter": form,
        "exports": [Link(text=_("Download as CSV"), url=export)],
        "lines": [pages.line(signal, slug) for signal in found[:LISTED]],
        "more": len(found) > LISTED,
        "may_judge": request.actor.can(Permission.WRITE_INSIGHT),
        "filtered": bool(request.GET),
        "data_link": Link(text=_("See the measures"), url=reverse("gather:measures:index", args=[slug])),
    }
    return render(request, "analyse_signals/index.html", context)


@needs(Permission.VIEW_SIGNALS)
@require_safe
def export(request: NetworkRequest) -> HttpResponse:
    """The same list as a file for a spreadsheet; a cell that could be taken for a formula is made text."""
    form = SignalFilter(request.GET or None)
    found = selectors.matching_signals(request.actor, form.cleaned_data if form.is_valid() else {})
    return csv_response("signals.csv", pages.EXPORT_HEADS, pages.export_rows(found))


@needs(Permission.VIEW_SIGNALS)
@require_safe
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One signal: its chart, the figures, the stories of that place and time, and what can be done."""
    return _page(request, _signal(request, public_id))


@needs(Permission.WRITE_INSIGHT)
@require_POST
def watch(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Keep an eye on a signal."""
    signal = services.watch(by=request.actor, signal=_signal(request, public_id), at=now())
    messages.success(request, _("%(signal)s is watched.") % {"signal": pages.heading(signal)})
    return redirect("analyse:signals:index", request.network.slug)


@needs(Permission.WRITE_INSIGHT)
@require_POST
def dismiss(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Set a signal aside, for a reason."""
    signal, form, refusal = _signal(request, public_id), DismissForm(request.POST), None
    if form.is_valid():
        try:
            services.dismiss(by=request.actor, signal=signal, because=form.cleaned_data["because"], at=now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("%(signal)s is dismissed.") % {"signal": pages.heading(signal)})
            return redirect("analyse:signals:index", request.network.slug)
    return _page(request, signal, form=form, refusal=refusal)


@needs(Permission.WRITE_INSIGHT)
@require_POST
def put_back(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Undo: the signal is new again."""
    signal = services.put_back(by=request.actor, signal=_signal(request, public_id), at=now())
    messages.success(request, _("%(signal)s is new again.") % {"signal": pages.heading(signal)})
    return redirect("analyse:signals:detail", request.network.slug, public_id)


def _signal(request: NetworkRequest, public_id: str) -> Signal:
    signal = selectors.visible_signal(request.actor, public_id)
    if signal is None:
        raise Http404
    return signal


def _page(
    request: NetworkRequest, signal: Signal, *, form: DismissForm | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    slug = request.network.slug
    may_judge = request.actor.can(Permission.WRITE_INSIGHT)
    context = {
        "signal": signal,
        "heading": pages.heading(signal),
        "tag": pages.task(signal, slug).tag,
        "chart": _chart(request, signal),
        "facts": pages.facts(signal),
        "urls": pages.urls_of(signal, slug),
        "may": {state.value: may_judge and state in TRANSITIONS[SignalState(signal.state)] for state in SignalState},
        "form": form or DismissForm(),
        "refusal": refusal,
        "stories": _stories(signal, slug),
    }
    return render(request, "analyse_signals/detail.html", context, status=422 if form is not None else 200)


def _chart(request: NetworkRequest, signal: Signal) -> Chart | None:
    from fivefold.analyse.signals.picturing import chart_of  # noqa: PLC0415  # numerics load when needed

    return chart_of(signal, request.actor, request.network.slug)


def _stories(signal: Signal, slug: str) -> list[Task]:
    """Released stories of the same place, told since the months that the signal's small picture shows."""
    since = date.fromisoformat(signal.recent[0][0])
    stories = released_stories().filter(told_at__date__gte=since)
    if signal.site:
        stories = stories.filter(site=signal.site)
    return [shared_task(story, slug) for story in stories[:STORIES]]
