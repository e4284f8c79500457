"""Random conditions over random rows, with empty cells, count the same integers on DuckDB and on the reference."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from fivefold.engine.measures.engines.lowering import lower
from fivefold.engine.measures.engines.reference import Cell, evaluate
from fivefold.engine.measures.expressions.condition import parse
from fivefold.engine.measures.expressions.source import ExpressionRefused
from fivefold.engine.measures.expressions.tree import BOOLEAN, DATE, INTEGER, TEXT, decimal

COLUMNS = {"count": INTEGER, "beds": INTEGER, "weight": decimal(2), "ward": TEXT, "arrived": DATE, "flag": BOOLEAN}
FIRST_DAY = date(2024, 2, 27)

small = st.integers(-3, 3)
numbers = st.one_of(
    st.sampled_from(["count", "beds", "weight"]),
    small.map(str),
    st.decimals(-3, 3, places=2).map(lambda number: f"{number:f}"),
)
texts = st.one_of(st.just("ward"), st.sampled_from(["'a'", "'A'", "'it''s'"]))
days = st.one_of(
    st.just("arrived"), st.integers(0, 4).map(lambda days: f"DATE '{(FIRST_DAY + timedelta(days=days)).isoformat()}'")
)


@st.composite
def calculations(draw: st.DrawFn) -> str:
    left, right = draw(numbers), draw(numbers)
    return draw(st.sampled_from([left, f"({left} + {right})", f"({left} - {right})", f"({left} * {right})", f"-({left})"]))


@st.composite
def simple_conditions(draw: st.DrawFn) -> str:
    relation = draw(st.sampled_from(["=", "<>", "!=", "<", "<=", ">", ">="]))
    equality = draw(st.sampled_from(["=", "<>"]))
    number, other, third = draw(calculations()), draw(calculations()), draw(numbers)
    day, other_day = draw(days), draw(days)
    text, other_text = draw(texts), draw(texts)
    listed = ", ".join(str(value) for value in draw(st.lists(small, min_size=1, max_size=3)))
    negated = draw(st.sampled_from(["", "NOT "]))
    return draw(
        st.sampled_from(
            [
                f"{number} {relation} {other}",
                f"{number} {negated}BETWEEN {other} AND {third}",
                f"{number} {negated}IN ({listed})",
                f"{text} {equality} {other_text}",
                f"{text} {negated}IN ('a', 'B')",
                f"{day} {relation} {other_day}",
                f"{number} IS {negated}NULL",
                f"ward IS {negated}NULL",
                "flag",
                f"flag {equality} TRUE",
            ]
        )
    )


conditions = st.recursive(
    simple_conditions(),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        inner.map(lambda part: f"NOT ({part})"),
    ),
    max_leaves=5,
)

cells: dict[str, st.SearchStrategy[Cell]] = {
    "count": st.none() | small,
    "beds": st.none() | small | st.sampled_from([10**18 - 1, 1 - 10**18]),
    "weight": st.none() | st.decimals(-3, 3, places=2) | st.just(Decimal("9999999999999999.99")),
    "ward": st.none() | st.sampled_from(["a", "A", "B", "it's"]),
    "arrived": st.none() | st.integers(0, 4).map(lambda days: FIRST_DAY + timedelta(days=days)),
    "flag": st.none() | st.booleans(),
}
rows = st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        opened.execute(
            'CREATE TABLE cells ("count" BIGINT, beds BIGINT, weight DECIMAL(18, 2), ward VARCHAR, arrived DATE, flag BOOLEAN)'
        )
        yield opened


@settings(deadline=None, max_examples=150)
@given(text=conditions, table=rows)
def test_duckdb_and_the_reference_count_the_same(
    connected: duckdb.DuckDBPyConnection, text: str, table: list[dict[str, Cell]]
) -> None:
    try:
        checked = parse(text, COLUMNS).tree
    except ExpressionRefused:  # it may need more digits than there are
        reject()
    outcomes = [evaluate(checked, row) for row in table]
    connected.execute("TRUNCATE cells")
    places = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(table))
    connected.execute(f"INSERT INTO cells VALUES {places}", [row[name] for row in table for name in COLUMNS])
    lowered = lower(checked)
    counted = connected.execute(
        f"SELECT count(*) FILTER ({lowered.is_true}), count(*) FILTER ({lowered.is_unknown}) FROM cells"
    ).fetchone()
    assert counted == (outcomes.count(True), outcomes.count(None))
