"""Loops before their verdict, laid out once for a module; each test works on them in a savepoint of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from fivefold.network.scope import within
from tests.factories import close, people
from tests.factories.close import Checking


@contextmanager
def laid_out(blocker: DjangoDbBlocker, lay_out: Callable[[], Checking]) -> Iterator[Checking]:
    """What `lay_out` makes, in a transaction that ends with the module."""
    transactions = transaction.atomic()
    with blocker.unblock():
        transactions.__enter__()
        made = lay_out()
    yield made
    with blocker.unblock():
        transaction.set_rollback(True)
        transactions.__exit__(None, None, None)


@pytest.fixture(scope="module")
def begun(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Checking]:
    """A loop whose checks have begun, with six better months."""

    def lay_out() -> Checking:
        return close.checking(people.network("Bay Network"), tmp_path_factory.mktemp("begun"))

    with laid_out(django_db_blocker, lay_out) as made:
        yield made


@pytest.fixture
def made(begun: Checking, db: None) -> Iterator[Checking]:
    """The loop whose checks have begun, read again; its network is active."""
    with within(begun.network):
        yield replace(begun, loop=begun.read_again())
