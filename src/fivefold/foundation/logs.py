"""Logs of a running installation: one JSON object a line, with ids and places, never what people wrote."""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PLACES = 15
"""How many of the places an error passed are told."""


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON.

    An error is told by its kind and the places it passed, without its message, which may quote a row or a story. A
    request is told by its route, not its address, which may hold the secret of a guest's link.
    """

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": _message(record),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            entry["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
            entry["places"] = _places(error)
        return json.dumps(entry, ensure_ascii=False)


def _places(error: BaseException) -> list[str]:
    """Where the error passed, the place that raised it last; without the interpreter's own import steps."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<frozen")]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-PLACES:]]


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if request is None or not hasattr(request, "method"):
        return record.getMessage()
    match = getattr(request, "resolver_match", None)
    route = match.route if match else "an address that no page has"
    return f"{getattr(record, 'status_code', '')} {request.method} {route}".strip()
