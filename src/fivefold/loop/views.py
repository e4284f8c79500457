"""The loop's own pages: all loops, and one loop as a thread with what every stage shows of itself."""

from itertools import pairwise

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation import dates
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Cell, Column, Stage, Table, Tag, TimelineEntry, Tone
from fivefold.foundation.permission import Permission
from fivefold.loop import selectors, services
from fivefold.loop.forms import LoopFilter, ParkForm, ReopenForm
from fivefold.loop.models import Loop
from fivefold.loop.models import TimelineEntry as Entry
from fivefold.loop.panels import awaited_by, describe_subject, next_steps_for, panels_for
from fivefold.loop.states import Outcome, State
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest


def _loop_or_404(public_id: str) -> Loop:
    loop = selectors.loop_called(public_id)
    if loop is None:
        raise Http404
    return loop


@needs(Permission.VIEW_NETWORK)
def index(request: NetworkRequest) -> HttpResponse:
    """Every loop of the network, filtered by where it stands."""
    form = LoopFilter(request.GET or None)
    loops = selectors.matching_loops(form.cleaned_data if form.is_valid() else {})
    limits, at = selectors.waiting_days(), now()
    shown = list(loops[:500])
    awaited = awaited_by(shown)
    rows = tuple(
        _row(request, loop, awaited.get(loop.pk, "–"), overdue=selectors.is_overdue(loop, at=at, limits=limits)) for loop in shown
    )
    table = Table(
        caption=_("Loops"),
        columns=(
            Column(title=_("Loop")),
            Column(title=_("Stands")),
            Column(title=_("Since")),
            Column(title=_("Waits for")),
            Column(title=_("Cycle"), numeric=True),
        ),
        rows=rows,
    )
    may_steer = request.actor.can(Permission.STEER_LOOP)
    return render(request, "loop/index.html", {"table": table, "filter": form, "found": len(rows), "may_steer": may_steer})


def _row(request: NetworkRequest, loop: Loop, waits: str, *, overdue: bool) -> tuple[Cell, ...]:
    url = reverse("loop:detail", kwargs={"network_slug": request.network.slug, "public_id": loop.public_id})
    stands = Cell(tag=Tag(text=State(loop.state).label, kind=loop.stage or Tone.NEUTRAL))
    return (
        Cell(value=f"{loop.number} · {loop.title}", url=url),
        stands,
        Cell(value=dates.day(loop.state_since)),
        Cell(value=_("%(who)s (overdue)") % {"who": waits} if overdue else waits),
        Cell(value=loop.cycle),
    )


@needs(Permission.VIEW_NETWORK)
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One loop: the sentence that says where it stands, its thread, and what each stage shows."""
    return _page(request, _loop_or_404(public_id))


def _page(request: NetworkRequest, loop: Loop, *, form: Form | None = None, refusal: DomainError | None = None) -> HttpResponse:
    """The loop's page, with what was wrong in one of its forms."""
    may_steer = request.actor.can(Permission.STEER_LOOP, loop.scope)
    panels = panels_for(request, loop)
    context = {
        "loop": loop,
        "kicker": _kicker(loop),
        "lead": _lead(loop),
        "thread": _thread(request, loop),
        "panels": [panel for panel in panels if not panel.beside],
        "beside": [panel for panel in panels if panel.beside],
        "next_steps": next_steps_for(request, loop),
        "originators": selectors.originators_of(loop).count(),
        "park_form": (form if isinstance(form, ParkForm) else ParkForm()) if loop.is_open and may_steer else None,
        "reopen_form": (form if isinstance(form, ReopenForm) else ReopenForm())
        if loop.state == State.CLOSED and may_steer
        else None,
        "can_resume": loop.state == State.PARKED and may_steer,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "loop/detail.html", context, status=refusal.status if refusal else 422 if form else 200)


def _kicker(loop: Loop) -> str:
    stands = Outcome(loop.outcome).label if loop.outcome else State(loop.state).label
    return _("Loop %(number)s · cycle %(cycle)s · %(stands)s") % {"number": loop.number, "cycle": loop.cycle, "stands": stands}


def _lead(loop: Loop) -> str:
    if loop.state == State.PARKED and loop.review_on:
        return _("Parked; somebody looks at it again on %(date)s.") % {"date": dates.day(loop.review_on)}
    if loop.outcome:
        return _("Closed on %(date)s.") % {"date": dates.day(loop.closed_at)} if loop.closed_at else ""
    awaited = awaited_by([loop]).get(loop.pk)
    if awaited:
        return _("It waits for %(who)s.") % {"who": awaited}
    reopened = selectors.last_reopening(loop) if loop.cycle > 1 else None
    return _("It was closed and has been opened again. %(why)s") % {"why": reopened.reason} if reopened else ""


def _thread(request: NetworkRequest, loop: Loop) -> list[TimelineEntry]:
    """Everything that happened, in order; what an entry has in common with the one before it is said once."""
    entries = list(selectors.thread_of(loop))
    return [_entry(request, entry, before) for before, entry in pairwise((None, *entries)) if entry is not None]


def _entry(request: NetworkRequest, entry: Entry, before: Entry | None) -> TimelineEntry:
    repeats = before is not None and _same_act(before, entry)
    described = None if repeats else describe_subject(request, entry.subject_kind, entry.subject)
    body = None
    if described and described.template:
        body = render_to_string(described.template, dict(described.context), request)
    return TimelineEntry(
        stage=Stage(entry.stage or Stage.CLOSE),  # what was noted after the end once had no stage
        at=entry.at,
        who=entry.actor_name,
        what=entry.headline,
        more=described.text if described else "",
        why="" if before is not None and repeats and entry.reason == before.reason else entry.reason,
        url=described.url if described else "",
        body=format_html("{}", body) if body else None,
    )


def _same_act(before: Entry, entry: Entry) -> bool:
    """Whether one act wrote both entries and then moved the loop on, as a decision does that is also put into practice."""
    return bool(entry.subject and entry.transition) and all(
        getattr(before, name) == getattr(entry, name) for name in ("at", "actor", "subject_kind", "subject")
    )


@needs(Permission.STEER_LOOP)
def park(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Set a loop aside until a date."""
    return _move(request, public_id, ParkForm(request.POST), to=State.PARKED)


@needs(Permission.STEER_LOOP)
def resume(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Take a parked loop up again where it was."""
    loop = _loop_or_404(public_id)
    if request.method == "POST" and loop.state_before:
        services.move(by=request.actor, loop=loop, to=State(loop.state_before), at=now(), headline=_("Taken up again"))
    return redirect("loop:detail", request.network.slug, public_id)


@needs(Permission.STEER_LOOP)
def reopen(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Open a closed loop again, for a reason."""
    return _move(request, public_id, ReopenForm(request.POST), to=State.TRIAGED, headline=_("Reopened"))


def _move(request: NetworkRequest, public_id: str, form: Form, *, to: State, headline: str = "") -> HttpResponse:
    """Move the loop as the form on its page says, or show the page with what is wrong."""
    loop = _loop_or_404(public_id)
    if request.method == "POST" and not form.is_valid():
        return _page(request, loop, form=form)
    if request.method == "POST":
        try:
            services.move(by=request.actor, loop=loop, to=to, at=now(), headline=headline, **form.cleaned_data)
        except DomainError as refusal:
            if refusal.status in {403, 404}:
                raise
            return _page(request, _loop_or_404(public_id), form=form, refusal=refusal)
    return redirect("loop:detail", request.network.slug, public_id)
