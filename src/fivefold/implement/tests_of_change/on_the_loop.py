"""How tests of change appear on a loop's page, and when their results are in."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.decide.decisions.models import Decision
from fivefold.decide.decisions.results import register_results
from fivefold.decide.decisions.selectors import latest_decisions
from fivefold.foundation.design.components import Link, Stage
from fivefold.foundation.permission import Permission, Scope
from fivefold.implement.tests_of_change import selectors
from fivefold.implement.tests_of_change.models import CycleState, PdsaCycle
from fivefold.loop.models import Loop
from fivefold.loop.panels import Described, Panel, register_awaited, register_next_step, register_panel, register_subject
from fivefold.loop.states import State
from fivefold.network.people.able import named, who_can
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.models import Membership
from fivefold.network.people.selectors import members

TESTABLE = frozenset({State.TESTING, State.IMPLEMENTING})


def panel(request: NetworkRequest, loop: Loop) -> Panel | None:
    """The loop's tests of change, each with its prediction's fate, and the way to one more for who may run it."""
    tests = [selectors.as_task(request.network.slug, test) for test in selectors.tests_of(loop)]
    may_plan = loop.state in TESTABLE and request.actor.can(Permission.RUN_TEST)
    if not tests and not may_plan:
        return None
    context = {"tests": tests, "plan_url": _plan_url(request, loop) if may_plan else ""}
    return Panel(
        title=_("Tests of change"), template="implement_tests_of_change/_panel.html", context=context, stage=Stage.IMPLEMENT
    )


def describe(request: NetworkRequest, public_id: str) -> Described | None:
    """A test in words: what it was to find out."""
    test = selectors.cycle_called(public_id)
    if test is None:
        return None
    return Described(text=test.objective, url=reverse("implement:tests_of_change:detail", args=[request.network.slug, public_id]))


def next_step(request: NetworkRequest, loop: Loop) -> Link | None:
    """Go on with one's own test, take the results back, or plan the first test of a site that is to test."""
    if loop.state not in TESTABLE:
        return None
    slug, actor = request.network.slug, request.actor
    for test in selectors.tests_of(loop).exclude(state=CycleState.ACTED):
        if actor.can(Permission.RUN_TEST, Scope(request.network.public_id, test.site.public_id)):
            return Link(
                text=_("Go on with your test"), url=reverse("implement:tests_of_change:detail", args=[slug, test.public_id])
            )
    if loop.state == State.TESTING and selectors.has_results(loop) and actor.can(Permission.PROPOSE, loop.scope):
        url = reverse("implement:tests_of_change:bring_results", args=[slug, loop.public_id])
        return Link(text=_("Take the results back to who decides"), url=url)
    if loop.state == State.TESTING and actor.can(Permission.RUN_TEST) and _asked_for_a_test(loop, actor.site):
        return Link(text=_("Plan a test of change"), url=_plan_url(request, loop))
    return None


def awaited(loops: Sequence[Loop]) -> dict[int, str]:
    """For each of `loops` that is tested: who runs its tests, or takes their results back to who decides."""
    testing = [loop for loop in loops if loop.state == State.TESTING]
    if not testing:
        return {}
    everybody = list(members().filter(active=True))
    tests, decided = selectors.tests_by_loop(testing), latest_decisions(testing)
    return {loop.pk: _awaited(tests[loop.pk], decided.get(loop.pk), everybody) for loop in testing}


def _awaited(tests: Sequence[PdsaCycle], decision: Decision | None, everybody: Sequence[Membership]) -> str:
    owner = decision.owner if decision else None
    if selectors.show_results(tests):
        return named(who_can(Permission.PROPOSE, everybody), first=owner)
    sites = frozenset(test.site.public_id for test in tests) or _sites_asked(decision)
    able = who_can(Permission.RUN_TEST, everybody)
    there = [member for member in able if member.site is None or not sites or member.site.public_id in sites]
    return named(there, first=owner)


def _asked_for_a_test(loop: Loop, site: str | None) -> bool:
    """Whether somebody of `site` (None: of the whole network) is asked to plan the first test there."""
    if any(site in {None, test.site.public_id} for test in selectors.tests_by_loop([loop])[loop.pk]):
        return False
    asked = _sites_asked(latest_decisions([loop]).get(loop.pk))
    return site is None or not asked or site in asked


def _sites_asked(decision: Decision | None) -> frozenset[str]:
    """The sites that the decided proposal names, by public id."""
    return frozenset(decision.proposal.sites) if decision and decision.proposal else frozenset()


def _plan_url(request: NetworkRequest, loop: Loop) -> str:
    return reverse("implement:tests_of_change:plan", args=[request.network.slug, loop.public_id])


def register_all() -> None:
    """Register the panel, the subject, the next step, who is awaited and how results are known; from `ready()`."""
    register_panel(panel, order=410)
    register_awaited(awaited)
    register_subject("test", describe)
    register_results(selectors.has_results)
    register_next_step(next_step, order=410)
