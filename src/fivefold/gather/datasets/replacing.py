"""What a new file replaces: a site's month counts in one file only, the one that came last."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb

from fivefold.engine.measures.contract import DatasetContract
from fivefold.engine.measures.csv_checks import connection
from fivefold.engine.measures.lowering_duckdb import quoted, text_literal
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receive import write_parquet
from fivefold.gather.datasets.models import StoredFile
from fivefold.gather.datasets.services import NewFile


class Replacing:
    """Compares the file with the hash `newcomer` with older files of the same contract, and rewrites those it replaces."""

    def __init__(
        self, connected: duckdb.DuckDBPyConnection, store: ParquetStore, contract: DatasetContract, newcomer: str
    ) -> None:
        self._connected = connected
        self._store = store
        self._site = f"older.{quoted(contract.site)}"
        self._month = f"date_trunc('month', older.{quoted(contract.period.column)})"
        self._key = ", ".join(f"older.{quoted(name)}" for name in contract.key)
        self._connected.execute(f"CREATE TEMP TABLE newer AS {self._cells(newcomer)}")

    def shared_cells(self, older: str) -> int:
        """How many sites × months both files speak of."""
        counted = f"SELECT count(*) FROM ({self._cells(older)}) SEMI JOIN newer USING (site, month)"  # noqa: S608
        return int(self._connected.execute(counted).fetchall()[0][0])

    def rest_of(self, older: str) -> NewFile | None:
        """A new file with what the newcomer leaves of the older one, by key; None where nothing is left."""
        kept = f"FROM {self._rows(older)} ANTI JOIN newer ON newer.site = {self._site} AND newer.month = {self._month}"
        summed = f"SELECT count(*), min({self._month}), max({self._month}) {kept}"
        rows, first, last = self._connected.execute(summed).fetchall()[0]
        if not rows:
            return None
        ordered = f"SELECT older.* {kept} ORDER BY {self._key}"
        stored = self._store.add(lambda draft: write_parquet(self._connected, ordered, draft))
        return NewFile(digest=stored.sha256, size=stored.size, rows=rows, first_period=as_date(first), last_period=as_date(last))

    def _cells(self, digest: str) -> str:
        return f"SELECT DISTINCT {self._site} AS site, {self._month} AS month FROM {self._rows(digest)}"  # noqa: S608

    def _rows(self, digest: str) -> str:
        return f"read_parquet({text_literal(str(self._store.path_of(digest)))}) AS older"


@contextmanager
def replacing(store: ParquetStore, contract: DatasetContract, newcomer: str) -> Iterator[Replacing]:
    """A comparison on a connection of its own, in memory."""
    with connection() as connected:
        yield Replacing(connected, store, contract, newcomer)


def as_date(moment: date) -> date:
    """The day of a date or a moment."""
    return date(moment.year, moment.month, moment.day)


def overlapping(files: list[StoredFile], first: date, last: date) -> list[StoredFile]:
    """Those of `files` whose months touch `first` to `last`: only they can be replaced."""
    return [file for file in files if file.first_period <= last and file.last_period >= first]
