"""Files beside the rows that name them: clear away what no row names, and find what is named and missing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from fivefold.engine.measures.parquet_store import StoredFileDamaged, StoredFileMissing
from fivefold.foundation.checkup import Finding
from fivefold.foundation.storage import DataFolder
from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.folders import alone, incoming_folder, quarantine_folder, store

Listing = Callable[[], frozenset[str]]

_listings: list[Listing] = []


def register_listing(listing: Listing) -> None:
    """Keep the immutable files whose hashes `listing()` gives; from the `ready()` of every app that stores some."""
    _listings.append(listing)


def clear_away() -> int | None:
    """Remove bytes that nobody lists, unless somebody is writing some at this moment; returns how many files."""
    with alone() as undisturbed:
        if not undisturbed:
            return None
        unlisted = list(_half_received())
        for path in unlisted:
            path.unlink(missing_ok=True)
        for folder in [path for path in incoming_folder().iterdir() if path.is_dir()]:
            shutil.rmtree(folder)
        return len(unlisted) + store().sweep() + len(store().remove_orphans(_listed()))


def _half_received() -> Iterator[Path]:
    """Bytes that never arrived whole, or whose submission was never written down or is decided."""
    yield from (path for path in incoming_folder().rglob("*") if path.is_file())
    kept = selectors.quarantined_everywhere()
    yield from (path for path in quarantine_folder().iterdir() if path.stem not in kept)


def _listed() -> frozenset[str]:
    return frozenset[str]().union(*(listing() for listing in _listings))


def examine_files(data: DataFolder) -> Iterator[Finding]:
    """For `fivefold doctor`: submissions undecided or not checked, and immutable files listed and missing or damaged."""
    waiting = len(selectors.undecided_everywhere())
    if waiting:
        yield Finding(
            f"{waiting} files were received and nothing is decided about them yet.",
            f"Keep `fivefold serve` running on {data.root}: its worker takes them up within ten minutes.",
        )
    for failed in selectors.failed_everywhere():
        yield Finding(
            f"The file {failed.public_id} could not be checked, by fault {failed.fault} of Fivefold.",
            "The log tells where. Report it with this number; then have the file checked again on its page.",
        )
    for digest in sorted(_listed()):
        try:
            store().verify(digest)
        except (StoredFileMissing, StoredFileDamaged) as error:
            yield Finding(error.message, error.fix)
