"""Put results on disk: all of them whole or none at all, and never over somebody else's file."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from fivefold.engine.errors import DomainError

MARK = '<meta name="generator" content="Fivefold'
"""Stands near the start of every report; a file that has it may be replaced by the next report."""
JSON_MARK = '"generator": "Fivefold'
TABLE_MARK = "measure,kind,chart,site,stratum,period,value,"
"""How a table of ours begins as CSV."""
PARQUET_MARK = "fivefold_table"
"""Stands near the end of a table of ours as Parquet."""
_LOOK_AT = 4096

Writer = Callable[[Path], None]
"""Writes a whole file to the path that it is given."""


class ReportRefused(DomainError):
    """The report cannot be written where it was asked for."""

    code: ClassVar[str] = "report_refused"


def check_place(place: Path, *, file: Path, force: bool) -> None:
    """Find out before the work begins whether results on `file` may be written to `place`. Raises ReportRefused."""
    folder = place.parent
    if not folder.is_dir():
        raise ReportRefused(f"{folder}: there is no such folder.", fix="Make the folder first, or choose another --out.")
    if place.is_dir():
        raise ReportRefused(f"{place} is a folder.", fix="Give a file name: --out report.html")
    if not os.access(folder, os.W_OK):
        raise ReportRefused(f"{folder}: no permission to write there.", fix="Choose another place with --out.")
    if place.exists() and place.samefile(file):
        raise ReportRefused(f"{place} is the file to analyse.", fix="Choose another --out; --force does not help here.")
    if place.exists() and not force and not _is_ours(place):
        message = f"{place} exists and is not a report of Fivefold."
        raise ReportRefused(message, fix="Choose another --out, or replace it with --force.")


def save(outputs: Mapping[Path, Writer]) -> None:
    """Write every output beside its place and flush it to disk, then put all of them in place. Raises ReportRefused."""
    written: dict[Path, Path] = {}
    place = Path()
    try:
        for place, writer in outputs.items():
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".tmp")
            os.close(handle)
            written[place] = Path(name)
            writer(written[place])
            _flush(written[place])
        for place, temporary in written.items():
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(place)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReportRefused(
            f"{place}: {reason}.", fix="Free some space, or choose another place with --out.", field="out"
        ) from error
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def text_writer(text: str) -> Writer:
    """Writes `text` as UTF-8."""

    def write(place: Path) -> None:
        place.write_bytes(text.encode())

    return write


def _flush(written: Path) -> None:
    with written.open("rb+") as stream:
        os.fsync(stream.fileno())


def _is_ours(place: Path) -> bool:
    """Whether a mark of ours stands near the start, or near the end, where a Parquet file says what it is."""
    with place.open("rb") as stream:
        start = stream.read(_LOOK_AT)
        stream.seek(max(place.stat().st_size - _LOOK_AT, 0))
        end = stream.read(_LOOK_AT)
    marked = any(mark.encode() in start for mark in (MARK, JSON_MARK)) or start.startswith(TABLE_MARK.encode())
    return marked or (start.startswith(b"PAR1") and PARQUET_MARK.encode() in end)


def _umask() -> int:
    """The mask that new files get; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
