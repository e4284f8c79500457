"""From sqlglot's tree of a value to ours: columns, literals, arithmetic and the functions of the language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType

from sqlglot import exp

from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.functions import SIGNATURES, whole
from fivefold.engine.measures.expressions.source import ExpressionRefused, Source, place_of
from fivefold.engine.measures.expressions.tree import Function, Kind, Relation, ValueType

DEEPEST = 50
WIDEST_WHOLE = 18
"""Digits of what a text is read as, or a number is turned into."""

ARITHMETIC: Mapping[type[exp.Expr], tree.Arithmetic] = MappingProxyType(
    {exp.Add: tree.Arithmetic.PLUS, exp.Sub: tree.Arithmetic.MINUS, exp.Mul: tree.Arithmetic.TIMES}
)
COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.And, exp.Or, exp.Not, exp.In, exp.Between, exp.Is)
WHOLE_TYPES = frozenset({exp.DType.INT, exp.DType.BIGINT})
READ_AS = "Write TRY_CAST(a text AS INTEGER), AS DECIMAL(9, 2) or AS DATE; or CAST(a number AS INTEGER), which rounds it."


class ValueChecker:
    """Turns sqlglot's tree of a value into ours by exact class; whatever has no rule here is refused."""

    def __init__(self, source: Source, columns: Mapping[str, ValueType]) -> None:
        self.source = source
        self.columns = columns
        self.depth = 0

    def value(self, node: exp.Expr) -> tree.Value:
        """The value under `node`."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(node, f"it is nested more than {DEEPEST} deep", fix="Write it with fewer parentheses.")
        try:
            return self._value(node)
        finally:
            self.depth -= 1

    def _value(self, node: exp.Expr) -> tree.Value:
        kind = type(node)
        if kind in ARITHMETIC:
            return self._calculation(node, ARITHMETIC[kind])
        rules: dict[type[exp.Expr], Callable[[exp.Expr], tree.Value]] = {
            exp.Column: self.column,
            exp.Literal: self._literal,
            exp.Boolean: lambda found: tree.Truth(bool(found.this)),
            exp.Paren: lambda found: self.value(found.this),
            exp.Neg: self._negative,
            exp.Cast: self._cast,
            exp.TryCast: self._reading,
            exp.Anonymous: self._call,
        }
        if kind in rules:
            return rules[kind](node)
        if kind is exp.Div:
            fix = "Compare it with something, such as a / b > 0.5, or multiply the other side instead."
            raise self.refuse(node, "a quotient is not exact unless it stands alone on one side of a comparison", fix=fix)
        if kind is exp.Null:
            raise self.refuse(node, "nothing equals NULL, so this is never true", fix="Write IS NULL or IS NOT NULL.")
        if kind in COMPARISONS:
            raise self.refuse(
                node, "a comparison cannot be compared again", fix="Join two comparisons with AND, such as 1 < x AND x < 5."
            )
        raise self.refuse(node, "this is not part of the language")

    def column(self, node: exp.Expr) -> tree.Column:
        """The column that `node` names."""
        name = node.name
        if node.args.get("table") is not None or type(node.this) is not exp.Identifier:
            raise self.refuse(node, "a column is named by its own name only")
        if name not in self.columns:
            raise self.refuse(node, f"there is no column {name}", fix=_nearest(name, tuple(self.columns)))
        return tree.Column(name, self.columns[name])

    def _literal(self, node: exp.Expr) -> tree.Value:
        if not node.is_string:
            number = tree.Number(Decimal(node.name))
            if number.type.digits + number.type.scale > tree.LARGEST_PRECISION:
                raise self.refuse(node, f"a number has at most {tree.LARGEST_PRECISION} digits", fix="Write a smaller number.")
            return number
        if not node.name:
            raise self.refuse(node, "an empty cell is missing, so nothing equals ''", fix="Write IS NULL or IS NOT NULL.")
        return tree.Text(node.name)

    def _negative(self, node: exp.Expr) -> tree.Value:
        operand = self.value(node.this)
        self.numeric(node, operand)
        return tree.Negative(operand)

    def _cast(self, node: exp.Expr) -> tree.Value:
        to = node.args["to"].this
        if type(node.this) is exp.Literal and node.this.is_string:
            return self._dated(node, to)
        if to in WHOLE_TYPES:
            operand = self.value(node.this)
            if operand.type.kind is Kind.NUMBER:
                return self._rounded(node, Function.ROUND, operand, 0)
        raise self.refuse(node, "this conversion is not part of the language", fix=READ_AS)

    def _dated(self, node: exp.Expr, to: exp.DType) -> tree.Value:
        try:
            if to == exp.DType.DATE:
                return tree.Day(date.fromisoformat(node.this.name))
            if to == exp.DType.TIMESTAMPNTZ:
                return tree.Moment(_moment(node.this.name))
        except ValueError:
            fix = "Write DATE 'YYYY-MM-DD' or TIMESTAMP 'YYYY-MM-DD HH:MM'."
            raise self.refuse(node, f"{node.this.name} is not a date of the calendar", fix=fix) from None
        raise self.refuse(node, "this conversion is not part of the language", fix=READ_AS)

    def _reading(self, node: exp.Expr) -> tree.Value:
        operand, to = self.value(node.this), node.args["to"]
        if operand.type.kind is not Kind.TEXT or isinstance(operand, tree.Text):
            raise self.refuse(node, "TRY_CAST reads the text of a column", fix=READ_AS)
        sizes = [int(size.name) for size in to.expressions if size.name.isdigit()]
        if to.this == exp.DType.DATE:
            return tree.Reading(operand, tree.DATE)
        if to.this in WHOLE_TYPES:
            return tree.Reading(operand, whole(WIDEST_WHOLE))
        if to.this == exp.DType.DECIMAL and len(sizes) == 2 and 0 <= sizes[1] < sizes[0] <= WIDEST_WHOLE:
            return tree.Reading(operand, ValueType(Kind.NUMBER, digits=sizes[0] - sizes[1], scale=sizes[1]))
        raise self.refuse(node, "a text is read as INTEGER, as DECIMAL of at most 18 digits in all, or as DATE", fix=READ_AS)

    def _call(self, node: exp.Expr) -> tree.Value:
        function = Function(str(node.this).lower())  # the tokens are checked: there is no other name before a parenthesis
        signature = SIGNATURES[function]
        if function is Function.COALESCE:
            return self._coalesce(node)
        given, digits = list(node.expressions), 0
        if function is Function.ROUND and len(given) == 2:
            digits = self._digits(given.pop())
        if len(given) != len(signature.takes):
            raise self.refuse(node, f"{function} takes something else", fix=f"Write {signature.written}.")
        operands = tuple(self.value(each) for each in given)
        for operand, kinds in zip(operands, signature.takes, strict=True):
            if operand.type.kind not in kinds:
                said = f"{function} is asked of a {operand.type.kind}"
                raise self.refuse(node, said, fix=f"{signature.written} takes a {' or a '.join(sorted(kinds))}.")
        if signature.gives is not None:
            return tree.Call(function, operands, signature.gives)
        return self._rounded(node, function, operands[0], digits)

    def _digits(self, node: exp.Expr) -> int:
        if type(node) is not exp.Literal or node.is_string or not node.name.isdigit() or int(node.name) > 9:
            raise self.refuse(node, "the digits to round to are a number from 0 to 9", fix="Write round(x, 1).")
        return int(node.name)

    def _rounded(self, node: exp.Expr, function: Function, operand: tree.Value, digits: int) -> tree.Call:
        given = operand.type
        if function is Function.ABS:
            return tree.Call(function, (operand,), given)
        result = ValueType(Kind.NUMBER, digits=given.digits + 1, scale=min(digits, given.scale))
        self.exact(node, result)
        return tree.Call(function, (operand,), result)

    def _coalesce(self, node: exp.Expr) -> tree.Call:
        operands = tuple(self.value(each) for each in node.expressions)
        if len(operands) < 2:
            raise self.refuse(node, "coalesce takes two values or more", fix="Write coalesce(a, 0).")
        common = operands[0].type
        for operand in operands[1:]:
            self.comparable(node, Relation.EQUAL, operands[0], operand)
            common = tree.common_type(common, operand.type)
        return tree.Call(Function.COALESCE, operands, common)

    def _calculation(self, node: exp.Expr, operation: tree.Arithmetic) -> tree.Calculation:
        left, right = self.value(node.this), self.value(node.expression)
        self.numeric(node.this, left)
        self.numeric(node.expression, right)
        return self.calculated(node, operation, left, right)

    def calculated(self, node: exp.Expr, operation: tree.Arithmetic, left: tree.Value, right: tree.Value) -> tree.Calculation:
        """The exact result of `operation`; refused where it may need too many digits."""
        if operation is tree.Arithmetic.TIMES:
            digits, scale = left.type.digits + right.type.digits, left.type.scale + right.type.scale
        else:
            digits, scale = max(left.type.digits, right.type.digits) + 1, max(left.type.scale, right.type.scale)
        result = ValueType(Kind.NUMBER, digits=digits, scale=scale)
        self.exact(node, result)
        return tree.Calculation(operation, left, right, result)

    def numeric(self, node: exp.Expr, value: tree.Value) -> None:
        """Refuse what is no number."""
        if value.type.kind is not Kind.NUMBER:
            raise self.refuse(node, f"only numbers are added, subtracted, multiplied or divided, and this is a {value.type.kind}")

    def comparable(self, node: exp.Expr, relation: Relation, left: tree.Value, right: tree.Value) -> None:
        """Refuse two values that no engine compares, or not each alike."""
        kinds = (left.type.kind, right.type.kind)
        if kinds[0] is not kinds[1]:
            raise self.refuse(node, f"a {kinds[0]} is compared with a {kinds[1]}", fix=_how_to_write(*kinds))
        if relation not in {Relation.EQUAL, Relation.UNEQUAL} and kinds[0] in {Kind.TEXT, Kind.BOOLEAN}:
            raise self.refuse(
                node,
                f"a {kinds[0]} has no order that all engines share",
                fix="Compare it with =, <> or IN; write a date as DATE 'YYYY-MM-DD'.",
            )
        for one, other in ((left, right), (right, left)):
            if one.type.codes is not None and isinstance(other, tree.Text) and other.value not in one.type.codes:
                raise self.refuse(
                    node,
                    f"'{other.value}' is not one of the column's codes",
                    fix=f"The codes are {', '.join(sorted(one.type.codes))}.",
                )
        self.exact(node, tree.common_type(left.type, right.type))

    def exact(self, node: exp.Expr, result: ValueType) -> None:
        """Refuse what may need more digits than every engine has."""
        if result.digits + result.scale > tree.LARGEST_PRECISION:
            raise self.refuse(
                node,
                f"it may need {result.digits + result.scale} digits; exact results have at most {tree.LARGEST_PRECISION}",
                fix="Multiply or divide fewer columns by one another.",
            )

    def refuse(self, node: exp.Expr, reason: str, *, fix: str | None = None) -> ExpressionRefused:
        """The refusal of the words under `node`."""
        start, end = place_of(node)
        return self.source.refuse(start, end, reason) if fix is None else self.source.refuse(start, end, reason, fix=fix)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None or moment.microsecond:
        raise ValueError(text)
    return moment


def _nearest(name: str, columns: tuple[str, ...]) -> str:
    near = get_close_matches(name, columns, n=1) or [column for column in columns if column.lower() == name.lower()]
    return f"Did you mean {near[0]}?" if near else f"The columns are {', '.join(columns)}."


def _how_to_write(left: Kind, right: Kind) -> str:
    if {left, right} == {Kind.TEXT, Kind.NUMBER}:
        return "Put a text in single quotes, such as type = '1'; write a number without quotes."
    if Kind.DATE in {left, right} or Kind.DATETIME in {left, right}:
        return "Write a date as DATE 'YYYY-MM-DD' and a time as TIMESTAMP 'YYYY-MM-DD HH:MM'."
    return "Compare values of one kind; a yes-or-no column stands by itself or is compared with TRUE or FALSE."
