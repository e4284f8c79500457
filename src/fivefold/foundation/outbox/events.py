"""What a domain event is, and how higher layers subscribe to lower layers' events."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """A thing that happened: a frozen value of primitives and public ids.

    A subclass stands in its app's `events.py` and sets `name`, such as `loop.moved`. `network` is the public id of the
    network it happened in; its handlers run with that network as the active scope.
    """

    name: ClassVar[str] = ""
    network: str = ""


EventType = TypeVar("EventType", bound=Event)
Handler = Callable[[EventType, str], None]

_types: dict[str, type[Event]] = {}
_handlers: dict[str, dict[str, Callable[..., None]]] = {}


def subscribe(event_type: type[EventType], handler: Handler[EventType]) -> None:
    """Have `handler(event, event_id)` called in the worker for every event of this type, at least once.

    Called from `AppConfig.ready()`. A handler must be idempotent by event id: work that a crash interrupts is repeated.
    """
    _types[event_type.name] = event_type
    _handlers.setdefault(event_type.name, {})[f"{handler.__module__}.{handler.__qualname__}"] = handler


def handlers_of(name: str) -> dict[str, Callable[..., None]]:
    """The handlers that subscribed to events called `name`, by their dotted names."""
    return dict(_handlers.get(name, {}))


def body_of(event: Event) -> dict[str, Any]:
    """The event's fields as JSON-ready primitives."""
    return {field.name: getattr(event, field.name) for field in fields(event)}


def rebuild(name: str, body: dict[str, Any]) -> Event:
    """The event as it was announced; only events somebody subscribed to can be rebuilt."""
    return _types[name](**body)
