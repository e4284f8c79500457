"""DuckDB as this engine uses it: in memory, loading nothing from elsewhere, its texts and names written by us.

DuckDB itself is loaded with the first session: pages write its texts, and few of them compute.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

STOPPED = "Query interrupted"
"""What DuckDB says when Ctrl-C stops it in the middle of a query: it has taken Python's KeyboardInterrupt for itself."""


@contextmanager
def connection(
    *, memory_limit: str = "512MB", threads: int = 2, spill: Path | None = None
) -> Iterator["duckdb.DuckDBPyConnection"]:
    """An in-memory DuckDB that loads nothing from elsewhere and spills to `spill` beyond `memory_limit` (which is soft).

    Ctrl-C is KeyboardInterrupt in the middle of a query as well.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": "" if spill is None else str(spill),
    }
    import duckdb  # noqa: PLC0415  # what computes loads when needed

    with duckdb.connect(":memory:", config=settings) as opened:
        opened.execute("SET enable_progress_bar = false")  # it would write into a command's output
        try:
            yield opened
        except RuntimeError as error:
            if str(error) == STOPPED:
                raise KeyboardInterrupt from error
            raise


def quoted(name: str) -> str:
    """`name` as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(value: str) -> str:
    """`value` as a SQL text."""
    return "'" + value.replace("'", "''") + "'"


def path_literal(path: Path | str) -> str:
    """The name of one file as a SQL text: no character in it stands for others."""
    return text_literal(re.sub(r"([*?\[])", r"[\1]", str(path)))
