"""Compute measures: one scan of a dataset gives every measure of it, for every site, month and stratum, as integers."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, check_definition
from fivefold.engine.measures.duckdb_session import connection
from fivefold.engine.measures.engines.compute_sql import scan_sql, values_sql
from fivefold.engine.measures.parquet_store import ParquetStore, StoredFile
from fivefold.engine.measures.receiving.receive import write_parquet


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """One measure at one site in one month, over all rows (`stratum` is None) or those with one value of a stratum.

    All integers. `n` is the number of rows that the measure looks at, after exclusions; `numerator` and `denominator`
    are counts or sums (the denominator of a count is 0); `unknown_numerator` and `unknown_denominator` are the rows
    for which the part cannot be known, whatever the definition does with them (in a proportion, the numerator's are
    looked for only among the rows of the denominator). `impossible` rows, left out as well, have a numerator below 0 or
    above their denominator, in a proportion that adds up columns.
    """

    measure: str
    site: str
    period: date
    stratum: str | None
    stratum_value: str | None
    n: int
    numerator: int
    denominator: int
    unknown_numerator: int
    unknown_denominator: int
    impossible: int


@dataclass(frozen=True)
class MeasureRun:
    """The values, and what they were computed from, so that the run can be repeated."""

    values: tuple[MeasureValue, ...]
    """Ordered by measure, stratum, its value, site and period."""
    engine: str
    engine_version: str
    contract_hash: str
    definition_hashes: tuple[tuple[str, str], ...]
    """(measure, content hash) in the order given."""
    inputs: tuple[str, ...]
    """sha256 of each input file, in the order given."""
    stored: StoredFile | None
    """The values as a Parquet file, when a store was given."""


def compute(
    definitions: Sequence[MeasureDefinition],
    *,
    contract: DatasetContract,
    store: ParquetStore,
    inputs: Sequence[str],
    keep: bool = True,
    spill: Path | None = None,
    memory_limit: str = "512MB",
) -> MeasureRun:
    """Compute `definitions` over the stored files whose hashes are `inputs`; with `keep`, store the values as well.

    A month in which a site has no row has no value. A missing stratum value is the text "(unknown)".
    Raises DefinitionRefused for a definition that does not fit, StoredFileMissing for an input.
    """
    for definition in definitions:
        check_definition(definition, contract)
    files = [store.find(sha256).path for sha256 in inputs]
    stored = None
    with (
        tempfile.TemporaryDirectory(prefix="fivefold-") as own,
        connection(memory_limit=memory_limit, spill=spill or Path(own)) as connected,
    ):
        values = _values(connected, definitions, contract, files)
        if keep:
            stored = store.add(lambda draft: write_parquet(connected, "SELECT * FROM measure_values", draft))
    return MeasureRun(
        values=values,
        engine="duckdb",
        engine_version=duckdb.__version__,
        contract_hash=contract.content_hash,
        definition_hashes=tuple((definition.name, definition.content_hash) for definition in definitions),
        inputs=tuple(inputs),
        stored=stored,
    )


def _values(
    connected: duckdb.DuckDBPyConnection, definitions: Sequence[MeasureDefinition], contract: DatasetContract, files: list[Path]
) -> tuple[MeasureValue, ...]:
    connected.execute(
        "CREATE TEMP TABLE measure_values (measure VARCHAR, site VARCHAR, period DATE, stratum VARCHAR, stratum_value VARCHAR, "
        "n BIGINT, numerator BIGINT, denominator BIGINT, unknown_numerator BIGINT, unknown_denominator BIGINT, "
        "impossible BIGINT)"
    )
    if files and definitions:
        connected.execute(f"CREATE TEMP TABLE scanned AS {scan_sql(definitions, contract, files)}")
        connected.execute(f"INSERT INTO measure_values {values_sql(definitions)}")
    found = connected.execute("SELECT * FROM measure_values").fetchall()
    return tuple(MeasureValue(*row) for row in found)
