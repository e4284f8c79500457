"""Installations for a browser: a small demonstration and an empty one, each made once and served on a free port."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.installation import made, served
from tests.browser.months import KNOWN


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small demonstration with `KNOWN` months; copied by whoever changes it."""
    return made(tmp_path_factory.mktemp("small") / "data", months=KNOWN)


@pytest.fixture
def site(small: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a small demonstration of the test's own."""
    shutil.copytree(small, tmp_path / "data")
    with served(tmp_path / "data") as address:
        yield address


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demonstration in which there are people, and nothing else yet."""
    folder = made(tmp_path_factory.mktemp("empty") / "data", months=0)
    with served(folder) as address:
        yield address
