"""Networks and people for tests, built through the services that the product uses."""

from datetime import UTC, datetime
from itertools import count

from fivefold.foundation.permission import Actor, system
from fivefold.network.people import services
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Membership, Network, OrganisationKind, Site, SiteStatus, StakeholderGroup
from fivefold.network.scope import within

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FACTORY = system("factory")
PASSWORD = "correct horse battery staple"

_numbers = count(1)


def network(name: str) -> Network:
    return services.create_network(by=FACTORY, name=name, purpose="Better care, learned together.", at=AT)


def site(network: Network, identifier: str | None = None, name: str | None = None) -> Site:
    number = next(_numbers)
    with within(network):
        organisation = services.add_organisation(
            by=FACTORY, network=network, name=f"Health service {number}", kind=OrganisationKind.HEALTH_SERVICE, at=AT
        )
        return services.add_site(
            by=FACTORY,
            organisation=organisation,
            identifier=identifier or f"S{number:02}",
            name=name or f"Site {number}",
            time_zone="Europe/London",
            peer_group="",
            status=SiteStatus.IMPLEMENTING,
            at=AT,
        )


def member(
    network: Network,
    *roles: str,
    site: Site | None = None,
    group: StakeholderGroup = StakeholderGroup.STAFF,
    name: str | None = None,
    password: str | None = PASSWORD,
) -> Membership:
    number = next(_numbers)
    person = services.register_person(
        by=FACTORY, email=f"person{number}@example.org", name=name or f"Person {number}", password=password, at=AT
    )
    with within(network):
        return services.add_member(by=FACTORY, network=network, person=person, roles=roles, group=group, site=site, at=AT)


def actor(network: Network, *roles: str, site: Site | None = None) -> Actor:
    """Somebody with these roles, ready to be the `by` of a service."""
    with within(network):
        return actor_of(member(network, *roles, site=site))
