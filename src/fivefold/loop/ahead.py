"""Days that people lay down for later: not in the past, and not so far away that nobody will be there to keep them."""

from datetime import date, datetime, timedelta

FURTHEST = timedelta(days=5 * 366)
TOO_FAR = "That is more than five years away."


def is_too_far(day: date, at: datetime) -> bool:
    """Whether `day` lies further ahead than anything in a loop is planned."""
    return day > at.date() + FURTHEST
