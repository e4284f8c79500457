"""Who a reader is to disclosure control, and whether figures that cannot be hidden cell by cell are for them."""

from collections.abc import Mapping
from types import MappingProxyType

from fivefold.engine.measures import disclosure
from fivefold.engine.measures.disclosure import Audience, Policy
from fivefold.foundation.permission import Actor, ActorKind, Permission
from fivefold.network.sharing.rungs import Detail, Rung, may_see

POLICY_FOR: Mapping[Audience, Policy] = MappingProxyType(
    {
        Audience.OWN_SITE: disclosure.NONE,
        Audience.HUB_ANALYST: disclosure.NONE,
        Audience.MEMBERS: disclosure.FEWER_THAN_FIVE,
        Audience.PARTNERS: disclosure.CMS_LIKE,
        Audience.PUBLIC: disclosure.NHS_LIKE,
    }
)


def audience_of(actor: Actor) -> Audience:
    """Who `actor` is to disclosure control; who works with signals for the whole network does so under its agreement."""
    if actor.kind is ActorKind.GUEST:
        return Audience.PARTNERS
    if actor.kind is ActorKind.SYSTEM or (actor.site is None and actor.can(Permission.VIEW_SIGNALS)):
        return Audience.HUB_ANALYST
    return Audience.MEMBERS


def may_see_figures(actor: Actor, rung: Rung, *, site: str | None) -> bool:
    """Whether `actor` may see figures worked out from the counts of one site (its public id), or of the network (None).

    Such figures cannot be hidden cell by cell, and small counts could be worked back from them: those of another site are
    for readers alone from whom no count is hidden.
    """
    if site is None:
        return may_see(actor, rung, own_site=False, detail=Detail.NETWORK)
    if site == actor.site:
        return may_see(actor, rung, own_site=True)
    return may_see(actor, rung, own_site=False) and POLICY_FOR[audience_of(actor)] is disclosure.NONE
