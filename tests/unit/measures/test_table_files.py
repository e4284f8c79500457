"""Reading counts from workbooks and Parquet files, and refusing those that cannot be read within bounds."""

import hashlib
import resource
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from fivefold.engine.measures.counting.aggregate import read_measures
from fivefold.engine.measures.counting.measure_kinds import Counted
from fivefold.engine.measures.counting.series_table import SeriesTable
from fivefold.engine.measures.problems import FileRefused
from tests.spec.workbooks import Cell, sheet, workbook

TODAY = date(2024, 6, 15)
HEADER: list[Cell] = ["month", "site", "late", "seen"]
ROWS: list[list[Cell]] = [
    HEADER,
    ["2024-01-05", "A", 3, 40],
    ["2024-01", "B", 2.0, 50],
    [None, None, None, None],
    ["2024-02-01", "A", 4, 41],
]


def read(path: Path, content: bytes | None = None, *, sheet: str | None = None, kind: str = "proportion") -> SeriesTable:
    if content is not None:
        path.write_bytes(content)
    counted = Counted("late", None, "value") if kind == "value" else Counted("late", "seen")
    (table,) = read_measures(path, [counted], site="site", period="month", today=TODAY, sheet=sheet)
    return table


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counts.csv"


def test_a_workbook_is_read_whatever_its_name_is(path: Path) -> None:
    content = workbook({"Counts": sheet(ROWS)})
    table = read(path, content)
    assert table.sites == ("A", "B")
    assert table.numerators.tolist() == [[3, 4], [2, 0]]
    assert (table.size, table.sha256, table.sheet) == (len(content), hashlib.sha256(content).hexdigest(), "Counts")


@pytest.mark.parametrize(("since_1904", "serial"), [(False, 45292), (True, 45292 - 1462)])
@pytest.mark.parametrize("dates", [0, None])
def test_days_are_read_as_dates_or_as_the_numbers_behind_them(
    path: Path, since_1904: bool, serial: int, dates: int | None
) -> None:
    rows: list[list[Cell]] = [HEADER, [serial, "A", 3, 40], [serial + 31.5, "A", 4, 40]]
    table = read(path, workbook({"Counts": sheet(rows, dates=dates)}, since_1904=since_1904))
    assert table.periods == (date(2024, 1, 1), date(2024, 2, 1))


@pytest.mark.parametrize("number", [2018, 202401, 43160.25e9, -1])
def test_a_number_that_is_no_day_is_refused_with_its_row(path: Path, number: float) -> None:
    with pytest.raises(FileRefused, match="Row 2, column month"):
        read(path, workbook({"Counts": sheet([HEADER, [number, "A", 3, 40]])}))


def test_the_first_of_several_sheets_is_read_unless_another_is_named(path: Path) -> None:
    other = sheet([HEADER, ["2024-03", "C", 1, 2]])
    content = workbook({"Counts & more": sheet(ROWS), "Other": other})
    assert read(path, content).sheet == "Counts & more, the first of 2"
    assert (read(path, content, sheet="Other").sites, read(path, sheet="Other").sheet) == (("C",), "Other")


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(path: Path) -> None:
    with pytest.raises(FileRefused, match="There is no sheet Count") as refused:
        read(path, workbook({"Counts": sheet(ROWS), "Notes": sheet([["x"]])}), sheet="Count")
    assert refused.value.fix == "Is it Counts?"
    with pytest.raises(FileRefused) as refused:
        read(path, sheet="zz")
    assert refused.value.fix == "The sheets are Counts, Notes."


def test_a_csv_file_has_no_sheets(path: Path) -> None:
    with pytest.raises(FileRefused, match="no workbook, so it has no sheet Counts"):
        read(path, b"month,site,late,seen\n2024-01,A,1,2\n", sheet="Counts")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (2.5, "‘2.5’ is not a whole number"),
        ("many", "‘many’ is not a whole number"),
        (1e17, "‘1e+17’ is not a whole number"),
        ('<t="e"><f>1/0</f><v>#DIV/0!</v>', "‘#ERROR’ is not a whole number"),
        ('<t="b"><v>1</v>', "‘true’ is not a whole number"),
        ("=1+1", "the cell holds a formula"),
    ],
)
def test_a_cell_that_is_no_count_is_refused_with_the_row_of_the_sheet(path: Path, cell: Cell, said: str) -> None:
    rows: list[list[Cell]] = [*ROWS, ["2024-03-01", "A", cell, 41]]
    with pytest.raises(FileRefused, match="Row 6, column late") as refused:
        read(path, workbook({"Counts": sheet(rows)}))
    assert said in refused.value.message


def test_the_value_that_a_formula_last_showed_is_read(path: Path) -> None:
    rows: list[list[Cell]] = [*ROWS, ["2024-03-01", "A", "<><f>2+3</f><v>5</v>", 41]]
    assert read(path, workbook({"Counts": sheet(rows)})).total_numerator == 14


def test_a_title_above_the_names_is_refused(path: Path) -> None:
    with pytest.raises(FileRefused, match="Row 1"):
        read(path, workbook({"Counts": sheet([[None], *ROWS])}))


def test_a_value_keeps_its_fraction(path: Path) -> None:
    rows: list[list[Cell]] = [HEADER, ["2024-01", "A", 0.1, 0], ["2024-01", "A", 0.2, 0], ["2024-01", "A", 1 / 3, 0]]
    table = read(path, workbook({"Counts": sheet(rows)}), kind="value")
    np.testing.assert_allclose(table.numerators, [[0.3 + 1 / 3]], rtol=1e-11)


def test_a_workbook_that_unpacks_to_far_more_is_refused_before_it_is_read(path: Path) -> None:
    bomb = workbook({"Counts": sheet(ROWS)}, more={"xl/media/bomb.bin": bytes(300 * 2**20)})
    assert len(bomb) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused, match="more than 256 MB when unpacked"):
        read(path, bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_one_cell_far_away_does_not_take_the_memory_of_all_between(path: Path) -> None:
    far = sheet(ROWS).replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    with pytest.raises(FileRefused, match="reaches over 1,048,576 rows and 16,384 columns"):
        read(path, workbook({"Counts": far}))
    empty = far.replace("><v>1</v></c></row></sheetData>", ' s="1"/></row></sheetData>')
    assert read(path, workbook({"Counts": empty})).total_numerator == 9
    assert read(path, workbook({"Counts": sheet(ROWS), "Far": far}), sheet="Counts").total_numerator == 9


def broken_workbooks() -> dict[str, bytes]:
    good = workbook({"Counts": sheet(ROWS)})
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><workbook/>'
    return {
        "cut short": good[: len(good) // 2],
        "a damaged part": good[:700] + b"\0" * 60 + good[760:],
        "XML that does not end": workbook({"Counts": sheet(ROWS)[:-30]}),
        "a text that is not there": workbook({"Counts": sheet([['<t="s"><v>99</v>']])}),
        "a sheet that is not there": workbook({"Counts": ""}, more={"xl/_rels/workbook.xml.rels": b"<Relationships/>"}),
        "entities": workbook({}, more={"xl/workbook.xml": declared}),
    }


@pytest.mark.parametrize("what", broken_workbooks())
def test_a_broken_workbook_is_refused(path: Path, what: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(path, broken_workbooks()[what])
    assert refused.value.problems[0].code in ("broken_workbook", "missing_column", "no_sheet")
    assert refused.value.fix


def parquet(path: Path, select: str) -> Path:
    duckdb.execute(f"COPY (SELECT {select}) TO '{path}' (FORMAT parquet)")
    return path


def test_parquet_is_read_with_its_types(path: Path) -> None:
    month = "DATE '2024-01-05' + CAST(i * 31 AS INTEGER)"
    rows = f"{month} AS month, 'Site, \"A\"' AS site, CAST(i AS DOUBLE) AS late, 40 AS seen FROM range(3) r(i)"
    table = read(parquet(path, rows))
    assert table.sites == ('Site, "A"',)
    assert table.numerators.tolist() == [[0, 1, 2]]
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("period", ["TIMESTAMP '2024-01-05 10:30:00.25'", "TIMESTAMP_NS '2024-01-05 10:30:00'", "'2024-01'"])
def test_a_time_or_a_text_counts_for_its_month(path: Path, period: str) -> None:
    assert read(parquet(path, f"{period} AS month, 'A' AS site, 1 AS late, 2 AS seen")).periods == (date(2024, 1, 1),)


def test_nothing_and_not_a_number_are_missing(path: Path) -> None:
    rows = "'2024-01' AS month, unnest(['A', 'B', 'C']) AS site, unnest([1.0, NULL, 'nan'::DOUBLE]) AS late, 2 AS seen"
    assert read(parquet(path, rows)).rows.missing == 2


@pytest.mark.parametrize("value", ["1.5", "1e18::DOUBLE", "'many'", "'inf'::DOUBLE"])
def test_a_value_that_is_no_count_is_refused_with_its_row(path: Path, value: str) -> None:
    with pytest.raises(FileRefused, match="Row 2, column late"):
        read(parquet(path, f"'2024-01' AS month, 'A' AS site, {value} AS late, 2 AS seen"))


def test_a_time_with_a_zone_is_refused(path: Path) -> None:
    with pytest.raises(FileRefused, match="time zone"):
        read(parquet(path, "TIMESTAMPTZ '2024-01-01 00:00:00+00' AS month, 'A' AS site, 1 AS late, 2 AS seen"))


def test_several_measures_are_read_at_once_and_do_not_tell_rows_apart(path: Path) -> None:
    path.write_text("month,site,late,died,seen\n2024-01,A,3,1,40\n2024-02,A,,2,41\n")
    measures = [Counted("late", "seen"), Counted("died", None, "count")]
    late, died = read_measures(path, measures, site="site", period="month", today=TODAY)
    assert (late.total_numerator, late.rows.missing, died.total_numerator, died.rows.missing) == (3, 1, 3, 0)
    path.write_text("month,site,late,died,seen\n2024-01,A,3,1,40\n2024-01,A,4,2,41\n")
    with pytest.raises(FileRefused, match="repeats row 2"):
        read_measures(path, measures, site="site", period="month", today=TODAY)
