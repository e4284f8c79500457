"""Pages of the register of evidence."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.gather.evidence.models import EvidenceItem
from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.factories import evidence, people

ITEM = {
    "citation": "Doe J. Answering within the day. Journal of Care, 2024.",
    "link": "https://example.org/paper",
    "design": "guideline",
    "certainty": "high",
    "applicability": "The clinics are like ours.",
    "appraiser": "Amira Rahman",
    "review_on": "2099-01-01",
}


@pytest.fixture
def analyst(network: Network, client: Client) -> Client:
    client.force_login(people.member(network, "analyst").person)
    return client


def page(network: Network, name: str, *args: str) -> str:
    return reverse(f"gather:evidence:{name}", args=[network.slug, *args])


def test_an_empty_register_says_what_to_do_next(analyst: Client, network: Network) -> None:
    assert "Nothing has been added yet" in analyst.get(page(network, "index")).content.decode()


def test_an_added_item_is_shown_with_its_appraisal_and_stands_in_the_register(analyst: Client, network: Network) -> None:
    shown = analyst.post(page(network, "add"), ITEM, follow=True).content.decode()
    assert 'href="https://example.org/paper"' in shown
    assert "The clinics are like ours." in shown
    assert "Answering within the day" in analyst.get(page(network, "index")).content.decode()


@pytest.mark.parametrize("wrong", [{"link": "javascript:alert(1)"}, {"certainty": "certain"}, {"review_on": "2001-01-01"}])
def test_a_wrong_entry_comes_back_with_its_problem(analyst: Client, network: Network, wrong: dict[str, Any]) -> None:
    refused = analyst.post(page(network, "add"), ITEM | wrong)
    assert refused.status_code == 422
    assert "There is a problem" in refused.content.decode()
    assert not EvidenceItem.objects.exists()


def test_a_staff_member_reads_the_register_but_does_not_add(client: Client, network: Network) -> None:
    client.force_login(people.member(network, "staff").person)
    item = evidence.item(network)
    assert client.get(page(network, "detail", item.public_id)).status_code == 200
    assert client.get(page(network, "add")).status_code == 403


def test_another_networks_item_is_not_found(analyst: Client, network: Network, other_network: Network) -> None:
    with within(other_network):
        item = evidence.item(other_network)
    assert analyst.get(page(network, "detail", item.public_id)).status_code == 404


def test_the_register_needs_few_queries_however_long_it_is(
    analyst: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(12):
        evidence.item(network)
    with django_assert_max_num_queries(12):
        analyst.get(page(network, "index"))
