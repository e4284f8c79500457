"""Count, by site and month, the rows that break what a dataset's contract asks of them."""

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.duckdb_session import connection
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.quality.checks import QualityCheck, QualityCheckKind, checks_of
from fivefold.engine.measures.quality.counts import ArrivedFile, MonthQuality, QualityCount, QualityRun
from fivefold.engine.measures.quality.quality_sql import ALIKE, QualitySql

if TYPE_CHECKING:
    import duckdb


def check_quality(
    contract: DatasetContract,
    *,
    store: ParquetStore,
    inputs: Sequence[ArrivedFile],
    spill: Path | None = None,
    memory_limit: str = "2GB",
) -> QualityRun:
    """Ask every check of `contract` of the rows of `inputs`. Raises StoredFileMissing for a file that is not in the store."""
    files: dict[date, list[Path]] = defaultdict(list)
    for each in inputs:
        files[each.arrived].append(store.find(each.sha256).path)
    checks = checks_of(contract)
    if not files:
        return QualityRun(contract.content_hash, (), checks, ())
    sql = QualitySql(contract, files)
    with (
        tempfile.TemporaryDirectory(prefix="fivefold-") as own,
        connection(memory_limit=memory_limit, spill=spill or Path(own)) as connected,
    ):
        repeats = _repeats(connected, sql)
        scanned = connected.execute(sql.scan(checks)).fetchall()
    months = [_month(row, checks, repeats) for row in scanned]
    return QualityRun(contract.content_hash, tuple(inputs), checks, tuple(months))


def _repeats(connected: "duckdb.DuckDBPyConnection", sql: QualitySql) -> Mapping[tuple[str, date], int]:
    """The rows whose key another row has as well, by site and month."""
    connected.execute(f"CREATE TEMP TABLE {ALIKE} AS {sql.alike}")
    if not connected.execute(f"SELECT 1 FROM {ALIKE} LIMIT 1").fetchall():  # noqa: S608
        return {}
    return {(site, month): rows for site, month, rows in connected.execute(sql.repeats).fetchall()}


def _month(row: Sequence[Any], checks: Sequence[QualityCheck], repeats: Mapping[tuple[str, date], int]) -> MonthQuality:
    site, month, rows, *numbers = row
    counts = [
        QualityCount(repeats.get((site, month), 0) if check.kind is QualityCheckKind.REPEATED_KEY else violated, asked)
        for check, violated, asked in zip(checks, numbers[::2], numbers[1::2], strict=True)
    ]
    return MonthQuality(site, month, rows, tuple(counts))
