"""Found a network, and say what it is for."""

from datetime import datetime

from django.utils.text import slugify

from fivefold.foundation.audit.services import INSTALLATION, record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.network.people.events import NetworkChanged
from fivefold.network.people.models import Network
from fivefold.network.people.services.recording import note
from fivefold.network.people.services.refusals import AlreadyThere, NameRefused, check_length

NETWORK_NAME = 120
"""Letters that a network's name may have."""


@service
def create_network(*, by: Actor, name: str, purpose: str, at: datetime) -> Network:
    """Found a network. Its slug is made from its name and never changes. Raises AlreadyThere."""
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=""))
    name = check_network_name(name)
    slug = slugify(name)[:40]
    if Network.objects.filter(slug=slug).exists():
        raise AlreadyThere(f"There is already a network at “{slug}”.", field="name", fix="Choose another name.")
    network = Network.objects.create(name=name, slug=slug, purpose=purpose)
    record(action="network.created", by=by, at=at, realm=INSTALLATION, subject_kind="network", subject=network.public_id)
    return network


@service
def change_network(*, by: Actor, network: Network, name: str, purpose: str, at: datetime) -> Network:
    """Give the network another name or purpose; its address stays as it is. Raises AlreadyThere."""
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=network.public_id))
    name = check_network_name(name)
    if Network.objects.filter(name__iexact=name).exclude(pk=network.pk).exists():
        message = f"There is already a network called “{name}” in this installation."
        raise AlreadyThere(message, field="name", fix="Choose another name.")
    network.name, network.purpose = name, purpose.strip()
    network.save()
    note("network.changed", by, at, network, "network", network.public_id)
    announce(NetworkChanged(network=network.public_id), at=at)
    return network


def check_network_name(name: str) -> str:
    """The name without spaces around it. Raises NameRefused."""
    name = check_length(name, "A network’s name", NETWORK_NAME)
    if not slugify(name):
        raise NameRefused("A network’s name needs letters or figures.", field="name", fix="Give it a name people will recognise.")
    return name
