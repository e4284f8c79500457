"""Invitations to join, and guest links for people without an account."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.network.people.models import GuestLink, Invitation, Membership, Network, Person, Site, StakeholderGroup
from fivefold.network.people.services.members import check_may_give, check_roles, join, register_person
from fivefold.network.people.services.recording import note
from fivefold.network.people.services.refusals import AlreadyThere, SignInFirst
from fivefold.network.people.tokens import hash_of, new_token

INVITATION_LASTS = timedelta(days=14)
GUEST_LINK_LASTS = timedelta(days=180)


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
    check_roles(roles)
    check_may_give(by, roles)
    if Membership.objects.filter(person__email__iexact=email).exists():
        raise AlreadyThere(
            "This person is or was a member already.",
            field="email",
            fix="Change them, or bring them back, from the list of people.",
        )
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
    note("invitation.sent", by, at, network, "invitation", invitation.public_id)
    return invitation, token


@service
def withdraw_invitation(*, by: Actor, invitation: Invitation, at: datetime) -> Invitation:
    """Make an invitation's link useless."""
    by.require(Permission.MANAGE_MEMBERS, scope=invitation.scope)
    invitation.withdrawn_at = at
    invitation.save()
    note("invitation.withdrawn", by, at, invitation.network, "invitation", invitation.public_id)
    return invitation


@service
def accept_invitation(
    *, by: Actor, invitation: Invitation, password: str | None = None, person: Person | None = None, at: datetime
) -> Membership:
    """Take the invitation up: a new account with this password, or the account of `person`, who has signed in.

    `by` is the system acting on the link's secret, which is the permission to join but opens nobody's account.
    Raises AlreadyThere, SignInFirst.
    """
    by.require(Permission.MANAGE_MEMBERS, scope=invitation.scope)
    known = Person.objects.filter(email__iexact=invitation.email).first()
    if known != person:
        raise SignInFirst("This email address has an account already.", fix="Sign in with it, then open the invitation again.")
    if person is None:
        person = register_person(by=by, email=invitation.email, name=invitation.name, password=password, at=at)
    invitation.accepted_at = at
    invitation.save()
    group = StakeholderGroup(invitation.stakeholder_group)
    return join(
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
    note("guest_link.made", by, at, network, "guest_link", link.public_id)
    return link, token


@service
def withdraw_guest_link(*, by: Actor, link: GuestLink, at: datetime) -> GuestLink:
    """Make a guest link useless."""
    by.require(Permission.RELEASE_STORY, scope=link.scope)
    link.withdrawn_at = at
    link.save()
    note("guest_link.withdrawn", by, at, link.network, "guest_link", link.public_id)
    return link
