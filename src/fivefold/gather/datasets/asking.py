"""Who asks something of a file's rows beyond the contract: the measures that are computed from them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fivefold.gather.datasets.models import Dataset

if TYPE_CHECKING:
    from fivefold.engine.measures.definitions.definition import MeasureDefinition

Asking = Callable[[Dataset], Sequence["MeasureDefinition"]]

_askings: list[Asking] = []


def register_asking(asking: Asking) -> None:
    """Check the rows of a dataset against the definitions that `asking` gives; from the `ready()` of the app that has them."""
    _askings.append(asking)


def measures_asking(dataset: Dataset) -> list["MeasureDefinition"]:
    """The definitions of everything that is computed from the dataset."""
    return [definition for asking in _askings for definition in asking(dataset)]
