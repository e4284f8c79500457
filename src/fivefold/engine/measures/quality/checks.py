"""What is asked of the rows of a dataset, by its contract: the framework of Kahn and others (2016), as countable checks."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.engine.measures.expressions.tree import Kind


class QualityCategory(StrEnum):
    """Which of the framework's three questions a check answers."""

    CONFORMANCE = "conformance"
    COMPLETENESS = "completeness"
    PLAUSIBILITY = "plausibility"


class QualityCheckKind(StrEnum):
    """What a check looks for in a row."""

    EMPTY_CELL = "empty_cell"
    UNKNOWN_CODE = "unknown_code"
    REPEATED_KEY = "repeated_key"
    DISTANT_DATE = "distant_date"
    FUTURE_DATE = "future_date"
    OUTSIDE_RANGE = "outside_range"
    BROKEN_CONDITION = "broken_condition"


CATEGORIES = {
    QualityCheckKind.EMPTY_CELL: QualityCategory.COMPLETENESS,
    QualityCheckKind.UNKNOWN_CODE: QualityCategory.CONFORMANCE,
    QualityCheckKind.REPEATED_KEY: QualityCategory.CONFORMANCE,
    QualityCheckKind.DISTANT_DATE: QualityCategory.PLAUSIBILITY,
    QualityCheckKind.FUTURE_DATE: QualityCategory.PLAUSIBILITY,
    QualityCheckKind.OUTSIDE_RANGE: QualityCategory.PLAUSIBILITY,
    QualityCheckKind.BROKEN_CONDITION: QualityCategory.PLAUSIBILITY,
}


@dataclass(frozen=True)
class QualityCheck:
    """One check. `subject` is a column's name, the columns of the key, or a condition; with the kind it names the check."""

    kind: QualityCheckKind
    subject: str

    @cached_property
    def category(self) -> QualityCategory:
        """The question that it answers."""
        return CATEGORIES[self.kind]


def checks_of(contract: DatasetContract) -> tuple[QualityCheck, ...]:
    """Every check that `contract` gives rise to: of the key, of each column in its order, and across columns."""
    found = [QualityCheck(QualityCheckKind.REPEATED_KEY, ", ".join(contract.key))]
    for column in contract.columns:
        found += [QualityCheck(kind, column.name) for kind in _kinds(column, contract)]
    found += [QualityCheck(QualityCheckKind.BROKEN_CONDITION, check.condition) for check in contract.checks]
    return tuple(dict.fromkeys(found))


def _kinds(column: ContractColumn, contract: DatasetContract) -> list[QualityCheckKind]:
    kinds = []
    if column.name not in {contract.site, contract.period.column}:  # without them, a row has no place to be counted at
        kinds.append(QualityCheckKind.EMPTY_CELL)
    if column.codes:
        kinds.append(QualityCheckKind.UNKNOWN_CODE)
    if column.value_type.kind in {Kind.DATE, Kind.DATETIME}:
        kinds += [QualityCheckKind.DISTANT_DATE, QualityCheckKind.FUTURE_DATE]
    if column.minimum is not None or column.maximum is not None:
        kinds.append(QualityCheckKind.OUTSIDE_RANGE)
    return kinds
