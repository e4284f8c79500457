"""Rows in memory, computed by each engine from where it reads rows: what shows that all of them agree."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract, offset_of
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.duckdb_session import connection, text_literal
from fivefold.engine.measures.engines import on_duckdb, on_postgres, on_spark, reference_measures
from fivefold.engine.measures.engines.dialect import Dialect
from fivefold.engine.measures.engines.dialects import DUCKDB, POSTGRES, SPARK
from fivefold.engine.measures.engines.reference import Cell
from fivefold.engine.measures.engines.values import MeasureValue

if TYPE_CHECKING:
    import psycopg
    from pyspark.sql import SparkSession

Row = Mapping[str, Cell]
Runner = Callable[[Sequence[MeasureDefinition], DatasetContract, Sequence[Row]], tuple[MeasureValue, ...]]


def on_the_reference(
    definitions: Sequence[MeasureDefinition], contract: DatasetContract, rows: Sequence[Row]
) -> tuple[MeasureValue, ...]:
    """The values by the plain evaluator."""
    return reference_measures.compute_values(definitions, contract, rows)


def from_parquet(
    definitions: Sequence[MeasureDefinition], contract: DatasetContract, rows: Sequence[Row]
) -> tuple[MeasureValue, ...]:
    """The values by DuckDB, from a Parquet file."""
    with _parquet(contract, rows) as file, connection() as connected:
        values = on_duckdb.values_sql(connected, definitions, contract, [file])
        return on_duckdb.read_values(connected, f"({values}) found")


def in_postgres(connected: "psycopg.Connection[tuple[object, ...]]") -> Runner:
    """A runner on a PostgreSQL database; it leaves nothing behind there."""

    def run(definitions: Sequence[MeasureDefinition], contract: DatasetContract, rows: Sequence[Row]) -> tuple[MeasureValue, ...]:
        columns = ", ".join(f"{POSTGRES.quoted(name)} {kind}" for name, kind in _columns(contract, POSTGRES))
        with connected.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE rows_to_check ({columns})".encode())
            try:
                with cursor.copy("COPY rows_to_check FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row([row[name] for name, _kind in _columns(contract, POSTGRES)])
                return on_postgres.compute_values(connected, definitions, contract, table="rows_to_check")
            finally:
                cursor.execute("DROP TABLE rows_to_check")

    return run


def in_spark(session: "SparkSession", *, same_disk: bool = True) -> Runner:
    """A runner in a Spark session: from a Parquet file, or, where Spark cannot read this machine's disk, rows sent to it."""

    def run(definitions: Sequence[MeasureDefinition], contract: DatasetContract, rows: Sequence[Row]) -> tuple[MeasureValue, ...]:
        if not same_disk:
            columns = _columns(contract, SPARK)
            schema = ", ".join(f"{SPARK.quoted(name)} {kind}" for name, kind in columns)
            with on_spark.settings(session):
                sent = session.createDataFrame([tuple(row[name] for name, _kind in columns) for row in rows], schema)
                return on_spark.compute_values(session, definitions, contract, rows=sent)
        with _parquet(contract, rows) as file, on_spark.settings(session):
            return on_spark.compute_values(session, definitions, contract, rows=session.read.parquet(str(file)))

    return run


def _columns(contract: DatasetContract, dialect: Dialect) -> list[tuple[str, str]]:
    """Every stored column with its type."""
    named = [(name, dialect.sql_type(value_type)) for name, value_type in contract.value_types.items()]
    return [*named, *((offset_of(name), "SMALLINT") for name in contract.instants)]


@contextmanager
def _parquet(contract: DatasetContract, rows: Sequence[Row]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fivefold-") as folder, duckdb.connect(":memory:") as connected:
        columns = _columns(contract, DUCKDB)
        connected.execute(f"CREATE TABLE cells ({', '.join(f'{DUCKDB.quoted(name)} {kind}' for name, kind in columns)})")
        marks = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            cells = [row[name] for row in batch for name, _kind in columns]
            connected.execute(f"INSERT INTO cells VALUES {', '.join([marks] * len(batch))}", cells)  # noqa: S608
        file = Path(folder) / "rows.parquet"
        connected.execute(f"COPY cells TO {text_literal(str(file))} (FORMAT parquet)")
        yield file


BATCH = 500
