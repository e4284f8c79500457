"""Rows that were accepted, and what is still wrong with them, by site and month."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fivefold.engine.measures.definitions.contract import DatasetContract, parse_contract
from fivefold.engine.measures.definitions.documents import DocumentRefused, parse_document
from fivefold.engine.measures.parquet_store import ParquetStore, StoredFileMissing
from fivefold.engine.measures.quality.check_quality import check_quality
from fivefold.engine.measures.quality.checks import QualityCategory, QualityCheck, QualityCheckKind, checks_of
from fivefold.engine.measures.quality.counts import ArrivedFile, QualityCount, QualityRun
from fivefold.engine.measures.quality.verdicts import QualityThresholds, QualityVerdict, verdict, worst
from fivefold.engine.measures.receiving.receive import receive

LOOSE = """
name: visits
title: Visits
version: 1
columns:
  - {name: visit, type: text, required: true}
  - {name: site, type: text, required: true}
  - {name: arrived, type: date, required: true}
  - {name: left_on, type: date}
  - {name: minutes, type: integer}
  - {name: triage, type: text}
key: [visit]
site: site
period: {column: arrived}
"""
STRICT = parse_contract(
    LOOSE.replace("minutes, type: integer", "minutes, type: integer, minimum: 0, maximum: 1440").replace(
        "triage, type: text", "triage, type: code, codes: [1, 2]"
    )
    + "checks: [{condition: left_on >= arrived}]"
)
"""What later came to be asked of rows that were accepted under the loose contract."""
ARRIVED = date(2024, 3, 1)
MINUTES = QualityCheck(QualityCheckKind.EMPTY_CELL, "minutes")
RANGE = QualityCheck(QualityCheckKind.OUTSIDE_RANGE, "minutes")
TRIAGE = QualityCheck(QualityCheckKind.UNKNOWN_CODE, "triage")
KEY = QualityCheck(QualityCheckKind.REPEATED_KEY, "visit")
DISTANT = QualityCheck(QualityCheckKind.DISTANT_DATE, "left_on")
FUTURE = QualityCheck(QualityCheckKind.FUTURE_DATE, "left_on")
ORDER = QualityCheck(QualityCheckKind.BROKEN_CONDITION, "left_on >= arrived")


def quality(folder: Path, *files: str, contract: DatasetContract = STRICT) -> QualityRun:
    """The quality of files that were accepted under the loose contract."""
    store, inputs = ParquetStore(folder / "data"), []
    for number, lines in enumerate(files):
        path = folder / f"{number}.csv"
        path.write_text(f"visit,site,arrived,left_on,minutes,triage\n{lines}")
        receipt = receive(path, contract=parse_contract(LOOSE), sites=None, today=ARRIVED, store=store)
        assert receipt.stored is not None, receipt.report
        inputs.append(ArrivedFile(receipt.stored.sha256, ARRIVED))
    return check_quality(contract, store=store, inputs=inputs)


def test_an_empty_cell_is_counted_where_it_stands(tmp_path: Path) -> None:
    run = quality(tmp_path, "1,A,2024-01-05,,,1\n2,A,2024-01-06,,5,1\n3,A,2024-02-01,,5,1\n4,B,2024-01-01,,,1\n")
    assert [(month.site, month.period, month.rows, run.count(MINUTES, [month])) for month in run.months] == [
        ("A", date(2024, 1, 1), 2, (1, 2)),
        ("A", date(2024, 2, 1), 1, (0, 1)),
        ("B", date(2024, 1, 1), 1, (1, 1)),
    ]
    assert run.count(MINUTES) == (2, 4)


def test_a_cell_outside_its_range_is_counted_among_the_cells_that_are_filled_in(tmp_path: Path) -> None:
    run = quality(
        tmp_path, "1,A,2024-01-05,,-1,\n2,A,2024-01-05,,0,\n3,A,2024-01-05,,1440,\n4,A,2024-01-05,,1441,\n5,A,2024-01-05,,,\n"
    )
    assert run.count(RANGE) == (2, 4)


def test_a_code_that_the_contract_does_not_list_is_counted(tmp_path: Path) -> None:
    assert quality(tmp_path, "1,A,2024-01-05,,,1\n2,A,2024-01-05,,,9\n3,A,2024-01-05,,,\n").count(TRIAGE) == (1, 2)


def test_every_row_of_a_key_that_two_files_hold_is_counted_where_it_stands(tmp_path: Path) -> None:
    run = quality(tmp_path, "1,A,2024-01-05,,,\n2,A,2024-01-05,,,\n", "1,B,2024-02-05,,,\n3,B,2024-02-05,,,\n")
    assert [run.count(KEY, [month]) for month in run.months] == [(1, 2), (1, 2)]


def test_a_day_before_1900_or_after_the_file_came_is_counted(tmp_path: Path) -> None:
    run = quality(
        tmp_path, "1,A,2024-01-05,1899-12-31,,\n2,A,2024-01-05,2024-03-01,,\n3,A,2024-01-05,2024-03-02,,\n4,A,2024-01-05,,,\n"
    )
    assert (run.count(DISTANT), run.count(FUTURE)) == ((1, 3), (1, 3))


def test_a_condition_is_asked_only_of_rows_of_which_it_can_be_known(tmp_path: Path) -> None:
    run = quality(tmp_path, "1,A,2024-01-05,2024-01-04,,\n2,A,2024-01-05,2024-01-05,,\n3,A,2024-01-05,,,\n")
    assert run.count(ORDER) == (1, 2)


@pytest.mark.parametrize("days", [(1, 2), (1, 1)])
def test_files_may_have_their_columns_in_another_order(days: tuple[int, int], tmp_path: Path) -> None:
    turned = LOOSE.replace("{name: left_on, type: date}", "{name: triage, type: text}", 1)
    turned = "{name: left_on, type: date}".join(turned.rsplit("{name: triage, type: text}", 1))
    store, inputs = ParquetStore(tmp_path / "data"), []
    for visit, contract, day in zip("12", (LOOSE, turned), days, strict=True):
        path = tmp_path / f"{visit}.csv"
        path.write_text(f"visit,site,arrived,left_on,minutes,triage\n{visit},A,2024-01-05,2024-01-06,,1\n")
        stored = receive(path, contract=parse_contract(contract), sites=None, today=ARRIVED, store=store).stored
        assert stored is not None
        inputs.append(ArrivedFile(stored.sha256, ARRIVED.replace(day=day)))
    run = check_quality(STRICT, store=store, inputs=inputs)
    assert [run.count(check) for check in (TRIAGE, ORDER, KEY)] == [(0, 2), (0, 2), (0, 2)]


def test_without_files_there_are_no_months(tmp_path: Path) -> None:
    run = quality(tmp_path)
    assert (run.months, run.count(KEY)) == ((), (0, 0))


def test_a_file_that_is_not_in_the_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoredFileMissing):
        check_quality(STRICT, store=ParquetStore(tmp_path), inputs=[ArrivedFile("0" * 64, ARRIVED)])


def test_the_checks_come_from_the_contract() -> None:
    found = checks_of(STRICT)
    assert [(check.kind.value, check.subject) for check in found] == [
        ("repeated_key", "visit"),
        ("empty_cell", "visit"),
        ("distant_date", "arrived"),
        ("future_date", "arrived"),
        ("empty_cell", "left_on"),
        ("distant_date", "left_on"),
        ("future_date", "left_on"),
        ("empty_cell", "minutes"),
        ("outside_range", "minutes"),
        ("empty_cell", "triage"),
        ("unknown_code", "triage"),
        ("broken_condition", "left_on >= arrived"),
    ]
    assert {check.category for check in found} == set(QualityCategory)


def thresholds(text: str) -> QualityThresholds:
    return parse_document(text, QualityThresholds, name="thresholds")


@pytest.mark.parametrize(
    ("violated", "expected"),
    [
        (0, QualityVerdict.CLEAN),
        (1, QualityVerdict.CLEAN),
        (2, QualityVerdict.WARNING),
        (3, QualityVerdict.WARNING),
        (4, QualityVerdict.FAILING),
    ],
)
def test_a_share_above_a_threshold_is_no_longer_clean(violated: int, expected: QualityVerdict) -> None:
    given = thresholds("completeness: {warning: 0.1, failing: 0.3}")
    assert verdict(MINUTES, QualityCount(violated, 10), given) is expected


def test_other_thresholds_judge_the_same_counts_anew() -> None:
    count = QualityCount(1, 1000)
    judged = [
        verdict(RANGE, count, QualityThresholds()),
        verdict(RANGE, count, thresholds("plausibility: {warning: 0.001, failing: 1}")),
    ]
    assert judged == [QualityVerdict.WARNING, QualityVerdict.CLEAN]


def test_a_check_may_have_a_threshold_of_its_own() -> None:
    given = thresholds("checks: [{kind: empty_cell, subject: minutes, warning: 0, failing: 0}]")
    other = QualityCheck(QualityCheckKind.EMPTY_CELL, "triage")
    count = QualityCount(1, 100)
    assert (verdict(MINUTES, count, given), verdict(other, count, given)) == (QualityVerdict.FAILING, QualityVerdict.CLEAN)


def test_a_check_that_no_row_could_be_asked_is_not_clean() -> None:
    assert verdict(RANGE, QualityCount(0, 0), QualityThresholds()) is QualityVerdict.NOT_ASKED


def test_the_worst_verdict_stands_for_all() -> None:
    assert worst([QualityVerdict.CLEAN, QualityVerdict.WARNING, QualityVerdict.NOT_ASKED]) is QualityVerdict.WARNING
    assert worst([]) is QualityVerdict.NOT_ASKED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("completeness: {warning: 0.2, failing: 0.1}", "below the warning share"),
        ("completeness: {warning: 0.2, failing: 1.1}", "failing"),
        (
            "checks: " + str([{"kind": "empty_cell", "subject": "a", "warning": 0, "failing": share} for share in (0, 1)]),
            "two thresholds",
        ),
    ],
)
def test_thresholds_that_cannot_be_meant_are_refused(text: str, said: str) -> None:
    with pytest.raises(DocumentRefused, match=said):
        thresholds(text)


def test_shares_are_compared_exactly() -> None:
    given = QualityThresholds.model_validate({"plausibility": {"warning": Decimal("0.1"), "failing": Decimal("0.3")}})
    assert verdict(RANGE, QualityCount(3 * 10**17, 10**18), given) is QualityVerdict.WARNING
    assert verdict(RANGE, QualityCount(3 * 10**17 + 1, 10**18), given) is QualityVerdict.FAILING
