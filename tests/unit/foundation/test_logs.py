"""The log tells kinds, places and ids, never what people wrote or an address that holds a secret."""

import json
import logging
import sys
from types import SimpleNamespace
from typing import Any

from fivefold.foundation.logs import PLACES, JsonLines


def line(message: str, *args: object, **attributes: Any) -> dict[str, Any]:
    record = logging.LogRecord("fivefold.test", logging.ERROR, __file__, 1, message, args, attributes.pop("error", None))
    vars(record).update(attributes)
    formatted = JsonLines().format(record)
    assert "\n" not in formatted
    entry: dict[str, Any] = json.loads(formatted)
    return entry


def test_a_record_is_one_line_of_json() -> None:
    entry = line("task %s ended\nwell", "tsk_1")
    assert (entry["level"], entry["logger"], entry["message"]) == ("error", "fivefold.test", "task tsk_1 ended\nwell")


def test_an_error_is_told_without_its_message() -> None:
    try:
        int("Amira waited nine hours")
    except ValueError:
        entry = line("failed", error=sys.exc_info())
    assert entry["error"] == "builtins.ValueError"
    assert entry["places"][-1].endswith("test_an_error_is_told_without_its_message")
    assert "Amira" not in json.dumps(entry)


def test_of_a_deep_error_the_last_places_are_told() -> None:
    def dig(depth: int) -> None:
        if depth == 0:
            raise ValueError
        dig(depth - 1)

    try:
        dig(100)
    except ValueError:
        entry = line("failed", error=sys.exc_info())
    assert len(entry["places"]) == PLACES


def test_a_request_is_told_by_its_route() -> None:
    request = SimpleNamespace(method="GET", path="/g/secret-token/", resolver_match=SimpleNamespace(route="g/<token>/"))
    entry = line("Internal Server Error: %s", "/g/secret-token/", request=request, status_code=500)
    assert entry["message"] == "500 GET g/<token>/"


def test_a_request_that_no_page_takes_is_told_without_its_address() -> None:
    request = SimpleNamespace(method="GET", path="/g/secret-token", resolver_match=None)
    assert "secret" not in line("Not Found: %s", "/g/secret-token", request=request, status_code=404)["message"]
