"""The network's own page leads to everything about it; its name and purpose change, its address does not."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.network.people import services
from fivefold.network.people.models import Network
from fivefold.network.people.services import AlreadyThere
from tests.factories import people
from tests.factories.people import AT, FACTORY


def signed_in(client: Client, network: Network, *roles: str) -> Client:
    client.force_login(people.member(network, *roles).person)
    return client


def test_a_networks_name_and_purpose_change_and_its_address_stays(network: Network) -> None:
    slug = network.slug
    services.change_network(
        by=people.actor(network, "administrator"), network=network, name=" Harbour Network ", purpose="Fewer relapses.", at=AT
    )
    kept = Network.objects.get(pk=network.pk)
    assert (kept.name, kept.purpose, kept.slug) == ("Harbour Network", "Fewer relapses.", slug)
    assert AuditEvent.objects.get(action="network.changed").realm == network.public_id
    assert OutboxEvent.objects.filter(name="people.network_changed", network=network.public_id).count() == 1


def test_a_network_is_renamed_by_its_own_administrators_alone(network: Network, other_network: Network) -> None:
    with pytest.raises(PermissionDenied, match="manage network"):
        services.change_network(by=people.actor(network, "network_lead"), network=network, name="Mine", purpose="", at=AT)
    stranger = people.actor(other_network, "administrator")
    with pytest.raises(OutOfReach):
        services.change_network(by=stranger, network=network, name="Mine", purpose="", at=AT)


def test_two_networks_cannot_have_one_name(network: Network, other_network: Network) -> None:
    with pytest.raises(AlreadyThere, match="already a network called"):
        services.change_network(by=FACTORY, network=network, name=other_network.name.upper(), purpose="", at=AT)


def test_a_name_without_letters_is_refused(network: Network) -> None:
    with pytest.raises(DomainError, match="needs letters or figures"):
        services.change_network(by=FACTORY, network=network, name="!!!", purpose="", at=AT)


def test_the_networks_page_leads_each_person_to_what_they_may_open(client: Client, network: Network) -> None:
    page = reverse("network:index", args=[network.slug])
    shown = signed_in(client, network, "staff").get(page).content.decode()
    assert all(words in shown for words in ("People", "Sites and organisations", "Who decides"))
    assert "Audit trail" not in shown
    shown = signed_in(client, network, "administrator").get(page).content.decode()
    assert "Audit trail" in shown
    assert "Name and purpose" in shown


def test_the_rail_leads_to_the_network_and_marks_one_entry_alone(client: Client, network: Network) -> None:
    staff = signed_in(client, network, "staff")
    for name, entry in (("network:index", "Network"), ("network:people:sites", "Network"), ("network:people:members", "People")):
        shown = staff.get(reverse(name, args=[network.slug])).content.decode()
        marked = re.findall(r'aria-current="(?:page|true)"[^>]*>(.*?)</a>', shown, flags=re.DOTALL)
        assert {re.sub(r"<[^>]*>", "", words).strip() for words in marked} == {entry}, name


def test_an_administrator_saves_a_name_and_a_purpose(client: Client, network: Network) -> None:
    administrator, page = signed_in(client, network, "administrator"), reverse("network:settings", args=[network.slug])
    assert network.name in administrator.get(page).content.decode()
    shown = administrator.post(page, {"name": "Harbour Network", "purpose": "Fewer relapses."}, follow=True).content.decode()
    assert "Harbour Network" in shown
    assert "Fewer relapses." in shown


def test_a_name_that_is_taken_is_refused_beside_the_form(client: Client, network: Network, other_network: Network) -> None:
    administrator, page = signed_in(client, network, "administrator"), reverse("network:settings", args=[network.slug])
    assert administrator.post(page, {"name": other_network.name}).status_code == 422
    assert administrator.post(page, {"name": ""}).status_code == 422


def test_a_network_lead_cannot_rename_the_network(client: Client, network: Network) -> None:
    assert signed_in(client, network, "network_lead").get(reverse("network:settings", args=[network.slug])).status_code == 403


def test_the_networks_page_takes_few_queries(
    client: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    administrator = signed_in(client, network, "administrator")
    with django_assert_max_num_queries(12):
        administrator.get(reverse("network:index", args=[network.slug]))
