"""`fivefold data understand | template | redcap | omop | submit --mapping`: from what a site has to what a contract takes."""

from pathlib import Path

import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.receiving.receive import validate
from fivefold.engine.measures.sources.file_mapping import parse_mapping
from fivefold.foundation.clock import today
from fivefold.interfaces.cli.main import run
from tests.factories.datasets import CONTRACT
from tests.factories.redcap import export
from tests.unit.measures.test_omop import CONTRACT as TEMPERATURES
from tests.unit.measures.test_omop import MAPPING, TABLES, write
from tests.unit.measures.test_redcap import DATA, FIELDS


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "contract.yaml"
    path.write_text(CONTRACT)
    return path


@pytest.mark.parametrize("name", ["template.csv", "template.xlsx"])
def test_a_template_keeps_its_own_contract(tmp_path: Path, contract: Path, name: str) -> None:
    path = tmp_path / name
    assert run(["data", "template", "--contract", str(contract), "--out", str(path)]) == 0
    report = validate(path, contract=parse_contract(CONTRACT), sites=None, today=today())
    assert report.accepted, report.problems
    assert (report.rows, report.warnings) == (1, ())


def test_a_file_is_understood_and_its_mapping_written(tmp_path: Path, contract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, mapping = tmp_path / "sent.csv", tmp_path / "mapping.yaml"
    file.write_text("Attendance;Where;When;[red]note\n1;N01;31.01.2026;a\n", encoding="utf-8")
    assert run(["data", "understand", str(file), "--contract", str(contract), "--write", str(mapping)]) == 0
    said = capsys.readouterr().out
    assert "delimiter semicolon" in said
    assert "[red]note" in said, "what a file says is shown and not followed"
    proposed = parse_mapping(mapping.read_text())
    assert {column.column: column.source for column in proposed.columns} == {
        "attendance": "Attendance",
        "site": "Where",
        "arrived_on": "When",
    }
    report = validate(file, contract=parse_contract(CONTRACT), mapping=proposed, sites=None, today=today())
    assert report.rows == 1


def test_a_redcap_export_is_counted_and_one_instrument_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = export(tmp_path / "export", FIELDS, DATA)
    arguments = ["data", "redcap", str(folder), "--missing", "-9"]
    assert run([*arguments, "--instrument", "bp", "--period", "seen_on", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "2 rows are in" in said
    assert "they identify somebody: name." in said
    draft = parse_contract((tmp_path / "out" / "bp.yaml").read_text())
    assert validate(tmp_path / "out" / "bp.csv", contract=draft, sites=None, today=today()).rows == 2


def test_omop_tables_become_the_rows_of_a_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:

    folder, mapping, contract = write(tmp_path / "omop", TABLES), tmp_path / "omop.yaml", tmp_path / "temperatures.yaml"
    mapping.write_text(MAPPING)
    contract.write_text(TEMPERATURES.model_dump_json(exclude_defaults=True))
    arguments = ["data", "omop", str(folder), "--contract", str(contract), "--mapping", str(mapping)]
    assert run([*arguments, "--out", str(tmp_path / "rows.csv")]) == 0
    assert "3 rows are in" in capsys.readouterr().out
