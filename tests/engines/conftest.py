"""The engines that the tests run: each is started once for a process, and only where a test asks for it."""

import os
import shutil
import time
import warnings
from collections.abc import Iterator

import psycopg
import pytest

from fivefold.engine.measures.engines.on_spark import SETTINGS
from tests.engines.postgres_server import binaries, postgres_server

REQUIRED = "FIVEFOLD_REQUIRE_ALL"
PATIENCE = 30.0


def missing(what: str) -> None:
    """Skip by name; where everything is required, fail."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="session")
def postgres() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    folder = binaries()
    if folder is None:
        missing("PostgreSQL")
        return
    with postgres_server(folder) as address, connected_to(address) as connected:
        yield connected


def connected_to(address: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection, as soon as the server answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return psycopg.connect(address, autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        missing("A Java runtime")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark warns of libraries that are none of its business here
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]")
        for name, value in {**LOCAL, **SETTINGS}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


LOCAL = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.memory": "1g",
    "spark.ui.showConsoleProgress": "false",
}
