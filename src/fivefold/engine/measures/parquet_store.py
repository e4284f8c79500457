"""Immutable Parquet files named by the hash of their bytes.

A file is written under `tmp/`, flushed, renamed to `parquet/sha256/ab/<hash>.parquet` and its folder flushed: a process
killed at any instant leaves either nothing under `parquet/`, or the whole file. Which files count is the
manifest's to say (the database, in the same transaction as the submission); a whole file that no row names is an orphan.
"""

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from fivefold.engine.errors import DomainError

if TYPE_CHECKING:
    import duckdb

CHUNK = 1 << 20


class StoredFileMissing(DomainError):
    """The manifest names a file that is not in the store."""

    code: ClassVar[str] = "stored_file_missing"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"The stored file {sha256[:12]}… is not there", fix="Restore it from a backup, or send the data again.")


class StoredFileDamaged(DomainError):
    """A file's bytes no longer have the hash that is its name."""

    code: ClassVar[str] = "stored_file_damaged"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"The stored file {sha256[:12]}… has changed", fix="Restore it from a backup, or send the data again.")


@dataclass(frozen=True)
class StoredFile:
    """A file in the store."""

    sha256: str
    size: int
    path: Path


def file_in_store(sha256: str) -> str:
    """Where the file with this hash lies below a data folder, or below its copy in a bucket."""
    return f"parquet/sha256/{sha256[:2]}/{sha256}.parquet"


@dataclass(frozen=True)
class ParquetStore:
    """The Parquet files of one data folder; `parquet/` and `tmp/` must be on one file system."""

    data_folder: Path

    @property
    def files(self) -> Path:
        """The folder of the finished files."""
        return self.data_folder / "parquet" / "sha256"

    @property
    def unfinished(self) -> Path:
        """The folder of files that are being written."""
        return self.data_folder / "tmp" / "parquet"

    def path_of(self, sha256: str) -> Path:
        """Where the file with this hash lies, whether or not it is there."""
        return self.data_folder / file_in_store(sha256)

    def add(self, write: Callable[[Path], object]) -> StoredFile:
        """Store what `write` writes to the path it is given. Storing the same bytes again changes nothing."""
        with self._room() as room:
            draft = room / "draft.parquet"
            write(draft)
            digest, size = _flush_and_hash(draft)
            final = self.path_of(digest)
            if not final.exists():
                _make_folder(final.parent)
                draft.chmod(0o444)
                draft.rename(final)
                _flush_folder(final.parent)
        return StoredFile(digest, size, final)

    def find(self, sha256: str) -> StoredFile:
        """The file with this hash, its bytes unread. Raises StoredFileMissing."""
        path = self.path_of(sha256)
        if not path.is_file():
            raise StoredFileMissing(sha256)
        return StoredFile(sha256, path.stat().st_size, path)

    def attach(self, connected: "duckdb.DuckDBPyConnection") -> None:
        """DuckDB reads the disk as it is."""

    def location_of(self, sha256: str) -> str:
        """The path of the file with this hash, as DuckDB reads it. Raises StoredFileMissing."""
        return str(self.find(sha256).path)

    def verify(self, sha256: str) -> StoredFile:
        """Read the file again and compare. Raises StoredFileMissing or StoredFileDamaged."""
        found = self.find(sha256)
        digest, _ = _hash(found.path)
        if digest != sha256:
            raise StoredFileDamaged(sha256)
        return found

    def list_orphans(self, known: frozenset[str]) -> list[str]:
        """Hashes of files that none of the `known` names, sorted: what a kill between rename and commit leaves."""
        return sorted(path.stem for path in self.files.glob("??/*.parquet") if path.stem not in known)

    def remove_orphans(self, known: frozenset[str]) -> list[str]:
        """Delete the orphans; call it only while nothing is being stored. Returns their hashes."""
        orphans = self.list_orphans(known)
        for sha256 in orphans:
            self.path_of(sha256).unlink(missing_ok=True)
        return orphans

    def sweep(self) -> int:
        """Delete drafts whose writer is gone; a living writer holds a lock on its own. Returns how many."""
        swept = 0
        for lock in self.unfinished.glob("*.lock"):
            with lock.open("rb") as held:
                if _take(held.fileno()):
                    shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                    lock.unlink(missing_ok=True)
                    swept += 1
        return swept

    @contextmanager
    def _room(self) -> Iterator[Path]:
        """A folder of our own for a draft; its lock dies with the process."""
        _make_folder(self.unfinished)
        room = self.unfinished / uuid.uuid4().hex
        lock = room.with_suffix(".lock")
        with lock.open("xb") as held:
            _take(held.fileno())
            room.mkdir()
            try:
                yield room
            finally:
                shutil.rmtree(room, ignore_errors=True)
                lock.unlink(missing_ok=True)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _flush_and_hash(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return _hash(path)


def _hash(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest(), path.stat().st_size


def _make_folder(folder: Path) -> None:
    """Make `folder` and flush every folder that names a new one, so that no rename lands in a folder that a crash forgets."""
    missing = [folder, *folder.parents]
    for parent in reversed([path for path in missing if not path.exists()]):
        parent.mkdir(exist_ok=True)
        _flush_folder(parent.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
