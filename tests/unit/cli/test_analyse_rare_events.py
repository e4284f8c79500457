"""`fivefold analyse` of rare events: charts of what goes by between one and the next."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fivefold.interfaces.cli.main import run

COLUMNS = ("--site", "site", "--period", "month")
RATE = ("--numerator", "falls", "--denominator", "bed_days", "--kind", "rate")
Written = Callable[..., Mapping[str, object]]


@pytest.fixture
def file(folder: Path) -> Path:
    """Falls at three sites over two years, at one of them none; every month has 100 bed days."""
    months = {"Northgate": [2, 5, 9, 13, 16, 20], "Southgate": [1, 4, 4, 11], "Eastmoor": []}
    lines = ["site,month,falls,bed_days"]
    for site, when in months.items():
        lines += [f"{site},{2023 + month // 12}-{month % 12 + 1:02d},{when.count(month)},100" for month in range(24)]
    written = folder / "falls.csv"
    written.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return written


@pytest.fixture
def measured(file: Path) -> Written:
    """Analyse the file into JSON and return what it says of the measure."""

    def asked(*options: str) -> Mapping[str, object]:
        out = file.parent / "out.json"
        assert run(["analyse", file.name, *COLUMNS, *options, "--out", out.name]) == 0
        (measure,) = json.loads(out.read_text(encoding="utf-8"))["measures"]
        return dict(measure)

    return asked


@pytest.fixture
def page(file: Path) -> Callable[..., str]:
    """Analyse the file and return the report's text."""

    def asked(*options: str) -> str:
        assert run(["analyse", file.name, *COLUMNS, *options]) == 0
        return (file.parent / "falls-report.html").read_text(encoding="utf-8").replace("\u00a0", " ")

    return asked


def test_where_most_months_have_no_event_the_gaps_between_them_are_charted_too(page: Callable[..., str]) -> None:
    text = page(*RATE)
    assert "A t chart of the exposure or time between events: 87 % of the points lie at 0" in text
    assert "Bed days between two falls" in text
    assert "1 site has no chart: fewer than two events, or more than 28 in a month." in text


def test_the_gaps_are_in_bed_days_and_the_last_is_open(measured: Written) -> None:
    found = measured(*RATE)["between_events"]
    assert isinstance(found, dict)
    north, south = found["series"]
    assert north["values"] == pytest.approx([300, 400, 400, 300, 400], abs=100)
    assert sum(north["values"]) + north["since_the_last"] == pytest.approx(2150, abs=50)
    assert north["ended_in"][0] == "2023-06-01"
    assert (north["since_the_last"], north["last_event_in"]) == (pytest.approx(350, abs=50), "2024-09-01")
    assert south["values"] == pytest.approx([275, 50, 675], abs=100)


def test_a_file_has_the_same_gaps_whenever_it_is_analysed(measured: Written) -> None:
    assert measured(*RATE)["between_events"] == measured(*RATE)["between_events"]


def test_longer_gaps_are_better_where_fewer_events_are(page: Callable[..., str], file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Northgate,2024-08,0,100", "Northgate,2024-08,0,90000"), encoding="utf-8")
    shown = page(*RATE, "--direction", "down").partition("Between events")[2]
    assert 'data-tone="better"' in shown.partition("Changes of level")[0]


def test_counts_alone_are_charted_by_the_months_between_them(measured: Written) -> None:
    found = measured("--numerator", "falls")["between_events"]
    assert isinstance(found, dict)
    assert (found["chart"], found["of"]) == ("t", "months between two falls")
    assert found["series"][0]["values"] == pytest.approx([3, 4, 4, 3, 4], abs=1)


def test_near_100_per_cent_the_events_are_those_that_are_not_counted(measured: Written, file: Path) -> None:
    lines = [f"A,{2023 + month // 12}-{month % 12 + 1:02d},{50 - (month % 4 == 0)},50" for month in range(24)]
    file.write_text("site,month,washed,seen\n" + "\n".join(lines) + "\n", encoding="utf-8")
    found = measured("--numerator", "washed", "--denominator", "seen")["between_events"]
    assert isinstance(found, dict)
    assert (found["chart"], found["events"], found["of"]) == ("g", "not_in_numerator", "seen between two that are not washed")
    assert found["series"][0]["values"] == pytest.approx([199] * 5, abs=50)


def test_the_rare_end_is_the_one_at_which_most_months_lie(measured: Written, file: Path) -> None:
    lines = ["site,month,done,seen"]
    for site in range(5):
        lines += [f"S{site},{2023 + month // 12}-{month % 12 + 1:02d},{int(month % 8 == 0)},2" for month in range(24)]
    lines += [f"Large,{2023 + month // 12}-{month % 12 + 1:02d},95,100" for month in range(24)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = measured("--numerator", "done", "--denominator", "seen")["between_events"]
    assert isinstance(found, dict)
    assert found["events"] == "numerator"
    assert "of the points lie at 0" in found["chart_reason"]


def test_phases_and_a_freeze_hold_for_gaps_as_well(measured: Written) -> None:
    found = measured(*RATE, "--phases", "2024-02")["between_events"]
    assert isinstance(found, dict)
    assert found["series"][0]["phases"] == [0, 0, 1, 1, 1]
    found = measured(*RATE, "--freeze", "2023-10")["between_events"]
    assert isinstance(found, dict)
    assert found["series"][0]["sets_limits"] == [True, True, False, False, False]


@pytest.mark.parametrize("options", [("--chart", "u"), ("--chart", "run")])
def test_another_chart_that_is_asked_for_stands_alone(measured: Written, options: tuple[str, ...]) -> None:
    assert measured(*RATE, *options)["between_events"] is None


def test_events_that_are_not_rare_have_no_gaps_unless_asked(measured: Written, file: Path) -> None:
    lines = [f"A,{2023 + month // 12}-{month % 12 + 1:02d},{month % 3 + 1},100" for month in range(24)]
    file.write_text("site,month,falls,bed_days\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert measured(*RATE)["between_events"] is None
    asked = measured(*RATE, "--chart", "t")["between_events"]
    assert isinstance(asked, dict)
    assert len(asked["series"][0]["values"]) == 47


def test_a_g_chart_is_for_proportions(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyse", file.name, *COLUMNS, *RATE, "--chart", "g"]) == 2
    assert "A g chart is not for a rate. Choose auto, u, up, run, i, mr, ip, t." in capsys.readouterr().err


def test_a_site_without_a_gap_up_to_the_freeze_is_left_out_and_stops_nothing(
    page: Callable[..., str], measured: Written, file: Path
) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Southgate,2023-05,2", "Southgate,2023-05,0"), encoding="utf-8")
    found = measured(*RATE, "--freeze", "2023-10")["between_events"]
    assert isinstance(found, dict)
    assert [one["site"] for one in found["series"]] == ["Northgate"]
    told = "2 sites have no chart: fewer than two events, or more than 28 in a month, or no gap up to the freeze to set limits."
    assert told in page(*RATE, "--freeze", "2023-10")


def test_a_freeze_takes_a_gap_of_its_own_phase(measured: Written) -> None:
    found = measured(*RATE, "--phases", "2024-01", "--freeze", "2024-08")["between_events"]
    assert isinstance(found, dict)
    assert [one["site"] for one in found["series"]] == ["Northgate"]


def test_months_of_very_many_events_are_left_out_before_they_are_told_apart(measured: Written, file: Path) -> None:
    lines = [f"A,{2023 + month // 12}-{month % 12 + 1:02d},900000000000,3000000000000" for month in range(24)]
    file.write_text("site,month,late,seen\n" + "\n".join(lines) + "\n", encoding="utf-8")
    found = measured("--numerator", "late", "--denominator", "seen", "--chart", "g")["between_events"]
    assert isinstance(found, dict)
    assert found["series"] == []
