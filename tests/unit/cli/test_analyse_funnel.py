"""`fivefold analyse --funnel`: which limits, or none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fivefold.interfaces.cli.main import run
from tests.unit.cli.conftest import COLUMNS

Counts = Callable[..., Path]


@pytest.mark.parametrize(
    ("funnel", "words"),
    [
        ("auto", "wider where a test finds"),
        ("exact", "at most as many as the level says"),
        ("mid-p", "on average over sizes"),
        ("additive", "added on the transformed scale"),
        ("mixture", "beta-binomial"),
    ],
)
def test_the_report_says_which_limits_its_funnel_has(counts: Counts, folder: Path, funnel: str, words: str) -> None:
    counts("Northgate", "Southgate", "Eastmoor")
    assert run(["analyse", "counts.csv", *COLUMNS, "--funnel", funnel]) == 0
    page = (folder / "counts-report.html").read_text(encoding="utf-8")
    assert words in page
    assert 'id="funnel"' in page


def test_a_funnel_that_is_not_wanted_is_not_there(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate")
    assert run(["analyse", "counts.csv", *COLUMNS, "--funnel", "none"]) == 0
    assert 'id="funnel"' not in (folder / "counts-report.html").read_text(encoding="utf-8")


def test_a_count_has_no_funnel(counts: Counts, capsys: pytest.CaptureFixture[str]) -> None:
    counts("Northgate", "Southgate")
    columns = ("--site", "site", "--period", "month", "--numerator", "late")
    assert run(["analyse", "counts.csv", *columns, "--funnel", "exact"]) == 2
    assert "A funnel is for proportions and rates" in capsys.readouterr().err


def test_a_ranking_stands_behind_the_words_that_say_what_it_is_worth(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate", "Eastmoor")
    assert run(["analyse", "counts.csv", *COLUMNS]) == 0
    page = (folder / "counts-report.html").read_text(encoding="utf-8")
    words, table = page.index("Of what sites differ by, about"), page.index("What each site is believed to be, and its rank")
    assert words < table
