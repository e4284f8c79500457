"""Turn who signed on into the actor that services ask."""

from django.http import HttpRequest

from fivefold.foundation.permission import Actor, ActorKind
from fivefold.network.people.models import GuestLink, Membership, Network, Person
from fivefold.network.people.roles import GUEST_PERMISSIONS, permissions_of


class NetworkRequest(HttpRequest):
    """A request to a page of one network, after `NetworkMiddleware` has found out who asks."""

    network: Network
    actor: Actor
    membership: Membership | None
    user: Person


def actor_of(membership: Membership) -> Actor:
    """The actor a membership makes: its roles' permissions, in its network, at its site if it has one."""
    return Actor(
        kind=ActorKind.MEMBER,
        identifier=membership.public_id,
        name=membership.person.name,
        permissions=permissions_of(membership.roles) if membership.active else frozenset(),
        network=membership.network.public_id,
        site=membership.site.public_id if membership.site else None,
    )


def guest_of(link: GuestLink) -> Actor:
    """The actor that somebody with a guest link is."""
    return Actor(
        kind=ActorKind.GUEST,
        identifier=link.public_id,
        name=link.title,
        permissions=GUEST_PERMISSIONS,
        network=link.network.public_id,
        site=link.site.public_id if link.site else None,
    )
