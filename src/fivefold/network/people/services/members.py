"""Persons with an account, and their part in the network: roles, side, site, and whether they take part now."""

from collections.abc import Sequence
from datetime import datetime

from fivefold.foundation.audit.services import INSTALLATION, record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.network.people.events import MemberActiveSet, MemberChanged, MemberJoined
from fivefold.network.people.models import Membership, Network, Person, Site, StakeholderGroup
from fivefold.network.people.roles import ROLES, permissions_of
from fivefold.network.people.services.recording import note
from fivefold.network.people.services.refusals import (
    AlreadyThere,
    BeyondOwnRoles,
    NobodyLeftToManage,
    NoChange,
    UnknownRole,
    check_length,
)

PERSON_NAME = 120
"""Letters that a person's name may have."""


@service
def register_person(*, by: Actor, email: str, name: str, password: str | None, at: datetime) -> Person:
    """Give somebody an account; without a password they cannot sign in by password. Raises NameRefused, AlreadyThere."""
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=""))
    name = check_person_name(name)
    if Person.objects.filter(email__iexact=email).exists():
        raise AlreadyThere(
            "Somebody with this email address has an account already.", field="email", fix="Sign in with it instead."
        )
    person = Person(email=email.strip().lower(), name=name)
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.save()
    record(action="person.registered", by=by, at=at, realm=INSTALLATION, subject_kind="person", subject=person.public_id)
    return person


@service
def renew_password(*, by: Actor, person: Person, password: str, at: datetime) -> Person:
    """Give somebody who has lost their password a new one; wherever they are signed in, they are signed out.

    For whoever runs the installation alone: with an account one acts in every network that it belongs to.
    """
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=""))
    person.set_password(password)
    person.save(update_fields=["password"])
    record(action="person.password_renewed", by=by, at=at, realm=INSTALLATION, subject_kind="person", subject=person.public_id)
    return person


@service
def add_member(
    *, by: Actor, network: Network, person: Person, roles: Sequence[str], group: StakeholderGroup, site: Site | None, at: datetime
) -> Membership:
    """Make `person` a member, for the whole network or of one site. Raises AlreadyThere, UnknownRole."""
    by.require(Permission.MANAGE_MEMBERS, scope=Scope(network=network.public_id))
    return join(by=by, network=network, person=person, roles=roles, group=group, site=site, at=at)


@service
def change_member(
    *, by: Actor, membership: Membership, roles: Sequence[str], group: StakeholderGroup, site: Site | None, at: datetime
) -> Membership:
    """Change what a member may do, from which side they speak and where.

    Raises UnknownRole, BeyondOwnRoles, NobodyLeftToManage.
    """
    by.require(Permission.MANAGE_MEMBERS, scope=membership.scope)
    check_roles(roles)
    _check_may_change(by, membership, roles)
    if membership.active and not _may_manage(roles):
        _leave_somebody_to_manage(membership, field="roles")
    before = membership.roles
    membership.roles, membership.stakeholder_group, membership.site = list(roles), group, site
    membership.save()
    details = {
        "roles_before": ", ".join(before),
        "roles": ", ".join(roles),
        "group": group.value,
        "site": site.public_id if site else None,
    }
    note("member.changed", by, at, membership.network, "membership", membership.public_id, details)
    announce(MemberChanged(network=membership.network.public_id, membership=membership.public_id), at=at)
    return membership


@service
def set_active(*, by: Actor, membership: Membership, active: bool, at: datetime) -> Membership:
    """End a member's part in the network from now on, or bring them back. Raises NoChange, BeyondOwnRoles, NobodyLeftToManage."""
    by.require(Permission.MANAGE_MEMBERS, scope=membership.scope)
    check_may_give(by, membership.roles)
    if membership.active == active:
        raise NoChange("Somebody has done this already.", fix="Reload the page.")
    if not active:
        _leave_somebody_to_manage(membership, field=None)
    membership.active = active
    membership.save()
    action = "member.brought_back" if active else "member.set_inactive"
    note(action, by, at, membership.network, "membership", membership.public_id)
    announce(MemberActiveSet(network=membership.network.public_id, membership=membership.public_id, active=active), at=at)
    return membership


def join(
    *, by: Actor, network: Network, person: Person, roles: Sequence[str], group: StakeholderGroup, site: Site | None, at: datetime
) -> Membership:
    """Make `person` a member, for a service that has asked the permission. Raises AlreadyThere, UnknownRole."""
    check_roles(roles)
    if Membership.objects.filter(person=person).exists():
        raise AlreadyThere(f"{person.name} is already a member.", field="email", fix="Change their roles on the members page.")
    membership = Membership.objects.create(
        network=network, person=person, site=site, roles=list(roles), stakeholder_group=group, joined_at=at
    )
    note("member.joined", by, at, network, "membership", membership.public_id)
    announce(MemberJoined(network=network.public_id, membership=membership.public_id), at=at)
    return membership


def check_person_name(name: str) -> str:
    """The name without spaces around it. Raises NameRefused."""
    return check_length(name, "A person’s name", PERSON_NAME)


def check_roles(roles: Sequence[str]) -> None:
    """Refuse no role at all, and roles that do not exist. Raises UnknownRole."""
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        what = f"There is no role called “{unknown[0]}”." if unknown else "A member needs at least one role."
        raise UnknownRole(what, field="roles", fix="Choose from: " + ", ".join(ROLES) + ".")


def check_may_give(by: Actor, roles: Sequence[str]) -> None:
    """Refuse to give or take what looks after the whole network, but for those who do. Raises BeyondOwnRoles."""
    if Permission.MANAGE_NETWORK in permissions_of(list(roles)) and not by.can(Permission.MANAGE_NETWORK):
        raise BeyondOwnRoles(
            "Only an administrator may give or take the role of administrator.", field="roles", fix="Ask an administrator."
        )


def _check_may_change(by: Actor, membership: Membership, roles: Sequence[str]) -> None:
    """Nobody but an administrator changes their own roles, and only they change an administrator's."""
    for each in (membership.roles, roles):
        check_may_give(by, each)
    own = by.identifier == membership.public_id and not by.can(Permission.MANAGE_NETWORK)
    if own and set(roles) - set(membership.roles):
        raise BeyondOwnRoles("You cannot give yourself a role.", field="roles", fix="Ask an administrator.")


def _may_manage(roles: Sequence[str]) -> bool:
    return Permission.MANAGE_MEMBERS in permissions_of(list(roles))


def _leave_somebody_to_manage(membership: Membership, *, field: str | None) -> None:
    """Refuse where nobody but this member may look after members.

    Every active membership is locked, so that two people who step down at the same moment cannot both do so.
    """
    active = list(Membership.objects.filter(active=True).order_by("id").select_for_update())
    if not _may_manage(membership.roles) or any(_may_manage(each.roles) for each in active if each.pk != membership.pk):
        return
    message = "Nobody else in this network may invite people and change their roles."
    raise NobodyLeftToManage(message, field=field, fix="Give somebody else the role of administrator or network lead first.")
