"""Pages of Decide that act: propose, state a position, decide, send back, correct, deliver, decide under delegation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivefold.decide.decisions import forms, presenting, selectors, services
from fivefold.decide.decisions.models import COMMISSIONED, Decision
from fivefold.decide.decisions.views import brief_or_404, brief_page
from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.loop.models import Loop
from fivefold.loop.selectors import loop_called
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest


@needs(Permission.PROPOSE)
def propose(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Ask the body to decide about a loop; beside the form, what a change of each measure is measured from."""
    from fivefold.decide.decisions.levels import levels_for  # noqa: PLC0415  # numerics load when needed

    loop = _loop(public_id)
    form, refusal = forms.ProposalForm(request.POST or None), None
    if form.is_bound and form.is_valid():
        try:
            proposal = services.open_proposal(by=request.actor, loop=loop, at=now(), **form.proposal())
        except DomainError as error:
            refusal = error
        else:
            return redirect("decide:decisions:brief", request.network.slug, proposal.public_id)
    levels = levels_for(loop, form.sites_chosen(), by=request.actor)
    context = {
        "loop": loop,
        "form": form,
        "refusal": refusal,
        "standing": selectors.standing_of(loop),
        "levels": presenting.levels_table(levels) if levels else None,
    }
    return render(request, "decide_decisions/propose.html", context, status=422 if form.is_bound else 200)


@needs(Permission.TAKE_POSITION)
@require_POST
def state_position(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Say where one stands."""
    brief, form, refusal = brief_or_404(public_id), forms.PositionForm(request.POST), None
    if form.is_valid():
        try:
            services.state_position(by=request.actor, proposal=brief.proposal, at=now(), **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Your position is stated. You can change it until the group has decided."))
            return redirect("decide:decisions:brief", request.network.slug, public_id)
    return brief_page(request, brief, position_form=form, refusal=refusal)


@needs(Permission.DECIDE)
@require_POST
def send_back(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The chair returns the question to triage."""
    brief, form, refusal = brief_or_404(public_id), forms.SendBackForm(request.POST), None
    loop = brief.proposal.loop
    if form.is_valid():
        try:
            services.send_back(by=request.actor, loop=loop, at=now(), **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            return _to_the_loop(request, loop)
    return brief_page(request, brief, send_back_form=form, refusal=refusal)


@needs(Permission.DECIDE)
def decide(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The chair speaks the body's decision; where nothing is left to decide, the brief says so."""
    brief = brief_or_404(public_id)
    if request.method == "GET" and not brief.is_open:
        return redirect("decide:decisions:brief", request.network.slug, public_id)
    form, refusal = forms.DecisionForm(request.POST or None, proposal=brief.proposal), None
    if form.is_bound and form.is_valid():
        try:
            services.decide(by=request.actor, proposal=brief.proposal, ruling=form.ruling(), at=now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The decision is recorded and stands in the register."))
            return _to_the_loop(request, brief.proposal.loop)
    missing = brief.standing.gap()
    context = {
        "proposal": brief.proposal,
        "heading": brief.proposal.summary,
        "body": brief.standing.body,
        "missing": None if missing.complete else services.NotHeardYet(missing, brief.standing.body),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "decide_decisions/decide.html", context, status=422 if form.is_bound else 200)


@needs(Permission.DECIDE)
def correct(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Correct the latest decision by a new one."""
    decision = _decision(public_id)
    if decision.proposal is None:
        raise Http404
    form = forms.DecisionForm(request.POST or None, proposal=decision.proposal, initial=forms.as_decided(decision))
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            corrected = services.correct_decision(by=request.actor, decision=decision, ruling=form.ruling(), at=now())
        except DomainError as error:
            refusal = error
        else:
            return redirect("decide:decisions:detail", request.network.slug, corrected.public_id)
    heading = _("Correct: %(summary)s") % {"summary": decision.proposal.summary}
    context = {
        "proposal": decision.proposal,
        "heading": heading,
        "body": decision.body,
        "corrects": decision,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "decide_decisions/decide.html", context, status=422 if form.is_bound else 200)


@needs(Permission.PROPOSE)
def deliver(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Bring what a body asked for."""
    decision = _decision(public_id)
    if decision.kind not in COMMISSIONED:
        raise Http404
    form, refusal = forms.ProductForm(request.POST or None), None
    if form.is_bound and form.is_valid():
        try:
            services.deliver_product(by=request.actor, decision=decision, at=now(), **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            return _to_the_loop(request, decision.loop)
    context = {"decision": decision, "form": form, "refusal": refusal}
    return render(request, "decide_decisions/deliver.html", context, status=422 if form.is_bound else 200)


@needs(Permission.TRIAGE)
def delegated(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Decide a small fix under delegated authority."""
    loop = _loop(public_id)
    form, refusal = forms.DelegatedForm(request.POST or None), None
    if form.is_bound and form.is_valid():
        try:
            services.decide_under_delegation(by=request.actor, loop=loop, ruling=form.ruling(), terms=form.terms(), at=now())
        except DomainError as error:
            refusal = error
        else:
            return _to_the_loop(request, loop)
    context = {"loop": loop, "form": form, "refusal": refusal}
    return render(request, "decide_decisions/delegated.html", context, status=422 if form.is_bound else 200)


def _loop(public_id: str) -> Loop:
    loop = loop_called(public_id)
    if loop is None:
        raise Http404
    return loop


def _decision(public_id: str) -> Decision:
    decision = selectors.decision_called(public_id)
    if decision is None:
        raise Http404
    return decision


def _to_the_loop(request: NetworkRequest, loop: Loop) -> HttpResponse:
    return redirect("loop:detail", request.network.slug, loop.public_id)
