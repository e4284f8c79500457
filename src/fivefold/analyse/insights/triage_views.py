"""Triage: what kind of change an insight asks for, and so who decides; and the other ways out of Analyse."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fivefold.analyse.insights import pages, services
from fivefold.analyse.insights.forms import MergeForm, ReasonForm, TriageForm
from fivefold.analyse.insights.models import Effort, Harm, Insight, Urgency
from fivefold.analyse.insights.views import UNPROCESSABLE, insight_or_404, insight_page
from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.loop.models import Loop
from fivefold.loop.selectors import open_loops
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.governance.selectors import authority_rules
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest


@needs(Permission.TRIAGE)
def triage(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Judge what the insight asks for; the page says who will decide before it is sent."""
    insight, form = insight_or_404(public_id), TriageForm(request.POST or None)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            made = services.triage(by=request.actor, insight=insight, at=now(), **_judged(form.cleaned_data))
        except DomainError as error:
            refusal = error
        else:
            waits = (
                _("It waits for a decision under delegated authority.")
                if made.fast_lane
                else _("It is with %s now.") % made.body.name
            )
            messages.success(request, waits)
            return _to_loop(request, insight)
    context = {
        "insight": insight,
        "form": form,
        "refusal": refusal,
        "authority": pages.authority_table(authority_rules()),
        "decides": _who_decides(form.data) if form.is_bound else "",
    }
    status = refusal.status if refusal else UNPROCESSABLE if form.is_bound else 200
    return render(request, "analyse_insights/triage.html", context, status=status)


@needs(Permission.TRIAGE)
@require_safe
def who_decides(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The sentence that says who will decide, for the page to show while the form is filled in."""
    insight_or_404(public_id)
    return render(request, "analyse_insights/_who_decides.html", {"decides": _who_decides(request.GET)})


def _who_decides(given: Any) -> str:
    nature, reach = given.get("nature"), given.get("reach")
    if nature not in set(Nature) or reach not in set(Reach):
        return ""
    body = authority_rules().get((Nature(nature), Reach(reach)))
    if body is None:
        return _("Nobody may decide this yet. Ask an administrator to name the group that does.")
    return _("%(body)s will decide this.") % {"body": body.name}


def _judged(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "nature": Nature(given["nature"]),
        "reach": Reach(given["reach"]),
        "urgency": Urgency(given["urgency"]),
        "harm": Harm(given["harm"]),
        "effort": Effort(given["effort"]),
        "note": given["note"],
        "fast_lane": given["fast_lane"],
    }


@needs(Permission.TRIAGE)
@require_POST
def take_fast_lane(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Go straight to implementing, once somebody with delegated authority has decided."""
    insight = insight_or_404(public_id)
    try:
        services.take_fast_lane(by=request.actor, insight=insight, at=now())
    except DomainError as refusal:
        return insight_page(request, insight_or_404(public_id), refusal=refusal)
    return _to_loop(request, insight)


@needs(Permission.TRIAGE)
def leave(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Close the loop without pursuing it; whoever raised it is told why."""
    insight, form = insight_or_404(public_id), ReasonForm(request.POST or None)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            services.leave(by=request.actor, insight=insight, because=form.cleaned_data["because"], at=now())
        except DomainError as error:
            refusal = error
        else:
            return _to_loop(request, insight)
    return _reason_page(request, "analyse_insights/leave.html", insight, form, refusal)


@needs(Permission.TRIAGE)
def merge(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Let another loop take over; it answers to everybody who raised either."""
    insight = insight_or_404(public_id)
    form, refusal = MergeForm(request.POST or None, loops=_others(insight.loop)), None
    if form.is_bound and form.is_valid():
        because = form.cleaned_data["because"]
        try:
            services.merge(by=request.actor, insight=insight, into=form.chosen(), because=because, at=now())
        except DomainError as error:
            refusal = error
        else:
            return _to_loop(request, insight)
    return _reason_page(request, "analyse_insights/merge.html", insight, form, refusal)


@needs(Permission.TRIAGE)
@require_POST
def undo_merge(request: NetworkRequest, public_id: str) -> HttpResponse:
    """It was something else after all: the loop goes on by itself."""
    insight, form = insight_or_404(public_id), ReasonForm(request.POST)
    if not form.is_valid():
        return insight_page(request, insight, form=form)
    try:
        services.undo_merge(by=request.actor, insight=insight, because=form.cleaned_data["because"], at=now())
    except DomainError as refusal:
        return insight_page(request, insight_or_404(public_id), refusal=refusal)
    return _to_loop(request, insight)


def _others(loop: Loop) -> list[Loop]:
    return [other for other in open_loops() if other.pk != loop.pk]


def _reason_page(
    request: NetworkRequest, template: str, insight: Insight, form: ReasonForm, refusal: DomainError | None
) -> HttpResponse:
    status = refusal.status if refusal else UNPROCESSABLE if form.is_bound else 200
    return render(request, template, {"insight": insight, "form": form, "refusal": refusal}, status=status)


def _to_loop(request: NetworkRequest, insight: Insight) -> HttpResponse:
    return redirect("loop:detail", request.network.slug, insight.loop.public_id)
