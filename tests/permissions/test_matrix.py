"""The permission matrix, tested whole: every route × every role × GET and POST × own and other network."""

import re
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from fivefold.foundation.permission import Permission
from fivefold.network.people.models import Network
from fivefold.network.people.roles import ROLES
from tests.factories import people
from tests.permissions.routes import Route, routes

TABLE = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text())
MATRIX: dict[str, str] = {name: needed for section in TABLE.values() for name, needed in section.items()}
ROUTES = {route.name: route for route in routes()}
NETWORK_ROUTES = [route for route in ROUTES.values() if route.path.startswith("n/<slug:network_slug>/")]
METHODS = ("get", "post")


def address(route: Route, network: Network) -> str:
    """The route's address in `network`, with ids that belong to nothing."""
    path = route.path.replace("<slug:network_slug>", network.slug)
    return "/" + re.sub(r"<(?:\w+:)?\w+>", "nothing-here", path)


@pytest.fixture
def members(network: Network) -> dict[str, Client]:
    """A signed-in member for each role."""
    clients = {}
    for key in ROLES:
        clients[key] = Client(raise_request_exception=False)
        clients[key].force_login(people.member(network, key).person)
    return clients


def test_every_route_stands_in_the_matrix_and_the_matrix_names_no_other() -> None:
    assert set(ROUTES) == set(MATRIX)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_each_view_says_itself_what_the_matrix_says(name: str) -> None:
    said = getattr(ROUTES[name].view, "fivefold_access", None)
    assert said == MATRIX.get(name), f"{name} says {said}"


def test_every_permission_that_the_matrix_names_exists() -> None:
    assert set(MATRIX.values()) - {"anybody", "signed_in"} <= {permission.value for permission in Permission}


def test_a_network_page_is_never_public() -> None:
    assert not [route.name for route in NETWORK_ROUTES if MATRIX[route.name] in {"anybody", "signed_in"}]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_signed_out_only_the_public_list_answers(name: str, network: Network) -> None:
    for method in METHODS:
        answer = getattr(Client(raise_request_exception=False), method)(address(ROUTES[name], network))
        led_to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
        assert led_to_sign_in == (MATRIX[name] != "anybody"), f"{method} {name}: {answer.status_code}"


def test_a_member_reaches_exactly_what_the_roles_include(members: dict[str, Client], network: Network) -> None:
    wrong = []
    for route in NETWORK_ROUTES:
        for key, client in members.items():
            allowed = MATRIX[route.name] in {permission.value for permission in ROLES[key].permissions}
            for method in METHODS:
                status = getattr(client, method)(address(route, network)).status_code
                if status >= 500 or (status == 403) == allowed:
                    wrong.append(f"{method} {route.name} as {key}: {status}")
    assert not wrong


def test_another_networks_pages_are_not_admitted_to_exist(members: dict[str, Client], other_network: Network) -> None:
    wrong = []
    for route in NETWORK_ROUTES:
        for method in METHODS:
            status = getattr(members["administrator"], method)(address(route, other_network)).status_code
            if status != 404:
                wrong.append(f"{method} {route.name}: {status}")
    assert not wrong
