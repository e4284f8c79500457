"""From sqlglot's tree of an expression to ours, checked against the columns it speaks of."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType

from sqlglot import exp

from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.inference import infer
from fivefold.engine.measures.expressions.source import ExpressionRefused, Source, parse_source, place_of
from fivefold.engine.measures.expressions.tree import Kind, Predicate, Relation, ValueType

DEEPEST = 50

RELATIONS: Mapping[type[exp.Expr], Relation] = MappingProxyType(
    {
        exp.EQ: Relation.EQUAL,
        exp.NEQ: Relation.UNEQUAL,
        exp.LT: Relation.LESS,
        exp.LTE: Relation.AT_MOST,
        exp.GT: Relation.GREATER,
        exp.GTE: Relation.AT_LEAST,
    }
)
ARITHMETIC: Mapping[type[exp.Expr], tree.Arithmetic] = MappingProxyType(
    {exp.Add: tree.Arithmetic.PLUS, exp.Sub: tree.Arithmetic.MINUS, exp.Mul: tree.Arithmetic.TIMES}
)
PREDICATES = (*RELATIONS, exp.And, exp.Or, exp.Not, exp.In, exp.Between, exp.Is)


def check(text: str, columns: Mapping[str, ValueType]) -> Predicate:
    """The tree of `text` over declared `columns` (name to type). Raises ExpressionRefused with the place in the text."""
    source = Source(text)
    return _Checker(source, columns).predicate(parse_source(source))


def check_undeclared(text: str, columns: tuple[str, ...]) -> Predicate:
    """The tree of `text` over `columns` whose types nobody declared: each takes its type from what it is compared with."""
    source = Source(text)
    parsed = parse_source(source)
    return _Checker(source, infer(source, parsed, columns)).predicate(parsed)


class _Checker:
    """Turns sqlglot's tree into ours by exact class; whatever has no rule here is refused."""

    def __init__(self, source: Source, columns: Mapping[str, ValueType]) -> None:
        self.source = source
        self.columns = columns
        self.depth = 0

    def predicate(self, node: exp.Expr) -> tree.Predicate:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(node, f"it is nested more than {DEEPEST} deep", fix="Write it with fewer parentheses.")
        try:
            return self._predicate(node)
        finally:
            self.depth -= 1

    def _predicate(self, node: exp.Expr) -> tree.Predicate:
        kind = type(node)
        if kind in RELATIONS:
            return self.comparison(node, RELATIONS[kind])
        rules: dict[type[exp.Expr], Callable[[exp.Expr], tree.Predicate]] = {
            exp.And: lambda found: tree.AllOf(tuple(self.predicate(part) for part in found.flatten())),
            exp.Or: lambda found: tree.AnyOf(tuple(self.predicate(part) for part in found.flatten())),
            exp.Not: lambda found: tree.Negation(self.predicate(found.this)),
            exp.Paren: lambda found: self.predicate(found.this),
            exp.In: self.membership,
            exp.Between: self.between,
            exp.Is: self.is_missing,
            exp.Column: self.flag,
        }
        if kind is exp.Alias:  # sqlglot reads a word after the end as a name for the result
            raise self.refuse(node.args["alias"], "this is out of place")
        if kind not in rules:
            raise self.refuse(node, "a condition that is true or false is needed here")
        return rules[kind](node)

    def comparison(self, node: exp.Expr, relation: Relation) -> tree.Comparison:
        left, right = self.value(node.this), self.value(node.expression)
        self.comparable(node, relation, left, right)
        return tree.Comparison(relation, left, right)

    def between(self, node: exp.Expr) -> tree.AllOf:
        operand = self.value(node.this)
        low, high = self.value(node.args["low"]), self.value(node.args["high"])
        for bound in (low, high):
            self.comparable(node, Relation.AT_MOST, operand, bound)
        return tree.AllOf((tree.Comparison(Relation.AT_LEAST, operand, low), tree.Comparison(Relation.AT_MOST, operand, high)))

    def membership(self, node: exp.Expr) -> tree.Membership:
        operand = self.value(node.this)
        listed = node.expressions
        if not listed:
            raise self.refuse(node, "IN needs a list of values", fix="Write it as column IN ('a', 'b').")
        choices = []
        for item in listed:
            choice = self.value(item)
            if isinstance(choice, tree.Negative) and isinstance(choice.operand, tree.Number):
                choice = tree.Number(-choice.operand.value)
            if not isinstance(choice, tree.Literal):
                raise self.refuse(item, "IN takes a list of plain values", fix="Write it as column IN ('a', 'b').")
            self.comparable(item, Relation.EQUAL, operand, choice)
            choices.append(choice)
        return tree.Membership(operand, tuple(choices))

    def is_missing(self, node: exp.Expr) -> tree.IsMissing:
        if type(node.expression) is not exp.Null:
            raise self.refuse(node, "IS is followed by NULL or NOT NULL")
        return tree.IsMissing(self.value(node.this))

    def flag(self, node: exp.Expr) -> tree.Flag:
        column = self.column(node)
        if column.type.kind is not Kind.BOOLEAN:
            raise self.refuse(
                node, f"{column.name} is a {column.type.kind}, not a yes-or-no column", fix="Compare it with a value."
            )
        return tree.Flag(column)

    def value(self, node: exp.Expr) -> tree.Value:
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
            return self.calculation(node, ARITHMETIC[kind])
        rules: dict[type[exp.Expr], Callable[[exp.Expr], tree.Value]] = {
            exp.Column: self.column,
            exp.Literal: self.literal,
            exp.Boolean: lambda found: tree.Truth(bool(found.this)),
            exp.Paren: lambda found: self.value(found.this),
            exp.Neg: self.negative,
            exp.Cast: self.dated,
        }
        if kind in rules:
            return rules[kind](node)
        if kind is exp.Null:
            raise self.refuse(node, "nothing equals NULL, so this is never true", fix="Write IS NULL or IS NOT NULL.")
        if kind in PREDICATES:
            raise self.refuse(
                node, "a comparison cannot be compared again", fix="Join two comparisons with AND, such as 1 < x AND x < 5."
            )
        raise self.refuse(node, "this is not part of the language")

    def column(self, node: exp.Expr) -> tree.Column:
        name = node.name
        if node.args.get("table") is not None or type(node.this) is not exp.Identifier:
            raise self.refuse(node, "a column is named by its own name only")
        if name not in self.columns:
            raise self.refuse(node, f"there is no column {name}", fix=_nearest(name, tuple(self.columns)))
        return tree.Column(name, self.columns[name])

    def literal(self, node: exp.Expr) -> tree.Value:
        if not node.is_string:
            number = tree.Number(Decimal(node.name))
            if number.type.digits + number.type.scale > tree.LARGEST_PRECISION:
                raise self.refuse(node, f"a number has at most {tree.LARGEST_PRECISION} digits", fix="Write a smaller number.")
            return number
        if not node.name:
            raise self.refuse(node, "an empty cell is missing, so nothing equals ''", fix="Write IS NULL or IS NOT NULL.")
        return tree.Text(node.name)

    def negative(self, node: exp.Expr) -> tree.Value:
        operand = self.value(node.this)
        self.numeric(node, operand)
        return tree.Negative(operand)

    def dated(self, node: exp.Expr) -> tree.Value:
        to = node.args["to"].this
        if type(node.this) is exp.Literal and node.this.is_string:
            try:
                if to == exp.DType.DATE:
                    return tree.Day(date.fromisoformat(node.this.name))
                if to == exp.DType.TIMESTAMPNTZ:
                    return tree.Moment(_moment(node.this.name))
            except ValueError:
                raise self.refuse(
                    node,
                    f"{node.this.name} is not a date of the calendar",
                    fix="Write DATE 'YYYY-MM-DD' or TIMESTAMP 'YYYY-MM-DD HH:MM'.",
                ) from None
        raise self.refuse(node, "conversions are not part of the language")

    def calculation(self, node: exp.Expr, operation: tree.Arithmetic) -> tree.Calculation:
        left, right = self.value(node.this), self.value(node.expression)
        self.numeric(node.this, left)
        self.numeric(node.expression, right)
        if operation is tree.Arithmetic.TIMES:
            digits, scale = left.type.digits + right.type.digits, left.type.scale + right.type.scale
        else:
            digits, scale = max(left.type.digits, right.type.digits) + 1, max(left.type.scale, right.type.scale)
        result = ValueType(Kind.NUMBER, digits=digits, scale=scale)
        self.exact(node, result)
        return tree.Calculation(operation, left, right, result)

    def numeric(self, node: exp.Expr, value: tree.Value) -> None:
        if value.type.kind is not Kind.NUMBER:
            raise self.refuse(node, f"only numbers are added, subtracted or multiplied, and this is a {value.type.kind}")

    def comparable(self, node: exp.Expr, relation: Relation, left: tree.Value, right: tree.Value) -> None:
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
        if result.digits + result.scale > tree.LARGEST_PRECISION:
            raise self.refuse(
                node,
                f"it may need {result.digits + result.scale} digits; exact results have at most {tree.LARGEST_PRECISION}",
                fix="Multiply fewer columns with one another.",
            )

    def refuse(self, node: exp.Expr, reason: str, *, fix: str | None = None) -> ExpressionRefused:
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
