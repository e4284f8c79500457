"""Reads of actions: by loop, by site, and since when something is in place."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from fivefold.implement.actions.models import Action, ActionSite, EarlyStart, Progress
from fivefold.loop.models import Loop
from fivefold.network.people.models import Site


def action_called(public_id: str) -> Action | None:
    """The active network's action with this public id."""
    return Action.objects.select_related("loop__network", "owner__person", "network").filter(public_id=public_id).first()


def actions_of(loop: Loop) -> QuerySet[Action]:
    """The actions of the loop's present cycle, in the order in which they were planned."""
    return (
        Action.objects.filter(loop=loop, cycle=loop.cycle)
        .select_related("owner__person")
        .prefetch_related("at_sites__site")
        .order_by("id")
    )


def actions_by_loop(loops: Sequence[Loop]) -> dict[int, list[Action]]:
    """By loop: the actions of its present cycle, in the order in which they were planned; three queries for all."""
    cycles = {loop.pk: loop.cycle for loop in loops}
    found: dict[int, list[Action]] = {key: [] for key in cycles}
    for action in Action.objects.filter(loop__in=loops).prefetch_related("at_sites__site").order_by("id"):
        if action.cycle == cycles[action.loop_id]:
            found[action.loop_id].append(action)
    return found


def all_actions() -> QuerySet[Action]:
    """Every action of the active network, the next due first."""
    return Action.objects.select_related("loop", "owner__person").prefetch_related("at_sites__site").order_by("due_on", "id")


def at_site_called(public_id: str) -> ActionSite | None:
    """One action at one site, by its public id."""
    return ActionSite.objects.select_related("action__loop__network", "site", "network").filter(public_id=public_id).first()


def planned_at(site_public_id: str | None) -> QuerySet[ActionSite]:
    """What a site (or, for None, any site) has still to report."""
    planned = ActionSite.objects.filter(progress=Progress.PLANNED).select_related("action__loop", "site")
    return planned if site_public_id is None else planned.filter(site__public_id=site_public_id)


def sites_in_place(loop: Loop) -> dict[Site, date]:
    """The sites at which every action of the loop's cycle is done, with the day on which the last one began."""
    return in_place_by(actions_of(loop))


def in_place_by(actions: Iterable[Action]) -> dict[Site, date]:
    """The sites at which every one of `actions` is done, with the day on which the last one began."""
    since: dict[Site, date] = {}
    unfinished: set[Site] = set()
    for action in actions:
        for at_site in action.at_sites.all():
            if at_site.progress == Progress.DONE and at_site.done_on is not None:
                since[at_site.site] = max(at_site.done_on, since.get(at_site.site, at_site.done_on))
            elif at_site.progress == Progress.PLANNED:
                unfinished.add(at_site.site)
    return {site: day for site, day in since.items() if site not in unfinished}


def early_start_of(loop: Loop) -> EarlyStart | None:
    """Why the checks of the loop's present cycle were begun early, if they were."""
    return EarlyStart.objects.filter(loop=loop, cycle=loop.cycle).order_by("id").last()


def sites_planned(loop: Loop) -> list[Site]:
    """The sites that still have to report an action of the loop's cycle."""
    return planned_by(actions_of(loop))


def planned_by(actions: Iterable[Action]) -> list[Site]:
    """The sites that still have to report one of `actions`."""
    waiting = {at_site.site for action in actions for at_site in action.at_sites.all() if at_site.progress == Progress.PLANNED}
    return sorted(waiting, key=lambda site: site.name)


def at_sites_of(action: Action) -> QuerySet[ActionSite]:
    """The action at each of its sites, by the site's name."""
    return ActionSite.objects.filter(action=action).select_related("site", "network").order_by("site__name")
