"""Ctrl-C in the middle of a query is an interruption, and no fault of ours."""

import os
import signal
from threading import Timer

import pytest

from fivefold.engine.measures.csv_checks import connection

ENDLESS = "SELECT count(*) FROM range(1000000000000) AS numbers(number) WHERE number % 7 = 3"


def query_until_somebody_presses_ctrl_c() -> None:
    with connection() as connected:
        Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        connected.execute(ENDLESS)


def test_an_interrupted_query_is_an_interruption() -> None:
    with pytest.raises(KeyboardInterrupt):
        query_until_somebody_presses_ctrl_c()


def test_another_error_of_the_database_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="of its own"), connection():
        raise RuntimeError("An error of its own")
