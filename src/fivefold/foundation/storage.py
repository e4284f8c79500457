"""The data folder: where an installation keeps everything, and how a file gets there so that no crash leaves half of it."""

import os
import secrets
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from fivefold.engine.errors import DomainError

CONFIGURATION_FILE = "fivefold.toml"
SUBFOLDERS = (
    "keys",
    "quarantine",
    "parquet",
    "media",
    "cache",
    "cache/django",
    "cache/static",
    "cache/vega",
    "backups",
    "logs",
    "tmp",
)
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


class FolderRefused(DomainError):
    """The folder is no data folder of Fivefold, or cannot become one."""

    code: ClassVar[str] = "folder_refused"


@dataclass(frozen=True)
class DataFolder:
    """The layout of one installation's data folder; everything lies on one file system, so that a rename is atomic."""

    root: Path

    @property
    def configuration(self) -> Path:
        return self.root / CONFIGURATION_FILE

    @property
    def database(self) -> Path:
        return self.root / "db.sqlite3"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def secret_key(self) -> Path:
        return self.keys / "secret"

    @property
    def vega(self) -> Path:
        return self.root / "cache" / "vega"

    @property
    def static(self) -> Path:
        return self.root / "cache" / "static"

    @property
    def lock(self) -> Path:
        return self.root / "tmp" / "serve.lock"

    @property
    def is_installation(self) -> bool:
        """Whether `fivefold init` or `fivefold demo` has begun an installation here."""
        return self.configuration.is_file()

    @property
    def is_demonstration(self) -> bool:
        """Whether the folder says of itself that it is a demonstration."""
        return self.says("demo") is True

    @property
    def is_unfinished(self) -> bool:
        """Whether the building of a demonstration was interrupted here."""
        return self.says("unfinished") is True

    def says(self, setting: str) -> object:
        """What the folder's configuration says about `setting`; None where it says nothing or cannot be read."""
        try:
            return tomllib.loads(self.configuration.read_text()).get(setting)
        except (OSError, tomllib.TOMLDecodeError):
            return None

    def lay_out(self, configuration: str) -> None:
        """Make the folder, its subfolders, its configuration and its key, each where it is missing; repeatable.

        The configuration comes first, so that a half-made folder is known for what it is. Raises FolderRefused.
        """
        self._refuse_what_is_not_ours()
        try:
            self.root.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            if not self.configuration.exists():
                write_durably(self.configuration, configuration.encode())
            for name in SUBFOLDERS:
                (self.root / name).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            if not self.secret_key.exists():
                write_durably(self.secret_key, f"{secrets.token_urlsafe(64)}\n".encode())
        except OSError as error:
            message = f"{self.root} cannot be written: {error.strerror}."
            raise FolderRefused(message, fix="Choose a folder that you may write to, on a disk with room.") from error

    def _refuse_what_is_not_ours(self) -> None:
        if self.root.exists() and not self.root.is_dir():
            raise FolderRefused(f"{self.root} is a file, not a folder.", fix="Name a folder that is empty or not there yet.")
        if self.root.is_dir() and not self.is_installation and any(self.root.iterdir()):
            message = f"{self.root} holds other files and no {CONFIGURATION_FILE}, so it is no folder of Fivefold."
            raise FolderRefused(message, fix="Name a folder that is empty or not there yet.")


def write_durably(target: Path, content: bytes, *, mode: int = PRIVATE_FILE) -> None:
    """Write `content` to `target` so that after a crash either all of it is there or none of it.

    Written beside, synchronised, renamed; then the folder is synchronised (Pillai et al., OSDI 2014).
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    synchronise_folder(target.parent)


def synchronise_folder(folder: Path) -> None:
    """Make the names in `folder` durable: a renamed file survives a power cut only after this."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
