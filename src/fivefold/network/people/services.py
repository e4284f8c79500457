"""Everything that changes who we are: networks, organisations, sites, members, invitations and guest links."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.text import slugify

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import INSTALLATION, record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.network.people.events import MemberJoined, SiteAdded
from fivefold.network.people.models import (
    GuestLink,
    Invitation,
    Membership,
    Network,
    Organisation,
    OrganisationKind,
    Person,
    Site,
    SiteStatus,
    StakeholderGroup,
    check_time_zone,
)
from fivefold.network.people.roles import ROLES
from fivefold.network.people.tokens import hash_of, new_token

INVITATION_LASTS = timedelta(days=14)
GUEST_LINK_LASTS = timedelta(days=180)


class AlreadyThere(DomainError):
    """A thing with this name, address or identifier is already in the network."""

    code: ClassVar[str] = "already_there"


class UnknownRole(DomainError):
    """A role was named that does not exist."""

    code: ClassVar[str] = "unknown_role"


@service
def create_network(*, by: Actor, name: str, purpose: str, at: datetime) -> Network:
    """Found a network. Its slug is made from its name and never changes. Raises AlreadyThere."""
    slug = slugify(name)[:40]
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=""))
    if not slug:
        raise DomainError("A network’s name needs letters or figures.", field="name", fix="Give it a name people will recognise.")
    if Network.objects.filter(slug=slug).exists():
        raise AlreadyThere(f"There is already a network at “{slug}”.", field="name", fix="Choose another name.")
    network = Network.objects.create(name=name, slug=slug, purpose=purpose)
    record(action="network.created", by=by, at=at, realm=INSTALLATION, subject_kind="network", subject=network.public_id)
    return network


@service
def register_person(*, by: Actor, email: str, name: str, password: str | None, at: datetime) -> Person:
    """Give somebody an account; without a password they cannot sign on by password. Raises AlreadyThere."""
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=""))
    if Person.objects.filter(email__iexact=email).exists():
        raise AlreadyThere(
            "Somebody with this e-mail address has an account already.", field="email", fix="Sign in with it instead."
        )
    person = Person(email=email.strip().lower(), name=name.strip())
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.save()
    record(action="person.registered", by=by, at=at, realm=INSTALLATION, subject_kind="person", subject=person.public_id)
    return person


@service
def add_organisation(*, by: Actor, network: Network, name: str, kind: OrganisationKind, at: datetime) -> Organisation:
    """Bring an organisation into the network. Raises AlreadyThere."""
    by.require(Permission.MANAGE_MEMBERS, scope=Scope(network=network.public_id))
    if Organisation.objects.filter(name=name).exists():
        raise AlreadyThere(f"“{name}” is already in the network.", field="name", fix="Use the one that is there.")
    organisation = Organisation.objects.create(network=network, name=name, kind=kind)
    _note("organisation.added", by, at, network, "organisation", organisation.public_id)
    return organisation


@service
def add_site(
    *,
    by: Actor,
    organisation: Organisation,
    identifier: str,
    name: str,
    time_zone: str,
    peer_group: str,
    status: SiteStatus,
    at: datetime,
) -> Site:
    """Bring a site into the network; `identifier` is how its files name it. Raises AlreadyThere, ValidationError."""
    network = organisation.network
    by.require(Permission.MANAGE_MEMBERS, scope=Scope(network=network.public_id))
    check_time_zone(time_zone)
    if Site.objects.filter(identifier=identifier).exists():
        message = f"A site with the identifier “{identifier}” is already in the network."
        raise AlreadyThere(message, field="identifier", fix="Use another identifier.")
    site = Site.objects.create(
        network=network,
        organisation=organisation,
        identifier=identifier,
        name=name,
        time_zone=time_zone,
        peer_group=peer_group,
        status=status,
    )
    _note("site.added", by, at, network, "site", site.public_id)
    announce(SiteAdded(network=network.public_id, site=site.public_id), at=at)
    return site


@service
def add_member(
    *, by: Actor, network: Network, person: Person, roles: Sequence[str], group: StakeholderGroup, site: Site | None, at: datetime
) -> Membership:
    """Make `person` a member, for the whole network or of one site. Raises AlreadyThere, UnknownRole."""
    by.require(Permission.MANAGE_MEMBERS, scope=Scope(network=network.public_id))
    return _join(by=by, network=network, person=person, roles=roles, group=group, site=site, at=at)


@service
def invite(
    *,
    by: Actor,
    network: Network,
    email: str,
    name: str,
    roles: Sequence[str],
    group: StakeholderGroup,
    site: Site | None,
    at: datetime,
) -> tuple[Invitation, str]:
    """Invite somebody; returns the invitation and the secret of its link, which is shown once and not kept."""
    by.require(Permission.MANAGE_MEMBERS, scope=Scope(network=network.public_id))
    _check_roles(roles)
    if Membership.objects.filter(person__email__iexact=email, active=True).exists():
        raise AlreadyThere("This person is already a member.", field="email", fix="Change their roles on the members page.")
    token = new_token()
    invitation = Invitation.objects.create(
        network=network,
        email=email.strip().lower(),
        name=name.strip(),
        roles=list(roles),
        stakeholder_group=group,
        site=site,
        token_hash=hash_of(token),
        invited_by=by.identifier,
        expires_at=at + INVITATION_LASTS,
    )
    _note("invitation.sent", by, at, network, "invitation", invitation.public_id)
    return invitation, token


@service
def withdraw_invitation(*, by: Actor, invitation: Invitation, at: datetime) -> Invitation:
    """Make an invitation's link useless."""
    by.require(Permission.MANAGE_MEMBERS, scope=invitation.scope)
    invitation.withdrawn_at = at
    invitation.save()
    _note("invitation.withdrawn", by, at, invitation.network, "invitation", invitation.public_id)
    return invitation


@service
def accept_invitation(*, by: Actor, invitation: Invitation, password: str, at: datetime) -> Membership:
    """The invited person takes the invitation up: an account if they have none, and a membership.

    `by` is the system acting on the link's secret, which is the permission. Raises AlreadyThere.
    """
    by.require(Permission.MANAGE_MEMBERS, scope=invitation.scope)
    person = Person.objects.filter(email__iexact=invitation.email).first()
    if person is None:
        person = register_person(by=by, email=invitation.email, name=invitation.name, password=password, at=at)
    invitation.accepted_at = at
    invitation.save()
    group = StakeholderGroup(invitation.stakeholder_group)
    return _join(
        by=by, network=invitation.network, person=person, roles=invitation.roles, group=group, site=invitation.site, at=at
    )


@service
def make_guest_link(*, by: Actor, network: Network, title: str, site: Site | None, at: datetime) -> tuple[GuestLink, str]:
    """Make a link by which people without an account may tell a story; returns it and its secret, shown once."""
    by.require(Permission.RELEASE_STORY, scope=Scope(network=network.public_id))
    token = new_token()
    link = GuestLink.objects.create(
        network=network, title=title, site=site, token_hash=hash_of(token), expires_at=at + GUEST_LINK_LASTS
    )
    _note("guest_link.made", by, at, network, "guest_link", link.public_id)
    return link, token


@service
def withdraw_guest_link(*, by: Actor, link: GuestLink, at: datetime) -> GuestLink:
    """Make a guest link useless."""
    by.require(Permission.RELEASE_STORY, scope=link.scope)
    link.withdrawn_at = at
    link.save()
    _note("guest_link.withdrawn", by, at, link.network, "guest_link", link.public_id)
    return link


def _join(
    *, by: Actor, network: Network, person: Person, roles: Sequence[str], group: StakeholderGroup, site: Site | None, at: datetime
) -> Membership:
    _check_roles(roles)
    if Membership.objects.filter(person=person).exists():
        raise AlreadyThere(f"{person.name} is already a member.", field="email", fix="Change their roles on the members page.")
    membership = Membership.objects.create(
        network=network, person=person, site=site, roles=list(roles), stakeholder_group=group, joined_at=at
    )
    _note("member.joined", by, at, network, "membership", membership.public_id)
    announce(MemberJoined(network=network.public_id, membership=membership.public_id), at=at)
    return membership


def _check_roles(roles: Sequence[str]) -> None:
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        what = f"There is no role called “{unknown[0]}”." if unknown else "A member needs at least one role."
        raise UnknownRole(what, field="roles", fix="Choose from: " + ", ".join(ROLES) + ".")


def _note(action: str, by: Actor, at: datetime, network: Network, kind: str, subject: str) -> None:
    record(action=action, by=by, at=at, realm=network.public_id, subject_kind=kind, subject=subject)
