"""Measures on DuckDB, in this process, from Parquet files on disk or in a bucket."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.duckdb_session import path_literal
from fivefold.engine.measures.engines.dialects import DUCKDB
from fivefold.engine.measures.engines.scan_sql import CELLS, GROUPS, ROWS, scan_sql
from fivefold.engine.measures.engines.values import COLUMNS, KEYS, MeasureValue, value_of_row

NAME, VERSION = DUCKDB.name, duckdb.__version__
KEPT_IN_ORDER = 200_000
"""Groups; of more, values are written in whatever order they come, which costs half, and sorted when they are read."""
ORDER = ", ".join(f"{key} NULLS FIRST" for key in KEYS)


def values_sql(
    connected: duckdb.DuckDBPyConnection,
    definitions: Sequence[MeasureDefinition],
    contract: DatasetContract,
    files: Sequence[Path | str],
) -> str:
    """Scan the rows of `files` into temporary tables of `connected`; returns SQL for the values, in their order."""
    types = DUCKDB.value_types()
    if not files or not definitions:
        nothing = ", ".join(f"CAST(NULL AS {types.get(name, 'BIGINT')}) AS {name}" for name in COLUMNS)
        return f"SELECT {nothing} LIMIT 0"
    source = f"read_parquet([{', '.join(path_literal(file) for file in files)}])"
    scan = scan_sql(definitions, contract, source=source, dialect=DUCKDB)
    if scan.keeps_rows:
        connected.execute(f"CREATE TEMP TABLE {ROWS} AS {scan.rows}")
    if scan.groups is not None:
        connected.execute(f"CREATE TEMP TABLE {GROUPS} AS {scan.groups}")
        if connected.execute(f"SELECT count(*) FROM {GROUPS}").fetchall()[0][0] > KEPT_IN_ORDER:  # noqa: S608
            connected.execute("SET preserve_insertion_order = false")
            connected.execute(f"CREATE TEMP VIEW {CELLS} AS {scan.cells}")
        else:
            connected.execute(f"CREATE TEMP TABLE {CELLS} AS SELECT * FROM ({scan.cells}) ORDER BY {scan.order}")  # noqa: S608
    # DuckDB keeps the order of a union's branches and of the rows in each: a sort of all values would need room for all
    return f"SELECT * FROM ({scan.values}) ORDER BY {ORDER}" if scan.keeps_rows else scan.values  # noqa: S608


def read_values(connected: duckdb.DuckDBPyConnection, source: str) -> tuple[MeasureValue, ...]:
    """The values in the table, file or query that `source` is, in their order."""
    found = connected.execute(f"SELECT {', '.join(COLUMNS)} FROM {source} ORDER BY {ORDER}").fetchall()  # noqa: S608
    return tuple(value_of_row(row) for row in found)
