"""After a crash: take up what was left undecided, and clear away bytes that nobody lists."""

from dataclasses import dataclass
from datetime import datetime

from fivefold.foundation.permission import Actor
from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.ingest import ingest
from fivefold.gather.datasets.upkeep import clear_away
from fivefold.network.scope import within


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
