"""Installations made by the command itself: one a session, copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.factories import installations
from tests.factories.installations import Installation


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that no test touches."""
    folder = tmp_path_factory.mktemp("made-once") / "data"
    made = installations.init(folder)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def installation(made_once: Path, tmp_path: Path) -> Installation:
    """An installation of the test's own."""
    shutil.copytree(made_once, tmp_path / "data")
    return Installation(tmp_path / "data")
