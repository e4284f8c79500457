"""What type a column must have, judged from what an expression compares it with."""

from collections.abc import Iterator

from sqlglot import exp

from fivefold.engine.measures.expressions.functions import SIGNATURES
from fivefold.engine.measures.expressions.source import Source, place_of
from fivefold.engine.measures.expressions.tree import BOOLEAN, DATE, DATETIME, TEXT, UNDECLARED_NUMBER, Function, ValueType

ORDERED = (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between)
COMPARED = (exp.EQ, exp.NEQ, exp.In, *ORDERED)
CALCULATED = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg)
CONNECTED = (exp.And, exp.Or, exp.Not, exp.Paren)


def infer(source: Source, parsed: exp.Expr, columns: tuple[str, ...]) -> dict[str, ValueType]:
    """A type for each of `columns`; one that is compared with nothing is a text.

    Raises ExpressionRefused when a column is compared with values of two kinds.
    """
    found: dict[str, ValueType] = {}
    for node, value_type in _hints(parsed):
        earlier = found.setdefault(node.name, value_type)
        if earlier.kind is not value_type.kind:
            raise source.refuse(
                *place_of(node),
                f"{node.name} is compared with a {earlier.kind} and with a {value_type.kind}",
                fix="Compare it with values of one kind: texts in single quotes, numbers without.",
            )
    return {column: found.get(column, TEXT) for column in columns}


def _hints(parsed: exp.Expr) -> Iterator[tuple[exp.Expr, ValueType]]:
    yield from _flags(parsed)
    for node in parsed.walk():
        if type(node) in CALCULATED:
            yield from ((part, UNDECLARED_NUMBER) for part in _operands(node) if type(part) is exp.Column)
        elif type(node) is exp.Anonymous:
            yield from _called(node)
        elif type(node) is exp.TryCast and type(node.this) is exp.Column:
            yield node.this, TEXT
        elif type(node) in COMPARED:
            operands = list(_operands(node))
            columns = [part for part in operands if type(part) is exp.Column]
            if len(columns) < len(operands):
                kinds = [hint for part in operands if (hint := _type_of(part)) is not None]
                yield from ((column, kind) for column in columns for kind in kinds)
            elif type(node) in ORDERED:
                yield from ((column, UNDECLARED_NUMBER) for column in columns)


def _called(node: exp.Expr) -> Iterator[tuple[exp.Expr, ValueType]]:
    """Columns that a function is asked of."""
    takes = SIGNATURES[Function(str(node.this).lower())].takes
    for part, kinds in zip(node.expressions, takes, strict=False):
        if type(part.unnest()) is exp.Column:
            yield part.unnest(), next(known for known in (DATE, DATETIME, UNDECLARED_NUMBER) if known.kind in kinds)


def _flags(node: exp.Expr) -> Iterator[tuple[exp.Expr, ValueType]]:
    """Columns that stand where a condition is needed."""
    if type(node) is exp.Column:
        yield node, BOOLEAN
    elif type(node) in CONNECTED:
        parts = list(node.flatten()) if type(node) in (exp.And, exp.Or) else [node.this]
        for part in parts:
            yield from _flags(part)


def _operands(node: exp.Expr) -> Iterator[exp.Expr]:
    for part in node.iter_expressions():
        bare = part.unnest()
        if isinstance(bare, exp.Expr):
            yield bare


def _type_of(node: exp.Expr) -> ValueType | None:
    if type(node) is exp.Literal:
        return TEXT if node.is_string else UNDECLARED_NUMBER
    if type(node) in CALCULATED:
        return UNDECLARED_NUMBER
    if type(node) is exp.Anonymous:
        function = Function(str(node.this).lower())
        return DATE if function is Function.DATE else None if function is Function.COALESCE else UNDECLARED_NUMBER
    if type(node) is exp.Boolean:
        return BOOLEAN
    if type(node) in (exp.Cast, exp.TryCast):
        to = node.args["to"].this
        return DATE if to == exp.DType.DATE else DATETIME if to == exp.DType.TIMESTAMPNTZ else UNDECLARED_NUMBER
    return None
