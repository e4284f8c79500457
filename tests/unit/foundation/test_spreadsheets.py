"""A list becomes a file that no spreadsheet can be made to run."""

from datetime import date

import pytest

from fivefold.engine.measures.files.spreadsheet_cells import cell
from fivefold.foundation.spreadsheets import csv_response


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-2+3", "@SUM(A1)", "  =1", "\t=1", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"), [(-1.5, "-1.5"), (date(2026, 3, 1), "2026-03-01"), (None, ""), ("Ward 3", "Ward 3")]
)
def test_numbers_dates_and_ordinary_words_stay_as_they_are(value: float | date | str | None, written: str) -> None:
    assert cell(value) == written


def test_a_list_is_saved_under_its_name() -> None:
    answer = csv_response("signals.csv", ["measure", "q"], [("Waits, long", 0.01)])
    assert answer["Content-Disposition"] == 'attachment; filename="signals.csv"'
    assert answer.content.decode() == 'measure,q\r\n"Waits, long",0.01\r\n'
