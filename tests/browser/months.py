"""The months of the small demonstration, counted back from today so that nothing lies in the future, and files for more.

The installation knows the first `KNOWN` months. The walk sends the eight that follow: one in which many calls at Northgate
stay unanswered, some in which nearly all are answered, and one in which it has lapsed.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from fivefold.interfaces.demo.cast import SITES
from fivefold.interfaces.demo.rows import file_of
from fivefold.interfaces.demo.truth import month_after

KNOWN = 30
TO_SEND = 8
SITES_SENT = SITES[:8]
FIRST = month_after(datetime.now(UTC).date(), -(KNOWN + TO_SEND))
NORTHGATE = "NOR"


def month(number: int) -> date:
    """The first day of a month, by its number from the installation's first month on."""
    return month_after(FIRST, number)


def phone_line(numbers: Iterable[int], *, unanswered: float) -> bytes:
    """The telephone file of these months, with the share `unanswered` of the calls at Northgate; other sites as ever."""
    head, *rows = file_of("phone_line", FIRST, numbers, SITES_SENT).decode().splitlines()
    return "\n".join([head, *(_at_northgate(row, unanswered) for row in rows), ""]).encode()


def _at_northgate(row: str, unanswered: float) -> str:
    site, begins, calls, _lost = row.split(",")
    return f"{site},{begins},{calls},{round(int(calls) * unanswered)}" if site == NORTHGATE else row
