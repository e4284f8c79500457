"""The checked form of an expression: a frozen, typed tree that holds nothing but what the language allows.

Every engine lowers this tree by its own rules; no text that a person wrote reaches one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

LARGEST_PRECISION = 38
"""Decimal digits in which DuckDB, PostgreSQL and Spark all compute exactly."""


class Kind(StrEnum):
    """What a value is; two values are compared only when they are of one kind."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class ValueType:
    """A kind, with the digits before and after the point for a number and the allowed codes for a coded text."""

    kind: Kind
    digits: int = 0
    scale: int = 0
    codes: frozenset[str] | None = None


TEXT = ValueType(Kind.TEXT)
DATE = ValueType(Kind.DATE)
DATETIME = ValueType(Kind.DATETIME)
BOOLEAN = ValueType(Kind.BOOLEAN)
INTEGER = ValueType(Kind.NUMBER, digits=18)
UNDECLARED_NUMBER = ValueType(Kind.NUMBER, digits=19, scale=9)
"""A number in a column that no contract declares: up to 19 digits before the point and 9 after it."""


def decimal(scale: int) -> ValueType:
    """A number of at most 18 digits, `scale` of them after the point."""
    return ValueType(Kind.NUMBER, digits=18 - scale, scale=scale)


@dataclass(frozen=True)
class Column:
    name: str
    type: ValueType


@dataclass(frozen=True)
class Number:
    value: Decimal

    @property
    def type(self) -> ValueType:
        _, digits, exponent = self.value.as_tuple()
        scale = -int(exponent)
        return ValueType(Kind.NUMBER, digits=max(len(digits) - scale, 1), scale=scale)


@dataclass(frozen=True)
class Text:
    value: str
    type: ValueType = TEXT


@dataclass(frozen=True)
class Day:
    value: date
    type: ValueType = DATE


@dataclass(frozen=True)
class Moment:
    value: datetime
    type: ValueType = DATETIME


@dataclass(frozen=True)
class Truth:
    value: bool
    type: ValueType = BOOLEAN


class Arithmetic(StrEnum):
    """Operations on numbers that every engine computes exactly; division is not one of them."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"


@dataclass(frozen=True)
class Calculation:
    operation: Arithmetic
    left: "Value"
    right: "Value"
    type: ValueType


@dataclass(frozen=True)
class Negative:
    operand: "Value"

    @property
    def type(self) -> ValueType:
        return self.operand.type


Literal = Number | Text | Day | Moment | Truth
Value = Column | Literal | Calculation | Negative


class Relation(StrEnum):
    """Comparisons of two values of one kind."""

    EQUAL = "="
    UNEQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


@dataclass(frozen=True)
class Comparison:
    relation: Relation
    left: Value
    right: Value


@dataclass(frozen=True)
class Membership:
    operand: Value
    choices: tuple[Literal, ...]


@dataclass(frozen=True)
class IsMissing:
    operand: Value


@dataclass(frozen=True)
class Flag:
    """A yes-or-no column standing by itself."""

    column: Column


@dataclass(frozen=True)
class AllOf:
    parts: tuple["Predicate", ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple["Predicate", ...]


@dataclass(frozen=True)
class Negation:
    part: "Predicate"


Predicate = Comparison | Membership | IsMissing | Flag | AllOf | AnyOf | Negation
Node = Predicate | Value


def common_type(left: ValueType, right: ValueType) -> ValueType:
    """The type in which two values of one kind are compared."""
    return ValueType(left.kind, digits=max(left.digits, right.digits), scale=max(left.scale, right.scale))


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under `node`."""
    for field in fields(node):
        held = getattr(node, field.name)
        for part in held if isinstance(held, tuple) else (held,):
            if isinstance(part, Node):
                yield part


def columns_of(node: Node) -> Iterator[Column]:
    """Every column that `node` reads, in the order of the text; a column may come more than once."""
    if isinstance(node, Column):
        yield node
    for child in children(node):
        yield from columns_of(child)


def can_be_unknown(node: Predicate, required: frozenset[str]) -> bool:
    """Whether some row can leave `node` neither true nor false, when only the columns in `required` are never empty."""
    match node:
        case IsMissing():
            return False
        case AllOf() | AnyOf():
            return any(can_be_unknown(part, required) for part in node.parts)
        case Negation():
            return can_be_unknown(node.part, required)
        case _:
            return any(column.name not in required for column in columns_of(node))
