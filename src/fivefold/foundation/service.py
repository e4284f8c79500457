"""The one way to write: a service.

A service is a keyword-only function of an app's `services.py`, marked `@service`. It runs in a transaction, asks the
actor's permission, writes rows of its own app only, records an audit event and announces what happened. The marks left
here let the models refuse a write from anywhere else, and refuse a service that wrote without permission or record.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar

from django.apps import apps
from django.db import transaction

Result = TypeVar("Result")


class WriteOutsideService(RuntimeError):
    """A programming error: a row was written by something other than a service of its own app."""


class ServiceBroken(RuntimeError):
    """A programming error: a service wrote rows without asking permission or without an audit event."""


@dataclass
class Frame:
    """What the running service has done so far."""

    app: str
    wrote: bool = False
    permission_checked: bool = False
    audited: bool = False


_frames: ContextVar[tuple[Frame, ...]] = ContextVar("fivefold_service_frames", default=())


def _containing_app(module: str) -> str:
    config = apps.get_containing_app_config(module)
    if config is None:
        raise ServiceBroken(f"{module} belongs to no installed app, so it cannot hold a service.")
    return config.name


@contextmanager
def _running(app: str) -> Iterator[Frame]:
    frame = Frame(app)
    token = _frames.set((*_frames.get(), frame))
    try:
        yield frame
    finally:
        _frames.reset(token)


def service(function: Callable[..., Result]) -> Callable[..., Result]:
    """Mark `function` as a service; see the module's text. Raises TypeError at import if its signature is not one."""
    parameters = signature(function).parameters
    if "by" not in parameters or any(parameter.kind is not Parameter.KEYWORD_ONLY for parameter in parameters.values()):
        raise TypeError(f"{function.__qualname__} is no service: it needs keyword-only arguments, among them `by`.")

    @wraps(function)
    def run(**arguments: Any) -> Result:
        with transaction.atomic(), _running(_containing_app(function.__module__)) as frame:
            result = function(**arguments)
            if frame.wrote and not (frame.permission_checked and frame.audited):
                raise ServiceBroken(f"{function.__qualname__} wrote rows without asking permission or without an audit event.")
            return result

    return run


def require_service(app: str, what: str) -> None:
    """Refuse a write to a row of `app` unless one of that app's services is running."""
    frames = _frames.get()
    if not frames or frames[-1].app != app:
        raise WriteOutsideService(f"{what} may only be written by a service of {app}.")
    frames[-1].wrote = True


def note_permission_checked() -> None:
    """The running service has asked whether its actor may do this."""
    for frame in _frames.get()[-1:]:
        frame.permission_checked = True


def note_audited() -> None:
    """The running service has recorded an audit event."""
    for frame in _frames.get()[-1:]:
        frame.audited = True
