"""How actions appear on a loop's page, and when a loop is ready for its checks."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.decide.decisions.models import Decision, EvaluationPlan
from fivefold.decide.decisions.selectors import latest_decisions, latest_plans, plan_of
from fivefold.foundation import dates
from fivefold.foundation.clock import today
from fivefold.foundation.design.components import Link, Stage
from fivefold.foundation.permission import Permission, Scope
from fivefold.implement.actions import selectors
from fivefold.implement.actions.models import Action, Progress
from fivefold.loop.guards import GuardRefused, Move, register
from fivefold.loop.models import Loop
from fivefold.loop.panels import Described, Panel, register_awaited, register_next_step, register_panel, register_subject
from fivefold.loop.states import State
from fivefold.network.people.able import named, who_can
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.models import Membership, Site
from fivefold.network.people.selectors import members

SITES_NAMED = 3


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


def awaited(loops: Sequence[Loop]) -> dict[int, str]:
    """For each of `loops` that is put into practice: who plans its actions, what sites report, the plan's day, who checks."""
    doing = [loop for loop in loops if loop.state == State.IMPLEMENTING]
    if not doing:
        return {}
    everybody = list(members().filter(active=True))
    actions, decided, plans = selectors.actions_by_loop(doing), latest_decisions(doing), latest_plans(doing)
    return {loop.pk: _awaited(actions[loop.pk], decided.get(loop.pk), plans.get(loop.pk), everybody) for loop in doing}


def _awaited(
    actions: Sequence[Action], decision: Decision | None, plan: EvaluationPlan | None, everybody: Sequence[Membership]
) -> str:
    owner = decision.owner if decision else None
    if not actions:
        return named(who_can(Permission.PLAN_ACTION, everybody), first=owner)
    waiting = selectors.planned_by(actions)
    if waiting:
        return words_of_reports(waiting)
    if plan is not None and plan.horizon_on > today():
        return _("%(day)s, the day on which it is judged") % {"day": dates.day(plan.horizon_on)}
    return named(who_can(Permission.CHECK, everybody), first=owner)


def words_of_reports(sites: Sequence[Site]) -> str:
    """Whose reports are missing: up to three sites by name, of more only how many."""
    if len(sites) > SITES_NAMED:
        return _("the reports of %(count)s sites") % {"count": len(sites)}
    names = ", ".join(site.name for site in sites)
    return ngettext("the report of %(sites)s", "the reports of %(sites)s", len(sites)) % {"sites": names}


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
    """Register the guard, the panel, the subject, the next step and who is awaited; from `ActionsConfig.ready()`."""
    register_awaited(awaited)
    register("horizon_reached", horizon_reached)
    register_panel(panel, order=400)
    register_subject("action", describe)
    register_next_step(next_step, order=400)
