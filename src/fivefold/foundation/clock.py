"""What time it is, asked at the edge only: views, commands and the worker; services are told `at`."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment in UTC, with its zone."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in UTC."""
    return now().date()
