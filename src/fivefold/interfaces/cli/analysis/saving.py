"""Put a report on disk: whole or not at all, and never over somebody else's file."""

import os
import tempfile
from pathlib import Path
from typing import ClassVar

from fivefold.engine.errors import DomainError

MARK = '<meta name="generator" content="Fivefold'
"""Stands near the start of every report; a file that has it may be replaced by the next report."""
_LOOK_AHEAD = 4096


class ReportRefused(DomainError):
    """The report cannot be written where it was asked for."""

    code: ClassVar[str] = "report_refused"


def default_place(file: Path) -> Path:
    """Where the report of `file` goes unless told otherwise: the working directory, named after the file."""
    return Path(f"{file.stem}-report.html")


def check_place(place: Path, *, file: Path, force: bool) -> None:
    """Find out before the work begins whether the report on `file` may be written to `place`. Raises ReportRefused."""
    folder = place.parent
    if not folder.is_dir():
        raise ReportRefused(f"{folder}: there is no such folder.", fix="Make the folder first, or choose another --out.")
    if place.is_dir():
        raise ReportRefused(f"{place} is a folder.", fix="Give a file name: --out report.html")
    if not os.access(folder, os.W_OK):
        raise ReportRefused(f"{folder}: no permission to write there.", fix="Choose another place with --out.")
    if place.exists() and place.samefile(file):
        raise ReportRefused(f"{place} is the file to analyse.", fix="Choose another --out; --force does not help here.")
    if place.exists() and not force and not _is_report(place):
        message = f"{place} exists and is not a report of Fivefold."
        raise ReportRefused(message, fix="Choose another --out, or replace it with --force.")


def save(text: str, place: Path) -> None:
    """Write `text` beside `place`, flush it to disk, then put it in place in one step. Raises ReportRefused."""
    try:
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".tmp")
        written = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            written.chmod(0o666 & ~_umask())
            written.replace(place)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReportRefused(
            f"{place}: {reason}.", fix="Free some space, or choose another place with --out.", field="out"
        ) from error


def _is_report(place: Path) -> bool:
    with place.open(encoding="utf-8", errors="replace") as stream:
        return MARK in stream.read(_LOOK_AHEAD)


def _umask() -> int:
    """The mask that new files get; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
