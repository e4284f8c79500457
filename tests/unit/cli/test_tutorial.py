"""The tutorial is true: its commands run, in their order, and print what it shows."""

import re
import shlex
from pathlib import Path

import pytest

from fivefold.interfaces.cli.main import run
from tests.factories.spreadsheets import visits

PAGE = Path(__file__).resolve().parents[3] / "docs" / "tutorial" / "analyse-a-spreadsheet.md"
STEP = re.compile(r"```sh\n(?P<command>.*?)```(?:\s*```text\n(?P<output>.*?)```)?", re.DOTALL)


def test_every_command_of_the_tutorial_prints_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visits.csv").write_text(visits(), encoding="utf-8")
    steps = list(STEP.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(steps) >= 3
    for step in steps:
        name, *arguments = shlex.split(step["command"].replace("\\\n", " "))
        assert name == "fivefold"
        assert run(arguments) == (1 if "Refused" in (step["output"] or "") else 0)
        told = capsys.readouterr()
        for line in (step["output"] or "").splitlines():
            assert line.rstrip() in plain(told.out + told.err)
    assert (tmp_path / "visits-report.html").is_file()


def test_the_page_shows_the_first_rows_of_the_file() -> None:
    head = "\n".join(visits().splitlines()[:3])
    assert f"```csv\n{head}\n" in PAGE.read_text(encoding="utf-8")


def plain(text: str) -> list[str]:
    return [line.replace("\u00a0", " ").rstrip() for line in text.splitlines()]
