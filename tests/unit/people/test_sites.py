"""Sites and organisations come into the network by those who look after it, and change without losing their identifier."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.network.people import services
from fivefold.network.people.models import Network, Organisation, OrganisationKind, Site, SiteStatus
from fivefold.network.people.services import AlreadyThere
from tests.factories import people
from tests.factories.people import AT, FACTORY

NORTHGATE = {
    "name": "Northgate",
    "identifier": "RX1",
    "organisation": "",
    "organisation_name": "Northern Health",
    "organisation_kind": "health_service",
    "status": "onboarding",
    "time_zone": "Europe/London",
    "peer_group": "Children’s hospital",
}


def address(network: Network, name: str, *ids: str) -> str:
    return reverse(f"network:people:{name}", args=[network.slug, *ids])


@pytest.fixture
def administrator(client: Client, network: Network) -> Client:
    client.force_login(people.member(network, "administrator").person)
    return client


def test_a_sites_name_status_zone_and_peer_group_change_but_never_its_identifier(network: Network) -> None:
    site = people.site(network, identifier="RX1")
    services.change_site(
        by=people.actor(network, "network_lead"),
        site=site,
        name="Northgate West",
        time_zone="Europe/Dublin",
        peer_group="District hospital",
        status=SiteStatus.PAUSED,
        at=AT,
    )
    kept = Site.objects.get(pk=site.pk)
    assert (kept.identifier, kept.name, kept.time_zone) == ("RX1", "Northgate West", "Europe/Dublin")
    assert (kept.peer_group, kept.status) == ("District hospital", "paused")
    recorded = AuditEvent.objects.get(action="site.changed", subject=site.public_id)
    assert recorded.details == {"status_before": "implementing", "status": "paused"}
    assert OutboxEvent.objects.get(name="people.site_changed").body["status"] == "paused"


def test_a_time_zone_that_does_not_exist_changes_nothing(network: Network) -> None:
    site = people.site(network, name="Northgate")
    with pytest.raises(ValidationError, match="no IANA time zone"):
        services.change_site(
            by=FACTORY, site=site, name="Other", time_zone="Mars/Base", peer_group="", status=SiteStatus.PAUSED, at=AT
        )
    assert Site.objects.get(pk=site.pk).name == "Northgate"


def test_a_site_is_changed_by_those_who_look_after_its_own_network_alone(network: Network, other_network: Network) -> None:
    site = people.site(network)
    change = {"site": site, "name": "X", "time_zone": "UTC", "peer_group": "", "status": SiteStatus.PAUSED, "at": AT}
    with pytest.raises(PermissionDenied, match="manage members"):
        services.change_site(by=people.actor(network, "analyst"), **change)
    with pytest.raises(OutOfReach):
        services.change_site(by=people.actor(other_network, "administrator"), **change)


def test_a_site_and_its_new_organisation_come_together_or_not_at_all(network: Network) -> None:
    people.site(network, identifier="RX1")
    before = Organisation.objects.count()
    new = {
        "by": people.actor(network, "administrator"),
        "network": network,
        "organisation_name": "Northern Health",
        "organisation_kind": OrganisationKind.HEALTH_SERVICE,
        "name": "Northgate",
        "time_zone": "UTC",
        "peer_group": "",
        "status": SiteStatus.ONBOARDING,
        "at": AT,
    }
    with pytest.raises(AlreadyThere, match="identifier “RX1”"):
        services.add_site_of_new_organisation(identifier="RX1", **new)
    assert Organisation.objects.count() == before
    site = services.add_site_of_new_organisation(identifier="RX2", **new)
    assert site.organisation.name == "Northern Health"
    with pytest.raises(AlreadyThere, match="“Northern Health” is already in the network"):
        services.add_site_of_new_organisation(identifier="RX3", **new)


def test_every_member_sees_the_sites_and_only_some_can_change_them(client: Client, network: Network) -> None:
    site = people.site(network, identifier="RX1", name="Northgate")
    client.force_login(people.member(network, "staff").person)
    shown = client.get(address(network, "sites")).content.decode()
    for words in ("Northgate", "RX1", site.organisation.name, "Implementing", "Europe/London", "Health service"):
        assert words in shown
    assert "Add a site" not in shown
    for name, ids in (("add_site", ()), ("add_organisation", ()), ("change_site", (site.public_id,))):
        assert client.get(address(network, name, *ids)).status_code == 403


def test_a_network_without_sites_says_what_to_do_next(administrator: Client, network: Network) -> None:
    assert "Add the first one" in administrator.get(address(network, "sites")).content.decode()


def test_one_form_adds_a_site_with_its_organisation(administrator: Client, network: Network) -> None:
    shown = administrator.post(address(network, "add_site"), NORTHGATE, follow=True)
    assert "Northgate is in the network." in shown.content.decode()
    site = Site.objects.get(identifier="RX1")
    assert (site.organisation.name, site.peer_group) == ("Northern Health", "Children’s hospital")


def test_a_second_site_is_added_to_an_organisation_of_the_list(administrator: Client, network: Network) -> None:
    first = people.site(network)
    answers = {**NORTHGATE, "organisation": first.organisation.public_id, "organisation_name": ""}
    assert administrator.post(address(network, "add_site"), answers).status_code == 302
    assert Site.objects.get(identifier="RX1").organisation == first.organisation


@pytest.mark.parametrize("both", [True, False])
def test_a_site_needs_exactly_one_organisation(administrator: Client, network: Network, both: bool) -> None:
    chosen = people.site(network).organisation.public_id if both else ""
    answers = {**NORTHGATE, "organisation": chosen, "organisation_name": "Northern Health" if both else ""}
    answer = administrator.post(address(network, "add_site"), answers)
    assert answer.status_code == 422
    assert "Choose an organisation from the list, or name a new one." in answer.content.decode()


def test_an_identifier_that_is_taken_is_refused_beside_the_form(administrator: Client, network: Network) -> None:
    people.site(network, identifier="RX1")
    answer = administrator.post(address(network, "add_site"), NORTHGATE)
    assert answer.status_code == 422
    assert "identifier “RX1” is already in the network" in answer.content.decode()
    assert not Organisation.objects.filter(name="Northern Health").exists()


def test_two_identifiers_never_differ_in_capitals_only(administrator: Client, network: Network) -> None:
    people.site(network, identifier="RX1")
    answer = administrator.post(address(network, "add_site"), {**NORTHGATE, "identifier": "rx1"})
    assert answer.status_code == 422
    assert "identifier “RX1” is already in the network" in answer.content.decode()
    assert Site.objects.count() == 1


def test_a_funder_is_added_as_an_organisation_without_a_site(administrator: Client, network: Network) -> None:
    answers = {"name": "The Children’s Fund", "kind": "funder"}
    shown = administrator.post(address(network, "add_organisation"), answers, follow=True)
    assert "Funder" in shown.content.decode()
    assert administrator.post(address(network, "add_organisation"), answers).status_code == 422


def test_a_site_is_changed_on_its_page(administrator: Client, network: Network) -> None:
    site = people.site(network, identifier="RX1", name="Northgate")
    page = address(network, "change_site", site.public_id)
    assert "RX1" in administrator.get(page).content.decode()
    answers = {"name": "Northgate West", "status": "sustaining", "time_zone": "UTC", "peer_group": "", "identifier": "OTHER"}
    assert administrator.post(page, answers).status_code == 302
    kept = Site.objects.get(pk=site.pk)
    assert (kept.name, kept.status, kept.identifier) == ("Northgate West", "sustaining", "RX1")
    assert administrator.post(page, {**answers, "time_zone": "Mars/Base"}).status_code == 422


def test_a_site_of_another_network_is_not_found(administrator: Client, network: Network, other_network: Network) -> None:
    theirs = people.site(other_network)
    assert administrator.get(address(network, "change_site", theirs.public_id)).status_code == 404


def test_the_list_takes_few_queries_however_many_sites_there_are(
    administrator: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(4):
        people.site(network)
    with django_assert_max_num_queries(12):
        administrator.get(address(network, "sites"))
