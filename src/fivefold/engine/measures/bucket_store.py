"""Stored files in an S3-compatible bucket, read through fsspec; nothing is written there.

The address stands for a data folder: below it lies a copy of its `parquet/`. Endpoint and credentials come from the
environment or from fsspec's own configuration (`AWS_…`, `FSSPEC_S3_…`, an instance's role), never from files of ours.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.parquet_store import CHUNK, StoredFileDamaged, StoredFileMissing, file_in_store

if TYPE_CHECKING:
    import duckdb

PATIENCE_SECONDS = 5
"""How long a bucket may take to answer at all."""


class BucketSupportMissing(DomainError):
    """What reads buckets is not installed."""

    code: ClassVar[str] = "bucket_support_missing"


class BucketAddressRefused(DomainError):
    """The address names no bucket."""

    code: ClassVar[str] = "bucket_address_refused"


class BucketUnreachable(DomainError):
    """The bucket does not answer, or does not let us in."""

    code: ClassVar[str] = "bucket_unreachable"


@dataclass(frozen=True)
class BucketStore:
    """The files below an address such as s3://bucket/network; see `fivefold.engine.measures.input_files.InputFiles`.

    Raises BucketAddressRefused.
    """

    address: str

    def __post_init__(self) -> None:
        if not self.address.startswith("s3://") or not self.address.removeprefix("s3://").strip("/"):
            raise BucketAddressRefused(
                f"{self.address} is no address of a bucket.", fix="Write s3://bucket or s3://bucket/folder."
            )

    def attach(self, connected: "duckdb.DuckDBPyConnection") -> None:
        """Let `connected` read from the bucket."""
        connected.register_filesystem(self._files)

    def location_of(self, sha256: str) -> str:
        """The file's address. Raises StoredFileMissing, BucketUnreachable."""
        location = f"{self.address.rstrip('/')}/{file_in_store(sha256)}"
        with self._answering() as files:
            try:
                files.info(location)
            except FileNotFoundError:
                raise StoredFileMissing(sha256) from None
        return location

    def verify(self, sha256: str) -> None:
        """Read the whole file and compare. Raises StoredFileMissing, StoredFileDamaged, BucketUnreachable."""
        location, digest = self.location_of(sha256), hashlib.sha256()
        with self._answering() as files, files.open(location, "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != sha256:
            raise StoredFileDamaged(sha256)

    @cached_property
    def _files(self) -> Any:
        """fsspec's view of the bucket; it remembers no listing, so that what has just been copied there is found."""
        try:
            from s3fs import S3FileSystem  # noqa: PLC0415  # an extra
        except ImportError:
            raise BucketSupportMissing(
                "Reading from a bucket needs a part of Fivefold that is not installed.", fix='Run pip install "fivefold[s3]".'
            ) from None
        patience = {"connect_timeout": PATIENCE_SECONDS, "retries": {"max_attempts": 1}}
        return S3FileSystem(config_kwargs=patience, use_listings_cache=False, skip_instance_cache=True)

    @contextmanager
    def _answering(self) -> Iterator[Any]:
        files = self._files
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # comes with s3fs

        try:
            yield files
        except (BotoCoreError, ClientError, OSError) as error:
            raise BucketUnreachable(
                f"The bucket at {self.address} cannot be read: {error}.",
                fix="Check its address, AWS_ENDPOINT_URL and the credentials in the environment.",
            ) from error
