"""What a column adds up to must fit what computes with it: every total of a network, over all its sites, is a 64-bit integer.

A file is refused where the whole numbers of one column, of one site and month, add up to more than `LARGEST_SUM`: no count
of people or minutes comes near it, and some 900 sites at that limit still have a total.
"""

import duckdb

from fivefold.engine.measures.expressions.tree import Kind
from fivefold.engine.measures.files.csv_checks import MOST_PROBLEMS
from fivefold.engine.measures.files.csv_file import row_numbers
from fivefold.engine.measures.problems import FileRefused, Problem, shown
from fivefold.engine.measures.receiving.contract_sql import Plan, ReadColumn

LARGEST_SUM = 10**16

FIX = "Correct the cells. Digits that name somebody or something are a text, not a number: say so in the contract."


def summed(planned: Plan) -> list[ReadColumn]:
    """The columns that a measure may add up."""
    return [
        column
        for column in planned.columns
        if column.contract.value_type.kind is Kind.NUMBER and column.contract.value_type.scale == 0
    ]


def sum_sql(column: ReadColumn) -> str:
    """SQL: how much the numbers of `column` add up to, whatever their signs."""
    return f"sum(abs({column.name}))"


def check_sums(connected: duckdb.DuckDBPyConnection, planned: Plan, largest: dict[ReadColumn, int]) -> None:
    """Raise FileRefused where a site's month adds up to too much; `largest` is each column's largest such sum in the file."""
    problems = [
        problem for column, total in largest.items() if total > LARGEST_SUM for problem in _problems(connected, planned, column)
    ]
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS], total=len(problems))


def _problems(connected: duckdb.DuckDBPyConnection, planned: Plan, column: ReadColumn) -> list[Problem]:
    found = connected.execute(
        f"SELECT {planned.key.site} AS site, strftime({planned.key.month}, '%Y-%m') AS month, "  # noqa: S608
        f"first(record ORDER BY abs({column.name}) DESC, record) AS row, max(abs({column.name})) "
        f"FROM ({planned.numbered}) GROUP BY ALL HAVING {sum_sql(column)} > {LARGEST_SUM} ORDER BY row"
    ).fetchall()
    number = row_numbers(planned.csv_file)
    return [
        Problem(
            "too_large_sum",
            f"the numbers of {shown(site)} in {month} add up to more than {LARGEST_SUM:,}; the largest is {value:,}",
            FIX,
            number(record),
            column.contract.name,
            str(value),
        )
        for site, month, record, value in found
    ]
