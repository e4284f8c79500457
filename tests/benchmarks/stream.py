"""The data stream at size: generated rows to measure values, each piece of work in a process of its own.

`python -m tests.benchmarks.stream NAME FOLDER` does one piece once and prints its seconds and the most memory that the process
ever held. The rows are made once, by DuckDB, in a folder that is deleted afterwards.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb
from rich.table import Table

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, parse_definition
from fivefold.engine.measures.duckdb_session import text_literal
from fivefold.engine.measures.engines.compute import compute
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.quality.check_quality import check_quality
from fivefold.engine.measures.quality.counts import ArrivedFile
from tests.benchmarks import other_engines
from tests.memory import most_memory

ROWS = 10_000_000
AGREED = """
name: visits
title: Visits
version: 1
columns:
  - {name: visit, type: integer, required: true}
  - {name: site, type: text, required: true}
  - {name: arrived, type: datetime, required: true}
  - {name: minutes, type: integer, required: true}
  - {name: waited, type: integer}
  - {name: band, type: text, required: true}
key: [visit]
site: site
period: {column: arrived}
"""
CONTRACT = parse_contract(AGREED)
ASKED = parse_contract(
    AGREED.replace("integer}", "integer, minimum: 0, maximum: 540}").replace(
        "band, type: text", "band, type: code, codes: [band 0]"
    )
    + "checks: [{condition: waited <= minutes + 60}]"
)
"""The same with something to ask of every column."""
MAKE = """
COPY (
    SELECT range AS visit, 'site ' || (hash(range) % {sites}) AS site,
        TIMESTAMP '2022-01-01' + INTERVAL (hash(range + 1) % 94608000) SECOND AS arrived,
        CAST(hash(range + 2) % 600 AS BIGINT) AS minutes,
        CASE WHEN hash(range + 3) % 20 > 0 THEN CAST(hash(range + 4) % 600 AS BIGINT) END AS waited,
        'band ' || (hash(range + 5) % {bands}) AS band
    FROM range({rows})
) TO {path} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"""


@dataclass(frozen=True)
class Made:
    """Rows to compute from: 36 months, so many sites, and so many values of the stratum."""

    rows: int
    sites: int
    bands: int

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.rows}-{self.sites}-{self.bands}.parquet"


FEW, MANY, LARGE = Made(ROWS, 280, 5), Made(ROWS, 2_500, 5), Made(10 * ROWS, 280, 5)
"""60 thousand groups, counting those without a stratum; 540 thousand; and ten times as many rows."""


@dataclass(frozen=True)
class Work:
    """A piece of work, with the seconds and mebibytes that were promised, if any."""

    title: str
    made: Made
    run: Callable[[ParquetStore], object]
    promised: float | None = None
    mebibytes: float | None = None


def measures(number: int, *, unknown: bool) -> list[MeasureDefinition]:
    """Shares of visits over so many minutes, for as many different minutes."""
    column = "waited" if unknown else "minutes"
    return [
        parse_definition(f"""
name: over-{minutes}
title: Over {minutes} minutes
role: outcome
type: proportion
direction: down
dataset: visits
period: {{date: arrived}}
numerator: {{where: {column} > {minutes}, unknown: report}}
denominator: {{where: minutes >= 5}}
strata: [band]
governance: {{why_it_matters: It is timed., authored_by: Fivefold}}
""")
        for minutes in range(240, 240 + number)
    ]


def computing(number: int, *, unknown: bool) -> Callable[[ParquetStore], object]:
    """From stored rows to stored values."""
    return lambda store: compute(measures(number, unknown=unknown), contract=CONTRACT, store=store, inputs=[HASH])


def checking(store: ParquetStore) -> object:
    """From stored rows to the counts of their quality."""
    return check_quality(ASKED, store=store, inputs=[ArrivedFile(HASH, date(2025, 1, 1))])


HASH = "0" * 64
"""Of the rows' file; the store does not read a file to find it."""
WORKS = {
    "one": Work("one stratified proportion, 60 k groups", FEW, computing(1, unknown=False), 1.0, 1200),
    "thirty": Work("thirty of them in one scan", FEW, computing(30, unknown=False)),
    "one-many": Work("one, with unknown counts, 540 k groups", MANY, computing(1, unknown=True)),
    "thirty-many": Work("thirty of them in one scan", MANY, computing(30, unknown=True)),
    "quality": Work("the quality of every column, by site and month", FEW, checking, 3.0),
    "large": Work("one stratified proportion of 100 M rows", LARGE, computing(1, unknown=False), 20.0),
}
RATIOS = {"thirty": ("one", 6.0), "thirty-many": ("one-many", 12.0)}
"""A piece of work that may cost at most so many times another."""


def make(made: Made, folder: Path) -> None:
    """Write the rows of `made`, unless they are there."""
    path = folder / made.name
    if not path.exists():
        with duckdb.connect(":memory:", config={"threads": 2}) as connected:
            connected.execute(MAKE.format(rows=made.rows, sites=made.sites, bands=made.bands, path=text_literal(str(path))))


def once(name: str, folder: Path) -> None:
    """Do one piece of work and print its seconds and mebibytes as JSON."""
    work = WORKS[name]
    store = _store(folder, work.made)
    started = perf_counter()
    work.run(store)
    sys.stdout.write(json.dumps({"seconds": perf_counter() - started, "mebibytes": most_memory() / 2**20}))


def _store(folder: Path, made: Made) -> ParquetStore:
    store = ParquetStore(folder / made.name.removesuffix(".parquet"))
    path = store.path_of(HASH)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(folder / made.name)
    return store


def table(*, repeats: int = 3, large: bool = True) -> Table:
    """Every piece of work, the best of its repeats, each in a process of its own."""
    shown = Table("the data stream", "rows", "best", "promised", "memory", "promised", title="Rows to measure values and quality")
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="fivefold-") as name:
        folder = Path(name)
        for key, work in WORKS.items():
            if work.made is LARGE and not large:
                continue
            make(work.made, folder)
            taken = [_apart(key, folder) for _ in range(1 if work.made is LARGE else repeats)]
            best[key] = min(each["seconds"] for each in taken)
            memory = max(each["mebibytes"] for each in taken)
            promised = "" if work.promised is None else f"{work.promised:.1f} s"
            if key in RATIOS:
                other, times = RATIOS[key]
                promised = f"{best[key] / best[other]:.1f} × of {times:.0f} ×"
            limit = "" if work.mebibytes is None else f"{work.mebibytes:,.0f} MiB"
            shown.add_row(work.title, f"{work.made.rows:,}", f"{best[key]:.2f} s", promised, f"{memory:,.0f} MiB", limit)
        one = WORKS["one"]
        for engine, seconds in other_engines.timed(measures(1, unknown=False), CONTRACT, folder / one.made.name):
            shown.add_row(f"{one.title}, on {engine}", f"{one.made.rows:,}", f"{seconds:.2f} s", "", "", "")
    return shown


def _apart(key: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.stream", key, str(folder)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    once(sys.argv[1], Path(sys.argv[2]))
