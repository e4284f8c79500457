"""Whether a measure's definition fits the contract of its dataset, and its expressions checked against it."""

from collections.abc import Mapping
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, MeasuredValue, Unknown
from fivefold.engine.measures.definitions.windows import Window
from fivefold.engine.measures.expressions.condition import Condition, parse, parse_value
from fivefold.engine.measures.expressions.tree import (
    Kind,
    Value,
    ValueType,
    can_be_unknown,
    columns_of,
    value_can_be_unknown,
)
from fivefold.engine.measures.problems import shown

DATED = frozenset({Kind.DATE, Kind.DATETIME})
WIDEST_VALUE = 18
"""Digits of a measured value, those after the point among them."""


class DefinitionRefused(DomainError):
    """A definition does not fit the contract of its dataset."""

    code: ClassVar[str] = "definition_refused"


def types_for(definition: MeasureDefinition, contract: DatasetContract) -> Mapping[str, ValueType]:
    """The columns that the definition's expressions may name: the contract's and its own windows."""
    return {**contract.value_types, **{window.name: window.value_type for window in definition.windows}}


def condition_of(text: str, definition: MeasureDefinition, contract: DatasetContract) -> Condition:
    """The checked form of one of the definition's conditions. Raises ExpressionRefused."""
    return parse(text, types_for(definition, contract))


def value_of(value: MeasuredValue, definition: MeasureDefinition, contract: DatasetContract) -> Value:
    """The checked form of what a continuous measure measures. Raises ExpressionRefused."""
    return parse_value(value.of, types_for(definition, contract))


def check_definition(definition: MeasureDefinition, contract: DatasetContract) -> None:
    """Raise DefinitionRefused when `definition` does not fit `contract`."""
    if definition.dataset != contract.name:
        raise DefinitionRefused(f"{definition.name} measures {definition.dataset}, not {contract.name}", fix="Name the dataset.")
    _Fit(definition, contract).check()


class _Fit:
    """Checks one definition, entry by entry."""

    def __init__(self, definition: MeasureDefinition, contract: DatasetContract) -> None:
        self.definition, self.contract = definition, contract

    def check(self) -> None:
        definition = self.definition
        for index, window in enumerate(definition.windows):
            self.window(window, f"windows.{index}")
        self.column(definition.period.date, DATED, "period.date")
        for stratum in definition.strata:
            self.column(stratum, frozenset({Kind.TEXT, Kind.BOOLEAN}), "strata")
        for place, part in definition.parts:
            if part is not None and part.where is not None:
                self.condition(part.where, part.unknown, place)
            elif part is not None and part.sum is not None:
                self.sum(part.sum, part.unknown, place)
        if definition.value is not None:
            self.value(definition.value)
        for index, exclusion in enumerate(definition.exclusions):
            self.condition(exclusion.where, exclusion.unknown, f"exclusions.{index}")
        if definition.unit in ("hours", "minutes"):
            self.column(definition.period.date, frozenset({Kind.DATETIME}), "period.date")

    def refuse(self, place: str, said: str, fix: str) -> DefinitionRefused:
        return DefinitionRefused(f"{self.definition.name}, {place}: {said}", fix=fix, field=place)

    def column(self, name: str, kinds: frozenset[Kind], place: str) -> None:
        types = self.contract.value_types
        if name not in types:
            raise self.refuse(place, f"{self.contract.name} has no column {name}", f"Its columns are {', '.join(types)}.")
        if types[name].kind not in kinds:
            raise self.refuse(place, f"{name} is a {types[name].kind}", f"It must be a {' or '.join(sorted(kinds))}.")

    def window(self, window: Window, place: str) -> None:
        if window.name in self.contract.value_types:
            raise self.refuse(f"{place}.name", f"{window.name} is a column of {self.contract.name}", "Give it another name.")
        for name in window.per:
            self.column(name, frozenset(Kind), f"{place}.per")
        for entry, name in (("order", window.order), ("of_earlier", window.earlier), ("of_later", window.later)):
            self.column(name, DATED, f"{place}.{entry}")
        if window.where is not None:
            self._parsed(window.where, f"{place}.where", self.contract.value_types)

    def condition(self, where: str, unknown: Unknown | None, place: str) -> None:
        condition = self._parsed(where, place, types_for(self.definition, self.contract))
        if unknown is None and can_be_unknown(condition.tree, self.contract.required):
            empty = [column.name for column in condition.columns() if column.name not in self.contract.required]
            said = f"it cannot be known where {' or '.join(empty)} is empty" if empty else "it cannot always be known"
            raise self.refuse(place, said, "Say what becomes of such a row: unknown: include, exclude or report.")

    def _parsed(self, where: str, place: str, types: Mapping[str, ValueType]) -> Condition:
        try:
            return parse(where, types)
        except DomainError as error:
            raise self._unfit(where, place, error) from None

    def _unfit(self, text: str, place: str, error: DomainError) -> DefinitionRefused:
        message = f"{self.definition.name}, {place}, “{shown(text)}”: {error.message}"
        return DefinitionRefused(message, fix=error.fix, field=place)

    def sum(self, column: str, unknown: Unknown | None, place: str) -> None:
        self.column(column, frozenset({Kind.NUMBER}), place)
        if self.contract.column(column).value_type.scale:
            raise self.refuse(
                place, f"{column} has decimals", "Only whole numbers are added up; a continuous measure has a mean."
            )
        if unknown is None and column not in self.contract.required:
            raise self.refuse(place, f"{column} may be empty", "Say what becomes of such a row: unknown: exclude or report.")

    def value(self, value: MeasuredValue) -> None:
        try:
            checked = value_of(value, self.definition, self.contract)
        except DomainError as error:
            raise self._unfit(value.of, "value.of", error) from None
        if checked.type.kind is not Kind.NUMBER:
            raise self.refuse("value.of", f"it is a {checked.type.kind}", "Measure a number.")
        if checked.type.digits + checked.type.scale > WIDEST_VALUE:
            said = f"it may have {checked.type.digits + checked.type.scale} digits, and a value has at most {WIDEST_VALUE}"
            raise self.refuse("value.of", said, "Round it, or take columns with fewer digits.")
        if value.unknown is None and value_can_be_unknown(checked, self.contract.required):
            empty = [column.name for column in dict.fromkeys(columns_of(checked)) if column.name not in self.contract.required]
            said = f"it cannot be known where {' or '.join(empty)} is empty" if empty else "it cannot always be known"
            raise self.refuse("value.unknown", said, "Say what becomes of such a row: unknown: exclude or report.")
