"""The SQL behind `read_series`: which cells are read, what must hold of them, and how rows are summed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from fivefold.engine.measures.counting.aggregate_checks import (
    amount_checks,
    missing_checks,
    name_check,
    period_checks,
    undeclared_check,
)
from fivefold.engine.measures.counting.measure_kinds import Counted, MeasureKind
from fivefold.engine.measures.engines.dialects import DUCKDB
from fivefold.engine.measures.engines.lowering import lower
from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.condition import Condition, parse_where
from fivefold.engine.measures.expressions.tree import Kind
from fivefold.engine.measures.files.cell_forms import (
    NO,
    YES,
    cell_name,
    content,
    whole_number,
)
from fivefold.engine.measures.files.csv_checks import (
    MOST_PROBLEMS,
    Check,
    count_sql,
    formula_checks,
    numbered_sql,
    read_sql,
)
from fivefold.engine.measures.files.csv_file import CsvFile, shown_list

WHEN = "[0-9]{4}-[0-9]{2}(-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?)?"
"""A month, a day or a time; only the day is read."""
VALUE = "[+-]?[0-9]{1,18}([.][0-9]*)?([eE][+-]?[0-9]{1,2})?"
VALUE_TYPE = "DECIMAL(30, 12)"
"""A measured value or an exposure, rounded to twelve places: sums of decimals do not depend on the order of the rows."""


@dataclass(frozen=True)
class Columns:
    """Which column is which, for one of the measures that are read together."""

    site: str
    period: str
    counted: Counted
    together: Sequence[Counted]
    stratum: str | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that this measure takes."""
        return (self.site, self.period, *self.counted.columns, *((self.stratum,) if self.stratum else ()))

    @property
    def numbers(self) -> set[str]:
        """Every column that some measure sums: what else a row holds tells it from others."""
        return {name for measure in self.together for name in measure.columns}


@dataclass(frozen=True)
class Selection:
    """One reading of a file: its typed cells as SQL and what is checked of them."""

    csv_file: CsvFile
    site: str
    stratum: str | None
    counted: Counted
    where: Condition | None
    typed: str
    checks: list[Check]
    key: str
    key_names: str
    repeatable: str | None
    """SQL for the rows that nobody would write twice; None where any row may well repeat another."""

    @property
    def cells(self) -> str:
        """The typed cells of every row."""
        return f"{self.typed} FROM {read_sql(self.csv_file)}"

    @property
    def numbered_cells(self) -> str:
        """The same with the row's `record` number."""
        return f"{self.typed} FROM {numbered_sql(self.csv_file)}"


def select(csv_file: CsvFile, columns: Columns, *, where: str | None, today: date) -> Selection:
    """Plan the reading of `csv_file`. Raises ExpressionRefused for a condition that does not fit its columns."""
    position = {name: index for index, name in enumerate(csv_file.header)}
    condition = parse_where(where, csv_file.header) if where is not None else None
    lowered = lower(condition.tree, partial(_undeclared, position)) if condition else None
    when = content(position[columns.period])
    counted = columns.counted
    cells = {name: content(position[name]) for name in counted.columns}
    typed = f"""
        SELECT *, {content(position[columns.site])} AS site,
            {content(position[columns.stratum]) if columns.stratum else "CAST(NULL AS VARCHAR)"} AS stratum,
            CASE WHEN regexp_full_match({when}, '{WHEN}') THEN TRY_CAST(rpad({when}[:10], 10, '-01') AS DATE) END AS day,
            {_amount(cells[counted.numerator], decimal=counted.decimal_numerator)} AS numerator,
            {_denominator(counted, cells)} AS denominator,
            {lowered.is_true if lowered else "true"} AS chosen,
            {lowered.is_unknown if lowered else "false"} AS unknown"""
    checks = [
        *formula_checks(csv_file),
        *amount_checks(counted, cells),
        *period_checks(columns.period, when, today),
        name_check(columns.site, "site"),
        *([name_check(columns.stratum, "stratum")] if columns.stratum else []),
        *missing_checks({columns.site: "site", columns.period: when}, list(cells.values())),
        *(undeclared_check(column, content(position[column.name])) for column in (condition.columns() if condition else ())),
    ]
    others = [name for name in csv_file.header if name not in {columns.site, columns.period, *columns.numbers}]
    return Selection(
        csv_file=csv_file,
        site=columns.site,
        stratum=columns.stratum,
        counted=counted,
        where=condition,
        typed=typed,
        checks=checks,
        key=", ".join(["site", "day", *(cell_name(position[name]) for name in others)]),
        key_names=shown_list([columns.site, columns.period, *others]),
        repeatable={"count": "numerator > 1", "value": None}.get(counted.kind, "denominator > 1"),
    )


def _amount(cell: str, *, decimal: bool) -> str:
    if not decimal:
        return whole_number(cell)
    return f"CASE WHEN regexp_full_match({cell}, '{VALUE}') THEN TRY_CAST({cell} AS {VALUE_TYPE}) END"


def _denominator(counted: Counted, cells: dict[str, str]) -> str:
    """The denominator's cell; without one, each row that has something to sum counts once."""
    if counted.denominator is not None:
        return _amount(cells[counted.denominator], decimal=counted.decimal_denominator)
    return f"CASE WHEN {cells[counted.numerator]} IS NOT NULL THEN 1 END"


def grouped_sql(selection: Selection) -> str:
    """One scan: sums by site and month, what became of the rows, and the count of every fault."""
    used = "chosen AND numerator IS NOT NULL AND denominator IS NOT NULL"
    return f"""
        SELECT site, stratum, date_trunc('month', day) AS month, count(*) AS read,
            sum(numerator) FILTER ({used}) AS numerator,
            sum(denominator) FILTER ({used}) AS denominator,
            count(*) FILTER ({used}) AS used,
            {_squares(selection.counted.kind, used)} AS squares,
            count(*) FILTER (NOT chosen AND NOT unknown) AS excluded,
            count(*) FILTER (unknown) AS unknown,
            count(*) FILTER (chosen AND (numerator IS NULL OR denominator IS NULL)) AS missing,
            {count_sql(selection.checks)}
        FROM ({selection.cells}) GROUP BY ALL"""  # noqa: S608


def _squares(kind: MeasureKind, used: str) -> str:
    """The sum of squared deviations from the group's mean, of values; counts have none."""
    if kind != "value":
        return "CAST(NULL AS DOUBLE)"
    return f"var_pop(CAST(numerator AS DOUBLE)) FILTER ({used}) * count(*) FILTER ({used})"


def cells_sql(by: str, counted: Counted) -> str:
    """From the grouped rows to one row for each series and month, with the standard deviation of its rows.

    by: the columns that tell series apart. Groups that fall together bring the squares within them and between them.
    """
    above = "DOUBLE" if counted.decimal_numerator else "BIGINT"
    below = "DOUBLE" if counted.decimal_denominator else "BIGINT"
    return f"""
        SELECT site, any_value(stratum) AS stratum, month,
            CAST(sum(numerator) AS {above}) AS numerator,
            CAST(sum(denominator) AS {below}) AS denominator,
            sqrt(sum(squares + used * pow(numerator / used - middle, 2)) / nullif(sum(used) - 1, 0)) AS deviation
        FROM (
            SELECT *, sum(numerator) OVER together / sum(used) OVER together AS middle
            FROM grouped WHERE used > 0 WINDOW together AS (PARTITION BY {by}, month)
        ) GROUP BY {by}, month"""  # noqa: S608


def has_duplicates_sql(selection: Selection) -> str:
    """Whether two rows of counts agree in every other column."""
    return f"SELECT 1 FROM ({_counted(selection, selection.cells)}) GROUP BY same HAVING count(*) > 1 LIMIT 1"  # noqa: S608


def duplicates_sql(selection: Selection) -> str:
    """Records that agree in every other column with an earlier one: (first, again, site)."""
    counted = _counted(selection, selection.numbered_cells)
    return f"""
        WITH twice AS (SELECT same, min(record) AS first FROM ({counted}) GROUP BY same HAVING count(*) > 1)
        SELECT first, record AS again, site FROM ({counted}) JOIN twice USING (same)
        WHERE record > first ORDER BY record LIMIT {MOST_PROBLEMS}"""  # noqa: S608


def _counted(selection: Selection, cells: str) -> str:
    # a 64-bit hash stands for the key: two of ten million different keys meet once in 400,000 such files
    return f"SELECT *, hash({selection.key}) AS same FROM ({cells}) WHERE chosen AND {selection.repeatable}"  # noqa: S608


def _undeclared(position: dict[str, int], column: tree.Column) -> str:
    """How a cell of a column that nobody declared is read."""
    cell = content(position[column.name])
    match column.type.kind:
        case Kind.NUMBER:
            return f"TRY_CAST({cell} AS {DUCKDB.sql_type(column.type)})"
        case Kind.DATE:
            return f"TRY_CAST({cell} AS DATE)"
        case Kind.DATETIME:
            return f"TRY_CAST({cell} AS TIMESTAMP)"
        case Kind.BOOLEAN:
            return f"(CASE WHEN lower({cell}) IN {YES} THEN true WHEN lower({cell}) IN {NO} THEN false END)"
        case Kind.TEXT:
            return cell
