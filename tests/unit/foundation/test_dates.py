"""A day, a month and a moment look the same wherever they are written, and are those of the reader's time zone."""

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils import timezone

from fivefold.engine.charts import formats
from fivefold.foundation import dates

LATE = datetime(2026, 8, 9, 23, 30, tzinfo=UTC)
"""In London it is half past midnight on the 10th."""


@pytest.mark.parametrize("number", range(1, 13))
def test_pages_and_charts_write_days_and_months_alike(number: int) -> None:
    given = date(2026, number, 9)
    assert dates.day(given) == formats.day(given)
    assert dates.month(given) == formats.month(given)


def test_templates_write_days_as_sentences_do() -> None:
    told = engines["django"].from_string("{{ given|date }}").render({"given": LATE})
    assert told == dates.day(LATE)


def test_a_moment_falls_on_the_readers_day() -> None:
    with timezone.override("Europe/London"):
        assert (dates.day(LATE), dates.moment(LATE)) == ("10 Aug 2026", "10 Aug 2026, 12:30 a.m.")
    with timezone.override("UTC"):
        assert dates.day(LATE) == "9 Aug 2026"
