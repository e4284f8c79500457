"""The services of people: everything that changes who we are."""

from fivefold.network.people.services.invitations import (
    accept_invitation,
    invite,
    make_guest_link,
    withdraw_guest_link,
    withdraw_invitation,
)
from fivefold.network.people.services.members import (
    add_member,
    change_member,
    check_person_name,
    register_person,
    renew_password,
    set_active,
)
from fivefold.network.people.services.networks import change_network, check_network_name, create_network
from fivefold.network.people.services.refusals import (
    AlreadyThere,
    BeyondOwnRoles,
    NameRefused,
    NobodyLeftToManage,
    NoChange,
    SignInFirst,
    UnknownRole,
)
from fivefold.network.people.services.sites import add_organisation, add_site, add_site_of_new_organisation, change_site

__all__ = [
    "AlreadyThere",
    "BeyondOwnRoles",
    "NameRefused",
    "NoChange",
    "NobodyLeftToManage",
    "SignInFirst",
    "UnknownRole",
    "accept_invitation",
    "add_member",
    "add_organisation",
    "add_site",
    "add_site_of_new_organisation",
    "change_member",
    "change_network",
    "change_site",
    "check_network_name",
    "check_person_name",
    "create_network",
    "invite",
    "make_guest_link",
    "register_person",
    "renew_password",
    "set_active",
    "withdraw_guest_link",
    "withdraw_invitation",
]
