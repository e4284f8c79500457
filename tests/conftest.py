"""Fixtures for every test: two networks with a site each, and people who belong to one of them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.chromium import chromium  # noqa: F401 -- a fixture for every test
from tests.factories import people

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The moment at which tests act, unless they say otherwise."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no core waits at the end for one test."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture
def network(db: None) -> Iterator[Network]:
    """A network that is active while the test runs."""
    made = people.network("Harbour Children’s Network")
    with within(made):
        yield made


@pytest.fixture
def other_network(db: None) -> Network:
    """A network that is not active."""
    return people.network("Another Network")
