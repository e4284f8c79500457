"""Random measures over random rows: the same integers on every engine, to the last one."""

import os
from dataclasses import replace

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.definitions.fit import check_definition
from fivefold.engine.measures.engines.checking import cases
from fivefold.engine.measures.engines.checking.check import check_engines, difference
from fivefold.engine.measures.engines.checking.runners import (
    Row,
    Runner,
    from_parquet,
    in_postgres,
    in_spark,
    on_the_reference,
)
from fivefold.engine.measures.engines.values import MeasureValue, in_order
from fivefold.engine.measures.expressions.tree import Function
from tests.engines.drawing import definitions, tables

Postgres = psycopg.Connection[tuple[object, ...]]
MEASURES, TABLES = 26, 12
ENGINES = ["duckdb", "postgres", *(["spark", "spark elsewhere"] if "FIVEFOLD_SOAK" in os.environ else [])]
"""Spark takes a minute or two to plan all cases at once, so they are for the soak; the random pairs are always asked of it."""


def fits(definition: MeasureDefinition) -> bool:
    """Whether the drawn expressions can be computed exactly at all."""
    try:
        check_definition(definition, cases.CONTRACT)
    except DomainError as refused:
        if "digits" in refused.message:
            return False
        raise
    return True


@settings(deadline=None, max_examples=120)
@given(definition=definitions(), rows=tables())
def test_a_random_measure_is_the_same_on_duckdb_postgres_and_the_reference(
    postgres: Postgres, definition: MeasureDefinition, rows: list[Row]
) -> None:
    assume(fits(definition))
    expected = on_the_reference([definition], cases.CONTRACT, rows)
    assert difference(expected, from_parquet([definition], cases.CONTRACT, rows)) == ""
    assert difference(expected, in_postgres(postgres)([definition], cases.CONTRACT, rows)) == ""


@settings(
    deadline=None,
    max_examples=1,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(data=st.data())
def test_three_hundred_random_pairs_are_the_same_on_all_four_engines(
    postgres: Postgres, spark: SparkSession, data: st.DataObject
) -> None:
    drawn = [data.draw(definitions(name=f"drawn-{index}").filter(fits)) for index in range(MEASURES)]
    parted = [data.draw(tables(most=40)) for _ in range(TABLES)]
    expected = [
        replace(value, site=f"{place} {value.site}")
        for place, rows in enumerate(parted)
        for value in on_the_reference(drawn, cases.CONTRACT, rows)
    ]
    together = apart(parted)
    for runner in (from_parquet, in_postgres(postgres), in_spark(spark)):
        found = [value for batch in parts_of(drawn) for value in runner(batch, cases.CONTRACT, together)]
        assert difference(tuple(sorted(expected, key=in_order)), tuple(sorted(found, key=in_order))) == ""
    assert MEASURES * TABLES >= 300


def parts_of(drawn: list[MeasureDefinition]) -> list[list[MeasureDefinition]]:
    """Those without quantiles, whose sums over all strata are added up from the strata's, and those with."""
    plain = [definition for definition in drawn if definition.value is None or not definition.value.quantiles]
    return [plain, [definition for definition in drawn if definition not in plain]]


def apart(parted: list[list[Row]]) -> list[Row]:
    """Several tables as one, in which no row of one has to do with a row of another: each has its own sites and people."""
    together: list[Row] = []
    for place, rows in enumerate(parted):
        for row in rows:
            named = {name: f"{place} {row[name]}" for name in ("site", "person") if row[name] is not None}
            together.append({**row, **named, "stay": len(together)})
    return together


@pytest.mark.parametrize(
    "engine", ["duckdb", "postgres", *(["spark", "spark elsewhere"] if "FIVEFOLD_SOAK" in os.environ else [])]
)
@pytest.mark.soak
def test_an_engine_agrees_on_every_case_of_the_check(engine: str, request: pytest.FixtureRequest) -> None:
    runners: dict[str, Runner] = {"duckdb": from_parquet}
    if engine == "postgres":
        runners = {engine: in_postgres(request.getfixturevalue("postgres"))}
    elif engine.startswith("spark"):
        runners = {engine: in_spark(request.getfixturevalue("spark"), same_disk=engine == "spark")}
    reference, agreement = check_engines(runners)
    assert agreement.difference == ""
    assert agreement.values == reference.values > 5000


def test_the_cases_ask_every_function_and_every_type() -> None:
    assert set(cases.ASKED) == set(Function)
    kinds = {definition.type for definition in cases.definitions()}
    assert kinds == {"proportion", "rate", "count", "continuous", "time_between", "cases_between"}


def test_a_single_integer_that_differs_is_found() -> None:
    rows = cases.rows(7, 60)
    found = on_the_reference(cases.definitions(), cases.CONTRACT, rows)

    def wrong(values: tuple[MeasureValue, ...]) -> tuple[MeasureValue, ...]:
        return (*values[:-1], replace(values[-1], n=values[-1].n + 1))

    assert "n is" in difference(found, wrong(found))
    assert "values, and" in difference(found, found[:-1])
