"""A checked expression as SQL of an engine, written by us: identifiers quoted, literals escaped, every number's width stated."""

from collections.abc import Callable
from dataclasses import dataclass

from fivefold.engine.measures.engines.dialect import WIDEST_BIGINT, Dialect
from fivefold.engine.measures.engines.dialects import DUCKDB
from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.tree import Arithmetic, Function, Kind, ValueType

ColumnSql = Callable[[tree.Column], str]
MINUTES = {Function.MINUTES_BETWEEN: 1, Function.HOURS_BETWEEN: 60}


@dataclass(frozen=True)
class Lowered:
    """Two-valued SQL for each of the two outcomes that are counted; false is what is left."""

    is_true: str
    is_unknown: str


def lower(predicate: tree.Predicate, column_sql: ColumnSql | None = None, *, dialect: Dialect = DUCKDB) -> Lowered:
    """SQL for `predicate`; `column_sql` says how a column is read that has the contract's type, by default by its name."""
    sql = Lowering(dialect, column_sql).predicate(predicate)
    return Lowered(is_true=f"coalesce({sql}, false)", is_unknown=f"({sql} IS NULL)")


class Lowering:
    """Writes trees in one dialect."""

    def __init__(self, dialect: Dialect, column_sql: ColumnSql | None = None) -> None:
        self.dialect = dialect
        self.column: ColumnSql = column_sql or (lambda column: dialect.quoted(column.name))

    def predicate(self, node: tree.Predicate) -> str:
        """SQL that is true, false or NULL."""
        match node:
            case tree.Comparison():
                left, right = self._alike(node.left, node.right)
                return f"({left} {node.relation} {right})"
            case tree.QuotientComparison():
                return self._quotients(node)
            case tree.Membership():
                return self._membership(node)
            case tree.IsMissing():
                return f"({self.value(node.operand)} IS NULL)"
            case tree.Flag():
                return self.column(node.column)
            case tree.AllOf() | tree.AnyOf():
                word = " AND " if isinstance(node, tree.AllOf) else " OR "
                return "(" + word.join(self.predicate(part) for part in node.parts) + ")"
            case tree.Negation():
                return f"(NOT {self.predicate(node.part)})"

    def value(self, node: tree.Value) -> str:
        """SQL for a value."""
        match node:
            case tree.Column():
                return self.column(node)
            case tree.Negative():
                return f"(- {self._as(node.operand, node.type)})"
            case tree.Calculation():
                return self._calculation(node)
            case tree.Call():
                return self._call(node)
            case tree.Reading():
                return self._reading(node)
            case _:
                return self._literal(node)

    def _alike(self, left: tree.Value, right: tree.Value) -> tuple[str, str]:
        shared = tree.common_type(left.type, right.type)
        return self._as(left, shared), self._as(right, shared)

    def _quotients(self, node: tree.QuotientComparison) -> str:
        left, right = self._alike(node.left, node.right)
        divisors = [self.value(divisor) for divisor in node.divisors]
        nought = " OR ".join(f"{divisor} = 0" for divisor in divisors)
        negative = " <> ".join(f"({divisor} < 0)" for divisor in divisors)
        return (
            f"(CASE WHEN {nought} THEN CAST(NULL AS BOOLEAN) WHEN {negative} THEN {right} {node.relation} {left} "
            f"ELSE {left} {node.relation} {right} END)"
        )

    def _membership(self, node: tree.Membership) -> str:
        shared = node.operand.type
        for choice in node.choices:
            shared = tree.common_type(shared, choice.type)
        choices = ", ".join(self._as(choice, shared) for choice in node.choices)
        return f"({self._as(node.operand, shared)} IN ({choices}))"

    def _as(self, value: tree.Value, wanted: ValueType) -> str:
        sql = self.value(value)
        if wanted.kind is Kind.NUMBER:
            return f"CAST({sql} AS {self.dialect.sql_type(wanted)})"
        return sql

    def _literal(self, node: tree.Literal) -> str:
        match node:
            case tree.Number():
                return f"CAST('{node.value:f}' AS {self.dialect.sql_type(node.type)})"
            case tree.Text():
                return self.dialect.text(node.value)
            case tree.Day():
                return f"DATE '{node.value.isoformat()}'"
            case tree.Moment():
                return f"CAST('{node.value.isoformat(sep=' ')}' AS {self.dialect.sql_type(node.type)})"
            case tree.Truth():
                return "true" if node.value else "false"

    def _calculation(self, node: tree.Calculation) -> str:
        # DuckDB keeps a product of two 64-bit decimals in 64 bits and fails when it does not fit, unless a factor is wider
        total = node.type.digits + node.type.scale
        width = WIDEST_BIGINT + 1 if total > WIDEST_BIGINT else 0
        left, right = (
            self._as_decimal(part, part.type if node.operation is Arithmetic.TIMES else node.type, width)
            for part in (node.left, node.right)
        )
        return f"CAST({left} {node.operation} {right} AS {self.dialect.decimal_type(total, node.type.scale)})"

    def _as_decimal(self, value: tree.Value, wanted: ValueType, at_least: int) -> str:
        width = max(wanted.digits + wanted.scale, at_least)
        return f"CAST({self.value(value)} AS {self.dialect.decimal_type(width, wanted.scale)})"

    def _reading(self, node: tree.Reading) -> str:
        text = self.value(node.operand)
        if node.type.kind is Kind.DATE:
            return self.dialect.read_date(text)
        digits, scale = node.type.digits, node.type.scale
        fits = self.dialect.matches(text, f"[+-]?[0-9]{{1,{digits}}}([.][0-9]{{0,{scale}}}0*)?")
        exact = self.dialect.decimal_type(digits + scale, scale)
        return f"(CASE WHEN {fits} THEN CAST(CAST({text} AS {exact}) AS {self.dialect.sql_type(node.type)}) END)"

    def _call(self, node: tree.Call) -> str:
        dialect, operands = self.dialect, node.operands
        match node.function:
            case Function.COALESCE:
                return f"coalesce({', '.join(self._as(operand, node.type) for operand in operands)})"
            case Function.ABS:
                return f"abs({self._as(operands[0], node.type)})"
            case Function.ROUND | Function.FLOOR | Function.CEILING:
                return self._rounded(node)
            case Function.AGE:
                return self._age(*map(self.value, operands))
            case Function.DAYS_BETWEEN:
                return dialect.days_between(*(dialect.as_day(self.value(operand)) for operand in operands))
            case Function.HOURS_BETWEEN | Function.MINUTES_BETWEEN:
                return dialect.rounded_down(self.seconds_between(*operands), 60 * MINUTES[node.function])
            case Function.DATE:
                return dialect.as_day(self.value(operands[0]))
            case Function.WEEKDAY:
                return dialect.weekday(self.value(operands[0]))
            case Function.YEAR | Function.MONTH | Function.HOUR:
                return dialect.part(node.function.value, self.value(operands[0]))

    def seconds_between(self, start: tree.Value, end: tree.Value) -> str:
        """Seconds gone by; where both clocks are known against UTC, a change to or from summer time between them is heeded."""
        later, earlier = (self.dialect.seconds_of(self.value(operand)) for operand in (end, start))
        elapsed = f"({later} - {earlier})"
        if isinstance(start, tree.Column) and isinstance(end, tree.Column) and start.type.zoned and end.type.zoned:
            offsets = [f"CAST({self.column(tree.offset_of(each))} AS BIGINT)" for each in (end, start)]
            return f"({elapsed} - 60 * ({offsets[0]} - {offsets[1]}))"
        return elapsed

    def _rounded(self, node: tree.Call) -> str:
        (operand,) = node.operands
        given = self._as_decimal(operand, operand.type, 0)
        if node.function is Function.ROUND:
            rounded = self.dialect.round(given, node.type.scale)
        else:
            rounded = f"{'floor' if node.function is Function.FLOOR else 'ceil'}({given})"
        return f"CAST({rounded} AS {self.dialect.sql_type(node.type)})"

    def _age(self, born: str, at: str) -> str:
        part = self.dialect.part
        before_birthday = f"{part('month', at)} * 100 + {part('day', at)} < {part('month', born)} * 100 + {part('day', born)}"
        return f"({part('year', at)} - {part('year', born)} - (CASE WHEN {before_birthday} THEN 1 ELSE 0 END))"
