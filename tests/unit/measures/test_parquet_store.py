"""The store of immutable files: nothing half-visible, whatever happens."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fivefold.engine.measures.parquet_store import ParquetStore, StoredFileDamaged, StoredFileMissing

WRITER = """
import sys
from pathlib import Path
from fivefold.engine.measures.parquet_store import ParquetStore

store = ParquetStore(Path(sys.argv[1]))
print("ready", flush=True)
number = 0
while True:
    number += 1
    store.add(lambda draft: draft.write_bytes(bytes([number % 251]) * 300_000 + str(number).encode()))
"""


def add(store: ParquetStore, content: bytes) -> str:
    return store.add(lambda draft: draft.write_bytes(content)).sha256


def test_a_file_is_named_by_its_hash(tmp_path: Path) -> None:
    stored = ParquetStore(tmp_path).add(lambda draft: draft.write_bytes(b"rows"))
    assert stored.path == tmp_path / "parquet" / "sha256" / stored.sha256[:2] / f"{stored.sha256}.parquet"
    assert stored.path.read_bytes() == b"rows"
    assert stored.size == 4
    assert ParquetStore(tmp_path).verify(stored.sha256) == stored


def test_storing_the_same_bytes_again_changes_nothing(tmp_path: Path) -> None:
    store = ParquetStore(tmp_path)
    first = add(store, b"rows")
    written = store.path_of(first).stat()
    assert add(store, b"rows") == first
    assert store.path_of(first).stat() == written


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(draft: Path) -> None:
        draft.write_bytes(b"half")
        raise RuntimeError("disc full")

    with pytest.raises(RuntimeError):
        ParquetStore(tmp_path).add(fail)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_has_changed_is_found(tmp_path: Path) -> None:
    store = ParquetStore(tmp_path)
    sha256 = add(store, b"rows")
    store.path_of(sha256).chmod(0o644)
    store.path_of(sha256).write_bytes(b"rowz")
    with pytest.raises(StoredFileDamaged):
        store.verify(sha256)


def test_a_file_that_is_gone_is_found(tmp_path: Path) -> None:
    with pytest.raises(StoredFileMissing):
        ParquetStore(tmp_path).verify("0" * 64)


def test_orphans_are_the_files_that_no_row_names(tmp_path: Path) -> None:
    store = ParquetStore(tmp_path)
    kept, orphan = add(store, b"kept"), add(store, b"orphan")
    assert store.list_orphans(frozenset({kept})) == [orphan]
    assert store.remove_orphans(frozenset({kept})) == [orphan]
    assert store.list_orphans(frozenset()) == [kept]


def test_a_draft_that_is_being_written_is_not_swept(tmp_path: Path) -> None:
    store = ParquetStore(tmp_path)

    def write(draft: Path) -> None:
        draft.write_bytes(b"rows")
        assert store.sweep() == 0
        assert draft.exists()

    store.add(write)


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_at_any_instant_leaves_whole_files_and_a_draft_that_is_swept(tmp_path: Path, seed: int) -> None:
    """The instant is the appearance of a random number of files: no clock decides it."""
    wanted = random.Random(seed).randint(1, 12)  # noqa: S311
    store = ParquetStore(tmp_path)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        while len(store.list_orphans(frozenset())) < wanted:
            assert writer.poll() is None
        os.kill(writer.pid, signal.SIGKILL)
    for sha256 in store.list_orphans(frozenset()):
        store.verify(sha256)
    store.sweep()
    assert list(store.unfinished.iterdir()) == []
