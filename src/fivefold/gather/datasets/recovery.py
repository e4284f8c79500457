"""After a crash: take up what was left undecided, and clear away bytes that nobody lists."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fivefold.engine.measures.parquet_store import StoredFileDamaged, StoredFileMissing
from fivefold.foundation.checkup import Finding
from fivefold.foundation.permission import Actor
from fivefold.foundation.storage import DataFolder
from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.folders import alone, incoming_folder, quarantine_folder, store
from fivefold.gather.datasets.ingest import ingest
from fivefold.network.scope import within

Listing = Callable[[], frozenset[str]]

_listings: list[Listing] = []


def register_listing(listing: Listing) -> None:
    """Keep the immutable files whose hashes `listing()` gives; from the `ready()` of every app that stores some."""
    _listings.append(listing)


@dataclass(frozen=True)
class Recovered:
    """What recovery did: submissions that are decided now, and files that were cleared away (None: somebody is writing)."""

    decided: int
    cleared: int | None


def recover(*, by: Actor, at: datetime) -> Recovered:
    """Decide every submission that a crash left undecided, then clear away what no row lists. May be repeated at any time."""
    decided = 0
    for submission in selectors.undecided_everywhere():
        with within(submission.network):
            decided += ingest(by=by, submission=submission, at=at).decided_at is not None
    return Recovered(decided, clear_away())


def clear_away() -> int | None:
    """Remove bytes that nobody lists, unless somebody is writing some at this moment; returns how many files."""
    with alone() as undisturbed:
        if not undisturbed:
            return None
        unlisted = list(_half_received())
        for path in unlisted:
            path.unlink(missing_ok=True)
        return len(unlisted) + store().sweep() + len(store().remove_orphans(_listed()))


def _half_received() -> Iterator[Path]:
    """Bytes that never arrived whole, or whose submission was never written down or is decided."""
    yield from (path for path in incoming_folder().rglob("*") if path.is_file())
    kept = selectors.quarantined_everywhere()
    yield from (path for path in quarantine_folder().iterdir() if path.stem not in kept)


def _listed() -> frozenset[str]:
    return frozenset[str]().union(*(listing() for listing in _listings))


def examine_files(data: DataFolder) -> Iterator[Finding]:
    """For `fivefold doctor`: undecided submissions, and immutable files that are listed and missing or damaged."""
    waiting = len(selectors.undecided_everywhere())
    if waiting:
        yield Finding(
            f"{waiting} files were received and nothing is decided about them yet.",
            f"Keep `fivefold serve` running on {data.root}: its worker takes them up within ten minutes.",
        )
    for digest in sorted(_listed()):
        try:
            store().verify(digest)
        except (StoredFileMissing, StoredFileDamaged) as error:
            yield Finding(error.message, error.fix)
