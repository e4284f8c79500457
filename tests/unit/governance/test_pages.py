"""The page that says who decides."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.models import Network, StakeholderGroup
from tests.factories import governance, people


@pytest.fixture
def member(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "staff").person)
    return client


def address(network: Network) -> str:
    return reverse("network:governance:bodies", args=[network.slug])


def test_every_member_reads_who_decides_what(member: Client, network: Network) -> None:
    chair = people.member(network, "decision_group_chair", name="Carys Lloyd")
    body = governance.body(network, "Clinical forum", chair=chair, quorum=3, voices=[StakeholderGroup.FAMILY_OR_CARER])
    governance.authority(body, Nature.CHANGE, Reach.SYSTEMIC)
    shown = member.get(address(network)).content.decode()
    for words in ("Clinical forum", "Carys Lloyd", "3 members", "Family member or carer", "Consent: no objection remains"):
        assert words in shown
    assert shown.count("nobody yet") == len(Nature) * len(Reach) - 1


def test_a_network_without_groups_says_what_to_do_next(member: Client, network: Network) -> None:
    assert "An administrator founds the first one" in member.get(address(network)).content.decode()


def test_the_page_takes_few_queries_however_many_groups_there_are(
    member: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(3):
        governance.body(network)
    with django_assert_max_num_queries(10):
        member.get(address(network))


def test_another_networks_groups_are_not_admitted_to_exist(member: Client, other_network: Network) -> None:
    assert member.get(address(other_network)).status_code == 404
