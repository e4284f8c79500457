"""Days, months and moments as the reader writes them: the one way for pages, messages and sentences.

Templates say the same by `|date`. How each looks in a language stands in `fivefold.foundation.formats`, or is Django's own.
"""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime


def day(given: date | datetime) -> str:
    """10 Aug 2026; of a moment, the day it is then in the reader's time zone."""
    return date_format(_here(given), "DATE_FORMAT")


def month(period: date) -> str:
    """Aug 2026."""
    return date_format(period, "YEAR_MONTH_FORMAT")


def moment(given: datetime) -> str:
    """10 Aug 2026, 2:41 p.m."""
    return date_format(_here(given), "DATETIME_FORMAT")


def _here(given: date | datetime) -> date | datetime:
    return localtime(given) if isinstance(given, datetime) and is_aware(given) else given
