"""How actions appear on a loop's page, and when a loop is ready for its checks."""

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.decide.decisions.selectors import plan_of
from fivefold.foundation import dates
from fivefold.foundation.clock import today
from fivefold.foundation.design.components import Link, Stage
from fivefold.foundation.permission import Permission, Scope
from fivefold.implement.actions import selectors
from fivefold.implement.actions.models import Progress
from fivefold.loop.guards import GuardRefused, Move, register
from fivefold.loop.models import Loop
from fivefold.loop.panels import Described, Panel, register_next_step, register_panel, register_subject
from fivefold.loop.states import State
from fivefold.network.people.actors import NetworkRequest


def horizon_reached(move: Move) -> None:
    """The checks begin once every site has reported and the plan's horizon is reached, or early for a stated reason."""
    if not selectors.sites_in_place(move.loop):
        raise GuardRefused("No site has put it in place yet.", fix="Plan an action and report it done first.")
    early = selectors.early_start_of(move.loop)
    if move.subject_kind == "early_start" and early is not None and early.public_id == move.subject:
        return
    waiting = selectors.sites_planned(move.loop)
    if waiting:
        names = ", ".join(site.name for site in waiting[:3])
        message = (
            f"{len(waiting)} sites have not reported yet: {names}." if len(waiting) > 1 else f"{names} has not reported yet."
        )
        raise GuardRefused(message, fix="Wait for the report, ask the site’s lead, or begin early and say why.")
    plan = plan_of(move.loop)
    if plan is not None and plan.horizon_on > move.at.date():
        when = dates.day(plan.horizon_on)
        raise GuardRefused(
            f"The plan says to look on {when}, and not before.",
            fix="Wait until then, since looking early misleads; or begin early and say why.",
        )


def panel(request: NetworkRequest, loop: Loop) -> Panel | None:
    """The loop's actions, with where each site stands."""
    actions = list(selectors.actions_of(loop))
    if not actions:
        return None
    rows = [
        {
            "action": action,
            "url": reverse("implement:actions:detail", args=[request.network.slug, action.public_id]),
            "done": sum(at_site.progress == Progress.DONE for at_site in action.at_sites.all()),
            "sites": len(action.at_sites.all()),
        }
        for action in actions
    ]
    context = {"rows": rows, "begin_url": _begin_url(request, loop)}
    return Panel(title=_("Actions"), template="implement_actions/_panel.html", context=context, stage=Stage.IMPLEMENT)


def describe(request: NetworkRequest, public_id: str) -> Described | None:
    """An action in words."""
    action = selectors.action_called(public_id)
    if action is None:
        return None
    return Described(text="", url=reverse("implement:actions:detail", args=[request.network.slug, public_id]))


def next_step(request: NetworkRequest, loop: Loop) -> Link | None:
    """Report for a site's lead; begin the checks for who may; plan an action for who may."""
    if loop.state != State.IMPLEMENTING:
        return None
    for at_site in selectors.planned_at(request.actor.site).filter(action__loop=loop):
        if request.actor.can(Permission.REPORT_ACTION, Scope(request.network.public_id, at_site.site.public_id)):
            url = reverse("implement:actions:report", args=[request.network.slug, at_site.public_id])
            return Link(text=_("Report where your site stands"), url=url)
    if _ready_for_checks(loop) and (url := _begin_url(request, loop)):
        return Link(text=_("Begin the checks"), url=url)
    if not selectors.actions_of(loop) and request.actor.can(Permission.PLAN_ACTION, loop.scope):
        return Link(text=_("Plan an action"), url=reverse("implement:actions:plan", args=[request.network.slug, loop.public_id]))
    return None


def _ready_for_checks(loop: Loop) -> bool:
    """Whether every site has reported and the plan's day has come."""
    plan = plan_of(loop)
    return not selectors.sites_planned(loop) and (plan is None or plan.horizon_on <= today())


def _begin_url(request: NetworkRequest, loop: Loop) -> str:
    """Where the checks are begun, in time or early; empty where this reader cannot, or nothing is in place yet."""
    may = loop.state == State.IMPLEMENTING and request.actor.can(Permission.CHECK, loop.scope)
    if not may or not selectors.sites_in_place(loop):
        return ""
    return reverse("implement:actions:begin_checks", args=[request.network.slug, loop.public_id])


def register_all() -> None:
    """Register the guard, the panel, the subject and the next step; from `ActionsConfig.ready()`."""
    register("horizon_reached", horizon_reached)
    register_panel(panel, order=400)
    register_subject("action", describe)
    register_next_step(next_step, order=400)
