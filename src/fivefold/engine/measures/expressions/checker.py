"""From sqlglot's tree of an expression to ours, checked against the columns it speaks of."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlglot import exp

from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.inference import infer
from fivefold.engine.measures.expressions.source import Source, parse_source
from fivefold.engine.measures.expressions.tree import Arithmetic, Kind, Predicate, Relation, Value, ValueType
from fivefold.engine.measures.expressions.value_checker import DEEPEST, ValueChecker

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


def check(text: str, columns: Mapping[str, ValueType]) -> Predicate:
    """The tree of `text` over declared `columns` (name to type). Raises ExpressionRefused with the place in the text."""
    source = Source(text)
    return _Checker(source, columns).predicate(parse_source(source))


def check_value(text: str, columns: Mapping[str, ValueType]) -> Value:
    """As `check`, of a text that gives a value rather than true or false."""
    source = Source(text)
    return ValueChecker(source, columns).value(parse_source(source))


def check_undeclared(text: str, columns: tuple[str, ...]) -> Predicate:
    """The tree of `text` over `columns` whose types nobody declared: each takes its type from what it is compared with."""
    source = Source(text)
    parsed = parse_source(source)
    return _Checker(source, infer(source, parsed, columns)).predicate(parsed)


class _Checker(ValueChecker):
    """Adds what is true or false of values."""

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

    def comparison(self, node: exp.Expr, relation: Relation) -> tree.Predicate:
        return self.related(node, relation, node.this, node.expression)

    def related(self, node: exp.Expr, relation: Relation, left: exp.Expr, right: exp.Expr) -> tree.Predicate:
        sides = (left.unnest(), right.unnest())
        if any(type(side) is exp.Div for side in sides):
            return self.quotients(node, relation, *sides)
        return self.compared(node, relation, self.value(left), self.value(right))

    def compared(self, node: exp.Expr, relation: Relation, left: Value, right: Value) -> tree.Comparison:
        self.comparable(node, relation, left, right)
        return tree.Comparison(relation, left, right)

    def quotients(self, node: exp.Expr, relation: Relation, *sides: exp.Expr) -> tree.QuotientComparison:
        (left, below_left), (right, below_right) = (self.fraction(side) for side in sides)
        if below_right is not None:
            left = self.calculated(node, Arithmetic.TIMES, left, below_right)
        if below_left is not None:
            right = self.calculated(node, Arithmetic.TIMES, right, below_left)
        self.comparable(node, relation, left, right)
        return tree.QuotientComparison(
            relation, left, right, tuple(below for below in (below_left, below_right) if below is not None)
        )

    def fraction(self, node: exp.Expr) -> tuple[Value, Value | None]:
        """What stands above and below the line, or a value that is not divided."""
        divided = type(node) is exp.Div
        above = self.value(node.this if divided else node)
        below = self.value(node.expression) if divided else None
        for part in (above, below):
            if part is not None:
                self.numeric(node, part)
        return above, below

    def between(self, node: exp.Expr) -> tree.AllOf:
        low, high = node.args["low"], node.args["high"]
        return tree.AllOf(
            (self.related(node, Relation.AT_LEAST, node.this, low), self.related(node, Relation.AT_MOST, node.this, high))
        )

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
