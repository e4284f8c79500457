"""A measure's definition as the engine reads it, and what it says that a row of the database repeats."""

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions import examples
from fivefold.engine.measures.definitions.definition import MeasureDefinition, parse_definition
from fivefold.engine.measures.definitions.fit import check_definition
from fivefold.gather.datasets.contracts import contract_of
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.selectors import dataset_named, datasets
from fivefold.gather.measures.models import Measure, MeasureType
from fivefold.gather.measures.selectors import measures_of


class UnknownDataset(DomainError):
    """A definition names a dataset that the network does not have."""

    code: ClassVar[str] = "unknown_dataset"


class TypeNotShown(DomainError):
    """The engine computes such measures, and no page shows them yet."""

    code: ClassVar[str] = "measure_type_not_shown"


@lru_cache(maxsize=512)
def read(text: str) -> MeasureDefinition:
    """The definition in `text`. Raises DocumentRefused."""
    return parse_definition(text)


def definition_of(measure: Measure) -> MeasureDefinition:
    """The measure's definition."""
    return read(measure.definition)


def definitions_of(dataset: Dataset) -> list[MeasureDefinition]:
    """The definitions of all measures of the dataset."""
    return [definition_of(measure) for measure in measures_of(dataset)]


def dataset_for(definition: MeasureDefinition) -> Dataset:
    """The active network's dataset that `definition` fits. Raises UnknownDataset, DefinitionRefused, TypeNotShown."""
    dataset = dataset_named(definition.dataset)
    if dataset is None:
        message = f"{definition.name} measures {definition.dataset}, and there is no such dataset."
        known = ", ".join(each.slug for each in datasets())
        fix = f"The datasets are: {known}." if known else "Add its contract first."
        raise UnknownDataset(message, fix=fix, field="dataset")
    check_definition(definition, contract_of(dataset))
    if definition.type not in MeasureType.values:
        message = f"{definition.name} is of the type {definition.type}, which the pages cannot show yet."
        raise TypeNotShown(message, fix=f"Use {', '.join(MeasureType.values)}.", field="type")
    return dataset


def example_for(datasets: Sequence[Dataset]) -> str:
    """A worked example of a definition, led to the first of `datasets` where there is one."""
    if not datasets:
        return examples.DEFINITION
    contract = contract_of(datasets[0])
    return examples.definition_for(contract.name, contract.period.column)


def unit_of(definition: MeasureDefinition, dataset: Dataset) -> str:
    """What the denominator is counted in, such as days; empty where it counts the dataset's rows."""
    below = definition.denominator
    if below is None or below.sum is None:
        return ""
    return contract_of(dataset).column(below.sum).unit
