"""What a table's periods are called, and which lie between them without a row."""

from datetime import date, timedelta

import pandas as pd
import pytest

from fivefold.engine.notebook import control_charts
from fivefold.engine.notebook.steps import step_in_words, without_gaps

MONTHS = [date(2025 + number // 12, number % 12 + 1, 1) for number in range(18)]
WEEKS = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(18)]
DAYS = [date(2026, 1, 5) + timedelta(days=number) for number in range(18)]


@pytest.mark.parametrize(
    ("periods", "word"),
    [
        (MONTHS, "month"),
        (MONTHS[::3], "quarter"),
        (WEEKS, "week"),
        (DAYS, "day"),
        (DAYS[::2], "period"),
        (MONTHS[:1], "month"),
        ([day.replace(day=15) for day in MONTHS], "month"),
    ],
)
def test_a_step_has_a_word(periods: list[date], word: str) -> None:
    assert step_in_words(periods) == word


@pytest.mark.parametrize("periods", [MONTHS, MONTHS[::3], WEEKS, DAYS, DAYS[::2], MONTHS[:1], MONTHS[:2]])
def test_what_has_no_gap_stays_as_it_is(periods: list[date]) -> None:
    assert without_gaps(periods) == periods


@pytest.mark.parametrize("periods", [MONTHS, MONTHS[::3], WEEKS])
def test_a_period_that_no_row_speaks_of_is_put_back(periods: list[date]) -> None:
    assert without_gaps([*periods[:2], *periods[3:]]) == periods


def test_a_missing_weekend_is_no_gap() -> None:
    workdays = [day for day in DAYS if day.weekday() < 5]
    assert without_gaps(workdays) == workdays


def test_no_moving_range_reaches_across_a_month_without_rows() -> None:
    values = [10.0, 11, 10, 11, 10, 11, 30, 31, 30, 31, 30, 31]
    months = [*MONTHS[:6], *MONTHS[7:13]]
    found = control_charts(pd.DataFrame({"month": months, "wait": values}), period="month", numerator="wait", kind="value")
    assert len(found.table()) == 13
    assert found.charts.sigma[0, 0] == pytest.approx(1 / 1.128)


def test_a_month_without_a_value_has_no_reading() -> None:
    frame = pd.DataFrame({"month": [*MONTHS[:6], *MONTHS[7:13]], "wait": [10.0, 11] * 6})
    table = control_charts(frame, period="month", numerator="wait", kind="value").table()
    assert table["reading"].isna().tolist() == [place == 6 for place in range(13)]
