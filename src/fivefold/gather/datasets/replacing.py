"""What a new file replaces: a site's month counts in one file only, the one that came last. And what it must not repeat:
a key that stands in a month, or at a site, of which the new file does not speak would be counted twice."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.duckdb_session import connection, quoted, text_literal
from fivefold.engine.measures.files.csv_checks import MOST_PROBLEMS
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import write_parquet
from fivefold.engine.measures.receiving.row_key import RowKey
from fivefold.gather.datasets.models import StoredFile
from fivefold.gather.datasets.services import NewFile


@dataclass(frozen=True)
class Repeated:
    """A row of the new file, by its number among the rows (1, 2, …), whose key counts already, for `site` in `month`."""

    record: int
    key: str
    site: str
    month: date


class Replacing:
    """Compares the file with the hash `newcomer` with older files of the same contract, and rewrites those it replaces."""

    def __init__(
        self, connected: duckdb.DuckDBPyConnection, store: ParquetStore, contract: DatasetContract, newcomer: str
    ) -> None:
        self._connected = connected
        self._store = store
        self._newcomer = newcomer
        self._key = RowKey(contract, lambda name: f"stored.{quoted(name)}")
        self._connected.execute(f"CREATE TEMP TABLE newer AS {self._cells(newcomer)}")

    def shared_cells(self, older: str) -> int:
        """How many sites × months both files speak of."""
        counted = f"SELECT count(*) FROM ({self._cells(older)}) SEMI JOIN newer USING (site, month)"  # noqa: S608
        return int(self._connected.execute(counted).fetchall()[0][0])

    def rest_of(self, older: str) -> NewFile | None:
        """A new file with what the newcomer leaves of the older one, by key; None where nothing is left."""
        kept = self._kept([older])
        summed = f"SELECT count(*), min({self._key.month}), max({self._key.month}) {kept}"
        rows, first, last = self._connected.execute(summed).fetchall()[0]
        if not rows:
            return None
        key = ", ".join(f"stored.{quoted(name)}" for name in self._key.contract.key)
        ordered = f"SELECT stored.* {kept} ORDER BY {key}"
        stored = self._store.add(lambda draft: write_parquet(self._connected, ordered, draft))
        return NewFile(digest=stored.sha256, size=stored.size, rows=rows, first_period=first, last_period=last)

    def repeated(self, older: Sequence[str]) -> tuple[list[Repeated], int]:
        """The first rows of the newcomer whose key stands in what it leaves of the older files, and how many there are."""
        contract = self._key.contract
        if not older or {contract.site, contract.period.column} <= set(contract.key):  # the same key is the same site and month
            return [], 0
        names = [f"key{index}" for index in range(len(contract.key))]
        keyed = ", ".join(f"{value} AS {name}" for value, name in zip(self._key.values, names, strict=True))
        newcomer = f"SELECT stored.file_row_number + 1 AS record, {self._key.shown} AS shown, {keyed}"
        self._connected.execute(
            f"CREATE TEMP TABLE repeated AS SELECT record, min(shown) AS shown, min(site) AS site, min(month) AS month "  # noqa: S608
            f"FROM ({newcomer} FROM {self._rows([self._newcomer])}) "
            f"JOIN (SELECT {self._key.site} AS site, {self._key.month} AS month, {keyed} {self._kept(older)}) "
            f"USING ({', '.join(names)}) GROUP BY record"
        )
        first = self._connected.execute(f"SELECT * FROM repeated ORDER BY record LIMIT {MOST_PROBLEMS}").fetchall()  # noqa: S608
        total = self._connected.execute("SELECT count(*) FROM repeated").fetchall()[0][0]
        return [Repeated(*row) for row in first], total

    def _kept(self, older: Sequence[str]) -> str:
        """The rows of the older files at sites and in months of which the newcomer does not speak."""
        return f"FROM {self._rows(older)} ANTI JOIN newer ON newer.site = {self._key.site} AND newer.month = {self._key.month}"

    def _cells(self, digest: str) -> str:
        return f"SELECT DISTINCT {self._key.site} AS site, {self._key.month} AS month FROM {self._rows([digest])}"  # noqa: S608

    def _rows(self, digests: Sequence[str]) -> str:
        paths = ", ".join(text_literal(str(self._store.path_of(digest))) for digest in digests)
        return f"read_parquet([{paths}]) AS stored"


@contextmanager
def replacing(store: ParquetStore, contract: DatasetContract, newcomer: str, *, spill: Path) -> Iterator[Replacing]:
    """A comparison on a connection of its own, in memory and, where that is not enough, in the folder `spill`."""
    with connection(spill=spill) as connected:
        yield Replacing(connected, store, contract, newcomer)


def overlapping(files: list[StoredFile], first: date, last: date) -> list[StoredFile]:
    """Those of `files` whose months touch `first` to `last`: only they can be replaced."""
    return [file for file in files if file.first_period <= last and file.last_period >= first]
