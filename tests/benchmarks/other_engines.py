"""The same measure over the same rows on PostgreSQL and on Spark, where they are installed: seconds beside DuckDB's."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.duckdb_session import path_literal, text_literal
from fivefold.engine.measures.engines import on_postgres, on_spark
from fivefold.engine.measures.engines.dialects import POSTGRES
from tests.engines.conftest import LOCAL, connected_to
from tests.engines.postgres_server import binaries, postgres_server

REPEATS = 2
Timed = tuple[str, float]


def timed(definitions: Sequence[MeasureDefinition], contract: DatasetContract, rows: Path) -> Iterator[Timed]:
    """The best of two times on each engine that is here; loading rows into a table is not counted."""
    folder = binaries()
    if folder is not None:
        yield "PostgreSQL", _on_postgres(folder, definitions, contract, rows)
    if shutil.which("java") is not None:
        yield "Spark, local[2]", _on_spark(definitions, contract, rows)


def _on_postgres(folder: Path, definitions: Sequence[MeasureDefinition], contract: DatasetContract, rows: Path) -> float:
    copied = rows.with_suffix(".csv")
    with duckdb.connect(":memory:") as connected:
        connected.execute(f"COPY (FROM read_parquet({path_literal(rows)})) TO {text_literal(str(copied))} (HEADER false)")
    columns = ", ".join(f"{POSTGRES.quoted(name)} {POSTGRES.sql_type(kind)}" for name, kind in contract.value_types.items())
    with postgres_server(folder) as address, connected_to(address) as connected:
        connected.execute(f"CREATE UNLOGGED TABLE visits ({columns})".encode())
        with connected.cursor() as cursor, cursor.copy("COPY visits FROM STDIN (FORMAT csv)") as copy, copied.open("rb") as file:
            while chunk := file.read(1 << 20):
                copy.write(chunk)
        connected.execute("ANALYZE visits")
        return min(_seconds(lambda: on_postgres.compute_values(connected, definitions, contract, table="visits")))


def _on_spark(definitions: Sequence[MeasureDefinition], contract: DatasetContract, rows: Path) -> float:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]")
    for name, value in {**LOCAL, "spark.driver.memory": "4g", "spark.log.level": "ERROR"}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        with on_spark.settings(session):
            read = session.read.parquet(str(rows))
        return min(_seconds(lambda: on_spark.compute_values(session, definitions, contract, rows=read)))
    finally:
        session.stop()


def _seconds(work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(REPEATS):
        started = perf_counter()
        work()
        taken.append(perf_counter() - started)
    return taken
