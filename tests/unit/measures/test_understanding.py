"""What an undescribed file seems to be, and what is left for a person to settle."""

from datetime import date
from pathlib import Path

import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.problems import FileRefused
from fivefold.engine.measures.receiving.preview import first_rows
from fivefold.engine.measures.receiving.receive import receive
from fivefold.engine.measures.sources.file_mapping import DateOrder, DecimalMark, Delimiter, Encoding
from fivefold.engine.measures.sources.matching import MatchReason
from fivefold.engine.measures.sources.understanding import Doubt, FileFormat, Understanding, understand
from tests.spec.workbooks import Cell, sheet, workbook

CONTRACT = parse_contract("""
name: falls
title: Falls
version: 1
columns:
  - {name: ward, type: text, required: true}
  - {name: month, type: date, required: true, title: Reporting month}
  - {name: sex, type: code, codes: [female, male]}
  - {name: falls, type: integer, minimum: 0}
  - {name: cost, type: decimal(2)}
key: [ward, month]
site: ward
period: {column: month}
""")
SITES = ["north", "south"]


def look(folder: Path, content: str | bytes, *, encoding: str = "utf-8") -> Understanding:
    path = folder / "sent"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return understand(path, CONTRACT, sites=SITES)


def doubts(understanding: Understanding) -> list[tuple[Doubt, str]]:
    return [(question.doubt, question.column) for question in understanding.questions]


GOOD = "Place;reporting_month;Sex;FALLS;cost;note\nnorth;31.01.2024;Male;3;1,50;ä\nsouth;01.02.2024;FEMALE;0;12,25;b\n"


@pytest.mark.parametrize(
    ("encoding", "expected", "asked"),
    [
        ("utf-8", Encoding.UTF_8, []),
        ("utf-8-sig", Encoding.UTF_8, []),
        ("windows-1252", Encoding.WINDOWS_1252, [(Doubt.ENCODING, "")]),
        ("utf-16", Encoding.UTF_16, []),
    ],
)
def test_encoding_delimiter_order_and_mark_are_told_from_the_bytes(
    tmp_path: Path, encoding: str, expected: Encoding, asked: list[tuple[Doubt, str]]
) -> None:
    found = look(tmp_path, GOOD, encoding=encoding)
    proposal = found.proposal
    assert (proposal.encoding, proposal.delimiter) == (expected, Delimiter.SEMICOLON)
    assert (proposal.date_order, proposal.decimal_mark) == (DateOrder.DAY_FIRST, DecimalMark.COMMA)
    assert doubts(found) == asked
    assert (found.format, found.seen, found.rows[0][1]) == (FileFormat.CSV, 2, "31.01.2024")


def test_columns_are_matched_each_with_its_reason_and_the_rest_is_left_out(tmp_path: Path) -> None:
    found = look(tmp_path, GOOD)
    assert [(match.column, match.source, match.reason) for match in found.matches] == [
        ("ward", "Place", MatchReason.SITES),
        ("month", "reporting_month", MatchReason.TITLE),
        ("sex", "Sex", MatchReason.SAME_WORDS),
        ("falls", "FALLS", MatchReason.SAME_WORDS),
        ("cost", "cost", MatchReason.SAME_NAME),
    ]
    assert found.proposal.left_out == ("note",)


def test_the_proposal_of_a_clear_file_is_received_as_it_is_previewed(tmp_path: Path) -> None:
    proposal = look(tmp_path, GOOD).proposal
    preview = first_rows(tmp_path / "sent", CONTRACT, proposal)
    assert list(preview.rows) == [["north", "2024-01-31", "male", "3", "1.50"], ["south", "2024-02-01", "female", "0", "12.25"]]
    receipt = receive(
        tmp_path / "sent",
        contract=CONTRACT,
        sites=frozenset(SITES),
        today=date(2024, 6, 15),
        store=ParquetStore(tmp_path),
        mapping=proposal,
    )
    assert receipt.report.rows == 2


@pytest.mark.parametrize(
    ("change", "to", "expected"),
    [
        ("31.01.2024", "03.04.2024", [(Doubt.DATE_ORDER, "month")]),
        ("01.02.2024", "01.31.2024", [(Doubt.DATE_ORDER, "month")]),
        ("1,50", "1.50", [(Doubt.DECIMAL_MARK, "cost")]),
        ("FEMALE", "F", [(Doubt.CODES, "sex")]),
        ("Place", "Ort", []),
        ("Place;reporting_month", "Ort;When", [(Doubt.COLUMN, "month")]),
    ],
)
def test_what_could_be_read_in_two_ways_is_a_question(
    tmp_path: Path, change: str, to: str, expected: list[tuple[Doubt, str]]
) -> None:
    assert doubts(look(tmp_path, GOOD.replace(change, to))) == expected


def test_a_file_of_which_no_column_is_recognised_is_still_read_right(tmp_path: Path) -> None:
    found = look(tmp_path, "a;b\n1;2\n")
    assert (found.proposal.delimiter, found.proposal.columns, found.rows) == (Delimiter.SEMICOLON, (), (("1", "2"),))
    assert doubts(found) == [(Doubt.COLUMN, "ward"), (Doubt.COLUMN, "month")]


def test_thousands_that_could_be_decimals_are_a_question(tmp_path: Path) -> None:
    found = look(tmp_path, GOOD.replace("1,50", "1,500").replace("12,25", "12,250"))
    assert [(question.doubt, question.values) for question in found.questions] == [(Doubt.DECIMAL_MARK, ("comma", "point"))]


def test_commas_and_semicolons_in_equal_numbers_are_a_question(tmp_path: Path) -> None:
    found = look(tmp_path, "ward,x;month\nnorth,1;2024-01-01\nsouth,2;2024-02-01\n")
    assert (Doubt.DELIMITER, "") in doubts(found)


def test_a_workbook_is_understood_and_its_other_sheets_are_a_question(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Ward", "Month", "Falls"], ["north", "2024-01", 3]]
    found = look(tmp_path, workbook({"January": sheet(rows), "February": sheet(rows)}))
    assert (found.format, found.header) == (FileFormat.WORKBOOK, ("Ward", "Month", "Falls"))
    assert [(question.doubt, question.values) for question in found.questions] == [(Doubt.SHEET, ("February",))]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (GOOD.encode("utf-16-le"), "not_utf8"),
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b",,\n1,2,3\n", "no_header"),
        (b"%s\n1\n" % (b"a" * 300), "long_name"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        look(tmp_path, content)
    assert refused.value.problems[0].code == code
