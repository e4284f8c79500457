"""Files that are not as the contract wants them, read by a mapping that a person settled."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.definitions.documents import DocumentRefused
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import Receipt, receive
from fivefold.engine.measures.sources.cells import Unclear, decimal_comma, iso_date
from fivefold.engine.measures.sources.file_mapping import DateOrder, FileMapping, MappingUnfit, check_fit, parse_mapping
from tests.spec.workbooks import Cell, sheet, workbook

CONTRACT = parse_contract(
    """\
name: falls
title: Falls
version: 1
columns:
  - {name: ward, type: text, required: true}
  - {name: month, type: date, required: true}
  - {name: sex, type: code, codes: [female, male], unknown: [NA]}
  - {name: falls, type: integer, minimum: 0}
  - {name: cost, type: decimal(2)}
  - {name: seen_at, type: datetime}
key: [ward, month]
site: ward
period: {column: month}
"""
)
MAPPING = """\
encoding: windows-1252
delimiter: semicolon
decimal_mark: comma
date_order: dmy
columns:
  - {column: ward, source: Station}
  - {column: month, source: Monat}
  - {column: sex, source: Geschlecht, codes: [{cell: 1, means: male}, {cell: 2, means: female}]}
  - {column: falls, source: Stürze}
  - {column: cost, source: Kosten}
  - {column: seen_at, source: Gesehen}
left_out: [Bemerkung]
"""
GERMAN = """\
Station;Monat;Geschlecht;Stürze;Kosten;Bemerkung;Gesehen
Süd;01.02.2024;1;3;1,50;"a;b";03.02.2024 9:05
;;;;;;
007;3/2024;NA;0;;;2024-03-04T10:00
"""
TODAY = date(2024, 6, 15)


def send(folder: Path, content: bytes, mapping: FileMapping | str = MAPPING) -> Receipt:
    path = folder / "sent"
    path.write_bytes(content)
    read = parse_mapping(mapping) if isinstance(mapping, str) else mapping
    return receive(path, contract=CONTRACT, sites=None, today=TODAY, store=ParquetStore(folder), mapping=read, spill=folder)


def first_problem(receipt: Receipt) -> tuple[str, int | None, str | None]:
    assert receipt.stored is None
    problem = receipt.report.problems[0]
    assert problem.fix
    return problem.code, problem.row, problem.column


def rows_of(receipt: Receipt) -> list[tuple[object, ...]]:
    assert receipt.stored is not None, receipt.report.problems
    with duckdb.connect(":memory:") as connected:
        return connected.execute("SELECT * FROM read_parquet(?)", [str(receipt.stored.path)]).fetchall()


UNDERSTOOD = [
    ("Süd", date(2024, 2, 1), "male", 3, Decimal("1.50"), datetime.fromisoformat("2024-02-03T09:05")),
    ("007", date(2024, 3, 1), None, 0, None, datetime.fromisoformat("2024-03-04T10:00")),
]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "character"),
    [("windows-1252", "semicolon", ";"), ("utf-16", "tab", "\t"), ("utf-8", "vertical_bar", "|")],
)
def test_a_file_is_understood_by_its_mapping(tmp_path: Path, encoding: str, delimiter: str, character: str) -> None:
    mapping = MAPPING.replace("windows-1252", encoding).replace("semicolon", delimiter)
    content = GERMAN.replace(";", character).replace(f'"a{character}b"', '"ab"').encode(encoding)
    assert rows_of(send(tmp_path, content, mapping)) == UNDERSTOOD


def test_the_same_file_without_a_mapping_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    path.write_bytes(GERMAN.encode("windows-1252"))
    receipt = receive(path, contract=CONTRACT, sites=None, today=TODAY, store=ParquetStore(tmp_path))
    assert receipt.report.problems[0].code == "wrong_delimiter"


def test_a_workbook_is_understood_by_a_mapping_whether_its_cells_are_numbers_or_texts(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        [*GERMAN.splitlines()[0].split(";")],
        ["Süd", 45323, 1, 3, 1.5, "", 45325 + (9 * 60 + 5) / 1440],
        [None] * 7,
        ["007", "3/2024", "NA", "0", None, None, "2024-03-04T10:00"],
    ]
    assert rows_of(send(tmp_path, workbook({"Blatt": sheet(rows)}))) == UNDERSTOOD


def test_a_constant_fills_what_the_file_does_not_have(tmp_path: Path) -> None:
    mapping = "columns: [{column: ward, constant: 7}, {column: month, constant: 2024-01}, {column: falls, source: n}]"
    receipt = send(tmp_path, b"n\n12\n", mapping.replace("2024-01}", "'2024-01'}"))
    assert rows_of(receipt) == [("7", date(2024, 1, 1), None, 12, None, None)]
    assert {warning.code for warning in receipt.report.warnings} == {"empty_column"}


@pytest.mark.parametrize(
    ("change", "to", "expected"),
    [
        ("1,50", "1.50", ("mixed_decimal_mark", 2, "cost (Kosten in the file)")),
        ("1,50", "1.234,50", ("mixed_decimal_mark", 2, "cost (Kosten in the file)")),
        ("01.02.2024", "31.02.2024", ("bad_date", 2, "month (Monat in the file)")),
        ("01.02.2024", "01.13.2024", ("bad_date", 2, "month (Monat in the file)")),
        ("01.02.2024", "01.02.24", ("bad_date", 2, "month (Monat in the file)")),
        (";1;3", ";3;3", ("untranslated_code", 2, "sex (Geschlecht in the file)")),
        ("NA;0", "NA;-1", ("negative", 4, "falls (Stürze in the file)")),
        ("NA;0;", "NA;", ("wrong_cell_count", 4, None)),
        ("007", '"007', ("bad_quotes", 4, None)),
        ("Bemerkung", "Neues", ("unexpected_column", 1, "Neues")),
        ("Monat", "Monate", ("missing_column", 1, "Monat")),
        ("Kosten", "Monat", ("repeated_column", 1, "Monat")),
    ],
)
def test_what_does_not_fit_is_named_by_row_and_by_both_names(
    tmp_path: Path, change: str, to: str, expected: tuple[str, int | None, str | None]
) -> None:
    content = GERMAN.replace(change, to, 1).encode("windows-1252")
    assert first_problem(send(tmp_path, content)) == expected


def test_a_file_in_another_encoding_than_its_mapping_says_is_refused(tmp_path: Path) -> None:
    utf_8 = MAPPING.replace("windows-1252", "utf-8")
    utf_16 = MAPPING.replace("windows-1252", "utf-16")
    assert first_problem(send(tmp_path, GERMAN.encode())) == ("wrong_encoding", None, None)
    latin = GERMAN.replace("Stürze", "Falls").encode("windows-1252")
    assert first_problem(send(tmp_path, latin, utf_8.replace("Stürze", "Falls"))) == ("not_in_encoding", 2, "Station")
    assert first_problem(send(tmp_path, GERMAN.encode("utf-16")[:-1], utf_16))[0] == "not_in_encoding"
    assert first_problem(send(tmp_path, b"\x81" + GERMAN.encode("windows-1252")))[0] in {"missing_column", "not_in_encoding"}


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("03/04/2024", DateOrder.DAY_FIRST, "2024-04-03"),
        ("03/04/2024", DateOrder.MONTH_FIRST, "2024-03-04"),
        ("03/04/2024", DateOrder.YEAR_FIRST, "03/04/2024"),
        ("2024/3/4", DateOrder.DAY_FIRST, "2024-03-04"),
        ("3-4-2024 7:30", DateOrder.DAY_FIRST, "2024-04-03 07:30"),
        ("3.4/2024", DateOrder.DAY_FIRST, "3.4/2024"),
        ("٠٣/٠٤/٢٠٢٤", DateOrder.DAY_FIRST, "٠٣/٠٤/٢٠٢٤"),
        ("2024-03-04", DateOrder.MONTH_FIRST, "2024-03-04"),
    ],
)
def test_a_date_is_read_in_the_order_that_the_mapping_says(cell: str, order: DateOrder, expected: str) -> None:
    assert iso_date(cell, order) == expected


def test_a_point_among_decimal_commas_is_never_guessed() -> None:
    assert [decimal_comma(cell) for cell in ("1,5", "-,5", "12", "x.y", "")] == ["1.5", "-.5", "12", "x.y", ""]
    for cell in ("1.5", "1.234", "1.234,5"):
        with pytest.raises(Unclear):
            decimal_comma(cell)


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("column: falls", "column: ward", "the column ward is filled twice"),
        ("left_out: [Bemerkung]", "left_out: [Monat]", "Monat is taken and left out"),
        ("source: Monat", "source: Monat, constant: x", "either a source or a constant"),
        ("semicolon", "';'", "delimiter"),
    ],
)
def test_a_mapping_with_a_fault_is_refused_by_line(change: str, to: str, said: str) -> None:
    with pytest.raises(DocumentRefused, match=said):
        parse_mapping(MAPPING.replace(change, to))


def test_a_mapping_must_fill_what_the_contract_requires_and_nothing_else() -> None:
    with pytest.raises(MappingUnfit, match="requires month"):
        check_fit(parse_mapping("columns: [{column: ward, source: a}]"), CONTRACT)
    with pytest.raises(MappingUnfit, match="does not have"):
        check_fit(parse_mapping("columns: [{column: wards, source: a}]"), CONTRACT)
