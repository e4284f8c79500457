"""The step of a table's periods: what one of them is called, and which between them no row speaks of."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import gcd

QUARTER = 3
WEEK = 7


def step_in_words(periods: Sequence[date]) -> str:
    """What one of these periods is: month, quarter, week, day, or period where their distances differ."""
    months, days = _months(periods), _days(periods)
    if len(set(months)) == len(months):
        return "quarter" if len(months) > 1 and gcd(*_differences(months)) == QUARTER else "month"
    if gcd(*days) % WEEK == 0:
        return "week"
    return "day" if min(days) == 1 else "period"


def without_gaps(periods: Sequence[date]) -> list[date]:
    """The periods, ascending, with those in between that no row speaks of, where they are first days of months or lie
    weeks apart: what is drawn side by side is then side by side in time. Days stay as they are, as many pause at weekends.
    """
    months = _months(periods)
    if len(periods) > 1 and all(period.day == 1 for period in periods):
        step = gcd(*_differences(months))
        return [date(number // 12, number % 12 + 1, 1) for number in range(months[0], months[-1] + 1, step)]
    days = gcd(*_days(periods))
    if days and days % WEEK == 0:
        return [periods[0] + timedelta(days=days * nth) for nth in range((periods[-1] - periods[0]).days // days + 1)]
    return list(periods)


def _months(periods: Sequence[date]) -> list[int]:
    """Months since the year 0."""
    return [period.year * 12 + period.month - 1 for period in periods]


def _days(periods: Sequence[date]) -> list[int]:
    return [(later - earlier).days for earlier, later in pairwise(periods)]


def _differences(numbers: Sequence[int]) -> list[int]:
    return [later - earlier for earlier, later in pairwise(numbers)]
