"""`fivefold analyse` with phases and a freeze: what they change, and which are refused."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fivefold.interfaces.cli.main import run
from tests.unit.cli.conftest import COLUMNS

Counts = Callable[..., Path]


def told(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What the terminal says of the file when `options` are added."""
    assert run(["analyse", "counts.csv", *COLUMNS, "--direction", "down", *options]) == 0
    return capsys.readouterr().out.replace("\u00a0", " ")


def page(folder: Path) -> str:
    return (folder / "counts-report.html").read_text(encoding="utf-8").replace("\u00a0", " ")


def test_a_phase_sets_limits_of_its_own_and_the_report_says_so(
    counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts("Northgate", "Southgate", months=36)
    assert "1  Northgate" in told(capsys)
    assert "1  Northgate" not in told(capsys, "--phases", "2024-02,2025-06")
    assert "A new phase, with limits of its own, begins in Feb 2024 and in Jun 2025." in page(folder)


def test_a_freeze_holds_later_months_against_the_limits_of_earlier_ones(
    counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts("Northgate", "Southgate")
    assert "of the months up to Dec 2023" in told(capsys, "--freeze", "2023-12")
    assert "Later months of the phase of Dec 2023 are held against limits of the months up to then." in page(folder)
    assert "◂ these months set the limits" in page(folder)


def test_a_freeze_of_an_earlier_phase_is_not_said_of_the_last_one(
    counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts("Northgate", "Southgate", months=36)
    assert "of the months before" in told(capsys, "--phases", "2024-01", "--freeze", "2023-10")


def test_the_settings_have_another_hash_with_a_phase(counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts("Northgate", "Southgate")
    told(capsys)
    without = page(folder).partition("Settings’ SHA-256")[2][:100]
    told(capsys, "--phases", "2024-02")
    assert page(folder).partition("Settings’ SHA-256")[2][:100] != without


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--phases", "2022-06"], "the data run from Jan 2023 to Dec 2024"),
        (["--phases", "2025-01"], "the data run from Jan 2023 to Dec 2024"),
        (["--phases", "2023-01"], "the data begin then"),
        (["--phases", "2024-11"], "the phase from nov 2024 on has 2 months; it takes 3"),
        (["--freeze", "2024-12"], "no month comes after it"),
        (["--freeze", "2022-12"], "the data run from Jan 2023 to Dec 2024"),
        (["--freeze", "2023-05"], "jan 2023 to may 2023 is 5 months"),
        (["--phases", "2024-01", "--freeze", "2023-12"], "a new phase begins in the next month"),
        (
            ["--exclude", "2023-02,2023-03", "--freeze", "2023-09"],
            "jan 2023 to sep 2023 is 7 months that are not excluded; limits that later months are held against take 8",
        ),
        (
            ["--phases", "2024-10", "--exclude", "2024-12"],
            "the phase from oct 2024 on has 2 months that are not excluded; it takes 3",
        ),
        (["--exclude", "2025-01"], "Jan 2025 cannot be excluded: the data run from Jan 2023 to Dec 2024"),
    ],
)
def test_what_the_months_do_not_allow_is_refused_with_what_they_do(
    options: list[str], words: str, counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts("Northgate", "Southgate")
    assert run(["analyse", "counts.csv", *COLUMNS, *options]) == 1
    lines = capsys.readouterr().err.splitlines()[-3:]
    assert lines[0] == "Refused (phase_refused)."
    assert words.lower() in lines[1].lower()
    assert lines[2].endswith(".")
    assert [path.name for path in folder.iterdir()] == ["counts.csv"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--phases", "2024-06,2024-02"], "out of order"),
        (["--phases", "2024-02,2024-02"], "out of order"),
        (["--phases", "spring"], "no month"),
        (["--freeze", "2024-13"], "no month"),
        (["--freeze", "2023-10,2024-10"], "one month"),
    ],
)
def test_months_that_are_not_understood_are_wrong_usage(
    options: list[str], words: str, counts: Counts, capsys: pytest.CaptureFixture[str]
) -> None:
    counts("Northgate")
    assert run(["analyse", "counts.csv", *COLUMNS, *options]) == 2
    assert words in capsys.readouterr().err


def test_an_excluded_month_is_drawn_and_does_not_count(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate")
    file = folder / "counts.csv"
    file.write_text(file.read_text(encoding="utf-8").replace('"Northgate",2024-03,', '"Northgate",2024-03,1'), encoding="utf-8")
    read = {}
    for name, options in (("with", ()), ("without", ("--exclude", "2024-03"))):
        assert run(["analyse", "counts.csv", *COLUMNS, *options, "--out", f"{name}.json"]) == 0
        (measure,) = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["measures"]
        read[name] = measure["series"][0]
    place = 14
    assert read["without"]["values"][place] == read["with"]["values"][place]
    assert (read["without"]["reasons"][place], read["without"]["sets_limits"][place]) == ("excluded", False)
    assert read["without"]["centre"][0] < read["with"]["centre"][0]


def test_an_excluded_month_beyond_the_limits_is_marked_but_makes_no_news(
    counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts("Northgate", "Southgate")
    file = folder / "counts.csv"
    file.write_text(file.read_text(encoding="utf-8").replace('"Northgate",2024-12,', '"Northgate",2024-12,1'), encoding="utf-8")
    assert "could be asked for anything new" in told(capsys, "--exclude", "2024-12", "--out", "out.json")
    (measure,) = json.loads((folder / "out.json").read_text(encoding="utf-8"))["measures"]
    assert measure["series"][0]["flags"]["beyond-3-sigma"][-1] == 1
    assert not measure["series"][0]["sets_limits"][-1]


def test_the_report_says_which_months_do_not_count(counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts("Northgate", "Southgate")
    told(capsys, "--exclude", "2023-04,2023-05")
    words = "drawn, but without a part in limits, runs and signals. Beyond the limits they are marked all the same."
    assert f"Apr 2023, May 2023: {words}" in page(folder)


@pytest.fixture
def stepped(folder: Path) -> Path:
    """Three years at two sites; at Southgate the level doubles in September 2024."""
    random = np.random.default_rng(12)
    lines = ["site,month,late,seen"]
    for site, later in (("Northgate", 0.1), ("Southgate", 0.2)):
        for month in range(36):
            share = later if month >= 20 else 0.1
            lines.append(f"{site},{2023 + month // 12}-{month % 12 + 1:02d},{random.binomial(400, share)},400")
    file = folder / "counts.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.mark.usefixtures("stepped")
def test_the_report_proposes_where_a_level_changed_and_rebases_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys)
    text = page(folder)
    assert "At 1 of 2 sites, changes of level describe the months better than one level" in text
    assert '<th scope="row">Southgate</th><td>Sep 2024</td>' in text
    assert "A new phase, with limits of its own, begins" not in text


@pytest.mark.usefixtures("stepped")
def test_a_proposal_within_a_phase_says_from_when_its_first_level_held(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "--phases", "2023-07")
    text = page(folder)
    assert "changes of level describe the months from Jul 2023 on better than one level" in text
    assert "% from Jul 2023 on, then " in text
    assert "at first" not in text


def test_where_months_are_too_few_no_search_is_claimed(stepped: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "--phases", "2025-10")
    assert "No site has months enough from Oct 2025 on to look for a change of level." in page(folder)
    lines = stepped.read_text(encoding="utf-8").splitlines()
    few = [line for line in lines if not line.startswith("Southgate") or line > "Southgate,2025-10"]
    stepped.write_text("\n".join(few) + "\n", encoding="utf-8")
    told(capsys)
    text = page(folder)
    assert "At none of 1 site, changes of level describe the months better" in text
    assert "At 1 site the months are too few to look." in text


@pytest.mark.usefixtures("stepped")
def test_a_program_reads_the_proposals_and_the_icons(folder: Path) -> None:
    options = ("--direction", "down", "--target", "5%", "--out", "out.json")
    assert run(["analyse", "counts.csv", *COLUMNS, *options]) == 0
    north, south = json.loads((folder / "out.json").read_text(encoding="utf-8"))["measures"][0]["series"]
    assert (north["proposed_phases"]["finding"], north["proposed_phases"]["changes"]) == ("no_change", [])
    (change,) = south["proposed_phases"]["changes"]
    assert change["earliest"] <= change["from"] == "2024-09-01" <= change["latest"]
    assert change["before"] == pytest.approx(0.1, abs=0.02)
    assert change["after"] == pytest.approx(0.2, abs=0.02)
    assert (south["variation"], south["assurance"]) == ("concern_high", "consistently_fails")


@pytest.mark.usefixtures("stepped")
def test_the_report_says_whether_the_target_will_be_met(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "--target", "10%", "--phases", "2024-09")
    assert "As it is, the process misses the target of 10.0 % month after month: meeting it takes a change." in page(folder)


@pytest.mark.usefixtures("stepped")
def test_a_moving_range_chart_proposes_no_phases(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "--chart", "mr")
    assert "Changes of level" not in page(folder)
