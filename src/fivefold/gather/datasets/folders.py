"""Where the bytes lie in the data folder, and a lock that keeps the sweeper away from whoever is writing."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from fivefold.engine.measures.parquet_store import ParquetStore


def data_folder() -> Path:
    """The installation's data folder; everything in it lies on one file system."""
    folder: Path = settings.FIVEFOLD.folder
    return folder


def incoming_folder() -> Path:
    """Bytes that are still arriving."""
    return _made("tmp/incoming")


def quarantine_folder() -> Path:
    """Files that have arrived whole, until they are accepted; refused ones stay for whoever looks into the refusal."""
    return _made("quarantine")


def store() -> ParquetStore:
    """The immutable files: submitted rows and computed values."""
    return ParquetStore(data_folder())


@contextmanager
def writing() -> Iterator[None]:
    """Held while files are written that no row names yet. Many may write at once; the kernel frees it when they die."""
    with _lock(fcntl.LOCK_SH):
        yield


@contextmanager
def alone() -> Iterator[bool]:
    """Gives True while nobody writes, and keeps writers waiting meanwhile; gives False at once where somebody writes."""
    try:
        with _lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield True
    except BlockingIOError:
        yield False


@contextmanager
def _lock(operation: int) -> Iterator[None]:
    handle = os.open(_made("tmp") / "writing.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, operation)
        yield
    finally:
        os.close(handle)


def _made(name: str) -> Path:
    folder = data_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
