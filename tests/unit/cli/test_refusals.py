"""Bad input through the real command: three lines on standard error, a status other than zero, nothing written."""

import subprocess
import sys
from pathlib import Path

import pytest

from fivefold.interfaces.cli.main import run
from tests.unit.cli.conftest import COLUMNS, HEADER

GOOD = "Northgate,2024-01,1,10"

# What is wrong, the file, words that the message must hold.
BAD_FILES: dict[str, tuple[str | bytes, list[str]]] = {
    "an empty file": (b"", ["empty"]),
    "a header without rows": (f"{HEADER}\n", ["no data"]),
    "the wrong delimiter": (f"{HEADER}\n{GOOD}\n".replace(",", ";"), ["Row 1", "semicolons"]),
    "a missing column": ("site,month,seen\nNorthgate,2024-01,10\n", ["late"]),
    "text in a number": (f"{HEADER}\n{GOOD}\nNorthgate,2024-02,many,10\n", ["Row 3", "late", "many"]),
    "a fraction in a number": (f"{HEADER}\n{GOOD}\nNorthgate,2024-02,1.5,10\n", ["Row 3", "late", "1.5"]),
    "a numerator above its denominator": (f"{HEADER}\n{GOOD}\nNorthgate,2024-02,11,10\n", ["Row 3", "late"]),
    "a negative number": (f"{HEADER}\n{GOOD}\nNorthgate,2024-02,-1,10\n", ["Row 3", "late", "-1"]),
    "a row that is there twice": (f"{HEADER}\n{GOOD}\n{GOOD}\n", ["Row", "2"]),
    "an empty site": (f"{HEADER}\n{GOOD}\n,2024-02,1,10\n", ["Row 3", "site"]),
    "a month in the future": (f"{HEADER}\n{GOOD}\nNorthgate,2999-01,1,10\n", ["Row 3", "month", "2999-01"]),
    "a month that is none": (f"{HEADER}\n{GOOD}\nNorthgate,2024-13,1,10\n", ["Row 3", "month", "2024-13"]),
    "letters that are not UTF-8": (HEADER.encode() + b"\nN\xf6rdgate,2024-01,1,10\n", ["UTF-8"]),
    "a formula in a cell": (f"{HEADER}\n{GOOD}\nNorthgate,2024-02,=1+1,10\n", ["Row 3", "late"]),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_refused_with_its_place_and_nothing_is_written(
    what: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, words = BAD_FILES[what]
    (folder / "counts.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert run(["analyse", "counts.csv", *COLUMNS]) == 1
    told = capsys.readouterr()
    lines = told.err.splitlines()[-3:]
    assert lines[0].startswith("Refused (")
    assert len(lines[2]) > 10
    for word in words:
        assert word.lower() in lines[1].lower()
    assert told.out == ""
    assert [path.name for path in folder.iterdir()] == ["counts.csv"]


def test_lossless_decimals_are_whole_numbers(folder: Path) -> None:
    (folder / "counts.csv").write_text(f"{HEADER}\nNorthgate,2024-01,2879.0,21289.0\n", encoding="utf-8")
    assert run(["analyse", "counts.csv", *COLUMNS]) == 0


@pytest.mark.parametrize("expression", ["late >", "late > 1; drop table x", "missing_column = 1", "lower(site) = 'a'"])
def test_a_condition_outside_the_language_is_refused(expression: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "counts.csv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    assert run(["analyse", "counts.csv", *COLUMNS, "--where", expression]) == 1
    assert capsys.readouterr().err.splitlines()[-3].startswith("Refused (")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["analyse"], "FILE"),
        (["analyse", "missing.csv", *COLUMNS], "missing.csv"),
        (["analyse", "counts.csv", *COLUMNS[:-2], "--kind", "rate"], "--denominator"),
        (["analyse", "counts.csv", *COLUMNS, "--kind", "count"], "--denominator"),
        (["analyse", "counts.csv", *COLUMNS, "--chart", "c"], "Choose auto, p, pp"),
        (["analyse", "counts.csv", *COLUMNS, "--chart", "t"], "Choose auto, p, pp"),
        (["analyse", "counts.csv", *COLUMNS, "--chart", "pie"], "pie"),
        (["analyse", "counts.csv", *COLUMNS, "--multiply", "1000"], "--kind rate"),
        (["analyse", "counts.csv", *COLUMNS, "--kind", "rate", "--target", "5%"], "Write a number"),
        (["analyse", "counts.csv", *COLUMNS, "--target", "5"], "between 0 and 1"),
        (["analyse", "counts.csv", *COLUMNS, "--direction", "sideways"], "sideways"),
        (["analyse", "counts.csv", *COLUMNS, "--rules", "mine"], "mine"),
        (["analyse", "counts.csv", *COLUMNS, "--target", "120%"], "120%"),
        (["analyse", "counts.csv", *COLUMNS, "--target", "soon"], "soon"),
        (["analyze"], "analyze"),
        (["--nothing"], "--nothing"),
    ],
)
def test_wrong_usage_is_told_in_three_lines(
    arguments: list[str], word: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "counts.csv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    assert run(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert word in lines[1]
    assert lines[2].startswith("See: fivefold")


@pytest.mark.parametrize("out", ["nowhere/report.html", "."])
def test_a_place_that_cannot_be_written_is_refused_before_the_work_begins(
    out: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "counts.csv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    assert run(["analyse", "counts.csv", *COLUMNS, "--out", out]) == 1
    assert capsys.readouterr().err.startswith("Refused (report_refused).")


def test_the_installed_command_ends_with_the_same_status(folder: Path) -> None:
    (folder / "counts.csv").write_text(f"{HEADER}\nNorthgate,2024-02,many,10\n", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("fivefold")), "analyse", "counts.csv", *COLUMNS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_column_with_a_space_around_its_name_is_told_as_such(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "counts.csv").write_text("site ,month,late,seen\nA,2024-01,1,10\n", encoding="utf-8")
    assert run(["analyse", "counts.csv", *COLUMNS]) == 1
    told = capsys.readouterr().err
    assert "there is no column site" in told
    assert told.endswith("The file has it with a space before or after the name. Take that away.\n")
