"""What feedback listens to: a loop that closed, however it did, owes an answer to everyone who raised it."""

from fivefold.close.checks.telling import PEOPLE
from fivefold.close.feedback import services
from fivefold.close.feedback.composing import compose
from fivefold.foundation.clock import now
from fivefold.foundation.outbox.events import subscribe
from fivefold.foundation.permission import system
from fivefold.loop.events import LoopClosed
from fivefold.loop.selectors import loop_called, originators_of
from fivefold.loop.states import Outcome, State


def loop_closed(event: LoopClosed, event_id: str) -> None:
    """Draft an answer for everyone who raised the loop or one that was merged into it; once for each cycle."""
    loop = loop_called(event.loop)
    if loop is None or loop.state != State.CLOSED:
        return
    outcome = Outcome(event.outcome)
    for originator in originators_of(loop):
        if originator.kind in PEOPLE:
            told = compose(loop, originator, outcome=outcome, reason=event.reason)
            services.draft(by=system("feedback"), loop=loop, originator=originator, outcome=outcome, told=told, at=now())


def register_all() -> None:
    """Subscribe; from `FeedbackConfig.ready()`."""
    subscribe(LoopClosed, loop_closed)
