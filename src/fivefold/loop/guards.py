"""Guards: stages say, for a named condition, whether a loop meets it. A guard that nobody registered refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.loop.models import Loop
from fivefold.loop.states import State, Transition


class GuardRefused(DomainError):
    """The loop does not yet meet the condition of the move; the message says what is missing."""

    code: ClassVar[str] = "guard_refused"
    status: ClassVar[int] = 409


class NoGuardRegistered(RuntimeError):
    """A programming error: a transition names a guard that no stage has registered."""


@dataclass(frozen=True)
class Move:
    """A move that is about to happen: what a guard may judge by. `subject` is the (kind, public id) it rests on."""

    loop: Loop
    transition: Transition
    subject_kind: str
    subject: str
    at: datetime

    @property
    def target(self) -> State:
        return self.transition.target


Guard = Callable[[Move], None]

_guards: dict[str, Guard] = {}


def register(name: str, guard: Guard) -> None:
    """Register the judge of a named condition; from `AppConfig.ready()`. It raises GuardRefused where it is not met."""
    _guards[name] = guard


def registered() -> frozenset[str]:
    """The names of all registered guards."""
    return frozenset(_guards)


def judge(move: Move) -> None:
    """Run the guard of the move's transition. Raises GuardRefused, NoGuardRegistered."""
    name = move.transition.guard
    if name is None:
        return
    if name not in _guards:
        raise NoGuardRegistered(f"“{name}” guards {move.transition.name}, but no stage has registered it.")
    _guards[name](move)
