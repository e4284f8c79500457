"""One fixture as CSV, as a REDCap export and as OMOP tables: the same contract, the same measure, identical integers."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from fivefold.engine.measures.definitions.definition import parse_definition
from fivefold.engine.measures.engines.compute import compute
from fivefold.engine.measures.engines.values import MeasureValue
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import receive
from fivefold.engine.measures.sources.file_mapping import FileMapping, parse_mapping
from fivefold.engine.measures.sources.omop.mapping import parse_omop_mapping
from fivefold.engine.measures.sources.omop.reading import write_omop_rows
from fivefold.engine.measures.sources.redcap.instruments import Choices, Instrument
from fivefold.engine.measures.sources.redcap.project import read_project
from tests.factories.redcap import export, field
from tests.unit.measures.test_omop import CONTRACT, MAPPING, TODAY, write

MEASURE = parse_definition("""
name: fever
title: Readings with fever
role: outcome
type: proportion
direction: down
dataset: temperatures
period: {date: taken, grain: month}
denominator: {where: "celsius is not null"}
numerator: {where: "celsius >= 38.0", unknown: report}
exclusions:
  - {where: "died is not null", because: another pathway}
strata: [sex]
governance: {why_it_matters: Fever harms., authored_by: A. Nurse}
""")
CONCEPTS = {"male": 8507, "female": 8532, "": 0}
SITES = ("north", "south", "west")
Reading = tuple[int, str, date, str, str, date | None]
Source = Callable[[list[Reading], Path], tuple[Path, FileMapping | None]]


def readings() -> list[Reading]:
    """Temperatures with every kind of gap, of people who each belong to one site, have one sex and die at most once."""
    chosen = np.random.default_rng(4)
    found = []
    for number in range(1, 400):
        person = number % 60
        sex = ("male", "female", "")[person % 3]
        died = date(2024, 5, 1) if person % 11 == 0 else None
        celsius = "" if chosen.random() < 0.1 else f"{chosen.integers(350, 411) / 10:.1f}"
        taken = date(2024, 1, 1) + timedelta(days=int(chosen.integers(120)))
        found.append((number, SITES[person % 7 % 3], taken, celsius, sex, died))
    return found


def as_csv(rows: list[Reading], folder: Path) -> tuple[Path, FileMapping]:
    lines = ["nr;ort;tag;grad;geschlecht;gestorben"]
    for number, site, taken, celsius, sex, died in rows:
        comma = celsius.replace(".", ",")
        lines.append(f"{number};{site};{taken:%d.%m.%Y};{comma};{sex[:1]};{died.strftime('%d.%m.%Y') if died else ''}")
    path = folder / "sent.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-16")
    return path, parse_mapping("""
encoding: utf-16
delimiter: semicolon
decimal_mark: comma
date_order: dmy
columns:
  - {column: reading, source: nr}
  - {column: site, source: ort}
  - {column: taken, source: tag}
  - {column: celsius, source: grad}
  - {column: sex, source: geschlecht, codes: [{cell: m, means: male}, {cell: f, means: female}]}
  - {column: died, source: gestorben}
""")


def as_redcap(rows: list[Reading], folder: Path) -> tuple[Path, FileMapping]:
    fields = [
        field("nr", "readings"),
        field("name", "readings", identifier=True),
        field("taken", "readings", validation="date_dmy"),
        field("celsius", "readings", validation="number_1dp_comma_decimal"),
        field("sex", "readings", "radio", choices="1, Male | 2, Female"),
        field("died", "readings", validation="date_mdy"),
    ]
    lines = ["nr,redcap_data_access_group,name,taken,celsius,sex,died,readings_complete"]
    for number, site, taken, celsius, sex, died in rows:
        code = {"male": "1", "female": "2", "": ""}[sex]
        comma = f'"{celsius.replace(".", ",")}"'
        lines.append(f"{number},{site},Somebody,{taken},{comma},{code},{died or ''},2")
    project = read_project(export(folder / "redcap", fields, "\n".join([*lines, ""])))
    path = folder / "readings.csv"
    Instrument(project, "readings", Choices(period="taken")).write(path)
    return path, parse_mapping("""
columns:
  - {column: reading, source: nr}
  - {column: site, source: site}
  - {column: taken, source: taken}
  - {column: celsius, source: celsius}
  - {column: sex, source: sex, codes: [{cell: 1, means: male}, {cell: 2, means: female}]}
  - {column: died, source: died}
left_out: [readings_complete]
""")


def as_omop(rows: list[Reading], folder: Path) -> tuple[Path, None]:
    def values(parts: list[str], columns: str) -> str:
        return f"{', '.join(dict.fromkeys(parts))} AS t({columns})"

    people = {number: number % 60 for number, *_ in rows}
    tables = {
        "measurement": values(
            [
                f"({number}, {people[number]}, {number}, 3020891, TIMESTAMP '{taken}', {celsius or 'NaN'!r}::DOUBLE)"
                for number, _, taken, celsius, _, _ in rows
            ],
            "measurement_id, person_id, visit_occurrence_id, measurement_concept_id, measurement_datetime, value_as_number",
        ),
        "visit_occurrence": values(
            [f"({number}, {people[number]}, {SITES.index(site)})" for number, site, *_ in rows],
            "visit_occurrence_id, person_id, care_site_id",
        ),
        "care_site": values([f"({index}, '{site}')" for index, site in enumerate(SITES)], "care_site_id, care_site_source_value"),
        "person": values([f"({people[number]}, {CONCEPTS[sex]})" for number, *_, sex, _ in rows], "person_id, gender_concept_id"),
        "death": values([f"({people[number]}, DATE '{died}')" for number, *_, died in rows if died], "person_id, death_date"),
    }
    path = folder / "rows.csv"
    write_omop_rows(write(folder / "omop", tables), path, mapping=parse_omop_mapping(MAPPING), contract=CONTRACT)
    return path, None


def values_of(path: Path, mapping: FileMapping | None, folder: Path) -> tuple[MeasureValue, ...]:
    store = ParquetStore(folder)
    receipt = receive(path, contract=CONTRACT, sites=frozenset(SITES), today=TODAY, store=store, mapping=mapping)
    assert receipt.stored is not None, [str(problem) for problem in receipt.report.problems]
    return compute([MEASURE], contract=CONTRACT, store=store, inputs=[receipt.stored.sha256]).values


@pytest.mark.parametrize("source", [as_redcap, as_omop], ids=["REDCap", "OMOP"])
def test_another_source_of_the_same_rows_gives_identical_integers(tmp_path: Path, source: Source) -> None:
    rows = readings()
    expected = values_of(*as_csv(rows, tmp_path), tmp_path)
    assert sum(value.denominator for value in expected if value.stratum is None) == sum(
        1 for *_, celsius, _, died in rows if celsius and not died
    )
    assert {value.stratum_value for value in expected} > {"male", "female"}
    assert values_of(*source(rows, tmp_path), tmp_path) == expected
