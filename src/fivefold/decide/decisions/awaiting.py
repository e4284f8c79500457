"""Whom loops in Decide wait for: a proposal, the body, its chair, who brings what was commissioned, a delegated decision."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from fivefold.analyse.insights.models import Triage
from fivefold.decide.decisions import selectors
from fivefold.decide.decisions.models import Decision
from fivefold.decide.decisions.selectors import Standing
from fivefold.foundation.permission import Permission
from fivefold.loop.models import Loop
from fivefold.loop.states import State
from fivefold.network.people.able import named, who_can
from fivefold.network.people.selectors import members


def awaited(loops: Sequence[Loop]) -> dict[int, str]:
    """For each of `loops` in a state of Decide, or on the fast lane to it, whom it waits for."""
    before = [loop for loop in loops if loop.state == State.WITH_AUTHORITY]
    found = {standing.loop.pk: _before_the_body(standing) for standing in selectors.standings(before)}
    found |= _commissioned([loop for loop in loops if loop.state == State.COMMISSIONED])
    return found | _on_the_fast_lane([loop for loop in loops if loop.state == State.TRIAGED])


def _before_the_body(standing: Standing) -> str:
    body = standing.body
    if standing.proposal is None:
        return _("a proposal to %(body)s") % {"body": body.name}
    if standing.gap().complete:
        return _("%(chair)s, who chairs %(body)s") % {"chair": body.chair.person.name, "body": body.name}
    return body.name


def _commissioned(loops: Sequence[Loop]) -> dict[int, str]:
    if not loops:
        return {}
    able = who_can(Permission.PROPOSE, members().filter(active=True))
    decided = selectors.latest_decisions(loops)
    return {loop.pk: named(able, first=decided[loop.pk].owner) for loop in loops if loop.pk in decided}


def _on_the_fast_lane(loops: Sequence[Loop]) -> dict[int, str]:
    if not loops:
        return {}
    triages = {triage.loop_id: triage for triage in Triage.objects.filter(loop__in=loops).order_by("id")}
    fast = [
        loop
        for loop in loops
        if loop.pk in triages and (triages[loop.pk].fast_lane, triages[loop.pk].cycle) == (True, loop.cycle)
    ]
    decided = set(Decision.objects.filter(loop__in=fast, delegated=True).values_list("loop", "cycle"))
    able = who_can(Permission.TRIAGE, members().filter(active=True)) if decided else []
    return {
        loop.pk: named(able) if (loop.pk, loop.cycle) in decided else _("a decision under delegated authority") for loop in fast
    }
