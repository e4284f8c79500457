"""Reading a file of counts without a contract."""

import hashlib
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from fivefold.engine.measures.counting.aggregate import read_series
from fivefold.engine.measures.counting.measure_kinds import MeasureKind
from fivefold.engine.measures.counting.series_table import RowCounts, SeriesTable
from fivefold.engine.measures.expressions.source import ExpressionRefused
from fivefold.engine.measures.problems import FileRefused
from tests.shared import SHARED, needs_shared
from tests.spec.measures_bad_series import BAD_FILES, GOOD, HEADER, BadFile

TODAY = date(2024, 6, 15)


def read(path: Path, content: str | bytes, where: str | None = None, max_bytes: int | None = None) -> SeriesTable:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_series(
        path, site="site", period="month", numerator="late", denominator="seen", where=where, today=TODAY, max_bytes=max_bytes
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counts.csv"


def test_counts_are_summed_by_site_and_month(path: Path) -> None:
    table = read(path, GOOD)
    assert table.sites == ("R1H", "RF4")
    assert table.periods == (date(2024, 1, 1), date(2024, 2, 1))
    np.testing.assert_array_equal(table.numerators, [[30, 0], [12, 11]])
    np.testing.assert_array_equal(table.denominators, [[200, 0], [100, 90]])
    np.testing.assert_array_equal(table.present, [[True, False], [True, True]])
    assert table.numerators.dtype == table.denominators.dtype == np.int64
    assert (table.total_numerator, table.total_denominator) == (53, 390)


def test_a_row_without_counts_is_counted_as_missing(path: Path) -> None:
    assert read(path, GOOD).rows == RowCounts(read=4, used=3, excluded=0, unknown=0, missing=1)


def test_months_without_any_row_stand_in_the_grid(path: Path) -> None:
    table = read(path, f"{HEADER}\n2023-11,A,a,1,2\n2024-02-29,A,a,1,2\n")
    assert table.periods == (date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1))
    assert table.present.tolist() == [[True, False, False, True]]


def test_rows_of_single_persons_are_summed(path: Path) -> None:
    table = read(path, f"{HEADER}\n2024-01-05,A,a,1,1\n2024-01-05,A,a,0,1\n2024-01-31 23:59,A,a,1,1\n")
    assert table.numerators.tolist() == [[2]]
    assert table.denominators.tolist() == [[3]]


def test_a_condition_chooses_rows_and_counts_the_others(path: Path) -> None:
    rows = "2024-01-01,A,x,1,10\n2024-01-01,A,y,2,20\n2024-01-01,A,,3,30\n"
    table = read(path, f"{HEADER}\n{rows}", where="ward = 'x'")
    assert table.rows == RowCounts(read=3, used=1, excluded=1, unknown=1, missing=0)
    assert (table.total_numerator, table.total_denominator) == (1, 10)


def test_a_row_that_the_condition_leaves_out_may_have_a_greater_numerator(path: Path) -> None:
    table = read(path, f"{HEADER}\n2024-01-01,A,x,1,10\n2024-01-01,A,rate,30,20\n", where="ward <> 'rate'")
    assert table.total_denominator == 10


def test_a_condition_that_reads_texts_as_numbers_is_refused_with_the_row(path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(path, GOOD, where="ward = 1")
    problem = refused.value.problems[0]
    assert (problem.code, problem.row, problem.column) == ("not_a_number", 2, "ward")
    assert "single quotes" in problem.fix


def test_a_condition_on_a_column_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(ExpressionRefused, match="no column wart") as refused:
        read(path, GOOD, where="wart = 'a'")
    assert refused.value.fix == "Did you mean ward?"


def test_a_condition_that_chooses_nothing_is_refused(path: Path) -> None:
    with pytest.raises(FileRefused, match="None of the 4 rows"):
        read(path, GOOD, where="ward = 'A'")


def test_a_file_with_byte_order_mark_carriage_returns_and_quotes_is_read(path: Path) -> None:
    content = "\ufeff" + GOOD.replace("\n", "\r\n").replace("site", '"site"').replace("RF4", '"RF4"')
    assert read(path, content).total_denominator == 390


def test_a_name_that_looks_like_a_pattern_is_read_as_a_name(tmp_path: Path) -> None:
    (tmp_path / "counts1.csv").write_text("another file")
    assert read(tmp_path / "counts[1]*?'.csv", GOOD).total_denominator == 390


def test_a_rate_may_have_more_events_than_its_denominator(path: Path) -> None:
    path.write_text(f"{HEADER}\n2024-01-01,A,a,30,20\n")
    table = read_series(path, site="site", period="month", numerator="late", denominator="seen", kind="rate", today=TODAY)
    assert table.total_numerator == 30


def read_alone(path: Path, kind: MeasureKind, *cells: str) -> SeriesTable:
    path.write_text("\n".join(["month,site,held", *cells]) + "\n")
    return read_series(path, site="site", period="month", numerator="held", denominator=None, kind=kind, today=TODAY)


def test_a_count_is_summed_without_a_denominator(path: Path) -> None:
    table = read_alone(path, "count", "2024-01-01,A,3", "2024-01-02,A,4", "2024-01-03,A,")
    assert (table.numerators.tolist(), table.denominators.tolist()) == ([[7]], [[2]])
    assert table.rows == RowCounts(read=3, used=2, excluded=0, unknown=0, missing=1)


def test_a_count_that_is_there_twice_is_refused(path: Path) -> None:
    with pytest.raises(FileRefused, match="repeats row 2"):
        read_alone(path, "count", "2024-01-01,A,3", "2024-01-01,A,3")


def test_values_may_be_negative_fractions_and_repeat_and_their_sum_is_exact(path: Path) -> None:
    table = read_alone(path, "value", "2024-01-01,A,0.1", "2024-01-01,A,0.1", "2024-01-01,A,0.1", "2024-01-01,A,-2.5e-1")
    assert table.numerators.tolist() == [[0.05]]
    assert table.denominators.tolist() == [[4]]


@pytest.mark.parametrize("cell", ["many", "1e99", "0x10", "inf", "1,5"])
def test_a_value_that_is_no_number_is_refused_with_its_row(path: Path, cell: str) -> None:
    with pytest.raises(FileRefused, match="Row 3, column held"):
        read_alone(path, "value", "2024-01-01,A,1.5", f'2024-01-01,A,"{cell}"')


def test_a_dash_is_no_formula(path: Path) -> None:
    assert read(path, GOOD + "2024-03-01,RF4,-,1,90\n").total_denominator == 480


def test_the_file_is_known_by_its_hash_and_size(path: Path) -> None:
    table = read(path, GOOD)
    assert (table.size, table.sha256) == (len(GOOD), hashlib.sha256(GOOD.encode()).hexdigest())


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.title)
def test_a_bad_file_is_refused_with_the_row_and_the_column(path: Path, bad: BadFile) -> None:
    with pytest.raises(FileRefused) as refused:
        read(path, bad.content)
    first = refused.value.problems[0]
    assert (first.code, first.row, first.column) == (bad.code, bad.row, bad.column)
    assert bad.said in refused.value.message
    assert first.fix
    if bad.value is not None:
        assert first.value == bad.value


def test_every_fault_is_counted_and_named_in_the_order_of_the_rows(path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(path, f"{HEADER}\n2024-01-01,A,a,x,y\n2024-01-01,A,=b,-1,2\n")
    places = [(problem.row, problem.column, problem.code) for problem in refused.value.problems]
    assert places == [
        (2, "late", "not_a_whole_number"),
        (2, "seen", "not_a_whole_number"),
        (3, "ward", "formula"),
        (3, "late", "negative"),
    ]
    assert refused.value.total == 4
    assert str(refused.value) == "Row 2, column late: ‘x’ is not a whole number (3 more problems in the file)"


def test_at_most_a_thousand_problems_are_kept_and_all_are_counted(path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(path, HEADER + "\n" + "2024-01-01,A,a,x,1\n" * 1500)
    assert len(refused.value.problems) == 1000
    assert refused.value.total == 1500


def test_a_file_above_the_limit_is_refused_by_its_size(path: Path) -> None:
    with pytest.raises(FileRefused, match="larger than 100 bytes, the limit"):
        read(path, GOOD, max_bytes=100)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="There is no file nowhere\\.csv"):
        read_series(tmp_path / "nowhere.csv", site="a", period="b", numerator="c", denominator="d", today=TODAY)


@needs_shared
def test_the_emergency_departments_of_england_sum_to_the_published_totals() -> None:
    table = read_series(
        SHARED / "data" / "nhs_ae" / "ae_attendances.csv",
        site="org_code",
        period="period",
        numerator="breaches",
        denominator="attendances",
        where="type = '1'",
        today=TODAY,
    )
    assert len(table.sites) == 140
    assert len(table.periods) == 36
    assert table.total_denominator == 46_315_223
    assert table.total_numerator == 8_096_641


@pytest.mark.parametrize(("site", "denominator"), [("site", "late"), ("month", "seen")])
def test_one_column_given_for_two_things_is_refused(path: Path, site: str, denominator: str) -> None:
    path.write_text(GOOD)
    with pytest.raises(FileRefused, match="for two things"):
        read_series(path, site=site, period="month", numerator="late", denominator=denominator, today=TODAY)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileRefused, match="is not a file"):
        read_series(tmp_path / "pipe", site="site", period="month", numerator="late", denominator="seen", today=TODAY)
