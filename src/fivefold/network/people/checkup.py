"""What `fivefold doctor` says about who looks after the networks."""

from collections.abc import Iterator

from django.db import DatabaseError
from django_scopes import scopes_disabled

from fivefold.foundation.checkup import Finding
from fivefold.foundation.permission import Permission
from fivefold.foundation.storage import DataFolder
from fivefold.network.people.models import Membership, Network
from fivefold.network.people.roles import permissions_of


def examine(data: DataFolder) -> Iterator[Finding]:
    """No network at all, or one that nobody may look after."""
    try:
        networks = list(Network.objects.order_by("name"))
    except DatabaseError:
        return  # there are no tables yet: the examination of the database says so
    if not networks:
        yield Finding("There is no network and no administrator yet.", f"Run `fivefold init {data.root}`, which completes it.")
    for network in networks:
        with scopes_disabled():
            members = list(Membership.objects.filter(network=network, active=True))
        if not any(Permission.MANAGE_MEMBERS in permissions_of(member.roles) for member in members):
            yield Finding(f"Nobody may look after the members of “{network.name}”.", "Put the database back from a backup.")
