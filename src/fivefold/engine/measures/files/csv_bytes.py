"""One pass over a file's bytes: its hash, and whether it can be text at all. Memory does not grow with the file."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fivefold.engine.measures.files.file_kinds import kind_of
from fivefold.engine.measures.problems import FileRefused, Problem

CHUNK = 1 << 20
BYTE_ORDER_MARK = codecs.BOM_UTF8
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAVE_AS_UTF8 = "Save the file again as “CSV UTF-8” and send that."


@dataclass(frozen=True)
class ByteFacts:
    """What one pass over the bytes found. `quotes` counts them; `blank_rows`: a blank line may stand somewhere."""

    size: int
    sha256: str
    quotes: int
    blank_rows: bool
    undecodable: bool
    nul: bool


@dataclass(frozen=True)
class Identity:
    """What a file's bytes are known by."""

    sha256: str
    size: int


def identity(path: Path, *, max_bytes: int | None = None) -> Identity:
    """What the file at `path` is known by, whatever it holds. Raises FileRefused where it cannot be read, or is too large."""
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(path):
        size += len(chunk)
        check_size(size, max_bytes)
        digest.update(chunk)
    return Identity(digest.hexdigest(), size)


def refuse(code: str, message: str, fix: str) -> FileRefused:
    """A refusal of the file as a whole."""
    return FileRefused([Problem(code, message, fix)])


def scan_bytes(path: Path, *, max_bytes: int | None = None) -> ByteFacts:
    """Hash `path` and look at every byte once.

    Raises FileRefused for a file that is absent, empty, larger than `max_bytes` or not text but UTF-16, a workbook or an
    archive, and for what is no file, such as a pipe: it could not be read again.
    """
    if path.exists() and not path.is_file():
        raise refuse("not_a_file", f"{path.name} is not a file", "Save the data to a file first, and give that.")
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = quotes = 0
    blank = undecodable = nul = visible = False
    end = b"\n"
    for chunk in _chunks(path):
        if size == 0:
            _check_kind(chunk)
        size += len(chunk)
        check_size(size, max_bytes)
        digest.update(chunk)
        quotes += chunk.count(b'"')
        nul = nul or b"\0" in chunk
        blank = blank or _has_blank_line(end + chunk)
        undecodable = undecodable or not _decodes(decoder, chunk)
        visible = visible or bool(chunk.removeprefix(BYTE_ORDER_MARK).strip())
        end = chunk[-3:]
    if not visible:
        raise refuse("empty_file", "The file is empty", "Send a file with a header row and at least one row of data.")
    undecodable = undecodable or not _decodes(decoder, b"", final=True)
    return ByteFacts(size, digest.hexdigest(), quotes, blank, undecodable, nul)


def check_size(size: int, max_bytes: int | None) -> None:
    """Refuse a file, or the part of one that has come so far, larger than `max_bytes`."""
    if max_bytes is not None and size > max_bytes:
        limit = f"{max_bytes / 1_000_000:,.0f} MB" if max_bytes >= 1_000_000 else f"{max_bytes:,} bytes"
        raise refuse("too_large", f"The file is larger than {limit}, the limit", "Send it in parts, such as one file a year.")


def _check_kind(first: bytes) -> None:
    """Refuse a file whose first bytes say that it is something else than text in UTF-8."""
    if first.startswith(UTF_16):
        raise refuse("not_utf8", "The file is UTF-16, not UTF-8", SAVE_AS_UTF8)
    kind = kind_of(first)
    if kind is not None:
        raise refuse("not_csv", f"The file is {kind.name}, not a CSV file", kind.fix)


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        raise refuse("file_missing", f"There is no file {path.name}", "Check the name and the folder.") from None
    except OSError as error:
        raise refuse(
            "file_unreadable", f"{path.name} cannot be read: {error.strerror}", "Check that it is a file you may read."
        ) from None


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        decoder.reset()
        return False
    return True


def _has_blank_line(chunk: bytes) -> bool:
    """Blank lines shift row numbers, so a trailing one does no harm and a false alarm only costs time."""
    return any(mark in chunk for mark in (b"\n\n", b"\n\r\n", b"\r\r"))
