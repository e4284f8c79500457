"""`fivefold engines`: whether the engines that can be had here compute the same."""

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import click

from fivefold.engine.errors import DomainError

if TYPE_CHECKING:
    from fivefold.engine.measures.engines.checking.runners import Runner

LOCAL_SPARK = "local[*]"


class EnginesDisagree(DomainError):
    """Two engines gave different integers for the same measure of the same rows."""

    code: ClassVar[str] = "engines_disagree"


class EngineMissing(DomainError):
    """An engine was asked for that cannot be had here."""

    code: ClassVar[str] = "engine_missing"


@click.group()
def engines() -> None:
    """Where measures are computed: DuckDB, PostgreSQL, Spark."""


@engines.command()
@click.option("--postgres", metavar="ADDRESS", help="Check this PostgreSQL too, such as “host=… dbname=…”; nothing stays in it.")
@click.option(
    "--spark", metavar="MASTER", help=f"Check Spark too: {LOCAL_SPARK}, a cluster’s master, or sc://host of Spark Connect."
)
@click.option("--seed", type=int, default=None, help="Draw other rows than the usual ones.")
def check(*, postgres: str | None, spark: str | None, seed: int | None) -> None:
    """Compute measures of every type, with every function of the language, on each engine, and compare each integer.

    DuckDB is compared with a plain evaluator always, other engines where you name them. Ends with status 1 where one differs.
    """
    from fivefold.engine.measures.engines.checking.check import SEED, check_engines
    from fivefold.engine.measures.engines.checking.runners import from_parquet, in_postgres, in_spark

    with ExitStack() as opened:
        runners: dict[str, Runner] = {"duckdb": from_parquet}
        if postgres is not None:
            runners["postgres"] = in_postgres(opened.enter_context(_postgres(postgres)))
        if spark is not None:
            runners["spark"] = in_spark(opened.enter_context(_spark(spark)), same_disk=spark.startswith("local"))
        differing = []
        for found in check_engines(runners, seed=SEED if seed is None else seed):
            said = found.difference or f"{found.measures} measures, {found.values:,} values, {found.seconds:.1f} s"
            click.echo(f"{'differs' if found.difference else 'agrees '}  {found.engine:<10} {said}")
            differing += [found.engine] if found.difference else []
    if differing:
        fix = "Do not compute with it; please report this with the version of the engine."
        raise EnginesDisagree(f"{' and '.join(differing)} differ from the reference.", fix=fix)


@contextmanager
def _postgres(address: str) -> Iterator[Any]:
    try:
        import psycopg
    except ImportError:
        raise EngineMissing("PostgreSQL cannot be reached from here.", fix="Install fivefold[postgres].") from None
    try:
        connected = psycopg.connect(address, autocommit=True)
    except psycopg.Error as error:
        first = str(error).strip().splitlines()[0]
        raise EngineMissing(f"PostgreSQL did not answer: {first}", fix="Check the address, and that the server runs.") from None
    with connected:
        yield connected


@contextmanager
def _spark(master: str) -> Iterator[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pyspark warns of libraries that are not used here
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
    except ImportError:
        raise EngineMissing("Spark cannot be reached from here.", fix="Install fivefold[spark].") from None
    builder = SparkSession.builder.appName("fivefold engines check")
    builder = builder.remote(master) if master.startswith("sc://") else builder.master(master)
    try:
        session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        first = str(error).strip().splitlines()[0]
        raise EngineMissing(
            f"Spark did not start: {first}", fix="Check the master’s address, and that Java 17 or newer is here."
        ) from None
    try:
        yield session
    finally:
        session.stop()
