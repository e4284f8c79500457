"""The Implement stage: actions with where each site stands, planning, reporting, and beginning the checks."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.engine.errors import DomainError
from fivefold.foundation import dates
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Cell, Column, Stage, Table, Tag, Task, Tone
from fivefold.foundation.permission import Permission
from fivefold.implement.actions import selectors, services
from fivefold.implement.actions.forms import ActionForm, BeginChecksForm, ReportForm, StopForm
from fivefold.implement.actions.models import IN_HAND, Action, ActionKind, ActionSite, Progress, Strength
from fivefold.implement.tests_of_change import selectors as tests_of_change
from fivefold.loop.models import Loop
from fivefold.loop.selectors import loop_called
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest


def _to_loop(request: NetworkRequest, loop: Loop) -> HttpResponse:
    return redirect("loop:detail", request.network.slug, loop.public_id)


@needs(Permission.VIEW_NETWORK)
def index(request: NetworkRequest) -> HttpResponse:
    """What is being done and tested, the next due first; above it, what this person's site has still to report."""
    slug = request.network.slug
    to_report = [
        Task(
            title=at_site.action.title,
            url=_report_url(request, at_site),
            detail=_("%(site)s · due %(date)s") % {"site": at_site.site.name, "date": dates.day(at_site.action.due_on)},
            stage=Stage.IMPLEMENT,
        )
        for at_site in (selectors.planned_at(request.actor.site) if request.actor.can(Permission.REPORT_ACTION) else ())
    ]
    actions = [_task(slug, action) for action in selectors.all_actions()]
    tests = [tests_of_change.as_task(slug, test) for test in tests_of_change.all_tests()]
    return render(request, "implement_actions/index.html", {"to_report": to_report, "actions": actions, "tests": tests})


def _task(slug: str, action: Action) -> Task:
    sites = list(action.at_sites.all())
    done = sum(at_site.progress == Progress.DONE for at_site in sites)
    here = ngettext("done at %(done)s of %(sites)s site", "done at %(done)s of %(sites)s sites", len(sites))
    late = done < len(sites) and action.due_on < now().date()
    return Task(
        title=action.title,
        url=reverse("implement:actions:detail", args=[slug, action.public_id]),
        detail=here % {"done": done, "sites": len(sites)},
        stage=Stage.IMPLEMENT,
        tag=Tag(text=_("overdue"), kind=Tone.WORSE) if late else None,
    )


@needs(Permission.PLAN_ACTION)
def plan(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Plan an action for a decided loop."""
    loop = loop_called(public_id)
    if loop is None:
        raise Http404
    form = ActionForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.plan_action(
                by=request.actor,
                loop=loop,
                kind=ActionKind(values["kind"]),
                title=values["title"],
                description=values["description"],
                strength=Strength(values["strength"]),
                owner=form.owner_chosen(),
                due_on=values["due_on"],
                sites=form.sites_chosen(),
                at=now(),
            )
        except DomainError as error:
            refusal = error
        else:
            return _to_loop(request, loop)
    context = {"form": form, "loop": loop, "refusal": refusal}
    return render(request, "implement_actions/plan.html", context, status=422 if refusal or form.errors else 200)


@needs(Permission.VIEW_NETWORK)
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One action with every site's report."""
    action = selectors.action_called(public_id)
    if action is None:
        raise Http404
    columns = (Column(title=_("Site")), Column(title=_("Stands")), Column(title=_("Since")), Column(title=_("In their words")))
    at_sites = list(selectors.at_sites_of(action))
    own = [at_site for at_site in at_sites if action.loop.state in IN_HAND and _may_report(request, at_site)]
    rows = tuple(
        (
            Cell(value=at_site.site.name, url=_report_url(request, at_site) if at_site in own else ""),
            Cell(tag=Tag(text=Progress(at_site.progress).label, kind=Stage.IMPLEMENT if at_site.done_on else Tone.NEUTRAL)),
            Cell(value=at_site.done_on),
            Cell(value=at_site.note or None),
        )
        for at_site in at_sites
    )
    table = Table(caption=_("Where each site stands"), columns=columns, rows=rows)
    context = {
        "action": action,
        "table": table,
        "kind": ActionKind(action.kind).label,
        "strength": Strength(action.strength).label,
        "report_url": _report_url(request, own[0]) if len(own) == 1 else "",
        "may_report_more": len(own) > 1,
    }
    return render(request, "implement_actions/detail.html", context)


def _may_report(request: NetworkRequest, at_site: ActionSite) -> bool:
    return request.actor.can(Permission.REPORT_ACTION, at_site.scope)


def _report_url(request: NetworkRequest, at_site: ActionSite) -> str:
    return reverse("implement:actions:report", args=[request.network.slug, at_site.public_id])


@needs(Permission.REPORT_ACTION)
def report(request: NetworkRequest, public_id: str) -> HttpResponse:
    """A site's lead reports in a minute: done since when, or not here and why."""
    at_site = selectors.at_site_called(public_id)
    if at_site is None or not _may_report(request, at_site):
        raise Http404
    reported = at_site.progress != Progress.PLANNED
    initial = {"progress": at_site.progress if reported else Progress.DONE, "done_on": at_site.done_on, "note_text": at_site.note}
    form = ReportForm(request.POST or None, initial=initial, may_take_back=reported)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.report(
                by=request.actor,
                at_site=at_site,
                progress=Progress(values["progress"]),
                done_on=values["done_on"],
                note_text=values["note_text"],
                at=now(),
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Thank you. The network can see it now."))
            return _to_loop(request, at_site.action.loop)
    context = {"form": form, "at_site": at_site, "refusal": refusal}
    return render(request, "implement_actions/report.html", context, status=422 if refusal or form.errors else 200)


@needs(Permission.CHECK)
def begin_checks(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Take an implemented loop to its three checks."""
    loop = loop_called(public_id)
    if loop is None:
        raise Http404
    form = BeginChecksForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.begin_checks(by=request.actor, loop=loop, early_because=form.cleaned_data["early_because"], at=now())
        except DomainError as error:
            refusal = error
        else:
            return _to_loop(request, loop)
    context = {"form": form, "loop": loop, "in_place": selectors.sites_in_place(loop), "refusal": refusal}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "implement_actions/begin_checks.html", context, status=status)


@needs(Permission.CHECK)
def stop(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Stop what was decided, for harm or futility: the authority decides again."""
    loop = loop_called(public_id)
    if loop is None:
        raise Http404
    form = StopForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.stop_for_harm_or_futility(by=request.actor, loop=loop, because=form.cleaned_data["because"], at=now())
        except DomainError as error:
            refusal = error
        else:
            return _to_loop(request, loop)
    context = {"form": form, "loop": loop, "refusal": refusal}
    return render(request, "implement_actions/stop.html", context, status=422 if refusal or form.errors else 200)
