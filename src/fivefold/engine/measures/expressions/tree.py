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
    """A kind, with the digits before and after the point for a number and the allowed codes for a coded text.

    zoned: a time of the site's own clock, beside which a column (`offset_of`) says how far that clock is from UTC.
    """

    kind: Kind
    digits: int = 0
    scale: int = 0
    codes: frozenset[str] | None = None
    zoned: bool = False


TEXT = ValueType(Kind.TEXT)
DATE = ValueType(Kind.DATE)
DATETIME = ValueType(Kind.DATETIME)
INSTANT = ValueType(Kind.DATETIME, zoned=True)
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


OFFSET = "__offset"
"""What the name of the column beside a zoned one ends with."""


def offset_of(column: Column) -> Column:
    """The column beside a zoned one: minutes east of UTC."""
    return Column(f"{column.name}{OFFSET}", INTEGER)


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


class Function(StrEnum):
    """What may be called by name; what each means stands in `functions`."""

    AGE = "age"
    DAYS_BETWEEN = "days_between"
    HOURS_BETWEEN = "hours_between"
    MINUTES_BETWEEN = "minutes_between"
    DATE = "date"
    YEAR = "year"
    MONTH = "month"
    WEEKDAY = "weekday"
    HOUR = "hour"
    ABS = "abs"
    ROUND = "round"
    FLOOR = "floor"
    CEILING = "ceiling"
    COALESCE = "coalesce"


@dataclass(frozen=True)
class Call:
    """A function of values; `round` keeps as many digits after the point as its type has."""

    function: Function
    operands: tuple["Value", ...]
    type: ValueType


@dataclass(frozen=True)
class Reading:
    """A text read as a whole number, a decimal or a date; unknown where it is none."""

    operand: "Value"
    type: ValueType


Literal = Number | Text | Day | Moment | Truth
Value = Column | Literal | Calculation | Negative | Call | Reading


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
class QuotientComparison:
    """a / b compared with c / d, multiplied out so that it stays exact: `left` is a × d and `right` c × b.

    divisors: b and d, as far as there are such. Where one of them is 0 the outcome is unknown; where their product is
    negative, left and right change places.
    """

    relation: Relation
    left: Value
    right: Value
    divisors: tuple[Value, ...]


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


Predicate = Comparison | QuotientComparison | Membership | IsMissing | Flag | AllOf | AnyOf | Negation
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
        case QuotientComparison():
            return True
        case AllOf() | AnyOf():
            return any(can_be_unknown(part, required) for part in node.parts)
        case Negation():
            return can_be_unknown(node.part, required)
        case Flag():
            return node.column.name not in required
        case Membership():
            return value_can_be_unknown(node.operand, required)
        case Comparison():
            return any(value_can_be_unknown(part, required) for part in (node.left, node.right))


def value_can_be_unknown(node: Value, required: frozenset[str]) -> bool:
    """The same of a value."""
    match node:
        case Column():
            return node.name not in required
        case Reading():
            return True
        case Call(function=Function.COALESCE):
            return all(value_can_be_unknown(part, required) for part in node.operands)
        case _:
            return any(value_can_be_unknown(part, required) for part in children(node) if isinstance(part, Value))
