"""The entries of contracts and definitions, as the reference pages and the product's own pages tell them."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from pydantic_core import PydanticUndefined

from fivefold.engine.measures.definitions.contract import ContractCheck, ContractColumn, ContractPeriod, DatasetContract
from fivefold.engine.measures.definitions.definition import (
    Change,
    Exclusion,
    Governance,
    MeasureDefinition,
    MeasuredValue,
    MeasurePeriod,
    Part,
)
from fivefold.engine.measures.definitions.documents import Document
from fivefold.engine.measures.definitions.windows import Window

CONTRACT_MODELS = (DatasetContract, ContractColumn, ContractPeriod, ContractCheck)
DEFINITION_MODELS = (MeasureDefinition, Part, MeasuredValue, Window, Exclusion, MeasurePeriod, Governance, Change)

CONDITIONS = (
    "A text stands in single quotes and is compared to the letter; a quote inside it is written twice.",
    "A number is written with digits and one point. Arithmetic is exact: whole numbers and decimals, never floating point.",
    "A date is written DATE 'YYYY-MM-DD', a time TIMESTAMP 'YYYY-MM-DD HH:MM', without a zone.",
    "A column whose name has spaces, or is a word of the language, stands in double quotes.",
    "An empty cell is missing: whatever is compared with it is unknown, neither true nor false.",
    "Functions are called by name, such as age(born, arrived) >= 18 or minutes_between(arrived, seen) > 240.",
)
"""How conditions are written, in contracts and in measures."""


@dataclass(frozen=True)
class Entry:
    """One entry of a document, in words."""

    name: str
    form: str
    default: str
    """What it is where it is left out; none, or required where it must not be."""
    description: str


def about(model: type[Document]) -> str:
    """What the document is."""
    return " ".join((model.__doc__ or "").split())


def entries(model: type[Document]) -> Iterator[Entry]:
    """Every entry of `model`, in its order."""
    for name, field in model.model_fields.items():
        default = "required" if field.is_required() else _default(field.default)
        yield Entry(name, _form(field.annotation), default, field.description or "")


def _default(value: object) -> str:
    if value in (None, (), "", PydanticUndefined):
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _form(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        *first, last = map(str, arguments)
        return f"{', '.join(first)} or {last}" if first else last
    if origin is tuple:
        return f"list of {_form(arguments[0])}"
    if origin is UnionType or (arguments and type(None) in arguments):
        return _form(next(part for part in arguments if part is not type(None)))
    if arguments:
        return _form(arguments[0])
    names = {"str": "text", "int": "whole number", "bool": "true or false", "Decimal": "number", "float": "number"}
    return names.get(annotation.__name__, str(annotation.__name__))
