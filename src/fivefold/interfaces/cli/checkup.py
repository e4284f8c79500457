"""What `fivefold doctor` examines of the installation itself: folder, keys, database, files of the pages."""

import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from fivefold.foundation.checkup import Finding
from fivefold.foundation.storage import SUBFOLDERS, DataFolder
from fivefold.interfaces.cli.installation import pending_migrations

ROOM_NEEDED = 1_000_000_000
"""Bytes below which the disk counts as nearly full."""


def examine_folder(data: DataFolder) -> Iterator[Finding]:
    """Missing subfolders, and anything secret that other accounts can read."""
    repair = f"Run `fivefold init {data.root}`, which makes what is missing."
    for folder in (data.root, *(data.root / name for name in SUBFOLDERS)):
        if not folder.is_dir():
            yield Finding(f"The folder {folder} is missing.", repair)
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield Finding(f"This account cannot write to {folder}.", "Give it to the account that runs Fivefold.")
    for path in (data.keys, *data.keys.glob("*"), data.database):
        if path.exists() and _open_to_others(path):
            yield Finding(f"Other accounts of this machine can read {path}.", f"Run: chmod go-rwx {path}")
    if not data.secret_key.is_file() or not data.secret_key.read_text().strip():
        yield Finding(f"The key {data.secret_key} is missing or empty.", f"Put it back from a backup. {repair}")


def examine_room(data: DataFolder) -> Iterator[Finding]:
    """A disk that is nearly full."""
    free = shutil.disk_usage(data.root).free
    if free < ROOM_NEEDED:
        what = f"Only {free // 1_000_000:,} MB are free on the disk of {data.root}."
        yield Finding(what, "Make room, or move the data folder to a larger disk.")


def examine_database(data: DataFolder) -> Iterator[Finding]:
    """A missing or damaged database, or one of another version."""
    from django.db import connection

    if connection.vendor == "sqlite":
        if not data.database.is_file():
            yield Finding(f"The database {data.database} is missing.", "Put it back from a backup.")
            return
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(5)")
            damages = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        for damage in damages:
            yield Finding(f"The database is damaged: {damage}.", "Stop Fivefold and put the database back from a backup.")
    missing = pending_migrations()
    if missing:
        what = f"The database lacks {len(missing)} changes, from “{missing[0]}” on."
        yield Finding(what, f"Back the folder up, then run `fivefold init {data.root}`, which brings it up to date.")


def examine_page_files(data: DataFolder) -> Iterator[Finding]:
    """Style, script and chart files that pages refer to and that are not there."""
    from fivefold.foundation.design.vega_bundle import BUNDLE_NAME

    repair = f"Run `fivefold init {data.root}`, which makes them again."
    manifest = data.static / "staticfiles.json"
    if not manifest.is_file():
        yield Finding("The style and script files of the pages are missing.", repair)
        return
    listed: dict[str, str] = json.loads(manifest.read_text())["paths"]
    gone = [name for name, stored in listed.items() if not (data.static / stored).is_file()]
    if gone:
        yield Finding(f"{len(gone)} files of the pages are missing, such as {gone[0]}.", repair)
    if not (data.vega / BUNDLE_NAME).is_file() or BUNDLE_NAME not in listed:
        yield Finding(f"The script that draws charts, {BUNDLE_NAME}, is missing.", repair)


def examine_demonstration(data: DataFolder) -> Iterator[Finding]:
    """One-click sign-in switched on where real people work."""
    from django.conf import settings

    if settings.FIVEFOLD.demo and not data.is_demonstration:
        yield Finding("FIVEFOLD_DEMO is set, but this is no demonstration.", "Unset FIVEFOLD_DEMO.")
    if settings.FIVEFOLD.debug:
        yield Finding("FIVEFOLD_DEBUG is set: error pages show how the site is built.", "Unset it where real people work.")


def _open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
