"""OMOP tables as rows of a contract: joined, without a floating-point number, and refused where a row would count twice."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from fivefold.engine.measures.definitions.contract import DatasetContract, parse_contract
from fivefold.engine.measures.definitions.documents import DocumentRefused
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.problems import FileRefused
from fivefold.engine.measures.receiving.receive import receive
from fivefold.engine.measures.sources.omop.mapping import parse_omop_mapping
from fivefold.engine.measures.sources.omop.reading import write_omop_rows
from tests.shared import SHARED, needs_shared

TODAY = date(2024, 6, 15)
CONTRACT = parse_contract("""
name: temperatures
title: Temperatures
version: 1
columns:
  - {name: reading, type: text, required: true}
  - {name: site, type: text, required: true}
  - {name: taken, type: date, required: true}
  - {name: celsius, type: decimal(1)}
  - {name: sex, type: code, codes: [female, male], unknown: [0]}
  - {name: died, type: date}
key: [reading]
site: site
period: {column: taken}
""")
MAPPING = """\
table: measurement
concepts: [3020891]
care_site_of: visit_occurrence
columns:
  - {column: reading, source: measurement.measurement_id}
  - {column: site, source: care_site.care_site_source_value}
  - {column: taken, source: measurement.measurement_datetime}
  - {column: celsius, source: measurement.value_as_number}
  - {column: sex, source: person.gender_concept_id, codes: [{cell: 8507, means: male}, {cell: 8532, means: female}]}
  - {column: died, source: death.death_date}
"""
TABLES = {
    "measurement": """
        (2, 1, 10, 3020891, TIMESTAMP '2024-01-31 00:00', 38.4::FLOAT::DOUBLE), (1, 1, 10, 3020891, TIMESTAMP '2024-01-05', 36.6),
        (3, 2, 11, 3020891, TIMESTAMP '2024-02-01', 'NaN'::DOUBLE), (4, 2, 11, 4, TIMESTAMP '2024-02-01', 1.0)
        AS t(measurement_id, person_id, visit_occurrence_id, measurement_concept_id, measurement_datetime, value_as_number)""",
    "visit_occurrence": "(10, 1, 7), (11, 2, 8) AS t(visit_occurrence_id, person_id, care_site_id)",
    "care_site": "(7, 'north'), (8, 'south') AS t(care_site_id, care_site_source_value)",
    "person": "(1, 8507), (2, 0) AS t(person_id, gender_concept_id)",
    "death": "(2, DATE '2024-02-03') AS t(person_id, death_date)",
}
ROWS = [
    ("1", "north", date(2024, 1, 5), Decimal("36.6"), "male", None),
    ("2", "north", date(2024, 1, 31), Decimal("38.4"), "male", None),
    ("3", "south", date(2024, 2, 1), None, None, date(2024, 2, 3)),
]


def write(folder: Path, tables: Mapping[str, str], ending: str = "parquet") -> Path:
    folder.mkdir()
    with duckdb.connect(":memory:") as connected:
        for name, values in tables.items():
            target = folder / f"{name}.{ending}"
            connected.execute(f"COPY (FROM (VALUES {values})) TO '{target}' (FORMAT {ending})")
    return folder


def stored(path: Path, contract: DatasetContract = CONTRACT) -> list[tuple[object, ...]]:
    receipt = receive(path, contract=contract, sites=None, today=TODAY, store=ParquetStore(path.parent))
    assert receipt.stored is not None, [str(problem) for problem in receipt.report.problems]
    with duckdb.connect(":memory:") as connected:
        return connected.execute("SELECT * FROM read_parquet(?)", [str(receipt.stored.path)]).fetchall()


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_tables_are_joined_into_the_rows_of_the_contract(tmp_path: Path, ending: str) -> None:
    folder, to = write(tmp_path / "omop", TABLES, ending), tmp_path / "rows.csv"
    assert write_omop_rows(folder, to, mapping=parse_omop_mapping(MAPPING), contract=CONTRACT) == 3
    assert stored(to) == ROWS


@needs_shared
def test_the_shared_tables_give_a_row_for_every_row_of_the_concept(tmp_path: Path) -> None:
    mapping = """\
table: measurement
concepts: [3025315]
columns:
  - {column: reading, source: measurement.measurement_id}
  - {column: site, constant: here}
  - {column: taken, source: measurement.measurement_date}
  - {column: celsius, source: measurement.value_as_number}
  - {column: sex, source: person.gender_concept_id, codes: [{cell: 8507, means: male}, {cell: 8532, means: female}]}
  - {column: died, source: death.death_date}
"""
    folder, to = SHARED / "data" / "omop", tmp_path / "rows.csv"
    wrote = write_omop_rows(folder, to, mapping=parse_omop_mapping(mapping), contract=CONTRACT)
    with duckdb.connect(":memory:") as connected:
        of_the_concept = f"FROM '{folder}/measurement.parquet' WHERE measurement_concept_id = 3025315"
        counted = connected.execute(f"SELECT count(*), sum(value_as_number) {of_the_concept}").fetchone()
    rows = stored(to)
    assert counted == (wrote, sum(Decimal(str(row[3])) for row in rows))
    assert {row[4] for row in rows} == {"female", "male"}


@pytest.mark.parametrize(
    ("table", "change", "to", "code", "said"),
    [
        ("person", "(2, 0)", "(1, 0), (2, 0)", "omop_repeated_key", "person_id 1 more than once"),
        ("death", "death_date)", "died_on)", "missing_column", "death has no column death_date"),
        ("person", "8507)", "8521)", "untranslated_code", "‘8521’ has no meaning"),
        ("visit_occurrence", ", care_site_id", ", site_id", "omop_unreadable", "care_site_id"),
    ],
)
def test_tables_that_do_not_fit_are_refused(tmp_path: Path, table: str, change: str, to: str, code: str, said: str) -> None:
    tables = {**TABLES, table: TABLES[table].replace(change, to)}
    folder = write(tmp_path / "omop", tables)
    with pytest.raises(FileRefused, match=said) as refused:
        write_omop_rows(folder, tmp_path / "rows.csv", mapping=parse_omop_mapping(MAPPING), contract=CONTRACT)
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].fix


def test_a_missing_a_doubled_and_a_broken_table_are_refused(tmp_path: Path) -> None:
    folder, to, mapping = write(tmp_path / "omop", TABLES), tmp_path / "rows.csv", parse_omop_mapping(MAPPING)
    content = (folder / "death.parquet").read_bytes()
    (folder / "DEATH.csv").write_text("person_id,death_date\n")
    with pytest.raises(FileRefused, match="is there twice"):
        write_omop_rows(folder, to, mapping=mapping, contract=CONTRACT)
    (folder / "DEATH.csv").unlink()
    (folder / "death.parquet").write_bytes(content[: len(content) // 2])
    with pytest.raises(FileRefused, match="A table cannot be read"):
        write_omop_rows(folder, to, mapping=mapping, contract=CONTRACT)
    (folder / "death.parquet").unlink()
    with pytest.raises(FileRefused, match="There is no table death"):
        write_omop_rows(folder, to, mapping=mapping, contract=CONTRACT)


def test_digits_that_the_contract_does_not_have_are_refused_and_not_rounded_away(tmp_path: Path) -> None:
    tables = {**TABLES, "measurement": TABLES["measurement"].replace("36.6", "36.65")}
    to = tmp_path / "rows.csv"
    write_omop_rows(write(tmp_path / "omop", tables), to, mapping=parse_omop_mapping(MAPPING), contract=CONTRACT)
    receipt = receive(to, contract=CONTRACT, sites=None, today=TODAY, store=ParquetStore(tmp_path))
    assert [(problem.code, problem.value) for problem in receipt.report.problems] == [("not_a_number", "36.65")]


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("table: measurement", "table: note", "table"),
        ("person.gender", "cost.gender", "cost is not a table that can be read"),
        ("person.gender_concept_id", "drug_exposure.quantity", "one row of measurement has many of drug_exposure"),
        ("source: person.gender_concept_id", "source: person.gender; drop", "columns"),
        ("care_site_of: visit_occurrence", "care_site_of: provider", "a care site is that of"),
    ],
)
def test_a_mapping_with_a_fault_is_refused(change: str, to: str, said: str) -> None:
    with pytest.raises(DocumentRefused, match=said):
        parse_omop_mapping(MAPPING.replace(change, to))
