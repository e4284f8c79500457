"""What Close listens to: new values, new signals, and loops that somebody reopened."""

from datetime import timedelta

from fivefold.analyse.signals.events import SignalRaised
from fivefold.analyse.signals.models import SignalDirection
from fivefold.analyse.signals.selectors import signal_called
from fivefold.close.checks import selectors, services
from fivefold.close.checks.tasks import WATCH, look_again, tell_due_checks
from fivefold.foundation.clock import now
from fivefold.foundation.outbox.events import subscribe
from fivefold.foundation.tasks.queue import enqueue
from fivefold.foundation.tasks.registry import schedule
from fivefold.gather.measures.events import MeasureValuesChanged
from fivefold.gather.measures.selectors import measure_called
from fivefold.loop.events import LoopMoved
from fivefold.loop.selectors import loop_called


def values_changed(event: MeasureValuesChanged, event_id: str) -> None:
    """Queue a look at what is watched on this measure; it computes outside the transaction in which the event is heard."""
    measure = measure_called(event.measure)
    if measure is not None and selectors.watches_on(measure).exists():
        enqueue(look_again, network=event.network, measure=event.measure)


def signal_raised(event: SignalRaised, event_id: str) -> None:
    """A concern on a watched measure stands in the loop's thread, if it is new since the closure.

    Only the watch's own rule reopens.
    """
    signal = signal_called(event.signal)
    if signal is None or signal.direction != SignalDirection.CONCERN:
        return
    for watch in selectors.watches_on(signal.measure):
        here = signal.site is None or signal.site.public_id in watch.sites
        if here and signal.last_seen > watch.after:
            services.note_other_signal(by=WATCH, watch=watch, signal=signal, at=now())


def loop_moved(event: LoopMoved, event_id: str) -> None:
    """Nobody watches over a loop that goes round again."""
    loop = loop_called(event.loop) if event.transition == "reopen" else None
    if loop is not None:
        services.stop_watch(by=WATCH, loop=loop, at=now())


def register_all() -> None:
    """Subscribe, and declare the daily look at what is due; from `ChecksConfig.ready()`."""
    subscribe(MeasureValuesChanged, values_changed)
    subscribe(SignalRaised, signal_raised)
    subscribe(LoopMoved, loop_moved)
    schedule("close.watch_checks", tell_due_checks, every=timedelta(days=1))
