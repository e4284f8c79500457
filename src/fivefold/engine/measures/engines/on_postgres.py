"""Measures on PostgreSQL, where a dataset's rows are a table there already. Needs psycopg (the extra `postgres`)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.engines.dialects import POSTGRES
from fivefold.engine.measures.engines.scan_sql import CELLS, GROUPS, ROWS, scan_sql
from fivefold.engine.measures.engines.values import COLUMNS, MeasureValue, in_order, value_of_row

if TYPE_CHECKING:
    import psycopg

NAME = POSTGRES.name


def version(connected: "psycopg.Connection[tuple[object, ...]]") -> str:
    """The server's version."""
    return connected.execute("SHOW server_version").fetchall()[0][0]  # type: ignore[return-value]  # a text


def compute_values(
    connected: "psycopg.Connection[tuple[object, ...]]",
    definitions: Sequence[MeasureDefinition],
    contract: DatasetContract,
    *,
    table: str,
    names: Mapping[str, str] | None = None,
) -> tuple[MeasureValue, ...]:
    """The values of `definitions` over the rows of `table`, in their order; `names` gives columns that are called otherwise.

    table: SQL for the rows, such as a quoted name. A time is a TIMESTAMP by the site's own clock, without a zone. Nothing
    stays behind in the database.
    """
    if not definitions:
        return ()
    scan = scan_sql(definitions, contract, source=table, dialect=POSTGRES, names=names)
    with _passing(connected):
        if scan.keeps_rows:
            connected.execute(f"CREATE TEMPORARY TABLE {ROWS} ON COMMIT DROP AS {scan.rows}".encode())
        if scan.groups is not None:
            connected.execute(f"CREATE TEMPORARY TABLE {GROUPS} ON COMMIT DROP AS {scan.groups}".encode())
            connected.execute(f"CREATE TEMPORARY TABLE {CELLS} ON COMMIT DROP AS {scan.cells}".encode())
        found = connected.execute(f"SELECT {', '.join(COLUMNS)} FROM ({scan.values}) measure_values".encode()).fetchall()  # noqa: S608
    return tuple(sorted(map(value_of_row, found), key=in_order))


@contextmanager
def _passing(connected: "psycopg.Connection[tuple[object, ...]]") -> Iterator[None]:
    """A transaction that is not kept."""
    import psycopg  # noqa: PLC0415  # an extra

    with connected.transaction():
        yield
        raise psycopg.Rollback
