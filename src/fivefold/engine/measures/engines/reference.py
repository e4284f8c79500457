"""The slow, plain evaluator of expressions: what every engine must agree with."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Context, Decimal
from operator import eq, ge, gt, le, lt, ne

from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.tree import Arithmetic, Relation

Cell = str | Decimal | int | date | datetime | bool | None

EXACT = Context(prec=2 * tree.LARGEST_PRECISION)
RELATE = {
    Relation.EQUAL: eq,
    Relation.UNEQUAL: ne,
    Relation.LESS: lt,
    Relation.AT_MOST: le,
    Relation.GREATER: gt,
    Relation.AT_LEAST: ge,
}
CALCULATE = {Arithmetic.PLUS: EXACT.add, Arithmetic.MINUS: EXACT.subtract, Arithmetic.TIMES: EXACT.multiply}


def evaluate(node: tree.Predicate, row: Mapping[str, Cell]) -> bool | None:
    """Whether `node` holds for `row`; None when it cannot be known (SQL's three-valued logic, by Kleene)."""
    match node:
        case tree.Comparison():
            left, right = _value(node.left, row), _value(node.right, row)
            return None if left is None or right is None else bool(RELATE[node.relation](left, right))
        case tree.Membership():
            value = _value(node.operand, row)
            return None if value is None else value in {choice.value for choice in node.choices}
        case tree.IsMissing():
            return _value(node.operand, row) is None
        case tree.Flag():
            flag = row[node.column.name]
            return None if flag is None else bool(flag)
        case tree.AllOf() | tree.AnyOf():
            parts = tuple(evaluate(part, row) for part in node.parts)
            return _all(parts) if isinstance(node, tree.AllOf) else _not(_all(tuple(_not(part) for part in parts)))
        case tree.Negation():
            return _not(evaluate(node.part, row))


def _all(parts: tuple[bool | None, ...]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


def _not(part: bool | None) -> bool | None:
    return None if part is None else not part


def _value(node: tree.Value, row: Mapping[str, Cell]) -> Cell:
    match node:
        case tree.Column():
            cell = row[node.name]
            return Decimal(cell) if node.type.kind is tree.Kind.NUMBER and isinstance(cell, int) else cell
        case tree.Negative():
            operand = _value(node.operand, row)
            return EXACT.minus(operand) if isinstance(operand, Decimal) else None
        case tree.Calculation():
            left, right = _value(node.left, row), _value(node.right, row)
            if isinstance(left, Decimal) and isinstance(right, Decimal):
                return CALCULATE[node.operation](left, right)
            return None
        case _:
            return node.value
