"""The expression language: what it means, on the reference and on DuckDB, and what it refuses."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from fivefold.engine.measures.duckdb_session import quoted
from fivefold.engine.measures.engines.dialects import DUCKDB
from fivefold.engine.measures.engines.lowering import lower
from fivefold.engine.measures.engines.reference import Cell, evaluate
from fivefold.engine.measures.expressions.condition import parse, parse_where
from fivefold.engine.measures.expressions.source import ExpressionRefused
from fivefold.engine.measures.expressions.tree import Column, Kind, can_be_unknown
from tests.spec.measures_expressions import COLUMNS, OPERATIONS, REFUSALS, Operation, Refusal

READ: dict[Kind, Callable[[str], Cell]] = {
    Kind.NUMBER: Decimal,
    Kind.TEXT: lambda written: written.replace("_", " "),
    Kind.DATE: date.fromisoformat,
    Kind.DATETIME: datetime.fromisoformat,
    Kind.BOOLEAN: lambda written: written == "true",
}
OUTCOMES = {"1": True, "0": False, "_": None}


def rows(operation: Operation) -> list[tuple[dict[str, Cell], bool | None]]:
    found: list[tuple[dict[str, Cell], bool | None]] = []
    for written in operation.outcomes.split(" "):
        cells, _, outcome = written.rpartition("=")
        row = {
            name: READ[COLUMNS[name].kind](cell) if cell else None
            for name, cell in zip(operation.columns, cells.split(","), strict=True)
        }
        found.append((row, OUTCOMES[outcome]))
    return found


def on_duckdb(operation: Operation) -> list[bool | None]:
    lowered = lower(parse(operation.text, COLUMNS).tree)
    types = {name: DUCKDB.sql_type(COLUMNS[name]) for name in operation.columns}
    with duckdb.connect(":memory:") as connected:
        columns = ", ".join(f"{quoted(name)} {sql_type}" for name, sql_type in types.items())
        connected.execute(f"CREATE TABLE cells (record INTEGER, {columns})")
        for record, (row, _) in enumerate(rows(operation)):
            connected.execute(f"INSERT INTO cells VALUES (?{', ?' * len(row)})", [record, *row.values()])
        found = connected.execute(f"SELECT {lowered.is_true}, {lowered.is_unknown} FROM cells ORDER BY record").fetchall()
    assert all(is_true is not None and is_unknown is not None for is_true, is_unknown in found)
    return [None if is_unknown else is_true for is_true, is_unknown in found]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.title)
def test_an_operation_means_the_same_on_the_reference_and_on_duckdb(operation: Operation) -> None:
    checked = parse(operation.text, COLUMNS).tree
    expected = [outcome for _, outcome in rows(operation)]
    assert [evaluate(checked, row) for row, _ in rows(operation)] == expected
    assert on_duckdb(operation) == expected


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.title)
def test_what_is_not_of_the_language_is_refused_with_its_place(refusal: Refusal) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse(refusal.text, COLUMNS)
    assert refusal.said in refused.value.message
    assert (refused.value.line, refused.value.column) == (refusal.line, refusal.column)
    assert f"line {refusal.line}, column {refusal.column}" in refused.value.message
    assert refused.value.fix


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x = '1'", Kind.TEXT),
        ("'1' <> x", Kind.TEXT),
        ("x IN ('a', 'b')", Kind.TEXT),
        ("x = y", Kind.TEXT),
        ("x IS NULL", Kind.TEXT),
        ("x = 1", Kind.NUMBER),
        ("(x) > -1", Kind.NUMBER),
        ("x < y", Kind.NUMBER),
        ("x + 1 = y", Kind.NUMBER),
        ("x NOT BETWEEN 1 AND y", Kind.NUMBER),
        ("x >= DATE '2024-01-01'", Kind.DATE),
        ("x >= TIMESTAMP '2024-01-01 00:00'", Kind.DATETIME),
        ("NOT (y = 'a' OR x)", Kind.BOOLEAN),
        ("x = FALSE", Kind.BOOLEAN),
    ],
)
def test_an_undeclared_column_takes_its_type_from_what_it_is_compared_with(text: str, kind: Kind) -> None:
    found = {column.name: column.type.kind for column in parse_where(text, ("x", "y")).columns()}
    assert found["x"] is kind


@pytest.mark.parametrize("text", ["x = 1 AND x = '1'", "x IN (1, '1')", "x AND x > 1"])
def test_an_undeclared_column_has_one_type(text: str) -> None:
    with pytest.raises(ExpressionRefused, match="compared with a"):
        parse_where(text, ("x",))


def test_a_condition_knows_the_columns_it_reads() -> None:
    assert parse("minutes > 1 AND beds = minutes", COLUMNS).columns() == (
        Column("minutes", COLUMNS["minutes"]),
        Column("beds", COLUMNS["beds"]),
    )


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("minutes > 1", False), ("minutes > beds", True), ("beds IS NULL", False), ("NOT (left_early OR minutes = 1)", True)],
)
def test_only_a_column_that_may_be_empty_makes_a_condition_unknown(text: str, unknown: bool) -> None:
    assert can_be_unknown(parse(text, COLUMNS).tree, frozenset({"minutes"})) is unknown


def test_a_long_list_of_alternatives_is_not_deep() -> None:
    text = " OR ".join(f"minutes = {number}" for number in range(200))
    assert evaluate(parse(text, COLUMNS).tree, {"minutes": 199}) is True
