"""The slow, plain evaluator of expressions: what every engine must agree with."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from operator import eq, ge, gt, le, lt, ne

from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.tree import Arithmetic, Function, Kind, Relation

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
ROUNDING = {Function.ROUND: ROUND_HALF_UP, Function.FLOOR: ROUND_FLOOR, Function.CEILING: ROUND_CEILING}
CALCULATE = {Arithmetic.PLUS: EXACT.add, Arithmetic.MINUS: EXACT.subtract, Arithmetic.TIMES: EXACT.multiply}


def evaluate(node: tree.Predicate, row: Mapping[str, Cell]) -> bool | None:
    """Whether `node` holds for `row`; None when it cannot be known (SQL's three-valued logic, by Kleene)."""
    match node:
        case tree.Comparison():
            return _related(node.relation, value_of(node.left, row), value_of(node.right, row))
        case tree.QuotientComparison():
            return _quotients(node, row)
        case tree.Membership():
            value = value_of(node.operand, row)
            return None if value is None else value in {choice.value for choice in node.choices}
        case tree.IsMissing():
            return value_of(node.operand, row) is None
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


def _related(relation: Relation, left: Cell, right: Cell) -> bool | None:
    return None if left is None or right is None else bool(RELATE[relation](left, right))


def _quotients(node: tree.QuotientComparison, row: Mapping[str, Cell]) -> bool | None:
    negative = False
    for divisor in node.divisors:
        below = value_of(divisor, row)
        if not isinstance(below, Decimal) or below == 0:
            return None
        negative ^= below < 0
    left, right = value_of(node.left, row), value_of(node.right, row)
    return _related(node.relation, right, left) if negative else _related(node.relation, left, right)


def value_of(node: tree.Value, row: Mapping[str, Cell]) -> Cell:
    """The value of `node` for `row`, a number as a Decimal; None where it is not known."""
    match node:
        case tree.Column():
            cell = row[node.name]
            return Decimal(cell) if node.type.kind is Kind.NUMBER and isinstance(cell, int) else cell
        case tree.Negative():
            operand = value_of(node.operand, row)
            return EXACT.minus(operand) if isinstance(operand, Decimal) else None
        case tree.Calculation():
            left, right = value_of(node.left, row), value_of(node.right, row)
            if isinstance(left, Decimal) and isinstance(right, Decimal):
                return CALCULATE[node.operation](left, right)
            return None
        case tree.Call():
            return _called(node, row)
        case tree.Reading():
            text = value_of(node.operand, row)
            return _read(text, node.type) if isinstance(text, str) else None
        case _:
            return node.value


def _called(node: tree.Call, row: Mapping[str, Cell]) -> Cell:
    given = [value_of(operand, row) for operand in node.operands]
    if node.function is Function.COALESCE:
        return next((value for value in given if value is not None), None)
    if None in given:
        return None
    match node.function, given:
        case Function.ABS, [Decimal() as number]:
            return abs(number)
        case (Function.ROUND | Function.FLOOR | Function.CEILING) as function, [Decimal() as number]:
            return number.quantize(Decimal(1).scaleb(-node.type.scale), ROUNDING[function], EXACT)
        case Function.AGE, [date() as born, date() as at]:
            return Decimal(at.year - born.year - ((at.month, at.day) < (born.month, born.day)))
        case Function.DAYS_BETWEEN, [date() as start, date() as end]:
            return Decimal((_day(end) - _day(start)).days)
        case (Function.HOURS_BETWEEN | Function.MINUTES_BETWEEN) as function, [datetime(), datetime()]:
            seconds = seconds_between(node.operands[0], node.operands[1], row)
            return None if seconds is None else Decimal(seconds // (3600 if function is Function.HOURS_BETWEEN else 60))
        case function, [date() as at]:
            return _part(function, at)
        case _:
            raise TypeError(node.function)


def seconds_between(start: tree.Value, end: tree.Value, row: Mapping[str, Cell]) -> int | None:
    """Whole seconds gone by; where both clocks are known against UTC, by UTC."""
    earlier, later = value_of(start, row), value_of(end, row)
    if not isinstance(earlier, datetime) or not isinstance(later, datetime):
        return None
    elapsed = later.replace(microsecond=0) - earlier.replace(microsecond=0)
    if isinstance(start, tree.Column) and isinstance(end, tree.Column) and start.type.zoned and end.type.zoned:
        offsets = [row[tree.offset_of(column).name] for column in (end, start)]
        if not isinstance(offsets[0], int) or not isinstance(offsets[1], int):
            return None
        elapsed -= timedelta(minutes=offsets[0] - offsets[1])
    return elapsed // timedelta(seconds=1)


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _part(function: Function, at: date) -> Cell:
    if function is Function.DATE:
        return _day(at)
    if function is Function.HOUR:
        return Decimal(at.hour) if isinstance(at, datetime) else None
    parts = {Function.YEAR: at.year, Function.MONTH: at.month, Function.WEEKDAY: at.isoweekday()}
    return Decimal(parts[function])


def _read(text: str, wanted: tree.ValueType) -> Cell:
    if wanted.kind is Kind.DATE:
        try:
            return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
        except ValueError:
            return None
    form = rf"[+-]?[0-9]{{1,{wanted.digits}}}([.][0-9]{{0,{wanted.scale}}}0*)?"
    return Decimal(text) if re.fullmatch(form, text) else None
