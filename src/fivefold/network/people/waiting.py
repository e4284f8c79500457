"""What waits for a person now. Each room registers its own from its `AppConfig.ready()`; home and the stages' pages show it."""

from collections.abc import Callable
from dataclasses import dataclass

from fivefold.foundation.design.components import Stage, Task
from fivefold.network.people.actors import NetworkRequest

WaitingFor = Callable[[NetworkRequest], list[Task]]


@dataclass(frozen=True)
class _Source:
    order: int
    stage: Stage | None
    waiting_for: WaitingFor


_sources: list[_Source] = []


def register_waiting(waiting_for: WaitingFor, *, order: int, stage: Stage | None = None) -> None:
    """Show `waiting_for(request)` on the home page, lower orders first, and on the page of `stage` where one is given."""
    _sources.append(_Source(order, stage, waiting_for))


def waiting_for(request: NetworkRequest, stage: Stage | None = None) -> list[Task]:
    """Everything that waits for this person, the most pressing kind first; with a `stage`, what belongs to its page alone."""
    asked = sorted((source for source in _sources if stage in {None, source.stage}), key=lambda source: source.order)
    return [task for source in asked for task in source.waiting_for(request)]
