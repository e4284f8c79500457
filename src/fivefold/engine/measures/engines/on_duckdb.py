"""Measures on DuckDB, in this process, from Parquet files on disk."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.duckdb_session import path_literal
from fivefold.engine.measures.engines.dialects import DUCKDB
from fivefold.engine.measures.engines.scan_sql import scan_sql
from fivefold.engine.measures.engines.values import COLUMNS, KEYS, MeasureValue, value_of_row

NAME, VERSION = DUCKDB.name, duckdb.__version__
ORDER = ", ".join(f"{key} NULLS FIRST" for key in KEYS)


def compute_values(
    connected: duckdb.DuckDBPyConnection,
    definitions: Sequence[MeasureDefinition],
    contract: DatasetContract,
    files: Sequence[Path],
) -> None:
    """Make the table `measure_values` of `connected` from the rows of `files`."""
    types = DUCKDB.value_types()
    columns = ", ".join(f"{name} {types.get(name, 'BIGINT')}" for name in COLUMNS)
    connected.execute(f"CREATE TEMP TABLE measure_values ({columns})")
    if not files or not definitions:
        return
    source = f"read_parquet([{', '.join(path_literal(file) for file in files)}])"
    scan = scan_sql(definitions, contract, source=source, dialect=DUCKDB)
    if scan.keeps_rows:
        connected.execute(f"CREATE TEMP TABLE scanned_rows AS {scan.rows}")
    if scan.cells is not None:
        connected.execute(f"CREATE TEMP TABLE scanned_cells AS {scan.cells}")
    connected.execute(f"INSERT INTO measure_values SELECT * FROM ({scan.values}) ORDER BY {ORDER}")  # noqa: S608


def read_values(connected: duckdb.DuckDBPyConnection, source: str) -> tuple[MeasureValue, ...]:
    """The values in the table or file that `source` names, in their order."""
    found = connected.execute(f"SELECT {', '.join(COLUMNS)} FROM {source}").fetchall()  # noqa: S608
    return tuple(value_of_row(row) for row in found)
