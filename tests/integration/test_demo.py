"""`fivefold demo`: built once, in a folder of its own, and nowhere else."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.factories.installations import Installation, run, running


def people(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "db.sqlite3")) as connection:
        return [email for (email,) in connection.execute("SELECT email FROM network_people_person ORDER BY id")]


def test_a_demonstration_whose_building_was_interrupted_is_built_anew_and_then_kept(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "fivefold.toml").write_text("demo = true\nunfinished = true\n")
    (folder / "half-made").touch()
    with running(tmp_path / "first.log", "demo", "--folder", folder, "--port", 0) as first:
        assert "<h1" in first.page()
    assert not (folder / "half-made").exists()
    made = people(folder)
    assert made
    assert all(email.endswith("@demo.invalid") for email in made)
    with running(tmp_path / "second.log", "demo", "--folder", folder, "--port", 0) as second:
        second.address()
    assert people(folder) == made


def test_an_installation_of_real_people_is_never_touched(installation: Installation) -> None:
    before = (installation.folder / "fivefold.toml").read_text()
    refused = run("demo", "--folder", installation.folder, "--port", 0)
    assert refused.returncode == 1
    assert "is an installation where real people work" in refused.stderr
    assert (installation.folder / "fivefold.toml").read_text() == before


def test_a_folder_with_other_files_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    refused = run("demo", "--folder", tmp_path, "--port", 0)
    assert refused.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("command", ["serve", "doctor", "init"])
def test_a_half_built_demonstration_is_taken_for_nothing_else(tmp_path: Path, command: str) -> None:
    (tmp_path / "fivefold.toml").write_text("demo = true\nunfinished = true\n")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret").write_text("half")
    refused = run(command, tmp_path)
    assert refused.returncode == 1
    assert "whose building was interrupted" in refused.stderr


def test_a_port_in_use_is_told_before_anything_is_built(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run("demo", "--folder", tmp_path / "demo", "--port", taken.getsockname()[1])
    assert refused.returncode == 1
    assert "is in use by another program" in refused.stderr
    assert not (tmp_path / "demo").exists()
