"""DuckDB, PostgreSQL and Spark, as far as they differ."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from fivefold.engine.measures.engines.dialect import Branch, Dialect
from fivefold.engine.measures.expressions.tree import Kind


class DuckDBDialect(Dialect):
    """DuckDB: a number's `/` gives a float, so whole quotients are written `//`."""

    name = "duckdb"

    def quotient(self, number: str, by: int) -> str:
        return f"({number} // {by})"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_full_match({text}, '{pattern}')"

    def listed(self, value: str, condition: str) -> str:
        return f"list({value} ORDER BY {value}) FILTER (WHERE {condition})"

    def element(self, values: str, place: str) -> str:
        return f"{values}[{place}]"

    def array(self, elements: Sequence[str]) -> str:
        return f"[{', '.join(elements)}]"


class PostgresDialect(Dialect):
    """PostgreSQL: a month is cut off a TIMESTAMP, never a TIMESTAMPTZ; texts are sorted by their bytes."""

    name = "postgres"
    stored_types: ClassVar[Mapping[Kind, str]] = {**Dialect.stored_types, Kind.TEXT: "TEXT"}

    def decimal_type(self, digits: int, scale: int) -> str:
        return f"NUMERIC({digits}, {scale})"

    def matches(self, text: str, pattern: str) -> str:
        return f"({text} ~ '^({pattern})$')"

    def in_order(self, value: str, kind: Kind) -> str:
        return f'{value} COLLATE "C"' if kind is Kind.TEXT else value

    def listed(self, value: str, condition: str) -> str:
        return f"array_agg({value} ORDER BY {value}) FILTER (WHERE {condition})"

    def element(self, values: str, place: str) -> str:
        return f"({values})[{place}]"

    def array(self, elements: Sequence[str]) -> str:
        return f"ARRAY[{', '.join(elements)}]"


class SparkDialect(Dialect):
    """Spark: times without a zone, backquoted names, and backslashes that mean something inside a text."""

    name = "spark"
    stored_types: ClassVar[Mapping[Kind, str]] = {**Dialect.stored_types, Kind.TEXT: "STRING", Kind.DATETIME: "TIMESTAMP_NTZ"}

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def month_of(self, value: str) -> str:
        return f"trunc(CAST({value} AS DATE), 'MM')"

    def days_between(self, earlier: str, later: str) -> str:
        return f"CAST(datediff({later}, {earlier}) AS BIGINT)"

    def quotient(self, number: str, by: int) -> str:
        return f"({number} div {by})"

    def matches(self, text: str, pattern: str) -> str:
        return f"({text} RLIKE '\\\\A(?:{pattern})\\\\z')"

    def listed(self, value: str, condition: str) -> str:
        return f"sort_array(collect_list({value}) FILTER (WHERE {condition}))"

    def element(self, values: str, place: str) -> str:
        return f"get({values}, CAST({place} - 1 AS INT))"

    def array(self, elements: Sequence[str]) -> str:
        return f"array({', '.join(elements)})"

    def array_type(self) -> str:
        return "ARRAY<BIGINT>"

    def branched(self, table: str, branches: Sequence[Branch]) -> str:
        """One pass over the table: Spark plans a union of a hundred branches for a minute."""
        structs = []
        for branch in branches:
            columns = ", ".join(f"'{name}', {sql}" for name, sql in branch.columns.items())
            structs.append(f"CASE WHEN {branch.where} THEN named_struct({columns}) END")
        return f"SELECT inline(filter(array({', '.join(structs)}), branch -> branch IS NOT NULL)) FROM {table}"  # noqa: S608


DUCKDB, POSTGRES, SPARK = DuckDBDialect(), PostgresDialect(), SparkDialect()
