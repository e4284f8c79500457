"""The persons that a demonstration offers for one-click sign-in; no other installation has any."""

from dataclasses import dataclass

from django.conf import settings
from django_scopes import scopes_disabled

from fivefold.network.people.models import Membership, Person, StakeholderGroup
from fivefold.network.people.roles import ROLES

DOMAIN = "demo.invalid"
"""Demo persons have addresses in this domain, which by RFC 2606 nobody can own."""


@dataclass(frozen=True)
class DemoPerson:
    """One button on the sign-in page."""

    public_id: str
    name: str
    title: str
    about: str
    network: str


def demo_people() -> list[DemoPerson]:
    """Everybody who can be signed in with one click: none outside a demonstration."""
    if not settings.FIVEFOLD.demo:
        return []
    with scopes_disabled():
        memberships = (
            Membership.objects.filter(active=True, person__email__endswith=f"@{DOMAIN}")
            .select_related("person", "site", "network")
            .order_by("id")
        )
        return [_as_demo_person(membership) for membership in memberships]


def demo_person(public_id: str) -> Person | None:
    """The demo person with this public id; nobody else is ever found."""
    return Person.objects.filter(public_id=public_id, email__endswith=f"@{DOMAIN}", is_active=True).first()


def _as_demo_person(membership: Membership) -> DemoPerson:
    titles = ", ".join(ROLES[key].title for key in membership.roles if key in ROLES)
    group = StakeholderGroup(membership.stakeholder_group).label
    where = membership.site.name if membership.site else membership.network.name
    return DemoPerson(
        public_id=membership.person.public_id,
        name=membership.person.name,
        title=titles,
        about=f"{group} · {where}",
        network=membership.network.name,
    )
