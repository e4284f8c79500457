"""Everything that changes what is expected, what came, who was reminded, and what is computed from it."""

from fivefold.gather.streams.services.drafting import save_draft, set_up_form
from fivefold.gather.streams.services.expecting import expect, remind
from fivefold.gather.streams.services.recording import Came, record_deliveries
from fivefold.gather.streams.services.refreshing import (
    begin_refresh,
    fail_refresh,
    finish_refresh,
    put_off_refresh,
    queue_refresh,
)

__all__ = [
    "Came",
    "begin_refresh",
    "expect",
    "fail_refresh",
    "finish_refresh",
    "put_off_refresh",
    "queue_refresh",
    "record_deliveries",
    "remind",
    "save_draft",
    "set_up_form",
]
