"""Ctrl-C in the middle of a query is an interruption, and no fault of ours."""

import os
import signal
from collections.abc import Iterator
from threading import Timer

import pytest

from fivefold.engine.measures.duckdb_session import connection

LONG = "SELECT count(*) FROM range(20000000000) AS numbers(number) WHERE number % 7 = 3"


@pytest.fixture
def ctrl_c() -> Iterator[Timer]:
    """Somebody who presses Ctrl-C in a moment; where tests run in the background nobody listens for it unless told to."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    key = Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    yield key
    key.cancel()
    signal.signal(signal.SIGINT, before)


def query_until(key: Timer) -> None:
    """A query in the thread that hears of Ctrl-C; with more threads this one may wait for the others to their end."""
    with connection(threads=1) as connected:
        key.start()
        connected.execute(LONG)


def test_an_interrupted_query_is_an_interruption(ctrl_c: Timer) -> None:
    with pytest.raises(KeyboardInterrupt):
        query_until(ctrl_c)


def test_another_error_of_the_database_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="of its own"), connection():
        raise RuntimeError("An error of its own")
