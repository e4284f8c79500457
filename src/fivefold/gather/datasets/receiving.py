"""Take a file's bytes as they come: count, hash and keep them, and stop at the limit. Memory does not grow with the file."""

import hashlib
import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from fivefold.engine.measures.files.csv_bytes import CHUNK, check_size
from fivefold.foundation.storage import synchronise_folder
from fivefold.gather.datasets.folders import incoming_folder, quarantine_folder, writing


def upload_limit() -> int:
    """The largest file that the upload page takes, in bytes."""
    megabytes: int = settings.FIVEFOLD.upload_limit_megabytes
    return megabytes * 1_000_000


@dataclass(frozen=True)
class Arrival:
    """A file that has arrived whole: where it lies for now, its SHA-256 and its size in bytes."""

    path: Path
    digest: str
    size: int

    def discard(self) -> None:
        """Forget the bytes, unless they were moved on."""
        self.path.unlink(missing_ok=True)


class Receiver:
    """Writes what arrives to a file of its own. Either `finish` or `abandon` ends it."""

    def __init__(self, *, most_bytes: int | None) -> None:
        self.most_bytes = most_bytes
        self.size = 0
        self._digest = hashlib.sha256()
        self._held = ExitStack()
        self._held.enter_context(writing())
        handle, name = tempfile.mkstemp(prefix="arriving-", dir=incoming_folder())
        self._path = Path(name)
        self._file = self._held.enter_context(os.fdopen(handle, "wb"))

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises FileRefused, and forgets what came before, once they are more than the limit."""
        self.size += len(chunk)
        try:
            check_size(self.size, self.most_bytes)
        except Exception:
            self.abandon()
            raise
        self._digest.update(chunk)
        self._file.write(chunk)

    def finish(self) -> Arrival:
        """All bytes have come; they are on the disk when this returns."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._held.close()
        return Arrival(self._path, self._digest.hexdigest(), self.size)

    def abandon(self) -> None:
        """Stop and forget what came."""
        self._held.close()
        self._path.unlink(missing_ok=True)


def receive_file(path: Path) -> Arrival:
    """Take a file of this machine, of any size. Raises OSError where it cannot be read."""
    receiver = Receiver(most_bytes=None)
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                receiver.write(chunk)
        return receiver.finish()
    except BaseException:
        receiver.abandon()
        raise


def move_to_quarantine(arrival: Arrival, public_id: str) -> Path:
    """Move the bytes to where the submission `public_id` is checked from; they are there, or still where they were."""
    target = quarantined(public_id)
    arrival.path.rename(target)
    synchronise_folder(target.parent)
    return target


def quarantined(public_id: str) -> Path:
    """Where the bytes of the submission `public_id` lie while it is checked."""
    return quarantine_folder() / f"{public_id}.csv"
