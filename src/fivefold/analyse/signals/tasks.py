"""The worker's part of signals."""

from fivefold.foundation.clock import now
from fivefold.foundation.permission import system
from fivefold.foundation.tasks.registry import task
from fivefold.gather.measures.selectors import measure_called
from fivefold.network.people.selectors import network_called
from fivefold.network.scope import within


@task
def refresh(network: str, measure: str) -> int:
    """Look at the measure's latest run; returns how many signals are new. Looking at one run twice changes nothing."""
    from fivefold.analyse.signals.ranking import refresh_signals  # noqa: PLC0415  # numerics load when needed

    with within(network_called(network)):
        found = measure_called(measure)
        return 0 if found is None else len(refresh_signals(by=system("signals"), measure=found, at=now()))
