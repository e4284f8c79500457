"""How higher stages show themselves on a loop's page, which may not know them: panels, subjects, next steps, who is awaited.

Each is registered from the higher app's `AppConfig.ready()`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fivefold.foundation.design.components import Link, Stage
from fivefold.loop.models import Loop
from fivefold.network.people.actors import NetworkRequest


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A card on the loop's page: `template` of the registering app is drawn with `context`."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    stage: Stage | None = None
    beside: bool = False


@dataclass(frozen=True, kw_only=True)
class Described:
    """A timeline entry's subject in words, and where to read more; `template` draws more than words can say."""

    text: str
    url: str = ""
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


PanelOf = Callable[[NetworkRequest, Loop], Panel | None]
DescribeSubject = Callable[[NetworkRequest, str], Described | None]
NextStepOf = Callable[[NetworkRequest, Loop], Link | None]
AwaitedAmong = Callable[[Sequence[Loop]], Mapping[int, str]]

_panels: list[tuple[int, PanelOf]] = []
_subjects: dict[str, DescribeSubject] = {}
_next_steps: list[tuple[int, NextStepOf]] = []
_awaited: list[AwaitedAmong] = []


def register_panel(panel_of: PanelOf, *, order: int) -> None:
    """Show `panel_of(request, loop)` on every loop's page, unless it returns None. Stages count 100, 200 … 500."""
    _panels.append((order, panel_of))


def register_subject(kind: str, describe: DescribeSubject) -> None:
    """Describe timeline subjects of this kind; None: there is nothing (any more) that this reader may see."""
    _subjects[kind] = describe


def register_next_step(step_of: NextStepOf, *, order: int) -> None:
    """Offer `step_of(request, loop)` as what this reader can do next, unless it returns None."""
    _next_steps.append((order, step_of))


def register_awaited(awaited_among: AwaitedAmong) -> None:
    """Say for those of several loops that stand in one's own states whom they wait for, by key; in a few queries for all."""
    _awaited.append(awaited_among)


def panels_for(request: NetworkRequest, loop: Loop) -> list[Panel]:
    """The panels of the loop's page, in order."""
    found = (panel_of(request, loop) for _order, panel_of in sorted(_panels, key=lambda pair: pair[0]))
    return [panel for panel in found if panel is not None]


def describe_subject(request: NetworkRequest, kind: str, public_id: str) -> Described | None:
    """The subject of a timeline entry in words, where a stage has registered its kind."""
    describe = _subjects.get(kind)
    return describe(request, public_id) if describe else None


def next_steps_for(request: NetworkRequest, loop: Loop) -> list[Link]:
    """What this reader can do with the loop now, the most pressing first."""
    found = (step_of(request, loop) for _order, step_of in sorted(_next_steps, key=lambda pair: pair[0]))
    return [step for step in found if step is not None]


def awaited_by(loops: Sequence[Loop]) -> dict[int, str]:
    """Whom, or what, each of `loops` waits for, in words, by its key; nothing for a loop of which no stage says it."""
    return {key: words for awaited_among in _awaited for key, words in awaited_among(loops).items()}
