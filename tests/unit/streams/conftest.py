"""A network with two sites and a dataset."""

from pathlib import Path

import pytest

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
