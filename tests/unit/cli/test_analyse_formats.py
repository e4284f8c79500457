"""`fivefold analyse` writes its results for programs: one tidy table as CSV and Parquet, and everything as JSON."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from fivefold.engine.stats.between_sites.funnel import funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.shrinkage import shrink_counts
from fivefold.interfaces.cli.main import run
from tests.spec.workbooks import Cell, sheet, workbook
from tests.unit.cli.conftest import COLUMNS, HEADER

Counts = Callable[..., Path]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_table_has_a_row_for_each_site_and_month_with_its_lines_and_flags(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate")
    options = ("--freeze", "2023-12", "--rules", "mdc-2023", "--target", "5%", "--out", "out.csv")
    assert run(["analyse", "counts.csv", *COLUMNS, *options]) == 0
    found = rows(folder / "out.csv")
    assert len(found) == 48
    first, last = found[0], found[23]
    assert (first["measure"], first["kind"], first["site"], first["period"]) == (
        "Late among seen",
        "proportion",
        "Northgate",
        "2023-01-01",
    )
    assert float(first["value"]) == int(first["numerator"]) / int(first["denominator"])
    assert (first["sets_limits"], last["sets_limits"]) == ("true", "false")
    assert (last["rule_beyond_3_sigma"], last["rule_shift_7"], last["reason"], last["target"]) == ("1", "1", "ok", "0.05")
    assert (first["variation"], last["variation"]) == ("common_cause", "neutral_high")
    assert float(first["lower"]) < float(first["centre"]) < float(first["upper"])


def test_a_month_without_rows_stands_in_the_table_with_its_reason(folder: Path) -> None:
    (folder / "counts.csv").write_text(f"{HEADER}\nA,2024-01,1,10\nA,2024-03,2,0\nB,2024-01,1,10\n".replace("2,0", "0,0"))
    assert run(["analyse", "counts.csv", *COLUMNS, "--format", "csv"]) == 0
    found = rows(folder / "counts-report.csv")
    assert [row["reason"] for row in found[:3]] == ["ok", "missing", "zero_denominator"]
    assert [row["denominator"] for row in found[:3]] == ["10", "", "0"]


def test_no_name_in_the_table_is_run_by_a_spreadsheet(folder: Path) -> None:
    (folder / "counts.csv").write_text(f"{HEADER}\n-,2024-01,1,10\n", encoding="utf-8")
    assert run(["analyse", "counts.csv", *COLUMNS, "--format", "csv,parquet"]) == 0
    assert rows(folder / "counts-report.csv")[0]["site"] == "'-"
    assert duckdb.read_parquet(str(folder / "counts-report.parquet")).select("site").fetchall() == [("-",)]


def test_parquet_has_whole_numbers_and_dates_and_the_same_values(counts: Counts, folder: Path) -> None:
    counts("Northgate", 'South "gate", the\nlong one')
    assert run(["analyse", "counts.csv", *COLUMNS, "--format", "csv", "--format", "parquet"]) == 0
    table = duckdb.read_parquet(str(folder / "counts-report.parquet"))
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert (types["period"], types["numerator"], types["value"], types["unusual_runs"]) == ("DATE", "BIGINT", "DOUBLE", "BOOLEAN")
    written = [float(row["value"]) for row in rows(folder / "counts-report.csv")]
    assert [value for (value,) in table.select("value").fetchall()] == written
    assert {site for (site,) in table.select("site").fetchall()} == {"Northgate", 'South "gate", the\nlong one'}


def test_json_holds_the_question_the_settings_the_signals_and_the_series(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate")
    assert run(["analyse", "counts.csv", *COLUMNS, "--direction", "down", "--format", "json", "--phases", "2023-07"]) == 0
    found = json.loads((folder / "counts-report.json").read_text(encoding="utf-8"))
    assert found["format"] == 1
    assert found["input"]["file"] == "counts.csv"
    assert found["asked"]["phases"] == ["2023-07-01"]
    (measure,) = found["measures"]
    assert (measure["settings"]["chart"], len(measure["settings_sha256"])) == ("p", 64)
    assert measure["rows"] == {"read": 48, "used": 48, "excluded": 0, "unknown": 0, "missing": 0}
    assert [series["site"] for series in measure["series"]] == ["Northgate", "Southgate"]
    assert all(len(series["values"]) == len(measure["periods"]) == 24 for series in measure["series"])
    signal = found["signals"]["listed"][0]
    assert (signal["site"], signal["meaning"]) == ("Northgate", "concern")
    assert (found["signals"]["often"], found["signals"]["caution"]) == (1.0, None)
    assert len(measure["funnel"]["sites"]) == 2


def test_json_holds_what_the_funnel_and_the_series_were_made_of(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate", "Eastmoor")
    with (folder / "counts.csv").open("a", encoding="utf-8") as file:
        file.write("Closed,2024-12,0,0\n")
    assert run(["analyse", "counts.csv", *COLUMNS, "--format", "json", "--funnel", "additive"]) == 0
    (measure,) = json.loads((folder / "counts-report.json").read_text(encoding="utf-8"))["measures"]
    found, series = measure["funnel"], {each["site"]: each for each in measure["series"]}
    events = [sum(series[site]["numerators"][-12:]) for site in ("Northgate", "Southgate", "Eastmoor")]
    cases = [sum(series[site]["denominators"][-12:]) for site in ("Northgate", "Southgate", "Eastmoor")]
    direct = funnels([*events, 0], [*cases, 0], method=FunnelMethod(overdispersion="additive"))
    beliefs = shrink_counts(events, cases)
    assert found["method"]["overdispersion"] == "additive"
    assert found["tau2"] == [direct.tau2[0], *(end[0] for end in direct.tau2_interval())]
    assert found["without_place"] == [{"site": "Closed", "reason": "zero_denominator"}]
    of_site = {site["site"]: site for site in found["sites"]}
    for place, site in enumerate(("Northgate", "Southgate", "Eastmoor")):
        assert [pair["upper"] for pair in of_site[site]["limits"]] == direct.upper[:, 0, place].tolist()
        assert [pair["outside"] for pair in of_site[site]["limits"]] == direct.flags[:, 0, place].tolist()
        assert of_site[site]["z"] == direct.z[0, place]
        assert of_site[site]["believed"] == [part[0, place] for part in (beliefs.values, beliefs.low, beliefs.high)]
        assert of_site[site]["rank"][0] in {1, 2, 3}
    together = measure["together"]
    assert together["values"][0] == sum(each["numerators"][0] or 0 for each in series.values()) / 1200
    assert series["Northgate"]["runs"]["useful"] == [24]


def test_sites_that_differ_by_chance_alone_are_given_no_ranks(folder: Path) -> None:
    lines = [f"{site},2024-{month:02d},{10 + place % 2},100" for place, site in enumerate("ABC") for month in range(1, 13)]
    (folder / "counts.csv").write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    assert run(["analyse", "counts.csv", *COLUMNS, "--format", "json,html"]) == 0
    (measure,) = json.loads((folder / "counts-report.json").read_text(encoding="utf-8"))["measures"]
    assert {(site["rank"], site["believed"], site["reliability"]) for site in measure["funnel"]["sites"]} == {(None, None, 0.0)}
    page = (folder / "counts-report.html").read_text(encoding="utf-8")
    assert "Sites differ by no more than chance: a ranking would say nothing." in page
    assert "What each site is believed to be" not in page


def test_a_rate_is_exported_in_the_unit_that_is_shown(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate")
    options = ("--kind", "rate", "--multiply", "1000", "--format", "csv")
    assert run(["analyse", "counts.csv", *COLUMNS, *options]) == 0
    first = rows(folder / "counts-report.csv")[0]
    assert float(first["value"]) == pytest.approx(1000 * int(first["numerator"]) / int(first["denominator"]))


def test_of_several_formats_each_gets_its_own_ending(counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts("Northgate", "Southgate")
    assert run(["analyse", "counts.csv", *COLUMNS, "--format", "html,json", "--out", "may.html"]) == 0
    assert {path.name for path in folder.iterdir()} == {"counts.csv", "may.html", "may.json"}
    assert capsys.readouterr().out.endswith("Report: may.html\nJSON: may.json\n")


def test_every_format_may_be_replaced_by_the_next_of_its_kind(counts: Counts) -> None:
    counts("Northgate", "Southgate")
    command = ["analyse", "counts.csv", *COLUMNS, "--format", "html,json,csv,parquet"]
    assert [run(command), run(command)] == [0, 0]


@pytest.mark.parametrize("name", ["counts-report.csv", "counts-report.json", "counts-report.parquet"])
def test_somebody_elses_table_is_left_alone_and_nothing_else_is_written(counts: Counts, folder: Path, name: str) -> None:
    counts("Northgate", "Southgate")
    (folder / name).write_text("PAR1 precious")
    assert run(["analyse", "counts.csv", *COLUMNS, "--format", "html,json,csv,parquet"]) == 1
    assert (folder / name).read_text() == "PAR1 precious"
    assert {path.name for path in folder.iterdir()} == {"counts.csv", name}


def test_when_one_format_cannot_be_written_none_is(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate")
    program = (
        "import resource, sys; from fivefold.interfaces.cli.main import run; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); "
        f"sys.exit(run({['analyse', 'counts.csv', *COLUMNS, '--format', 'json,html']!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-2]) == (1, "counts-report.html: File too large.")
    assert [path.name for path in folder.iterdir()] == ["counts.csv"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "pdf"], "“pdf” is no format"),
        (["--format", "csv", "--out", "may.json"], "may.json ends as json"),
        (["--format", "csv,parquet", "--out", "may.html"], "may.html ends as html"),
    ],
)
def test_formats_that_contradict_are_wrong_usage(
    options: list[str], words: str, counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts("Northgate")
    assert run(["analyse", "counts.csv", *COLUMNS, *options]) == 2
    assert words in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["counts.csv"]


def test_a_workbook_and_its_table_as_parquet_are_analysed_like_the_csv_file(
    counts: Counts, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = [line.replace('"', "").split(",") for line in counts("Northgate", "Southgate").read_text().splitlines()]
    rows: list[list[Cell]] = [[*cells[0]]]
    for site, month, late, seen in cells[1:]:
        rows.append([site, month, int(late), int(seen)])
    (folder / "counts.xlsx").write_bytes(workbook({"Notes": sheet([["by hand"]]), "Counts": sheet(rows)}))
    duckdb.read_csv(str(folder / "counts.csv")).write_parquet(str(folder / "counts.parquet"))
    told = []
    for name, *options in (["counts.csv"], ["counts.xlsx", "--sheet", "Counts"], ["counts.parquet"]):
        assert run(["analyse", name, *COLUMNS, *options]) == 0
        told.append(capsys.readouterr().out.removeprefix("Sheet: Counts\n"))
    assert told[0] == told[1] == told[2]
