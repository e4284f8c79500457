"""`fivefold analyse`: what it prints, what it writes, and what it leaves alone."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fivefold.interfaces.cli.main import run
from tests.shared import SHARED, needs_shared
from tests.unit.cli.conftest import COLUMNS, HEADER

Counts = Callable[..., Path]
FIVEFOLD = str(Path(sys.executable).with_name("fivefold"))
"""The installed command."""
MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_the_terminal_tells_totals_signals_and_where_the_report_is(counts: Counts, capsys: pytest.CaptureFixture[str]) -> None:
    counts("Northgate", "Southgate", "Eastmoor")
    assert run(["analyse", "counts.csv", *COLUMNS, "--direction", "down"]) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Of 3 sites, 1 shows something new in Dec 2024, for the worse." in told
    assert "▲ worse" in told
    assert "3 sites were tested; in a list like this, expect about 0.02 to be chance." in told
    assert "3 sites, 28,800 seen, " in told
    assert "Report: counts-report.html" in told


def test_progress_goes_to_standard_error_as_plain_lines(counts: Counts, capsys: pytest.CaptureFixture[str]) -> None:
    counts("Northgate", "Southgate")
    run(["analyse", "counts.csv", *COLUMNS])
    told = capsys.readouterr().err.splitlines()
    assert told[-2:] == ["Charting 2 sites …", "Writing the report …"]
    assert "\x1b" not in "".join(told)


def test_the_report_goes_where_it_is_asked_to_go(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate")
    (folder / "reports").mkdir()
    assert run(["analyse", "counts.csv", *COLUMNS, "--out", "reports/may.html"]) == 0
    assert (folder / "reports" / "may.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in folder.iterdir()) == ["counts.csv", "reports"]


def test_a_report_may_be_replaced_by_the_next_one(counts: Counts) -> None:
    counts("Northgate", "Southgate")
    assert [run(["analyse", "counts.csv", *COLUMNS]) for _ in range(2)] == [0, 0]


def test_somebody_elses_file_is_not_replaced_unless_forced(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate")
    precious = folder / "thesis.html"
    precious.write_text("my thesis", encoding="utf-8")
    assert run(["analyse", "counts.csv", *COLUMNS, "--out", "thesis.html"]) == 1
    assert precious.read_text(encoding="utf-8") == "my thesis"
    assert run(["analyse", "counts.csv", *COLUMNS, "--out", "thesis.html", "--force"]) == 0
    assert "<!doctype html>" in precious.read_text(encoding="utf-8")


def test_the_report_never_takes_the_place_of_the_data(counts: Counts, folder: Path) -> None:
    before = counts("Northgate", "Southgate").read_bytes()
    (folder / "link.html").symlink_to("counts.csv")
    for out in ("counts.csv", "link.html"):
        assert run(["analyse", "counts.csv", *COLUMNS, "--out", out, "--force"]) == 1
    assert (folder / "counts.csv").read_bytes() == before


def test_a_report_on_thousands_of_sites_stays_small_and_says_what_it_leaves_out(folder: Path) -> None:
    lines = [
        f"Practice {site},{2012 + month // 12}-{month % 12 + 1:02d},{(site + month * 7) % 19},100"
        for site in range(3200)
        for month in range(60)
    ]
    (folder / "counts.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    assert run(["analyse", "counts.csv", *COLUMNS, "--rules", "anhoej+3s"]) == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 20
    report = folder / "counts-report.html"
    assert report.stat().st_size < 10_000_000
    assert "Not drawn, to keep this file small: 200 sites: " in report.read_text(encoding="utf-8")


def test_the_same_file_and_question_make_the_same_report(counts: Counts, folder: Path) -> None:
    counts("Northgate", "Southgate", "Eastmoor")
    for name in ("one.html", "two.html"):
        run(["analyse", "counts.csv", *COLUMNS, "--direction", "down", "--out", name])
    assert (folder / "one.html").read_bytes() == (folder / "two.html").read_bytes()


@pytest.mark.parametrize("target", ["0.05", "5%", "5 %"])
def test_a_target_is_written_as_people_write_it(counts: Counts, folder: Path, target: str) -> None:
    counts("Northgate", "Southgate")
    assert run(["analyse", "counts.csv", *COLUMNS, "--target", target, "--direction", "down"]) == 0
    assert "target 5.0\u00a0%" in (folder / "counts-report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("sites", [("Alone",), ("One", "Two")])
def test_a_handful_of_rows_still_makes_a_report(counts: Counts, folder: Path, sites: tuple[str, ...]) -> None:
    counts(*sites, months=2)
    assert run(["analyse", "counts.csv", *COLUMNS]) == 0
    assert "No site could be asked for anything new" in (folder / "counts-report.html").read_text(encoding="utf-8")


def test_it_never_loads_django(counts: Counts) -> None:
    counts("Northgate", "Southgate")
    program = (
        "import json, sys; from fivefold.interfaces.cli.main import run; "
        f"status = run({['analyse', 'counts.csv', *COLUMNS]!r}); "
        "print(json.dumps([status, sorted({name.partition('.')[0] for name in sys.modules})]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == 0
    assert not {"django", "django_scopes", "vl_convert"} & set(modules)


@needs_shared
def test_three_years_of_real_attendances_take_under_five_seconds(folder: Path) -> None:
    file = str(SHARED / "data" / "nhs_ae" / "ae_attendances.csv")
    columns = ["--site", "org_code", "--period", "period", "--numerator", "breaches", "--denominator", "attendances"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [FIVEFOLD, "analyse", file, *columns, "--where", "type = '1'", "--direction", "down"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "140 sites, 46,315,223 attendances, 8,096,641 breaches" in done.stdout
    # Seconds of computing, since the other tests that run beside this one take theirs of the clock.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5
    assert (folder / "ae_attendances-report.html").stat().st_size < 10_000_000


def test_two_hundred_megabytes_are_read_within_one_gigabyte(folder: Path) -> None:
    file = folder / "large.csv"
    note = "a note of the kind that exports are full of " * 11
    with file.open("w", encoding="utf-8") as stream:
        stream.write("row,site,month,late,seen,note\n")
        for row in range(400_000):
            month = row // 300 % 60
            stream.write(f"{row},S{row % 300},{2020 + month // 12}-{month % 12 + 1:02d},{row % 7},{20 + row % 11},{note}\n")
    assert file.stat().st_size > 200_000_000
    command = [sys.executable, "-c", MEASURE, FIVEFOLD, "analyse", "large.csv", *COLUMNS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    status, kilobytes = (int(word) for word in done.stdout.split())
    assert status == 0, done.stderr
    assert kilobytes * 1024 < 1_000_000_000
    assert (folder / "large-report.html").stat().st_size < 10_000_000
