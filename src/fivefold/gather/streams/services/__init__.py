"""Everything that changes what is expected, what came, and who was reminded."""

from fivefold.gather.streams.services.expecting import expect, remind
from fivefold.gather.streams.services.recording import Came, record_deliveries

__all__ = ["Came", "expect", "record_deliveries", "remind"]
