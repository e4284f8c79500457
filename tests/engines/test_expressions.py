"""Every operation of the language means the same on every engine: the vectors of the specification, run on each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import psycopg
from pyspark.sql import SparkSession

from fivefold.engine.measures.duckdb_session import connection
from fivefold.engine.measures.engines.dialect import Dialect
from fivefold.engine.measures.engines.dialects import DUCKDB, POSTGRES, SPARK
from fivefold.engine.measures.engines.lowering import lower
from fivefold.engine.measures.engines.reference import Cell, evaluate
from fivefold.engine.measures.expressions.condition import parse
from fivefold.engine.measures.expressions.tree import Kind
from tests.spec.measures_expressions import COLUMNS, OPERATIONS
from tests.unit.measures.test_expression import rows

Query = Callable[[str], Iterable[Sequence[object]]]


def outcomes(dialect: Dialect, query: Query) -> dict[str, list[bool | None]]:
    """What an engine makes of the rows of every operation, in one query."""
    judged = []
    for operation in OPERATIONS:
        lowered = lower(parse(operation.text, COLUMNS).tree, dialect=dialect)
        judged.append(f"WHEN {dialect.text(operation.title)} THEN {lowered.is_true}")
        judged.append(f"WHEN {dialect.text('unknown ' + operation.title)} THEN {lowered.is_unknown}")
    found: dict[str, list[bool]] = defaultdict(list)
    sql = f"SELECT asked, record, CASE asked {' '.join(judged)} END FROM {cells(dialect)}"
    for title, _record, outcome in sorted(map(tuple, query(sql))):
        found[str(title)].append(bool(outcome))
    return {
        operation.title: [
            None if is_unknown else is_true
            for is_true, is_unknown in zip(found[operation.title], found[f"unknown {operation.title}"], strict=True)
        ]
        for operation in OPERATIONS
    }


def cells(dialect: Dialect) -> str:
    """The rows of all operations, each there twice: asked whether it is true, and whether that is unknown."""
    table = []
    for operation in OPERATIONS:
        for record, (row, _) in enumerate(rows(operation)):
            written = ", ".join(literal(row.get(name), dialect) for name in COLUMNS)
            table += [f"({dialect.text(asked + operation.title)}, {record}, {written})" for asked in ("", "unknown ")]
    named = ", ".join(f"c{index}" for index in range(len(COLUMNS)))
    typed = ", ".join(
        f"CAST(c{index} AS {dialect.sql_type(value_type)}) AS {dialect.quoted(name)}"
        for index, (name, value_type) in enumerate(COLUMNS.items())
    )
    return f"(SELECT asked, record, {typed} FROM (VALUES {', '.join(table)}) AS written(asked, record, {named})) cells"


def literal(cell: Cell, dialect: Dialect) -> str:
    if cell is None:
        return f"CAST(NULL AS {dialect.stored_types[Kind.TEXT]})"
    return dialect.text(str(cell).lower() if isinstance(cell, bool) else str(cell))


EXPECTED = {operation.title: [outcome for _, outcome in rows(operation)] for operation in OPERATIONS}


def test_every_operation_means_on_the_reference_what_the_specification_says() -> None:
    for operation in OPERATIONS:
        checked = parse(operation.text, COLUMNS).tree
        assert [evaluate(checked, row) for row, _ in rows(operation)] == EXPECTED[operation.title], operation.title


def test_every_operation_means_the_same_on_duckdb() -> None:
    with connection() as duckdb:
        assert outcomes(DUCKDB, lambda sql: duckdb.execute(sql).fetchall()) == EXPECTED


def test_every_operation_means_the_same_on_postgres(postgres: psycopg.Connection[tuple[object, ...]]) -> None:
    assert outcomes(POSTGRES, lambda sql: postgres.execute(sql.encode()).fetchall()) == EXPECTED


def test_every_operation_means_the_same_on_spark(spark: SparkSession) -> None:
    assert outcomes(SPARK, lambda sql: spark.sql(sql).collect()) == EXPECTED
