"""A network with two sites and a dataset, and the data folder on which commands run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from fivefold.gather.datasets.models import Dataset
from fivefold.network.people.models import Network
from tests.factories import datasets, people


@pytest.fixture
def dataset(network: Network) -> Dataset:
    people.site(network, identifier="N01", name="Northgate")
    people.site(network, identifier="F02", name="Fairhaven")
    return datasets.dataset(network)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def data_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The tests' own data folder, as a command that opens an installation expects it."""
    folder: Path = settings.FIVEFOLD.folder
    (folder / "fivefold.toml").write_text("")
    monkeypatch.setenv("FIVEFOLD_FOLDER", str(folder))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])
    umask = os.umask(0o077)
    yield folder
    os.umask(umask)
    (folder / "fivefold.toml").unlink()
