"""Pages of Decide that read: what waits, the brief, a decision with what the body saw, and the register."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivefold.decide.decisions import presenting, selectors, snapshot
from fivefold.decide.decisions.changes import PresentLevel
from fivefold.decide.decisions.forms import PositionForm, SendBackForm
from fivefold.decide.decisions.models import COMMISSIONED, Stance
from fivefold.decide.decisions.on_the_loop import desk_of, waits_for
from fivefold.decide.decisions.selectors import Brief
from fivefold.decide.decisions.services import NotHeardYet
from fivefold.engine.errors import DomainError
from fivefold.foundation.permission import Actor, Permission
from fivefold.loop.states import State
from fivefold.network.governance.models import DecisionRule
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

REGISTERED = 200
"""Decisions on the register's page; a network that has more searches them."""


@needs(Permission.VIEW_NETWORK)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """What waits for this member's position or decision, then everything else that waits for a body."""
    slug = request.network.slug
    asked = [(standing, waits_for(request, standing)) for standing in desk_of(request).values()]
    context = {
        "waiting": [presenting.standing_task(standing, slug, what) for standing, what in asked if what],
        "others": [presenting.standing_task(standing, slug, what) for standing, what in asked if not what],
    }
    return render(request, "decide_decisions/index.html", context)


@needs(Permission.VIEW_NETWORK)
@require_safe
def register(request: NetworkRequest) -> HttpResponse:
    """Every decision of the network with its why, declined and deferred ones too."""
    decisions = list(selectors.decisions()[:REGISTERED])
    table = presenting.register_table(decisions, request.network.slug) if decisions else None
    return render(request, "decide_decisions/register.html", {"table": table})


@needs(Permission.VIEW_NETWORK)
@require_safe
def brief(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One proposal: what it rests on as of now, who stands where, and what this member can do about it."""
    return brief_page(request, brief_or_404(public_id))


@needs(Permission.VIEW_NETWORK)
@require_safe
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One decision: what was decided and why, the plan frozen with it, and what the body saw on the day."""
    decision = selectors.decision_called(public_id)
    if decision is None:
        raise Http404
    plan = getattr(decision, "plan", None)
    chairs = decision.body.chair.public_id == request.actor.identifier and request.actor.can(Permission.DECIDE)
    context = {
        "decision": decision,
        "heading": decision.proposal.summary if decision.proposal else decision.option,
        "rows": presenting.decision_rows(decision),
        "plan": plan,
        "plan_rows": presenting.terms_rows(plan) if plan else [],
        "seen": snapshot.seen_in(decision.evidence, by=request.actor),
        "products": selectors.products_of(decision) if decision.kind in COMMISSIONED else (),
        "may_correct": chairs and decision.proposal is not None,
        "may_deliver": decision.loop.state == State.COMMISSIONED and request.actor.can(Permission.PROPOSE),
    }
    return render(request, "decide_decisions/detail.html", context)


def brief_or_404(public_id: str) -> Brief:
    """The brief with this public id."""
    found = selectors.brief_called(public_id)
    if found is None:
        raise Http404
    return found


def brief_page(
    request: NetworkRequest,
    brief: Brief,
    *,
    position_form: PositionForm | None = None,
    send_back_form: SendBackForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The brief, with what was wrong in one of its forms."""
    standing, actor = brief.standing, request.actor
    seat = standing.seat_of(actor.identifier) if actor.can(Permission.TAKE_POSITION) else None
    own = standing.position_of(actor.identifier)
    chairs = standing.body.chair.public_id == actor.identifier and actor.can(Permission.DECIDE)
    stated = {"stance": own.stance, "reasons": own.reasons, "interest": own.interest} if own else None
    missing = standing.gap()
    context = {
        "proposal": brief.proposal,
        "standing": standing,
        "is_open": brief.is_open,
        "rows": presenting.proposal_rows(brief.proposal, _measured_from(brief, actor)),
        "seen": snapshot.seen_now(brief.proposal.loop, by=actor),
        "positions": [(position, presenting.stance_tag(position)) for position in standing.positions],
        "rule": DecisionRule(standing.body.decision_rule).label,
        "missing": None if missing.complete else NotHeardYet(missing, standing.body),
        "own": own,
        "position_form": (position_form or PositionForm(initial=stated)) if seat and brief.is_open else None,
        "send_back_form": (send_back_form or SendBackForm()) if chairs and brief.is_open else None,
        "form": position_form or send_back_form,
        "refusal": refusal,
        "lead": _lead(brief),
    }
    return render(request, "decide_decisions/brief.html", context, status=422 if context["form"] else 200)


def _measured_from(brief: Brief, actor: Actor) -> PresentLevel | None:
    """Where the outcome measure stands while the proposal is open, as this reader may see it."""
    from fivefold.decide.decisions.levels import level_for  # noqa: PLC0415  # numerics load when needed

    proposal, measure = brief.proposal, brief.proposal.outcome_measure
    if measure is None or not brief.is_open:
        return None
    return level_for(proposal.loop, measure, selectors.sites_of(proposal), by=actor)


def _lead(brief: Brief) -> str:
    if brief.proposal.loop.state == State.PARKED:
        return _("The loop is parked. Positions open again when it is taken up.")
    if not brief.is_open:
        return _("This is no longer open: it was decided, replaced or sent back.")
    objections = sum(position.stance == Stance.OBJECT for position in brief.standing.positions)
    heard = _("%(heard)s of %(seats)s have said where they stand") % {
        "heard": len(brief.standing.positions),
        "seats": len(brief.standing.seats),
    }
    return f"{heard}; {_('nobody objects') if not objections else _('there are objections')}."
