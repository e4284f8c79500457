"""`fivefold analyse` with charts that remember earlier months, for small changes that last."""

import json
from pathlib import Path

import numpy as np
import pytest

from fivefold.interfaces.cli.main import run

COLUMNS = ("--site", "site", "--period", "month", "--numerator", "late", "--denominator", "seen", "--direction", "down")


@pytest.fixture
def file(folder: Path) -> Path:
    """Three years at two sites; at Southgate a tenth more are late from the third year on."""
    random = np.random.default_rng(3)
    lines = ["site,month,late,seen"]
    for site in ("Northgate", "Southgate"):
        for month in range(36):
            share = 0.22 if site == "Southgate" and month >= 24 else 0.2
            late = random.binomial(1500, share)
            lines.append(f"{site},{2023 + month // 12}-{month % 12 + 1:02d},{late},1500")
    written = folder / "late.csv"
    written.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return written


def analysed(file: Path, *options: str) -> tuple[dict[str, object], str]:
    """What is said of the measure, for programs and for people."""
    assert run(["analyse", file.name, *COLUMNS, "--freeze", "2024-12", "--format", "json,html", *options]) == 0
    (measure,) = json.loads((file.parent / "late-report.json").read_text(encoding="utf-8"))["measures"]
    page = (file.parent / "late-report.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    return dict(measure), page


def test_a_small_change_that_lasts_carries_the_average_beyond_its_limit(file: Path) -> None:
    measure, page = analysed(file, "--chart", "ewma")
    remembered = measure["with_memory"]
    assert isinstance(remembered, dict)
    north, south = remembered["series"]
    assert (remembered["chart"], south["site"], south["flags"][-1], north["flags"][-1]) == ("ewma", "Southgate", 1, 0)
    assert south["lower"][-1] < south["centre"][-1] < south["upper"][-1] < south["values"][-1]
    assert "2 sites: 1 beyond a limit at their latest month." in page
    assert '<th scope="row">Southgate</th>' in page.partition("Small changes that last")[2]


def test_a_cusum_has_a_sum_upwards_and_one_downwards(file: Path) -> None:
    measure, page = analysed(file, "--chart", "cusum")
    remembered = measure["with_memory"]
    assert isinstance(remembered, dict)
    _, south = remembered["series"]
    assert (south["upper"], south["lower"]) == (4.775, -4.775)
    assert south["high"][-1] > 4.775
    assert "Southgate, upwards" in page
    assert "All sites together, downwards" in page


def test_the_sums_are_those_of_the_months_chart(file: Path) -> None:
    measure, _ = analysed(file, "--chart", "cusum")
    every, remembered = measure["series"], measure["with_memory"]
    assert isinstance(every, list)
    assert isinstance(remembered, dict)
    series, total, expected = every[0], 0.0, []
    for value, centre, sigma in zip(series["values"], series["centre"], series["sigma"], strict=True):
        total = max(0.0, total + (value - centre) / sigma - 0.5)
        expected.append(total)
    assert remembered["series"][0]["high"] == pytest.approx(expected)


def test_without_being_asked_for_no_chart_remembers(file: Path) -> None:
    measure, page = analysed(file)
    assert measure["with_memory"] is None
    assert "Small changes that last" not in page


def test_a_month_that_is_passed_over_is_not_drawn_as_a_new_phase(file: Path) -> None:
    pictures = []
    for options in ((), ("--exclude", "2023-05")):
        _, page = analysed(file, "--chart", "ewma", *options)
        pictures.append(page.partition("Small changes that last")[2].partition("Changes of level")[0])
    drawn, passed_over = (picture.count("stroke-dasharray") for picture in pictures)
    assert drawn == passed_over
