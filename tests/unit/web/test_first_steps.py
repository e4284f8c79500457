"""A network that has just begun tells each person what they can do first, and stops once all of it is done."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people import services
from fivefold.network.people.models import Network, StakeholderGroup
from tests.factories import datasets, governance, measures, people
from tests.factories.people import AT, FACTORY


@pytest.fixture
def administrator(client: Client, network: Network) -> Client:
    client.force_login(people.member(network, "administrator", "network_lead").person)
    return client


def home(client: Client, network: Network) -> str:
    return client.get(f"/n/{network.slug}/").content.decode()


def everything_but_a_measure(network: Network) -> None:
    people.site(network)
    body = governance.body(network)
    for nature in Nature:
        for reach in Reach:
            governance.authority(body, nature, reach)


def test_an_empty_network_lists_all_five_steps_as_not_done(administrator: Client, network: Network) -> None:
    shown = home(administrator, network)
    for step in ("Add your sites", "Invite people", "Set who decides", "Add a dataset contract", "Add a measure"):
        assert step in shown
    assert shown.count("not done yet") == 5


def test_each_step_that_is_taken_is_shown_as_done(administrator: Client, network: Network) -> None:
    people.site(network)
    services.invite(
        by=FACTORY,
        network=network,
        email="bea@example.org",
        name="Bea",
        roles=["staff"],
        group=StakeholderGroup.STAFF,
        site=None,
        at=AT,
    )
    governance.authority(governance.body(network, chair=people.member(network, "decision_group_chair")))
    assert home(administrator, network).count("not done yet") == 3, "one kind of learning is not every kind"


def test_the_list_goes_once_everything_is_done(administrator: Client, network: Network) -> None:
    everything_but_a_measure(network)
    dataset = datasets.dataset(network)
    assert home(administrator, network).count("not done yet") == 1
    measures.measure(dataset)
    assert "Begin with this" not in home(administrator, network)


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        ("analyst", ["Add a dataset contract", "Add a measure", "Send the first file"]),
        ("network_lead", ["Add your sites", "Invite people"]),
        ("site_data_manager", ["Send the first file"]),
    ],
)
def test_each_person_reads_the_steps_that_their_role_can_take(
    client: Client, network: Network, role: str, steps: list[str]
) -> None:
    client.force_login(people.member(network, role).person)
    shown = home(client, network)
    assert shown.count("not done yet") == len(steps)
    assert all(step in shown for step in steps)


def test_an_analysts_list_goes_with_the_first_accepted_file(client: Client, network: Network, tmp_path: Path) -> None:
    client.force_login(people.member(network, "analyst").person)
    people.site(network, identifier="N01")
    dataset = datasets.dataset(network)
    measures.measure(dataset)
    assert home(client, network).count("not done yet") == 1
    datasets.sent(dataset, datasets.csv_text(datasets.attendances("N01", date(2026, 1, 1), [10])), tmp_path)
    assert "Begin with this" not in home(client, network)


def test_people_whose_role_can_take_no_step_are_not_asked(client: Client, network: Network) -> None:
    client.force_login(people.member(network, "staff").person)
    assert "Begin with this" not in home(client, network)


def test_another_networks_sites_and_people_count_for_nothing(
    administrator: Client, network: Network, other_network: Network
) -> None:
    everything_but_a_measure(other_network)
    assert home(administrator, network).count("not done yet") == 5


def test_the_home_page_takes_few_queries_even_with_the_list(
    administrator: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        home(administrator, network)
