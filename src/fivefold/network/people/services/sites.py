"""Bring organisations and sites into the network, and change a site."""

from datetime import datetime

from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.network.people.events import SiteAdded, SiteChanged
from fivefold.network.people.models import Network, Organisation, OrganisationKind, Site, SiteStatus, check_time_zone
from fivefold.network.people.services.recording import note
from fivefold.network.people.services.refusals import AlreadyThere


@service
def add_organisation(*, by: Actor, network: Network, name: str, kind: OrganisationKind, at: datetime) -> Organisation:
    """Bring an organisation into the network. Raises AlreadyThere."""
    by.require(Permission.MANAGE_MEMBERS, scope=Scope(network=network.public_id))
    if Organisation.objects.filter(name=name).exists():
        raise AlreadyThere(f"“{name}” is already in the network.", field="name", fix="Use the one that is there.")
    organisation = Organisation.objects.create(network=network, name=name, kind=kind)
    note("organisation.added", by, at, network, "organisation", organisation.public_id)
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
    _check_identifier(identifier)
    site = Site.objects.create(
        network=network,
        organisation=organisation,
        identifier=identifier,
        name=name,
        time_zone=time_zone,
        peer_group=peer_group,
        status=status,
    )
    note("site.added", by, at, network, "site", site.public_id)
    announce(SiteAdded(network=network.public_id, site=site.public_id), at=at)
    return site


def _check_identifier(identifier: str) -> None:
    """Refuse an identifier that is taken, or that differs from another one in capitals only: files would mix the two up."""
    for taken in Site.objects.values_list("identifier", flat=True):
        if taken.casefold() == identifier.casefold():
            message = f"A site with the identifier “{taken}” is already in the network."
            raise AlreadyThere(message, field="identifier", fix="Use another identifier, different in more than its capitals.")


@service
def add_site_of_new_organisation(
    *,
    by: Actor,
    network: Network,
    organisation_name: str,
    organisation_kind: OrganisationKind,
    identifier: str,
    name: str,
    time_zone: str,
    peer_group: str,
    status: SiteStatus,
    at: datetime,
) -> Site:
    """Bring an organisation and its first site into the network, both or neither. Raises AlreadyThere, ValidationError."""
    by.require(Permission.MANAGE_MEMBERS, scope=Scope(network=network.public_id))
    if Organisation.objects.filter(name=organisation_name).exists():
        message = f"“{organisation_name}” is already in the network."
        raise AlreadyThere(message, field="organisation_name", fix="Choose it from the list instead.")
    organisation = add_organisation(by=by, network=network, name=organisation_name, kind=organisation_kind, at=at)
    return add_site(
        by=by,
        organisation=organisation,
        identifier=identifier,
        name=name,
        time_zone=time_zone,
        peer_group=peer_group,
        status=status,
        at=at,
    )


@service
def change_site(*, by: Actor, site: Site, name: str, time_zone: str, peer_group: str, status: SiteStatus, at: datetime) -> Site:
    """Change what is known about a site; its identifier, by which files name it, never changes. Raises ValidationError."""
    by.require(Permission.MANAGE_MEMBERS, scope=site.scope)
    check_time_zone(time_zone)
    before = site.status
    site.name, site.time_zone, site.peer_group, site.status = name, time_zone, peer_group, status
    site.save()
    details = {"status_before": before, "status": status.value}
    note("site.changed", by, at, site.network, "site", site.public_id, details)
    announce(SiteChanged(network=site.network.public_id, site=site.public_id, status=status.value), at=at)
    return site
