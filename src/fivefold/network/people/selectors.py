"""Reads about people: memberships, sites, and the links by which people come in."""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from django.db.models import QuerySet
from django_scopes import scopes_disabled

from fivefold.engine.errors import DomainError
from fivefold.network.people.models import GuestLink, Invitation, Membership, Network, Organisation, Person, Site
from fivefold.network.people.tokens import hash_of
from fivefold.network.scope import within


class LinkNotValid(DomainError):
    """The link is unknown, withdrawn, used up or too old; which of these is not told."""

    code = "link_not_valid"
    status = 404


def networks_of(person: Person) -> list[Network]:
    """The networks in which `person` is an active member, by name."""
    with scopes_disabled():
        memberships = Membership.objects.filter(person=person, active=True).select_related("network")
        return sorted((membership.network for membership in memberships), key=lambda network: network.name)


def membership_in(person: Person, slug: str) -> Membership | None:
    """The active membership of `person` in the network called `slug`, if there is one."""
    with scopes_disabled():
        return (
            Membership.objects.filter(person=person, network__slug=slug, active=True)
            .select_related("network", "person", "site")
            .first()
        )


def network_called(public_id: str) -> Network:
    """The network with this public id. Raises Network.DoesNotExist."""
    return Network.objects.get(public_id=public_id)


def scope_of_network(public_id: str) -> AbstractContextManager[object]:
    """The context in which events of this network are handled; an event of no network needs none."""
    return within(network_called(public_id)) if public_id else nullcontext()


def sites() -> QuerySet[Site]:
    """The active network's sites, by name."""
    return Site.objects.select_related("organisation", "network").order_by("name")


def organisations() -> QuerySet[Organisation]:
    """The active network's organisations, by name."""
    return Organisation.objects.order_by("name")


def members() -> QuerySet[Membership]:
    """The active network's members, by name."""
    return Membership.objects.select_related("person", "site", "network").order_by("person__name", "id")


def member(public_id: str) -> Membership | None:
    """The active network's member with this public id."""
    return members().filter(public_id=public_id).first()


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that nobody has accepted or withdrawn yet, newest first."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None).select_related("site").order_by("-id")


def person_with(email: str) -> Person | None:
    """Whose account this email address signs in to, if anybody's."""
    return Person.objects.filter(email__iexact=email).first()


def guest_links() -> QuerySet[GuestLink]:
    """Guest links that have not been withdrawn, newest first."""
    return GuestLink.objects.filter(withdrawn_at=None).select_related("site", "network").order_by("-id")


def invitation_for(token: str, *, at: datetime) -> Invitation:
    """The open invitation that `token` belongs to, in whichever network. Raises LinkNotValid."""
    with scopes_disabled():
        found = (
            Invitation.objects.filter(token_hash=hash_of(token), accepted_at=None, withdrawn_at=None, expires_at__gt=at)
            .select_related("network", "site")
            .first()
        )
    if found is None:
        raise LinkNotValid("This invitation is no longer valid.", fix="Ask the person who invited you for a new one.")
    return found


def guest_link_for(token: str, *, at: datetime) -> GuestLink:
    """The guest link that `token` belongs to, in whichever network. Raises LinkNotValid."""
    with scopes_disabled():
        found = (
            GuestLink.objects.filter(token_hash=hash_of(token), withdrawn_at=None, expires_at__gt=at)
            .select_related("network", "site")
            .first()
        )
    if found is None:
        raise LinkNotValid("This link is no longer valid.", fix="Ask the people who gave it to you for a new one.")
    return found
