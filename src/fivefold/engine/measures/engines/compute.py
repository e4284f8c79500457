"""Compute measures: one scan of a dataset gives every measure of it, for every site, month and stratum, as integers."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.definitions.fit import check_definition
from fivefold.engine.measures.duckdb_session import connection, path_literal, text_literal
from fivefold.engine.measures.engines import on_duckdb
from fivefold.engine.measures.engines.values import MeasureValue
from fivefold.engine.measures.input_files import InputFiles
from fivefold.engine.measures.parquet_store import ParquetStore, StoredFile
from fivefold.engine.measures.receiving.receive import write_parquet


@dataclass(frozen=True)
class MeasureRun:
    """The values, and what they were computed from, so that the run can be repeated."""

    engine: str
    engine_version: str
    contract_hash: str
    definition_hashes: tuple[tuple[str, str], ...]
    """(measure, content hash) in the order given."""
    inputs: tuple[str, ...]
    """sha256 of each input file, in the order given."""
    stored: StoredFile | None
    """The values as a Parquet file, when they were kept."""
    fetched: tuple[MeasureValue, ...] | None = None

    @cached_property
    def values(self) -> tuple[MeasureValue, ...]:
        """Ordered by measure, stratum, its value, site, period and ordinal; read from the file when first asked for."""
        if self.fetched is not None or self.stored is None:
            return self.fetched or ()
        return read_stored(self.stored)


def read_stored(stored: StoredFile, *, measure: str | None = None) -> tuple[MeasureValue, ...]:
    """The values in a stored file, of one measure or of all in it, in their order."""
    with connection() as connected:
        only = "" if measure is None else f" WHERE measure = {text_literal(measure)}"
        return on_duckdb.read_values(connected, f"(FROM read_parquet({path_literal(stored.path)}){only}) found")


def compute(
    definitions: Sequence[MeasureDefinition],
    *,
    contract: DatasetContract,
    store: InputFiles,
    inputs: Sequence[str],
    keep: bool = True,
    spill: Path | None = None,
    memory_limit: str = "2GB",
) -> MeasureRun:
    """Compute `definitions` over the stored files whose hashes are `inputs`; with `keep`, store the values as well, which
    takes a ParquetStore.

    A month in which a site has no row has no value. A missing stratum value is the text "(unknown)".
    Raises DefinitionRefused for a definition that does not fit, StoredFileMissing for an input.
    """
    for definition in definitions:
        check_definition(definition, contract)
    if keep and not isinstance(store, ParquetStore):
        raise TypeError("From here rows are only read: compute with keep=False.")
    files = [store.location_of(sha256) for sha256 in inputs]
    stored, fetched = None, None
    with (
        tempfile.TemporaryDirectory(prefix="fivefold-") as own,
        connection(memory_limit=memory_limit, spill=spill or Path(own)) as connected,
    ):
        store.attach(connected)
        values = on_duckdb.values_sql(connected, definitions, contract, files)
        if keep and isinstance(store, ParquetStore):
            stored = store.add(lambda draft: write_parquet(connected, values, draft))
        else:
            fetched = on_duckdb.read_values(connected, f"({values}) found")
    return MeasureRun(
        engine=on_duckdb.NAME,
        engine_version=on_duckdb.VERSION,
        contract_hash=contract.content_hash,
        definition_hashes=tuple((definition.name, definition.content_hash) for definition in definitions),
        inputs=tuple(inputs),
        stored=stored,
        fetched=fetched,
    )
