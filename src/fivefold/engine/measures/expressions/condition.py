"""The expression language: a small, closed part of SQL, checked against the columns it speaks of.

Every contract and every definition of a measure imports this module, and few pages read an expression: sqlglot loads with
the first one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.tree import Column, Predicate, Value, ValueType


@dataclass(frozen=True)
class Condition:
    """A checked expression: its text as written, and its tree."""

    text: str
    tree: Predicate

    def columns(self) -> tuple[Column, ...]:
        """The columns it reads, each once, in the order of the text."""
        return tuple(dict.fromkeys(tree.columns_of(self.tree)))


def parse(text: str, columns: Mapping[str, ValueType]) -> Condition:
    """Check `text` against declared `columns` (name to type). Raises ExpressionRefused with the place in the text."""
    from fivefold.engine.measures.expressions.checker import check  # noqa: PLC0415  # sqlglot loads when needed

    return Condition(text, check(text, columns))


def parse_value(text: str, columns: Mapping[str, ValueType]) -> Value:
    """Check a `text` that gives a value, such as minutes_between(arrived, left). Raises ExpressionRefused."""
    from fivefold.engine.measures.expressions.checker import check_value  # noqa: PLC0415  # sqlglot loads when needed

    return check_value(text, columns)


def parse_where(text: str, columns: tuple[str, ...]) -> Condition:
    """Check `text` against `columns` whose types nobody declared: each takes its type from what it is compared with."""
    from fivefold.engine.measures.expressions.checker import check_undeclared  # noqa: PLC0415  # sqlglot loads when needed

    return Condition(text, check_undeclared(text, columns))
