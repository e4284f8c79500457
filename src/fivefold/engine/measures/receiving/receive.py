"""Receive a file under its contract: validate every row, then store all of it, or nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.duckdb_session import connection
from fivefold.engine.measures.files.csv_bytes import identity
from fivefold.engine.measures.files.csv_checks import MOST_PROBLEMS, count_sql, name_faults, run
from fivefold.engine.measures.files.csv_file import row_numbers
from fivefold.engine.measures.parquet_store import ParquetStore, StoredFile
from fivefold.engine.measures.problems import FileRefused, Problem, shown
from fivefold.engine.measures.receiving.column_sums import check_sums, sum_sql, summed
from fivefold.engine.measures.receiving.contract_sql import Plan, plan
from fivefold.engine.measures.receiving.instants import Zones, check_zones
from fivefold.engine.measures.receiving.opening import Opened, named_as_sent, opened
from fivefold.engine.measures.receiving.validation_report import ValidationReport
from fivefold.engine.measures.sources.file_mapping import FileMapping


@dataclass(frozen=True)
class Receipt:
    """The outcome of receiving a file: `stored` is None when it was refused."""

    report: ValidationReport
    stored: StoredFile | None


def receive(
    path: Path,
    *,
    contract: DatasetContract,
    sites: frozenset[str] | None,
    own_site: str | None = None,
    measures: Sequence[MeasureDefinition] = (),
    zones: Zones | None = None,
    today: date,
    store: ParquetStore,
    mapping: FileMapping | None = None,
    spill: Path | None = None,
    max_bytes: int | None = None,
    memory_limit: str = "512MB",
    progress: Callable[[str], None] = lambda _stage: None,
) -> Receipt:
    """Validate the CSV, XLSX or Parquet file at `path` and, when nothing is wrong, store its rows as one Parquet file.

    `sites` are the known site identifiers (None: any), `own_site` the only one whose rows the sender may send; `measures`
    are those computed from the rows, in each of which a part is never more than its whole; `zones` gives the time zone of
    each site, which decides the month of an instant; `today` bounds what is a future
    date; `mapping` says what the file's columns are where they are not the contract's; `spill` is a folder for copies and for
    what does not fit `memory_limit`. Nothing is raised for a bad file: the report says what is wrong. Same bytes, contract and
    mapping give the same stored file.
    """
    report = ValidationReport(contract.content_hash)
    try:
        progress("Checking the bytes and the header")
        check_zones(contract, zones or {})
        with (
            opened(path, contract, mapping=mapping, spill=spill, max_bytes=max_bytes) as file,
            connection(memory_limit=memory_limit, spill=spill) as connected,
        ):
            planned = plan(file.csv_file, contract, sites=sites, own_site=own_site, measures=measures, zones=zones, today=today)
            progress("Validating every row")
            report = _validate(connected, planned, file)
            progress("Storing the rows")
            stored = store.add(lambda draft: write_parquet(connected, planned.stored, draft))
    except FileRefused as refused:
        return Receipt(_refusal(path, contract, named_as_sent(refused, mapping), max_bytes), None)
    return Receipt(report, stored)


def validate(
    path: Path,
    *,
    contract: DatasetContract,
    sites: frozenset[str] | None,
    zones: Zones | None = None,
    today: date,
    mapping: FileMapping | None = None,
    spill: Path | None = None,
    max_bytes: int | None = None,
    memory_limit: str = "512MB",
) -> ValidationReport:
    """As `receive`, but store nothing."""
    try:
        with (
            opened(path, contract, mapping=mapping, spill=spill, max_bytes=max_bytes) as file,
            connection(memory_limit=memory_limit, spill=spill) as connected,
        ):
            return _validate(connected, plan(file.csv_file, contract, sites=sites, zones=zones, today=today), file)
    except FileRefused as refused:
        return _refusal(path, contract, named_as_sent(refused, mapping), max_bytes)


def write_parquet(connected: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    """Write the rows of `sql`, in their order, to `path`."""
    escaped = str(path).replace("'", "''")
    connected.execute(f"COPY ({sql}) TO '{escaped}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")


def _validate(connected: duckdb.DuckDBPyConnection, planned: Plan, file: Opened) -> ValidationReport:
    """One scan counts every fault by site and month. Raises FileRefused."""
    contract, csv_file = planned.contract, planned.csv_file
    filled = ", ".join(f"count({column.cell}) AS filled_{index}" for index, column in enumerate(planned.columns))
    amounts = summed(planned)
    sums = "".join(f", {sum_sql(column)} AS sum_{index}" for index, column in enumerate(amounts))
    counts = f"count(*) AS read, {filled}, {count_sql(planned.checks)}{sums}"
    cell = f"{planned.key.site} AS site, {planned.key.month} AS month"
    grouped = f"SELECT {cell}, {counts} FROM ({planned.typed}) GROUP BY ALL"  # noqa: S608
    run(connected, csv_file, f"CREATE TEMP TABLE grouped AS {grouped}")
    counted = ["read", *(f"filled_{i}" for i in range(len(planned.columns))), *(f"count_{i}" for i in range(len(planned.checks)))]
    totals = ", ".join(f"CAST(coalesce(sum({name}), 0) AS BIGINT)" for name in counted)
    read, *others = connected.execute(f"SELECT {totals} FROM grouped").fetchall()[0]  # noqa: S608
    if not read:
        raise FileRefused([Problem("no_rows", "The file has a header and no data", "Send a file with at least one row of data.")])
    faults = dict(zip(planned.checks, others[len(planned.columns) :], strict=True))
    if any(faults.values()):
        raise name_faults(connected, csv_file, planned.numbered, faults)
    _check_key(connected, planned)
    if amounts:
        largest = ", ".join(f"coalesce(max(sum_{index}), 0)" for index in range(len(amounts)))
        found = connected.execute(f"SELECT {largest} FROM grouped").fetchall()[0]  # noqa: S608
        check_sums(connected, planned, dict(zip(amounts, found, strict=True)))
    return ValidationReport(
        contract_hash=contract.content_hash,
        sha256=csv_file.facts.sha256,
        size=csv_file.facts.size,
        rows=read,
        sites=tuple(row[0] for row in connected.execute("SELECT DISTINCT site FROM grouped ORDER BY site").fetchall()),
        periods=tuple(row[0] for row in connected.execute("SELECT DISTINCT month FROM grouped ORDER BY month").fetchall()),
        warnings=(*file.warnings, *_empty_columns(planned, others[: len(planned.columns)])),
    )


def _check_key(connected: duckdb.DuckDBPyConnection, planned: Plan) -> None:
    """Raise FileRefused when two rows have the same key."""
    key = ", ".join(planned.key.values)
    if not connected.execute(f"SELECT 1 FROM ({planned.typed}) GROUP BY hash({key}) HAVING count(*) > 1 LIMIT 1").fetchall():  # noqa: S608
        return
    keyed = f"SELECT record, hash({key}) AS same, {planned.key.shown} AS shown FROM ({planned.numbered})"  # noqa: S608
    twice = f"SELECT same, min(record) AS first, count(*) - 1 AS again FROM ({keyed}) GROUP BY same HAVING count(*) > 1"  # noqa: S608
    connected.execute(f"CREATE TEMP TABLE twice AS {twice}")
    found = connected.execute(
        f"SELECT first, record, shown FROM ({keyed}) JOIN twice USING (same) WHERE record > first "  # noqa: S608
        f"ORDER BY record LIMIT {MOST_PROBLEMS}"
    ).fetchall()
    total = connected.execute("SELECT CAST(sum(again) AS BIGINT) FROM twice").fetchall()[0][0]
    number = row_numbers(planned.csv_file)
    names, period = planned.contract.key, planned.contract.period.column
    fix = "Delete one of the two rows."
    if period in names:
        fix = f"Delete one of the two rows; in the column {period}, every day of a month is the same period."
    problems = [
        Problem(
            "duplicate_key",
            f"row {number(first)} has the same key ({shown(value)})",
            fix,
            number(record),
            ", ".join(names),
            shown(value),
        )
        for first, record, value in found
    ]
    raise FileRefused(problems, total=total)


def _empty_columns(planned: Plan, filled: list[int]) -> list[Problem]:
    fix = "Nothing to do if the column is not collected; otherwise check the export."
    return [
        Problem("empty_column", "every cell is empty", fix, column=column.contract.name)
        for column, count in zip(planned.columns, filled, strict=True)
        if not count
    ]


def _refusal(path: Path, contract: DatasetContract, refused: FileRefused, max_bytes: int | None) -> ValidationReport:
    try:
        facts = identity(path, max_bytes=max_bytes)
    except FileRefused:
        return _report_of(refused, contract, "", 0)
    return _report_of(refused, contract, facts.sha256, facts.size)


def _report_of(refused: FileRefused, contract: DatasetContract, sha256: str, size: int) -> ValidationReport:
    return ValidationReport(
        contract_hash=contract.content_hash,
        sha256=sha256,
        size=size,
        problems=refused.problems,
        total=refused.total,
        counts=dict(Counter(problem.code for problem in refused.problems)),
    )
