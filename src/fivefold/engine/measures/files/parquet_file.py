"""A Parquet file as the CSV file that the same rows would make; DuckDB reads it."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from fivefold.engine.measures.duckdb_session import connection, path_literal, quoted, text_literal
from fivefold.engine.measures.files.csv_bytes import refuse
from fivefold.engine.measures.files.time_columns import TimeColumns
from fivefold.engine.measures.problems import FileRefused, Problem, shown_name

if TYPE_CHECKING:
    import duckdb

ALSO_CSV = "Write the file again, or export the rows as CSV UTF-8."
ZONED = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS WITH TIME ZONE")
NESTED = ("STRUCT", "MAP", "UNION", "VARIANT", "GEOMETRY")
MOST_CELLS = 5_000_000_000
MOST_TEXT = 32 * 2**30
"""Bytes of all texts when written out: a small file can say one long text a billion times."""


def parquet_as_csv(path: Path, to: Path, *, times: TimeColumns, wanted: Collection[str], point: str = ".") -> None:
    """Write the rows of `path` to `to`: whole numbers as such, dates and times as ISO 8601, nothing as an empty cell.

    times: columns that say when; wanted: columns that will be read, the only ones whose values must be plain; point: what
    stands before decimals. Raises FileRefused for a file that is broken or would become too large, for lists and the like
    in a column that is wanted, and for a time whose day depends on a time zone.
    """
    import duckdb  # noqa: PLC0415  # what reads files loads when needed

    source = f"read_parquet({path_literal(path)})"
    with connection(spill=to.parent) as connected:
        try:
            columns = [(name, kind) for name, kind, *_ in connected.execute(f"DESCRIBE FROM {source}").fetchall()]
            _check_types(columns, times, wanted)
            _check_size(connected, source, columns)
            cells = ", ".join(
                f"{_text(name, kind, is_day=name in times.days, point=point)} AS {quoted(name)}" for name, kind in columns
            )
            copied = f"COPY (SELECT {cells} FROM {source}) TO {text_literal(str(to))}"  # noqa: S608
            connected.execute(f"{copied} (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"')")
        except (duckdb.Error, UnicodeDecodeError):
            raise refuse("broken_parquet", "The file is no Parquet file that can be read", ALSO_CSV) from None


def _check_types(columns: list[tuple[str, str]], times: TimeColumns, wanted: Collection[str]) -> None:
    for name, kind in columns:
        if name in times.local and kind in ZONED:
            message = f"Column {shown_name(name)} holds times with a time zone, whose days depend on where one is"
            raise refuse("time_zone", message, "Write the local date into the column, and give that.")
    nested = [name for name, kind in columns if name in wanted and not _is_plain(kind)]
    if nested:
        fix = "Write one plain value in each cell, such as a number, a text or a date."
        raise FileRefused(
            [Problem("nested_column", "its cells hold lists, records or bytes", fix, column=shown_name(name)) for name in nested]
        )


def _check_size(connected: "duckdb.DuckDBPyConnection", source: str, columns: list[tuple[str, str]]) -> None:
    texts = [f"coalesce(sum(strlen({quoted(name)})), 0)" for name, kind in columns if kind == "VARCHAR"]
    # S608: the names are quoted, and the path was written by us
    rows, text = connected.execute(f"SELECT count(*), {' + '.join(texts) or '0'} FROM {source}").fetchall()[0]  # noqa: S608
    if rows * len(columns) > MOST_CELLS or text > MOST_TEXT:
        message = f"The file holds {rows:,} rows of {len(columns):,} columns, too many to read"
        raise refuse("too_large", message, "Send it in parts, such as one file a year.")


def _is_plain(kind: str) -> bool:
    return not (kind.endswith("]") or kind.startswith(NESTED) or kind in ("BLOB", "BIT", "INTERVAL", "NULL"))


def _text(name: str, kind: str, *, is_day: bool, point: str) -> str:
    """SQL for a column's values as a CSV file would have them; values that are not plain stay out."""
    column = quoted(name)
    if not _is_plain(kind):
        return "CAST(NULL AS VARCHAR)"
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"isfinite({column}) AND abs({column}) < 9007199254740992 AND {column} = trunc({column})"
        plain = f"CASE WHEN isnan({column}) THEN NULL ELSE {_with_point(column, point)} END"
        return f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE {plain} END"
    if kind in ZONED:
        return f"strftime(timezone('UTC', {column}), '%Y-%m-%dT%H:%M:%SZ')"
    if kind.startswith("TIMESTAMP"):
        text = f"strftime({column}, '%Y-%m-%d %H:%M:%S')"
        return f"replace({text}, ' 00:00:00', '')" if is_day else text
    return _with_point(column, point) if kind.startswith("DECIMAL") else f"CAST({column} AS VARCHAR)"


def _with_point(column: str, point: str) -> str:
    return f"replace(CAST({column} AS VARCHAR), '.', '{point}')"
