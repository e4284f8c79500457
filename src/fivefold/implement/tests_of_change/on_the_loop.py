"""How tests of change appear on a loop's page, and when their results are in."""

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.decide.decisions.results import register_results
from fivefold.foundation.design.components import Link, Stage
from fivefold.foundation.permission import Permission, Scope
from fivefold.implement.tests_of_change import selectors
from fivefold.implement.tests_of_change.models import CycleState
from fivefold.loop.models import Loop
from fivefold.loop.panels import Described, Panel, register_next_step, register_panel, register_subject
from fivefold.loop.states import State
from fivefold.network.people.actors import NetworkRequest


def panel(request: NetworkRequest, loop: Loop) -> Panel | None:
    """The loop's tests of change, each with its prediction's fate."""
    tests = [selectors.as_task(request.network.slug, test) for test in selectors.tests_of(loop)]
    if not tests:
        return None
    context = {"tests": tests}
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
    """Go on with one's own test, plan one, or take the results back."""
    if loop.state not in {State.TESTING, State.IMPLEMENTING}:
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
    if actor.can(Permission.RUN_TEST):
        return Link(text=_("Plan a test of change"), url=reverse("implement:tests_of_change:plan", args=[slug, loop.public_id]))
    return None


def register_all() -> None:
    """Register the panel, the subject, the next step and how results are known; from `TestsOfChangeConfig.ready()`."""
    register_panel(panel, order=410)
    register_subject("test", describe)
    register_results(selectors.has_results)
    register_next_step(next_step, order=410)
