"""What a run reads its rows through: immutable Parquet files, named by the hash of their bytes, on disk or in a bucket."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import duckdb


class InputFiles(Protocol):
    """A store that a run can read from."""

    def attach(self, connected: "duckdb.DuckDBPyConnection") -> None:
        """Let `connected` read from here."""

    def location_of(self, sha256: str) -> str:
        """The name by which DuckDB reads the file with this hash. Raises StoredFileMissing."""
