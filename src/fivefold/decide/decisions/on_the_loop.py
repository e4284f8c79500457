"""What Decide shows on a loop's page: the decision with its prediction and plan, and what its readers can do next."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.analyse.insights.fast_lane import register_delegated_decision
from fivefold.analyse.insights.selectors import triage_of
from fivefold.decide.decisions import selectors
from fivefold.decide.decisions.awaiting import awaited
from fivefold.decide.decisions.models import COMMISSIONED, Decision, Position, Stance
from fivefold.decide.decisions.presenting import decision_rows, terms_rows
from fivefold.decide.decisions.selectors import Standing
from fivefold.foundation.design.components import Link, Stage
from fivefold.foundation.permission import Permission
from fivefold.loop.models import Loop
from fivefold.loop.panels import Described, Panel, register_awaited, register_next_step, register_panel, register_subject
from fivefold.loop.states import State
from fivefold.network.people.actors import NetworkRequest

TEMPLATE = "decide_decisions/_panel.html"


def panel(request: NetworkRequest, loop: Loop) -> Panel | None:
    """The latest decision with its prediction and its plan, or where the loop stands before its body."""
    context: dict[str, Any] = {}
    if loop.state == State.WITH_AUTHORITY:
        context["standing"] = desk_of(request).get(loop.pk)
    decision = selectors.decision_of(loop)
    if decision is not None:
        plan = getattr(decision, "plan", None)
        context |= {
            "decision": decision,
            "url": _page(request, "detail", decision.public_id),
            "rows": decision_rows(decision),
            "plan_rows": terms_rows(plan) if plan else [],
        }
    return Panel(title=_("Decision"), template=TEMPLATE, context=context, stage=Stage.DECIDE) if context else None


def next_step(request: NetworkRequest, loop: Loop) -> Link | None:
    """Propose, state a position, decide; bring what was commissioned; decide a small fix under delegated authority."""
    match State(loop.state):
        case State.WITH_AUTHORITY:
            standing = desk_of(request).get(loop.pk)
            return _before_the_body(request, standing) if standing else None
        case State.COMMISSIONED:
            return _deliver(request, loop)
        case State.TRIAGED:
            return _delegated(request, loop)
        case _:
            return None


def desk_of(request: NetworkRequest) -> dict[int, Standing]:
    """Every loop before its body, by its key; read once for a request, however many loops the page shows."""
    if "fivefold_desk" not in request.__dict__:
        request.__dict__["fivefold_desk"] = {standing.loop.pk: standing for standing in selectors.standings()}
    desk: dict[int, Standing] = request.__dict__["fivefold_desk"]
    return desk


def waits_for(request: NetworkRequest, standing: Standing) -> str:
    """What this member is asked to do about a loop before its body, in a few words; empty where nothing is."""
    actor, proposal = request.actor, standing.proposal
    if proposal is None:
        return _("Propose") if actor.can(Permission.PROPOSE) else ""
    chairs = standing.body.chair.public_id == actor.identifier
    if chairs and actor.can(Permission.DECIDE) and standing.gap().complete:
        return _("Decide")
    if actor.can(Permission.TAKE_POSITION) and standing.seat_of(actor.identifier) and not standing.position_of(actor.identifier):
        return _("State your position")
    return ""


def describe_proposal(request: NetworkRequest, public_id: str) -> Described | None:
    """A proposal in the timeline: its words stand on its own page."""
    return Described(
        text=_("The brief and the positions are open to everybody in the network."), url=_page(request, "brief", public_id)
    )


def describe_position(request: NetworkRequest, public_id: str) -> Described | None:
    """A position in the timeline: where the member stands; the reasons are in the brief."""
    position = _positions_beside(request, public_id).get(public_id)
    if position is None:
        return None
    return Described(text=str(Stance(position.stance).label), url=_page(request, "brief", position.proposal.public_id))


def describe_decision(request: NetworkRequest, public_id: str) -> Described | None:
    """A decision in the timeline: what was chosen."""
    decision = _decisions_beside(request, public_id).get(public_id)
    if decision is None:
        return None
    return Described(text=decision.option, url=_page(request, "detail", public_id))


def describe_product(request: NetworkRequest, public_id: str) -> Described | None:
    """A product in the timeline: its title."""
    product = selectors.product_called(public_id)
    if product is None:
        return None
    return Described(text=product.title, url=_page(request, "detail", product.decision.public_id))


def register_all() -> None:
    """Register panel, subjects, next step, whom loops wait for, and what the fast lane asks; from `DecisionsConfig.ready()`."""
    register_panel(panel, order=300)
    register_subject("proposal", describe_proposal)
    register_subject("position", describe_position)
    register_subject("decision", describe_decision)
    register_subject("product", describe_product)
    register_awaited(awaited)
    register_next_step(next_step, order=190)  # before the fast lane's own step, which needs the delegated decision
    register_delegated_decision(selectors.delegated_decision_recorded)


def _before_the_body(request: NetworkRequest, standing: Standing) -> Link | None:
    text, loop = waits_for(request, standing), standing.loop.public_id
    if not text:
        return None
    if standing.proposal is None:
        return Link(text=text, url=_page(request, "propose", loop))
    verb = "decide" if text == _("Decide") else "brief"
    return Link(text=text, url=_page(request, verb, standing.proposal.public_id))


def _deliver(request: NetworkRequest, loop: Loop) -> Link | None:
    decision = selectors.decision_of(loop) if request.actor.can(Permission.PROPOSE) else None
    if decision is None or decision.kind not in COMMISSIONED:
        return None
    return Link(text=_("Bring what was asked for"), url=_page(request, "deliver", decision.public_id))


def _delegated(request: NetworkRequest, loop: Loop) -> Link | None:
    triage = triage_of(loop) if request.actor.can(Permission.TRIAGE) else None
    if triage is None or not triage.fast_lane or triage.cycle != loop.cycle or selectors.delegated_decision_recorded(loop):
        return None
    return Link(text=_("Decide it under delegated authority"), url=_page(request, "delegated", loop.public_id))


def _positions_beside(request: NetworkRequest, public_id: str) -> dict[str, Position]:
    """The position with this public id and all others on its loop, read once for a request."""
    known: dict[str, Position] = request.__dict__.setdefault("fivefold_positions", {})
    if public_id not in known:
        known |= {position.public_id: position for position in selectors.positions_beside(public_id)}
    return known


def _decisions_beside(request: NetworkRequest, public_id: str) -> dict[str, Decision]:
    """The decision with this public id and all others on its loop, read once for a request."""
    known: dict[str, Decision] = request.__dict__.setdefault("fivefold_decisions", {})
    if public_id not in known:
        known |= {decision.public_id: decision for decision in selectors.decisions_beside(public_id)}
    return known


def _page(request: NetworkRequest, name: str, public_id: str) -> str:
    return reverse(f"decide:decisions:{name}", args=[request.network.slug, public_id])
