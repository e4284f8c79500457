"""The Close stage: what is being checked and watched, and the three checks of one loop."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fivefold.close.checks import pages, selectors, services, wording
from fivefold.close.checks.models import Verdict
from fivefold.close.checks.selectors import Checks, checks_of
from fivefold.close.checks.services.judging import is_authority
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.decide.decisions.presenting import terms_rows
from fivefold.engine.errors import DomainError
from fivefold.foundation import dates
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Chart, Stage, SummaryRow
from fivefold.foundation.permission import Permission
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.models import Loop
from fivefold.loop.selectors import is_overdue, loop_called, loops_in, waiting_days
from fivefold.loop.states import State
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.waiting import waiting_for


def loop_or_404(public_id: str) -> Loop:
    """The active network's loop with this public id. Raises Http404."""
    loop = loop_called(public_id)
    if loop is None:
        raise Http404
    return loop


@needs(Permission.VIEW_NETWORK)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """The loops that are being checked, those that waited longest first, and what is watched."""
    slug, limits, at = request.network.slug, waiting_days(), now()
    context = {
        "waiting": waiting_for(request, Stage.CLOSE),
        "checking": [
            pages.loop_task(slug, loop, overdue=is_overdue(loop, at=at, limits=limits)) for loop in loops_in(Stage.CLOSE)[:100]
        ],
        "watches": [pages.watch_task(slug, watch) for watch in selectors.watches()[:100]],
    }
    return render(request, "close_checks/index.html", context)


@needs(Permission.VIEW_NETWORK)
@require_safe
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The three checks of a loop, planned beside seen, the chart, and what this reader can add."""
    return page(request, loop_or_404(public_id))


def page(request: NetworkRequest, loop: Loop, *, refusal: DomainError | None = None) -> HttpResponse:
    """The checks of `loop`, with what was refused, if anything was."""
    checks, actor, verdict = checks_of(loop), request.actor, selectors.verdict_of(loop)
    checking = loop.state == State.CHECKING
    may_check = actor.can(Permission.CHECK, loop.scope)
    context = {
        "loop": loop,
        "refusal": refusal,
        "lead": wording.in_a_sentence(checks),
        "three": wording.three_checks(checks, actor),
        "planned": _planned(checks),
        "verdict": verdict,
        "verdict_rows": _verdict_rows(verdict),
        "caveats": wording.caveats(checks),
        "chart": _chart(request, checks),
        "sites": pages.reliability_table(checks) if checks.sites else None,
        "comments": list(selectors.comments_to_read(loop)) if may_check else [],
        "interviews": list(selectors.interviews_of(loop)) if may_check else [],
        "may_count": may_check and loop.state in {State.CHECKING, State.IMPLEMENTING},
        "may_compute": may_check and checking and checks.plan is not None and checks.plan.outcome_measure is not None,
        "may_rate": actor.can(Permission.RATE_ACCEPTABILITY) and loop.state in {State.CHECKING, State.IMPLEMENTING},
        "may_judge": checking and actor.can(Permission.GIVE_VERDICT, loop.scope),
        "may_waive": checking and actor.can(Permission.GIVE_VERDICT, loop.scope) and is_authority(actor, checks.decision),
    }
    return render(request, "close_checks/detail.html", context, status=refusal.status if refusal else 200)


@needs(Permission.CHECK)
@require_POST
def compute(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Compute the effect by the frozen plan, from the latest values."""
    loop = loop_or_404(public_id)
    try:
        services.check_effectiveness(by=request.actor, loop=loop, at=now())
    except DomainError as refusal:
        return page(request, loop, refusal=refusal)
    messages.success(request, _("The effect is computed from the latest values."))
    return redirect("close:checks:detail", request.network.slug, public_id)


@needs(Permission.CHECK)
@require_POST
def read_comment(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Note that the comment of somebody who rated 1 was read."""
    rating = selectors.rating_called(public_id)
    if rating is None:
        raise Http404
    services.read_comment(by=request.actor, rating=rating, at=now())
    return redirect("close:checks:detail", request.network.slug, rating.loop.public_id)


def _chart(request: NetworkRequest, checks: Checks) -> Chart | None:
    from fivefold.close.checks.picturing import chart_of  # noqa: PLC0415  # numerics load when needed

    return chart_of(checks.effect, request.actor) if checks.effect else None


def _planned(checks: Checks) -> list[SummaryRow]:
    """What was expected, beside what was predicted in words."""
    rows = terms_rows(checks.plan) if checks.plan else []
    if checks.decision is not None and checks.decision.prediction:
        rows.insert(0, SummaryRow(term=_("Predicted"), value=checks.decision.prediction))
    return rows


def _verdict_rows(verdict: Verdict | None) -> list[SummaryRow]:
    if verdict is None:
        return []
    return [
        SummaryRow(term=_("Verdict"), value=VerdictKind(verdict.kind).label),
        SummaryRow(term=_("Why"), value=verdict.rationale),
        SummaryRow(term=_("What was predicted"), value=CameTrue(verdict.came_true).label),
        SummaryRow(term=_("Given by"), value=verdict.given_by_name),
        SummaryRow(term=_("On"), value=dates.day(verdict.given_at)),
    ]
