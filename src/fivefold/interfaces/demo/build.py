"""Build the demonstration: a network of children's hospitals, and the people who make it learn. Nobody in it is real."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from fivefold.foundation.clock import now
from fivefold.foundation.permission import Actor, system
from fivefold.interfaces.web.demo_people import DOMAIN
from fivefold.network.people import roles, services
from fivefold.network.people.models import Network, OrganisationKind, Site, SiteStatus, StakeholderGroup
from fivefold.network.scope import within

NETWORK = "Harbour Children’s Network"
PURPOSE = "Every child who comes to us in an emergency is seen soon, treated well and goes home safe."


@dataclass(frozen=True)
class DemoSite:
    """A site of the demonstration, and the organisation that runs it."""

    identifier: str
    name: str
    organisation: str


@dataclass(frozen=True)
class DemoMember:
    """A person of the demonstration; without a site they belong to the whole network."""

    name: str
    role: roles.Role
    group: StakeholderGroup
    site: str | None = None


SITES = (
    DemoSite("NOR", "Northgate Children’s Emergency", "Northgate Hospital Trust"),
    DemoSite("QUA", "Quayside Children’s Emergency", "Quayside Hospital Trust"),
    DemoSite("MIL", "Millbrook Children’s Emergency", "Millbrook Health Service"),
)

MEMBERS = (
    DemoMember("Nora Lindqvist", roles.NETWORK_LEAD, StakeholderGroup.LEADER),
    DemoMember("Amir Haddad", roles.ANALYST, StakeholderGroup.ANALYST),
    DemoMember("Grace Okafor", roles.COORDINATOR, StakeholderGroup.IMPROVEMENT),
    DemoMember("Helen Ward", roles.GROUP_CHAIR, StakeholderGroup.CLINICIAN),
    DemoMember("Tomasz Zielinski", roles.GROUP_MEMBER, StakeholderGroup.CLINICIAN),
    DemoMember("Priya Raman", roles.SITE_LEAD, StakeholderGroup.CLINICIAN, "NOR"),
    DemoMember("Ben Carter", roles.DATA_MANAGER, StakeholderGroup.STAFF, "QUA"),
    DemoMember("Leila Moradi", roles.FAMILY, StakeholderGroup.FAMILY_OR_CARER, "NOR"),
    DemoMember("Sam Doyle", roles.ADMINISTRATOR, StakeholderGroup.STAFF),
)


def build(folder: Path, progress: Callable[[str], None]) -> None:
    """Fill the prepared, empty data folder, on which Django is set up. `progress` is told each step in plain words."""
    by, at = system("demo"), now()
    progress(f"Founding “{NETWORK}” …")
    with transaction.atomic():
        network = services.create_network(by=by, name=NETWORK, purpose=PURPOSE, at=at)
        with within(network):
            sites = {site.identifier: _add_site(by, network, site, at) for site in SITES}
            for member in MEMBERS:
                _add_member(by, network, member, sites, at)


def _add_site(by: Actor, network: Network, site: DemoSite, at: datetime) -> Site:
    organisation = services.add_organisation(
        by=by, network=network, name=site.organisation, kind=OrganisationKind.HEALTH_SERVICE, at=at
    )
    return services.add_site(
        by=by,
        organisation=organisation,
        identifier=site.identifier,
        name=site.name,
        time_zone="Europe/London",
        peer_group="",
        status=SiteStatus.IMPLEMENTING,
        at=at,
    )


def _add_member(by: Actor, network: Network, member: DemoMember, sites: dict[str, Site], at: datetime) -> None:
    address = f"{member.name.lower().replace(' ', '.')}@{DOMAIN}"
    person = services.register_person(by=by, email=address, name=member.name, password=None, at=at)
    site = sites[member.site] if member.site else None
    services.add_member(by=by, network=network, person=person, roles=[member.role.key], group=member.group, site=site, at=at)
