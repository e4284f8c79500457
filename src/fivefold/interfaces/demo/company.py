"""The people and sites of the demonstration, ready to act."""

from dataclasses import dataclass

from fivefold.foundation.permission import Actor
from fivefold.interfaces.demo.cast import DemoMember
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Membership, Network, Site
from fivefold.network.people.selectors import members, sites


@dataclass(frozen=True)
class Company:
    """Memberships by name and sites by identifier."""

    network: Network
    memberships: dict[str, Membership]
    sites: dict[str, Site]

    def actor(self, member: DemoMember) -> Actor:
        return actor_of(self.memberships[member.name])


def company_of(network: Network) -> Company:
    """Everybody and every site of the demonstration’s network, which is the active one."""
    return Company(
        network=network,
        memberships={member.person.name: member for member in members()},
        sites={site.identifier: site for site in sites()},
    )
