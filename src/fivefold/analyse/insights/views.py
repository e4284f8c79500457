"""The Analyse stage, a new insight, and an insight's page: what it rests on and whether its sources agree."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fivefold.analyse.insights import pages, selectors, services
from fivefold.analyse.insights.forms import InsightForm, JudgeForm, ReasonForm, RowForm, link_form
from fivefold.analyse.insights.models import Confidence, Convergence, DisplayRow, Insight, Polarity, SubjectKind
from fivefold.analyse.signals import pages as signal_pages
from fivefold.analyse.signals.models import Signal, SignalDirection
from fivefold.analyse.signals.selectors import chance, inbox, visible_signal
from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Link
from fivefold.foundation.permission import Permission
from fivefold.gather.stories.models import Lens, Story, StoryState
from fivefold.gather.stories.selectors import released_stories, story_called
from fivefold.loop.states import BEFORE_DECIDED, State
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

WORTH_A_LOOK = 5
UNPROCESSABLE = 422
JUDGE = "analyse:insights:judge_row"


@needs(Permission.VIEW_SIGNALS)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """The Analyse stage: signals worth a look, insights that wait, and questions on which sources disagree."""
    slug, may_write = request.network.slug, request.actor.can(Permission.WRITE_INSIGHT)
    signals = [signal_pages.task(signal, slug) for signal in inbox(request.actor)[:WORTH_A_LOOK]]
    context = {
        "signals": signals,
        "chance": signal_pages.lead(chance()),
        "signals_link": Link(text=_("All signals"), url=reverse("analyse:signals:index", args=[slug])),
        "waiting": pages.waiting_tasks(selectors.waiting(), slug),
        "dissonant": pages.dissonant_tasks(selectors.dissonant_rows(), slug),
        "stories": pages.story_tasks(released_stories()[:WORTH_A_LOOK], slug) if may_write else [],
        "may_write": may_write,
        "new_url": reverse("analyse:insights:new", args=[slug]),
    }
    return render(request, "analyse_insights/index.html", context)


@needs(Permission.WRITE_INSIGHT)
def new(request: NetworkRequest) -> HttpResponse:
    """Say what was learned, from a signal, from a story, or from neither."""
    signal, story = _source_signal(request), _source_story(request)
    form = InsightForm(request.POST or None, initial=_prefilled(signal))
    refusal = None
    if form.is_bound and form.is_valid():
        source = _source(signal, story)
        try:
            insight = services.write_insight(
                by=request.actor, network=request.network, source=source, at=now(), **_written(form.cleaned_data)
            )
        except DomainError as error:
            refusal = error
        else:
            return redirect("analyse:insights:detail", request.network.slug, insight.public_id)
    context = {
        "form": form,
        "refusal": refusal,
        "signal": signal_pages.task(signal, request.network.slug) if signal else None,
        "story": story,
    }
    return render(request, "analyse_insights/new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _source_signal(request: NetworkRequest) -> Signal | None:
    if "signal" not in request.GET:
        return None
    signal = visible_signal(request.actor, request.GET["signal"])
    if signal is None:
        raise Http404
    return signal


def _source_story(request: NetworkRequest) -> Story | None:
    if "story" not in request.GET:
        return None
    story = story_called(request.GET["story"])
    if story is None or story.state != StoryState.RELEASED:
        raise Http404
    return story


def _source(signal: Signal | None, story: Story | None) -> tuple[SubjectKind, str] | None:
    if signal is not None:
        return SubjectKind.SIGNAL, signal.public_id
    return (SubjectKind.STORY, story.public_id) if story is not None else None


def _prefilled(signal: Signal | None) -> dict[str, str]:
    """A first wording from the signal; the person who writes the insight makes it a statement of their own."""
    if signal is None:
        return {}
    direction = SignalDirection(signal.direction)
    polarity = Polarity.EXCELLENCE if direction is SignalDirection.IMPROVEMENT else Polarity.CONCERN
    return {"statement": f"{signal_pages.heading(signal)}: {signal.reason}"[:200], "polarity": polarity.value}


def _written(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "statement": given["statement"],
        "polarity": Polarity(given["polarity"]),
        "confidence": Confidence(given["confidence"]),
        "lens": Lens(given["lens"]) if given["lens"] else None,
        "who_is_affected": given["who_is_affected"],
    }


@needs(Permission.VIEW_NETWORK)
@require_safe
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One insight: what it rests on, whether its sources agree, and what comes next."""
    return insight_page(request, insight_or_404(public_id))


@needs(Permission.WRITE_INSIGHT)
def link(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Choose one more signal, story or item of evidence."""
    insight = insight_or_404(public_id)
    linked = {each.subject for each in selectors.links_of(insight)}
    sent = next((kind for kind in SubjectKind if f"{kind.value}-kind" in request.POST), None)
    forms = {kind: link_form(kind, request.actor, linked, request.POST if kind is sent else None) for kind in SubjectKind}
    refusal = None
    if sent is not None and forms[sent].is_valid():
        given = forms[sent].cleaned_data
        try:
            services.link_evidence(
                by=request.actor, insight=insight, kind=sent, subject=given["subject"], note_on_it=given["note_on_it"], at=now()
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("It is linked."))
            return redirect("analyse:insights:link", request.network.slug, public_id)
    context = {
        "insight": insight,
        "forms": [(kind.source_kind.label, forms[kind]) for kind in SubjectKind],
        "form": forms[sent] if sent else None,
        "refusal": refusal,
        "balance": selectors.balance_of(list(selectors.links_of(insight))),
        "may_add_evidence": request.actor.can(Permission.ADD_EVIDENCE),
    }
    return render(request, "analyse_insights/link.html", context, status=UNPROCESSABLE if sent else 200)


@needs(Permission.WRITE_INSIGHT)
@require_POST
def unlink(request: NetworkRequest, public_id: str, link_id: str) -> HttpResponse:
    """Take a source away, for a reason."""
    insight = insight_or_404(public_id)
    found, form = selectors.link_called(insight, link_id), ReasonForm(request.POST)
    if found is None:
        raise Http404
    if not form.is_valid():
        return insight_page(request, insight, form=form)
    services.unlink(by=request.actor, link=found, because=form.cleaned_data["because"], at=now())
    return redirect("analyse:insights:detail", request.network.slug, public_id)


@needs(Permission.WRITE_INSIGHT)
@require_POST
def add_row(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Ask one more question of all three kinds of source."""
    insight, form = insight_or_404(public_id), RowForm(request.POST)
    if not form.is_valid():
        return insight_page(request, insight, row_form=form, form=form)
    services.add_row(by=request.actor, insight=insight, at=now(), **form.cleaned_data)
    return _back_to_display(request, public_id)


@needs(Permission.WRITE_INSIGHT)
@require_POST
def judge_row(request: NetworkRequest, public_id: str, row_id: str) -> HttpResponse:
    """Judge whether the sources agree on a question."""
    insight = insight_or_404(public_id)
    row = selectors.row_called(insight, row_id)
    if row is None:
        raise Http404
    form = JudgeForm(request.POST, prefix=row.public_id)
    if not form.is_valid():
        return insight_page(request, insight, form=form)
    given = form.cleaned_data
    services.judge_row(
        by=request.actor, row=row, convergence=Convergence(given["convergence"]), judgement=given["judgement"], at=now()
    )
    return _back_to_display(request, public_id)


@needs(Permission.WRITE_INSIGHT)
@require_POST
def triangulate(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The sources are together: go on to compare them."""
    insight = insight_or_404(public_id)
    try:
        services.triangulate(by=request.actor, insight=insight, at=now())
    except DomainError as refusal:
        return insight_page(request, insight_or_404(public_id), refusal=refusal)
    return _back_to_display(request, public_id)


def insight_or_404(public_id: str) -> Insight:
    """The insight that an address names."""
    insight = selectors.insight_called(public_id)
    if insight is None:
        raise Http404
    return insight


def insight_page(
    request: NetworkRequest,
    insight: Insight,
    *,
    form: Any = None,
    row_form: RowForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The insight's page, perhaps with what was wrong with a form that was sent from it."""
    slug, public_id, state = request.network.slug, insight.public_id, State(insight.loop.state)
    links, rows = list(selectors.links_of(insight)), list(selectors.rows_of(insight))
    may_write = request.actor.can(Permission.WRITE_INSIGHT)
    may_triage = request.actor.can(Permission.TRIAGE)
    compared = bool(rows) and all(row.convergence for row in rows)
    triage = selectors.triage_of(insight.loop)
    standing = selectors.Standing(insight, len(links), len(rows), sum(not row.convergence for row in rows))
    context = {
        "insight": insight,
        "kicker": pages.kicker(insight),
        "lead": pages.stands(standing),
        "loop_url": reverse("loop:detail", args=[slug, insight.loop.public_id]),
        "facts": pages.facts(insight),
        "balance": selectors.balance_of(links),
        "links": pages.link_lines(insight, links, request.actor, slug),
        "display": pages.joint_display(rows) if rows else None,
        "rows": [(row, _judge_form(row, form), reverse(JUDGE, args=[slug, public_id, row.public_id])) for row in rows],
        "row_form": row_form or RowForm(),
        "reason_form": ReasonForm(),
        "may_link": may_write and insight.loop.is_open,
        "may_compare": may_write and state in {State.CAPTURED, State.TRIANGULATED},
        "may_triangulate": may_write and state is State.CAPTURED and bool(links),
        "may_triage": may_triage and (state is State.TRIAGED or (state is State.TRIANGULATED and compared)),
        "may_take_fast_lane": may_triage and state is State.TRIAGED and triage is not None and triage.fast_lane,
        "may_leave": may_triage and state in BEFORE_DECIDED - {State.WITH_AUTHORITY},
        "may_undo_merge": may_triage and state is State.MERGED,
        "triage": triage,
        "form": form,
        "refusal": refusal,
    }
    status = refusal.status if refusal else UNPROCESSABLE if form is not None else 200
    return render(request, "analyse_insights/detail.html", context, status=status)


def _judge_form(row: DisplayRow, sent: Any) -> JudgeForm:
    """The judgement of one row: the form that was sent, where it was this row's, or a fresh one."""
    if isinstance(sent, JudgeForm) and sent.prefix == row.public_id:
        return sent
    return JudgeForm(prefix=row.public_id, initial={"convergence": row.convergence, "judgement": row.judgement})


def _back_to_display(request: NetworkRequest, public_id: str) -> HttpResponse:
    return redirect(reverse("analyse:insights:detail", args=[request.network.slug, public_id]) + "#display")
