"""The command's own manners: help, the version, faults of ours, readers that leave."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from fivefold.interfaces.cli import main
from tests.unit.cli.conftest import COLUMNS

FIVEFOLD = str(Path(sys.executable).with_name("fivefold"))


def test_without_a_subcommand_it_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run([]) == 0
    assert "analyse" in capsys.readouterr().out


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("fivefold, version ")


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_registered_command_can_be_imported(name: str) -> None:
    module, attribute = main.COMMANDS[name].split(":")
    assert isinstance(getattr(import_module(module), attribute), click.Command)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subcommand `broken` that fails as a fault of ours would."""

    @click.command()
    def command() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(main.LazyGroup, "get_command", lambda *_: command)


@pytest.mark.usefixtures("broken")
def test_a_fault_of_ours_is_told_without_a_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["broken"]) == 3
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 3
    assert "Traceback" not in told
    assert "ZeroDivisionError at test_main.py:" in told


@pytest.mark.usefixtures("broken")
def test_the_same_fault_has_the_same_number(capsys: pytest.CaptureFixture[str]) -> None:
    main.run(["broken"])
    first = capsys.readouterr().err
    main.run(["broken"])
    assert capsys.readouterr().err == first


@pytest.mark.usefixtures("broken")
def test_debug_shows_the_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--debug", "broken"]) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("number", "fix"), main.OF_THE_MACHINE.items())
def test_what_the_machine_refuses_is_told_to_whoever_looks_after_it(
    number: int, fix: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def command() -> None:
        raise OSError(number, "It would not", "/srv/fivefold/tmp/serve.lock")

    monkeypatch.setattr(main.LazyGroup, "get_command", lambda *_: command)
    assert main.run(["serve"]) == main.REFUSED
    assert capsys.readouterr().err.splitlines() == ["The machine refused.", "/srv/fivefold/tmp/serve.lock: It would not.", fix]


def test_an_interruption_is_told_as_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def command() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main.LazyGroup, "get_command", lambda *_: command)
    assert main.run(["waits"]) == 130
    assert capsys.readouterr().err.splitlines()[-3:][0] == "Interrupted."


def test_a_reader_that_leaves_early_gets_no_trace(folder: Path) -> None:
    rows = "".join(f"Site {site},2024-01,1,10\n" for site in range(3))
    (folder / "counts.csv").write_text(f"site,month,late,seen\n{rows}", encoding="utf-8")
    with subprocess.Popen(
        [FIVEFOLD, "analyse", "counts.csv", *COLUMNS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert "Traceback" not in told
    assert "BrokenPipe" not in told
