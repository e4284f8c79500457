"""What the worker does with submissions."""

from fivefold.foundation.clock import now
from fivefold.foundation.permission import system
from fivefold.foundation.tasks.registry import task
from fivefold.gather.datasets import selectors
from fivefold.network.people.selectors import network_called
from fivefold.network.scope import within


@task
def check_submission(*, network: str, submission: str) -> str:
    """Check a file that was received and accept or refuse it; returns how it stands then."""
    from fivefold.gather.datasets.ingest import ingest  # noqa: PLC0415  # numerics load when needed

    with within(network_called(network)):
        found = selectors.submission_called(submission)
        return "" if found is None else ingest(by=system("ingest"), submission=found, at=now()).state


@task
def recover_submissions() -> int:
    """Take up what a crash left undecided and clear away what nobody lists; returns how many submissions were decided."""
    from fivefold.gather.datasets.recovery import recover  # noqa: PLC0415  # numerics load when needed

    return recover(by=system("recovery"), at=now()).decided
