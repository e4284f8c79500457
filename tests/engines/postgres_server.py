"""A PostgreSQL server of the tests' own: in a new folder, on a socket there, without TCP; gone when the tests are."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

INSTALLED = Path("/usr/lib/postgresql")
SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "timezone=Pacific/Auckland")
"""The session's own zone is one that would show if a month were ever cut off by it."""


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`, where they are installed."""
    found = [Path(path).resolve().parent for name in ("initdb",) if (path := shutil.which(name))]
    found += sorted(INSTALLED.glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "postgres").exists() and (folder / "initdb").exists()), None)


@contextmanager
def postgres_server(folder_of_binaries: Path) -> Iterator[str]:
    """Gives the connection string of a running server."""
    folder = Path(tempfile.mkdtemp(prefix="fivefold-postgres-", dir="/tmp"))
    folder.chmod(0o711)
    as_user = _unprivileged(folder)
    data = folder / "data"
    try:
        command: list[str | Path] = [
            folder_of_binaries / "initdb",
            "-D",
            data,
            "-U",
            "fivefold",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
        ]
        subprocess.run([*command, "--locale=C.UTF-8"], check=True, capture_output=True, cwd=folder, **as_user)
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            command = [folder_of_binaries / "postgres", "-D", data, "-k", folder, *settings]
            server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, cwd=folder, **as_user)
        try:
            yield f"host={folder} user=fivefold dbname=postgres"
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: as nobody then, in a folder that nobody may write to."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
