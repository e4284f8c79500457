"""Loops that are put into practice or tested, built through the services that the product uses."""

from collections.abc import Sequence
from datetime import date, datetime

from fivefold.foundation.permission import Actor
from fivefold.implement.actions import services
from fivefold.implement.actions.models import Action, ActionKind, ActionSite, Progress, Strength
from fivefold.implement.tests_of_change import services as testing
from fivefold.implement.tests_of_change.models import CameTrue, PdsaCycle
from fivefold.loop.models import Loop
from fivefold.network.people.models import Membership, Site
from fivefold.network.scope import within
from tests.factories.people import AT, FACTORY

DUE = date(2026, 6, 1)
BEGAN = date(2026, 3, 1)
"""The day on which sites say that it began, unless they say otherwise."""


def action(loop: Loop, owner: Membership, sites: Sequence[Site], *, by: Actor = FACTORY, due_on: date = DUE) -> Action:
    with within(loop.network):
        return services.plan_action(
            by=by,
            loop=loop,
            kind=ActionKind.INTERVENTION,
            title="A nurse answers every call",
            description="One nurse a day carries the telephone.",
            strength=Strength.INTERMEDIATE,
            owner=owner,
            due_on=due_on,
            sites=sites,
            at=AT,
        )


def at_site(action: Action, site: Site) -> ActionSite:
    with within(action.network):
        return ActionSite.objects.select_related("action__loop__network", "site", "network").get(action=action, site=site)


def done(action: Action, site: Site, *, by: Actor = FACTORY, on: date = BEGAN, at: datetime = AT) -> ActionSite:
    with within(action.network):
        return services.report(
            by=by, at_site=at_site(action, site), progress=Progress.DONE, done_on=on, note_text="As planned.", at=at
        )


def not_here(action: Action, site: Site, *, why: str = "Our calls go through the hospital’s exchange.") -> ActionSite:
    with within(action.network):
        return services.report(
            by=FACTORY, at_site=at_site(action, site), progress=Progress.NOT_HERE, done_on=None, note_text=why, at=AT
        )


def planned_test(loop: Loop, site: Site, *, by: Actor = FACTORY) -> PdsaCycle:
    with within(loop.network):
        return testing.plan_test(
            by=by,
            loop=loop,
            site=site,
            objective="Can one nurse answer every call of a morning?",
            prediction="Nine of ten calls are answered.",
            plan="Monday morning, Tom carries the telephone and counts.",
            at=AT,
        )


def studied(loop: Loop, site: Site) -> PdsaCycle:
    """A test that was run and compared with its prediction."""
    cycle = planned_test(loop, site)
    with within(loop.network):
        testing.begin_test(by=FACTORY, test=cycle, prediction=cycle.prediction, at=AT)
        return testing.study_test(
            by=FACTORY, test=cycle, what_happened="Eight of ten.", came_true=CameTrue.PARTLY, learned="Two nurses.", at=AT
        )
