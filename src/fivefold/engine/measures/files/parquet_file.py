"""A Parquet file as the CSV file that the same rows would make; DuckDB reads it."""

from pathlib import Path

import duckdb

from fivefold.engine.measures.duckdb_session import connection, path_literal, quoted, text_literal
from fivefold.engine.measures.files.csv_bytes import refuse

ALSO_CSV = "Write the file again, or export the rows as CSV UTF-8."


def parquet_as_csv(path: Path, to: Path, *, dates: tuple[str, ...]) -> None:
    """Write the rows of `path` to `to`: whole numbers as such, dates and times as ISO 8601, nothing as an empty cell.

    dates: columns that must say a date by themselves. Raises FileRefused for a file that is broken, or a time whose day
    depends on a time zone.
    """
    source = f"read_parquet({path_literal(path)})"
    with connection(spill=to.parent) as connected:
        try:
            columns = connected.execute(f"DESCRIBE FROM {source}").fetchall()
            for name, kind, *_ in columns:
                if name in dates and kind == "TIMESTAMP WITH TIME ZONE":
                    message = f"Column {name} holds times with a time zone, whose days depend on where one is"
                    raise refuse("time_zone", message, "Write the local date into the column, and give that.")
            cells = ", ".join(f"{_text(name, kind)} AS {quoted(name)}" for name, kind, *_ in columns)
            copied = f"COPY (SELECT {cells} FROM {source}) TO {text_literal(str(to))}"  # noqa: S608
            connected.execute(f"{copied} (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"')")
        except duckdb.Error:
            raise refuse("broken_parquet", f"{path.name} is no Parquet file that can be read", ALSO_CSV) from None


def _text(name: str, kind: str) -> str:
    """SQL for a column's values as a CSV file would have them."""
    column = quoted(name)
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"isfinite({column}) AND abs({column}) < 9007199254740992 AND {column} = trunc({column})"
        plain = f"CASE WHEN isnan({column}) THEN NULL ELSE CAST({column} AS VARCHAR) END"
        return f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE {plain} END"
    if kind.startswith("TIMESTAMP") and kind != "TIMESTAMP WITH TIME ZONE":
        return f"strftime({column}, '%Y-%m-%d %H:%M:%S')"
    return f"CAST({column} AS VARCHAR)"
