"""Loops for tests, moved through the spine's own services."""

from datetime import date

from fivefold.loop import services
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject
from fivefold.loop.states import Outcome, State
from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.factories.people import AT, FACTORY

REASON = "Because the group agreed on it."


def loop(network: Network, title: str = "A nurse who answers within the day") -> Loop:
    """A loop that a story raised, in `captured`."""
    with within(network):
        return services.open_loop(
            by=FACTORY,
            network=network,
            title=title,
            headline="Raised",
            raised_by=[Subject("story", "sty_1")],
            subject=Subject(),
            at=AT,
        )


def go(loop: Loop, *path: State) -> Loop:
    """Take `loop` along `path`; guards that a stage has registered still judge."""
    for state in path:
        outcome = Outcome.NOT_PURSUED if state is State.CLOSED else None
        review_on = date(2026, 9, 1) if state is State.PARKED else None
        services.move(by=FACTORY, loop=loop, to=state, at=AT, because=REASON, outcome=outcome, review_on=review_on)
    return loop
