"""A checked expression as SQL of DuckDB, written by us: identifiers quoted, literals escaped, every number's width stated."""

from collections.abc import Callable
from dataclasses import dataclass

from fivefold.engine.measures.duckdb_session import quoted, text_literal
from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.tree import Kind, ValueType

ColumnSql = Callable[[tree.Column], str]

WIDEST_BIGINT = 18
"""Decimal digits that always fit 64 bits: whole numbers up to here need no decimal arithmetic."""


@dataclass(frozen=True)
class Lowered:
    """Two-valued SQL for each of the two outcomes that are counted; false is what is left."""

    is_true: str
    is_unknown: str


def column_by_name(column: tree.Column) -> str:
    """A column that already has the type which the contract declares."""
    return quoted(column.name)


def lower(predicate: tree.Predicate, column_sql: ColumnSql = column_by_name) -> Lowered:
    """SQL for `predicate`; `column_sql` says how a column is read."""
    sql = _predicate(predicate, column_sql)
    return Lowered(is_true=f"coalesce({sql}, false)", is_unknown=f"({sql} IS NULL)")


def _predicate(node: tree.Predicate, column_sql: ColumnSql) -> str:
    match node:
        case tree.Comparison():
            shared = tree.common_type(node.left.type, node.right.type)
            left, right = (_as(part, shared, column_sql) for part in (node.left, node.right))
            return f"({left} {node.relation} {right})"
        case tree.Membership():
            return _membership(node, column_sql)
        case tree.IsMissing():
            return f"({_value(node.operand, column_sql)} IS NULL)"
        case tree.Flag():
            return column_sql(node.column)
        case tree.AllOf() | tree.AnyOf():
            word = " AND " if isinstance(node, tree.AllOf) else " OR "
            return "(" + word.join(_predicate(part, column_sql) for part in node.parts) + ")"
        case tree.Negation():
            return f"(NOT {_predicate(node.part, column_sql)})"


def _membership(node: tree.Membership, column_sql: ColumnSql) -> str:
    shared = node.operand.type
    for choice in node.choices:
        shared = tree.common_type(shared, choice.type)
    choices = ", ".join(_as(choice, shared, column_sql) for choice in node.choices)
    return f"({_as(node.operand, shared, column_sql)} IN ({choices}))"


def _as(value: tree.Value, wanted: ValueType, column_sql: ColumnSql) -> str:
    sql = _value(value, column_sql)
    return sql if wanted.kind is not Kind.NUMBER else f"CAST({sql} AS {number_type(wanted)})"


def number_type(value_type: ValueType) -> str:
    """The SQL type that holds every number of `value_type` exactly."""
    if value_type.scale == 0 and value_type.digits <= WIDEST_BIGINT:
        return "BIGINT"
    return f"DECIMAL({value_type.digits + value_type.scale}, {value_type.scale})"


def _value(node: tree.Value, column_sql: ColumnSql) -> str:
    match node:
        case tree.Column():
            return column_sql(node)
        case tree.Negative():
            return f"(- {_as(node.operand, node.type, column_sql)})"
        case tree.Calculation():
            return _calculation(node, column_sql)
        case _:
            return _literal(node)


def _literal(node: tree.Literal) -> str:
    match node:
        case tree.Number():
            return f"CAST('{node.value:f}' AS {number_type(node.type)})"
        case tree.Text():
            return text_literal(node.value)
        case tree.Day():
            return f"DATE '{node.value.isoformat()}'"
        case tree.Moment():
            return f"TIMESTAMP '{node.value.isoformat(sep=' ')}'"
        case tree.Truth():
            return "true" if node.value else "false"


def _calculation(node: tree.Calculation, column_sql: ColumnSql) -> str:
    # DuckDB keeps a product of two 64-bit decimals in 64 bits and fails when it does not fit, unless a factor is wider
    total = node.type.digits + node.type.scale
    width = WIDEST_BIGINT + 1 if total > WIDEST_BIGINT else 0
    left, right = (
        _as_decimal(part, part.type if node.operation is tree.Arithmetic.TIMES else node.type, width, column_sql)
        for part in (node.left, node.right)
    )
    return f"CAST({left} {node.operation} {right} AS DECIMAL({total}, {node.type.scale}))"


def _as_decimal(value: tree.Value, wanted: ValueType, at_least: int, column_sql: ColumnSql) -> str:
    return f"CAST({_value(value, column_sql)} AS DECIMAL({max(wanted.digits + wanted.scale, at_least)}, {wanted.scale}))"
