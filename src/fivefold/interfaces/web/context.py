"""What every page's frame shows: the network, the rail with the ring, and who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Account, LoopRing, NavigationEntry, Stage, StageCount
from fivefold.foundation.permission import Permission
from fivefold.loop import selectors
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.models import Membership
from fivefold.network.people.roles import ROLES

STAGE_PAGES = {
    Stage.GATHER: "gather:datasets:streams",
    Stage.ANALYSE: "analyse:insights:index",
    Stage.DECIDE: "decide:decisions:index",
    Stage.IMPLEMENT: "implement:actions:index",
    Stage.CLOSE: "close:checks:index",
}
OTHER_PAGES = (
    (_("Loops"), "loop:index"),
    (_("Measures"), "gather:measures:index"),
    (_("People"), "network:people:members"),
    (_("Network"), "network:index"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of `foundation_design/base.html`; empty where no network is active."""
    if not hasattr(request, "network"):
        return {}
    here: NetworkRequest = request  # type: ignore[assignment]  # NetworkMiddleware has made it one
    ring = ring_of(here)
    return {
        "network": here.network,
        "network_name": here.network.name,
        "home_url": reverse("web:home", args=[here.network.slug]),
        "loop_ring": ring,
        "navigation": navigation(here, ring),
        "account": account(here.membership) if here.membership else None,
    }


def ring_of(request: NetworkRequest) -> LoopRing:
    """The network's ring, each arc leading to its stage's page."""
    counts = selectors.ring(at=now())
    stages = tuple(
        StageCount(
            stage=each.stage,
            count=each.loops,
            late=each.overdue,
            url=stage_page(request, each.stage),
        )
        for each in counts.stages
    )
    return LoopRing(stages=stages, median_days=counts.median_days, parked=counts.parked)


def stage_page(request: NetworkRequest, stage: Stage) -> str:
    """The stage's own page; for those who may not open it, the loops that stand in the stage."""
    url = reverse(STAGE_PAGES[stage], args=[request.network.slug])
    needed = getattr(resolve(url).func, "fivefold_access", "")
    if request.actor.can(Permission(needed)):
        return url
    return reverse("loop:index", args=[request.network.slug]) + f"?stage={stage.value}"


def navigation(request: NetworkRequest, ring: LoopRing) -> list[NavigationEntry]:
    """Home, the five stages with their counts, and the rest of the network."""
    slug, path = request.network.slug, request.path
    home = reverse("web:home", args=[slug])
    entries = [NavigationEntry(title=_("Home"), url=home, current=path == home)]
    for each in ring.stages:
        current = path.startswith(f"/n/{slug}/{each.stage.value}/") and "/measures/" not in path
        entries.append(NavigationEntry(title=each.stage.label, url=each.url, stage=each.stage, count=each.count, current=current))
    others = [(title, reverse(name, args=[slug])) for title, name in OTHER_PAGES]
    here = max((url for _title, url in others if path.startswith(url)), key=len, default="")
    return entries + [NavigationEntry(title=title, url=url, current=url == here) for title, url in others]


def account(membership: Membership) -> Account:
    """Who is signed in, as what, and where they change their password, if they have one."""
    titles = ", ".join(ROLES[key].title for key in membership.roles if key in ROLES)
    person = membership.person
    password = reverse("account_change_password") if person.has_usable_password() else ""
    return Account(name=person.name, role=titles, sign_out_url=reverse("account_logout"), profile_url=password)
