"""Random rows through a stored file and one scan give the integers that the plain evaluator counts row by row."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.engine.measures.definitions.contract import DatasetContract, parse_contract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, Part, parse_definition
from fivefold.engine.measures.engines.compute import compute
from fivefold.engine.measures.engines.reference import Cell, evaluate
from fivefold.engine.measures.expressions.condition import parse
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import receive

CONTRACT = parse_contract("""
name: visits
title: Visits
version: 1
columns:
  - {name: visit, type: integer, required: true}
  - {name: site, type: text, required: true}
  - {name: arrived, type: date, required: true}
  - {name: minutes, type: integer}
  - {name: seen, type: boolean}
  - {name: band, type: text}
key: [visit]
site: site
period: {column: arrived}
""")
NUMERATORS = ["{{where: minutes > 2, unknown: {0}}}", "{{where: NOT seen OR minutes = 1, unknown: {0}}}"]
DENOMINATORS = ["{{where: seen, unknown: {0}}}", "{{where: visit >= 0}}", "{{where: minutes + 1 <> 3 AND seen, unknown: {0}}}"]
UNKNOWN = st.sampled_from(["include", "exclude", "report"])

Row = dict[str, Cell]
rows = st.lists(
    st.tuples(
        st.sampled_from(["A", "B"]),
        st.sampled_from([date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 29)]),
        st.none() | st.integers(0, 4),
        st.none() | st.booleans(),
        st.none() | st.sampled_from(["x", "y"]),
    ),
    min_size=1,
    max_size=12,
)


@st.composite
def definitions(draw: st.DrawFn) -> MeasureDefinition:
    numerator = draw(st.sampled_from(NUMERATORS)).format(draw(UNKNOWN))
    denominator = draw(st.sampled_from(DENOMINATORS)).format(draw(UNKNOWN))
    exclusion = draw(st.sampled_from(["", "exclusions: [{{where: minutes = 4, unknown: {0}, because: x}}]"])).format(
        draw(UNKNOWN)
    )
    return parse_definition(f"""
name: drawn
title: Drawn
role: process
type: {draw(st.sampled_from(["proportion", "rate"]))}
direction: neutral
dataset: visits
period: {{date: arrived}}
numerator: {numerator}
denominator: {denominator}
{exclusion}
strata: [band]
governance: {{why_it_matters: x, authored_by: x}}
""")


def counts(part: Part, row: Row) -> tuple[bool, bool]:
    """Whether the row counts for the part, and whether that is unknown."""
    outcome = evaluate(parse(part.where or "", CONTRACT.value_types).tree, row)
    return outcome is True or (outcome is None and part.unknown == "include"), outcome is None


def kept(definition: MeasureDefinition, row: Row) -> bool:
    for exclusion in definition.exclusions:
        outcome = evaluate(parse(exclusion.where, CONTRACT.value_types).tree, row)
        if outcome is True or (outcome is None and exclusion.unknown != "include"):
            return False
    return True


def expected(definition: MeasureDefinition, table: list[Row]) -> dict[tuple[object, ...], list[int]]:
    assert definition.numerator
    assert definition.denominator
    found: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0] * 5)
    for row in table:
        month = date.fromisoformat(f"{row['arrived']}").replace(day=1)
        for stratum in ((None, None), ("band", row["band"] or "(unknown)")):
            figures = found[(row["site"], month, *stratum)]
            if not kept(definition, row):
                continue
            in_numerator, numerator_unknown = counts(definition.numerator, row)
            in_denominator, denominator_unknown = counts(definition.denominator, row)
            left_out = (numerator_unknown and definition.numerator.unknown == "exclude") or (
                denominator_unknown and definition.denominator.unknown == "exclude"
            )
            within = in_denominator or definition.type == "rate"
            for index, counted in enumerate(
                (
                    True,
                    in_numerator and within and not left_out,
                    in_denominator and not left_out,
                    numerator_unknown and within,
                    denominator_unknown,
                )
            ):
                figures[index] += counted
    return dict(found)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


def stored(folder: Path, contract: DatasetContract, table: list[Row]) -> str:
    path = folder / "visits.csv"
    lines = [
        ",".join("" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell) for cell in row.values())
        for row in table
    ]
    path.write_text("\n".join([",".join(table[0]), *lines, ""]))
    receipt = receive(path, contract=contract, sites=None, today=date(2024, 12, 31), store=ParquetStore(folder))
    assert receipt.stored, receipt.report.problems
    return receipt.stored.sha256


@settings(deadline=None, max_examples=40)
@given(definition=definitions(), drawn=rows)
def test_one_scan_gives_the_integers_that_row_by_row_counting_gives(
    folder: Path, definition: MeasureDefinition, drawn: list[tuple[Cell, ...]]
) -> None:
    names = [column.name for column in CONTRACT.columns]
    table = [dict(zip(names, (index, *row), strict=True)) for index, row in enumerate(drawn)]
    run = compute(
        [definition], contract=CONTRACT, store=ParquetStore(folder), inputs=[stored(folder, CONTRACT, table)], keep=False
    )
    found = {
        (value.site, value.period, value.stratum, value.stratum_value): [
            value.n,
            value.numerator,
            value.denominator,
            value.unknown_numerator,
            value.unknown_denominator,
        ]
        for value in run.values
    }
    assert found == expected(definition, table)
