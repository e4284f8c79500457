"""A proportion that adds up columns: what is counted is part of what it is counted out of, row by row."""

from datetime import date
from pathlib import Path

import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.definitions.definition import parse_definition
from fivefold.engine.measures.engines.compute import compute
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.problems import Problem
from fivefold.engine.measures.receiving.receive import receive

CONTRACT = """
name: calls
title: Calls
version: 1
columns:
  - {name: site, type: text, required: true}
  - {name: month, type: date, required: true}
  - {name: kind, type: text}
  - {name: calls, type: integer}
  - {name: missed, type: integer}
key: [site, month]
site: site
period: {column: month}
"""
MEASURE = """
name: missed-calls
title: Calls {missed}
role: process
type: proportion
direction: down
dataset: calls
period: {date: month}
numerator: {sum: missed, unknown: report}
denominator: {sum: calls, unknown: report}
governance: {why_it_matters: x, authored_by: x}
"""
BAD = "A1,2027-04-01,,5,9"
TODAY = date(2027, 6, 1)


def problems(folder: Path, *rows: str, contract: str = CONTRACT, measures: tuple[str, ...] = (MEASURE,)) -> tuple[Problem, ...]:
    path = folder / "calls.csv"
    path.write_text("\n".join(["site,month,kind,calls,missed", *rows, ""]))
    receipt = receive(
        path,
        contract=parse_contract(contract),
        sites=None,
        measures=[parse_definition(text) for text in measures],
        today=TODAY,
        store=ParquetStore(folder),
    )
    return receipt.report.problems


def test_a_row_with_more_missed_than_calls_is_refused_by_row_and_column(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "A1,2027-03-01,,9,9", BAD)
    assert (problem.code, problem.row, problem.column, problem.value) == ("numerator_above_denominator", 3, "missed", "9 of 5")
    assert str(problem) == (
        "Row 3, column missed: 9 of 5: in the measure “Calls {missed}”, missed is part of calls, and cannot be more"
    )


def test_a_negative_part_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "A1,2027-04-01,,5,-1")
    assert (problem.code, problem.row, problem.column) == ("negative", 2, "missed")


@pytest.mark.parametrize("row", ["A1,2027-04-01,,5,5", "A1,2027-04-01,,0,0", "A1,2027-04-01,,,9", "A1,2027-04-01,,5,"])
def test_a_row_that_is_possible_or_cannot_be_judged_passes(tmp_path: Path, row: str) -> None:
    assert problems(tmp_path, row) == ()


@pytest.mark.parametrize("condition", ["missed <= calls", "calls >= missed"])
def test_a_fault_that_the_contract_names_is_named_once(tmp_path: Path, condition: str) -> None:
    (problem,) = problems(tmp_path, BAD, contract=f"{CONTRACT}checks: [{{condition: {condition}}}]\n")
    assert problem.code == "check_failed"


def test_two_measures_of_the_same_columns_name_a_row_once(tmp_path: Path) -> None:
    again = MEASURE.replace("missed-calls", "calls-missed")
    assert len(problems(tmp_path, BAD, measures=(MEASURE, again))) == 1


@pytest.mark.parametrize(("unknown", "refused"), [("include", True), ("exclude", False), ("report", False)])
def test_rows_that_the_measure_leaves_out_are_not_judged(tmp_path: Path, unknown: str, refused: bool) -> None:
    excluding = f"{MEASURE}exclusions: [{{where: \"kind = 'test'\", unknown: {unknown}, because: x}}]\n"
    assert problems(tmp_path, "A1,2027-04-01,test,5,9", measures=(excluding,)) == ()
    assert bool(problems(tmp_path, "A1,2027-04-01,real,5,9", measures=(excluding,)))
    assert bool(problems(tmp_path, BAD, measures=(excluding,))) == refused, "whether it is a test is not known"


@pytest.mark.parametrize(
    "other",
    [
        MEASURE.replace("type: proportion", "type: rate"),
        MEASURE.replace("{sum: missed, unknown: report}", '{where: "missed > 0", unknown: report}').replace(
            "{sum: calls, unknown: report}", '{where: "calls > 0", unknown: report}'
        ),
        MEASURE.replace("sum: missed", "sum: dropped"),
    ],
    ids=["a rate", "a proportion of rows", "a measure that does not fit"],
)
def test_other_measures_ask_nothing_of_a_row(tmp_path: Path, other: str) -> None:
    assert problems(tmp_path, BAD, measures=(other,)) == ()


def test_rows_that_were_accepted_before_the_measure_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = ["A1,2027-03-01,,10,4", BAD, "B2,2027-04-01,,100,1", "B2,2027-05-01,,5,-1"]
    assert problems(tmp_path, *rows, measures=()) == ()
    store, contract = ParquetStore(tmp_path), parse_contract(CONTRACT)
    inputs = [path.stem for path in store.files.rglob("*.parquet")]
    run = compute([parse_definition(MEASURE)], contract=contract, store=store, inputs=inputs, keep=False)
    found = {(value.site, value.period.month): (value.numerator, value.denominator, value.impossible) for value in run.values}
    assert found == {("A1", 3): (4, 10, 0), ("A1", 4): (0, 0, 1), ("B2", 4): (1, 100, 0), ("B2", 5): (0, 0, 1)}
