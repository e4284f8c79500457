"""Who a reader is to disclosure control, under which policy they read, and whether figures are for them that cannot be
hidden cell by cell."""

from collections.abc import Mapping
from types import MappingProxyType

from fivefold.engine.measures.disclosure.policies import CMS_LIKE, FEWER_THAN_FIVE, NHS_LIKE, NONE, Audience, Policy
from fivefold.foundation.permission import Actor, ActorKind, Permission
from fivefold.network.sharing.rungs import Detail, Rung, may_see


def _on_every_rung(policy: Policy) -> Mapping[Rung, Policy]:
    return MappingProxyType(dict.fromkeys(Rung, policy))


POLICY_TABLE: Mapping[Audience, Mapping[Rung, Policy]] = MappingProxyType(
    {
        Audience.OWN_SITE: _on_every_rung(NONE),
        Audience.HUB_ANALYST: _on_every_rung(NONE),
        Audience.MEMBERS: _on_every_rung(FEWER_THAN_FIVE),
        Audience.PARTNERS: _on_every_rung(CMS_LIKE),
        Audience.PUBLIC: _on_every_rung(NHS_LIKE),
    }
)
"""What each audience has hidden from it on each rung, where the rung lets it see anything at all."""
CHAIN = (Audience.MEMBERS, Audience.PARTNERS, Audience.PUBLIC)
"""Whoever reads as one of these can read what is released to those after it: what is hidden from one is hidden from those."""


def policy_for(audience: Audience, rung: Rung) -> Policy:
    """The policy under which `audience` reads a measure on `rung`."""
    return POLICY_TABLE[audience][rung]


def audience_of(actor: Actor) -> Audience:
    """Who `actor` is to disclosure control. Every count is for those of the whole network whose role says so, and for no
    others: belonging to no site is not enough."""
    if actor.kind is ActorKind.GUEST:
        return Audience.PARTNERS
    if actor.kind is ActorKind.SYSTEM or (actor.site is None and actor.can(Permission.VIEW_SMALL_COUNTS)):
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
    return may_see(actor, rung, own_site=False) and policy_for(audience_of(actor), rung).hides_nothing
