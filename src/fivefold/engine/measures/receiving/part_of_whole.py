"""In a proportion that adds up two columns, the one is part of the other: in each row, not only in the sum.

A file is refused for a row in which it is not. Rows that were accepted before the measure was defined are left out of it
and counted, so that no value ever has more above than below.
"""

from collections.abc import Callable, Iterator, Sequence

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import Exclusion, MeasureDefinition
from fivefold.engine.measures.definitions.fit import check_definition
from fivefold.engine.measures.engines.lowering import ColumnSql, lower
from fivefold.engine.measures.expressions.condition import parse
from fivefold.engine.measures.expressions.tree import Column, Comparison, Relation
from fivefold.engine.measures.files.csv_checks import Check, in_message

ColumnName = str


def kept(exclusion: Exclusion, contract: DatasetContract, column_sql: ColumnSql) -> str:
    """SQL: the row is not left out by `exclusion`."""
    lowered = lower(parse(exclusion.where, contract.value_types).tree, column_sql)
    left_out = lowered.is_true if exclusion.unknown in {None, "include"} else f"({lowered.is_true} OR {lowered.is_unknown})"
    return f"NOT {left_out}"


def checks(
    definitions: Sequence[MeasureDefinition],
    contract: DatasetContract,
    *,
    value_of: Callable[[ColumnName], str],
    cell_of: Callable[[ColumnName], str],
) -> list[Check]:
    """What `definitions` ask of each row beyond `contract`; one that does not fit the contract, or looks at
    several rows at once, asks nothing.

    `value_of` and `cell_of` are SQL for a column's value and for its text.
    """
    found: dict[tuple[str, str, str], Check] = {}
    for definition in definitions:
        if definition.amounts is not None and not definition.windows and _fits(definition, contract):
            for check in _checks(definition, *definition.amounts, contract, value_of, cell_of):
                found.setdefault((check.code, check.column, check.condition), check)
    return list(found.values())


def _fits(definition: MeasureDefinition, contract: DatasetContract) -> bool:
    try:
        check_definition(definition, contract)
    except DomainError:
        return False
    return True


def _checks(
    definition: MeasureDefinition,
    part: ColumnName,
    whole: ColumnName,
    contract: DatasetContract,
    value_of: Callable[[ColumnName], str],
    cell_of: Callable[[ColumnName], str],
) -> Iterator[Check]:
    rows = " AND ".join(kept(exclusion, contract, lambda column: value_of(column.name)) for exclusion in definition.exclusions)
    among = f"{rows} AND " if rows else ""
    told = f"in the measure “{in_message(definition.title)}”, {in_message(part)} is part of {in_message(whole)}"
    if not _contract_compares(contract, part, whole):
        condition = f"{among}{value_of(part)} > {value_of(whole)}"
        value = f"{cell_of(part)} || ' of ' || {cell_of(whole)}"
        message = f"{{value}}: {told}, and cannot be more"
        yield Check("numerator_above_denominator", part, condition, value, message, "Correct one of the two cells.")
    minimum = contract.column(part).minimum
    if minimum is None or minimum < 0:
        message = f"{{value}} is negative; {told}"
        yield Check("negative", part, f"{among}{value_of(part)} < 0", cell_of(part), message, "Correct the cell.")


def _contract_compares(contract: DatasetContract, part: ColumnName, whole: ColumnName) -> bool:
    """Whether the contract itself says that no part is more than its whole."""
    small, large = (Column(name, contract.value_types[name]) for name in (part, whole))
    said = (Comparison(Relation.AT_MOST, small, large), Comparison(Relation.AT_LEAST, large, small))
    return any(condition.tree in said for condition in contract.conditions())
