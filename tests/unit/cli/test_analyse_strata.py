"""`fivefold analyse --stratum`: strata of sites ranked in a family of their own, and the gaps between them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fivefold.engine.stats.multiplicity import benjamini_yekutieli
from fivefold.interfaces.cli.main import run

COLUMNS = ("--site", "site", "--period", "month", "--numerator", "late", "--denominator", "seen")


@pytest.fixture
def people(folder: Path) -> Path:
    """Two years of three sites and three groups: "second" is 6 points worse, "few" hardly there; one group's A worsens."""
    random = np.random.default_rng(20261121)
    lines = ["site,month,group,late,seen"]
    for site in "ABC":
        for month in range(24):
            for group, seen, share in (("first", 300, 0.10), ("second", 200, 0.16), ("few", 1, 0.1)):
                worse = 0.15 if (site, group) == ("A", "second") and month >= 17 else 0
                late = random.binomial(seen, share + worse)
                lines.append(f"{site},{2023 + month // 12}-{month % 12 + 1:02d},{group},{late},{seen}")
    file = folder / "people.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def analysed(people: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, dict[str, Any]]]:
    """Analyse the people and return what the terminal told, and the JSON."""

    def told(*options: str) -> tuple[str, dict[str, Any]]:
        command = ["analyse", people.name, *COLUMNS, "--stratum", "group", "--direction", "down", "--format", "json,html,csv"]
        assert run([*command, *options]) == 0
        content: dict[str, Any] = json.loads((people.parent / "people-report.json").read_text(encoding="utf-8"))
        return capsys.readouterr().out.replace("\u00a0", " "), content

    return told


def test_strata_are_ranked_beside_the_sites(analysed: Callable[..., tuple[str, dict[str, Any]]]) -> None:
    told, _ = analysed()
    assert "Of 9 series of a stratum at a site, 1 shows something new beyond chance." in told
    assert "A, second" in told


def test_the_list_of_sites_is_the_same_with_strata_and_without(
    analysed: Callable[..., tuple[str, dict[str, Any]]], people: Path
) -> None:
    _, found = analysed()
    assert run(["analyse", people.name, *COLUMNS, "--direction", "down", "--format", "json"]) == 0
    alone = json.loads((people.parent / "people-report.json").read_text(encoding="utf-8"))
    assert found["signals"] == alone["signals"]


def test_q_values_of_strata_hold_however_they_depend_on_each_other(
    analysed: Callable[..., tuple[str, dict[str, Any]]],
) -> None:
    _, found = analysed()
    strata = found["signals_within_strata"]
    first = strata["listed"][0]
    tested = strata["tested"]
    assert (first["site"], first["stratum"]) == ("A", "second")
    assert first["q"] == pytest.approx(benjamini_yekutieli([first["p"], *[1.0] * (tested - 1)])[0])


def test_the_gap_to_the_largest_stratum_is_told_and_small_numbers_are_not_made_much_of(
    analysed: Callable[..., tuple[str, dict[str, Any]]], people: Path
) -> None:
    told, found = analysed()
    assert "Held against “first” (" in told
    assert "“second” is " in told
    assert "points higher" in told
    assert "Too few to say more: “few”." in told
    page = (people.parent / "people-report.html").read_text(encoding="utf-8")
    assert "Gaps between strata, Jan 2024 to Dec 2024" in page
    assert "Were both alike, one of them would have fewer than five events" in page
    gaps = found["measures"][0]["gaps"]
    by_name = {stratum["stratum"]: stratum for stratum in gaps["strata"]}
    assert by_name["second"]["difference"][1] > 0
    assert by_name["few"]["reason"] == "small_numbers"


def test_another_stratum_may_be_the_reference(analysed: Callable[..., tuple[str, dict[str, Any]]]) -> None:
    told, _ = analysed("--reference", "second")
    assert "Held against “second” (" in told
    assert "“first” is " in told
    assert "points lower" in told


def test_rows_without_a_stratum_are_one_of_their_own(analysed: Callable[..., tuple[str, dict[str, Any]]], people: Path) -> None:
    people.write_text(people.read_text().replace(",few,", ",,"), encoding="utf-8")
    assert "“(not recorded)”" in analysed()[0]


def test_the_table_has_the_rows_of_strata_too(analysed: Callable[..., tuple[str, dict[str, Any]]], people: Path) -> None:
    analysed()
    with (people.parent / "people-report.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 3 * 24 + 9 * 24
    sites = sum(int(row["numerator"]) for row in rows if not row["stratum"])
    assert sites == sum(int(row["numerator"]) for row in rows if row["stratum"])


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (["--stratum", "grup"], 1, "there is no column grup"),
        (["--stratum", "late"], 1, "for two things"),
        (["--stratum", "group", "--reference", "frist"], 1, "no stratum frist"),
        (["--reference", "first"], 2, "--stratum"),
    ],
)
def test_strata_that_are_not_there_are_refused(
    options: list[str], status: int, words: str, people: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["analyse", people.name, *COLUMNS, *options]) == status
    assert words in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["people.csv"]


def test_a_column_of_persons_makes_no_strata(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = people.read_text().splitlines()
    people.write_text("\n".join([lines[0] + ",person", *(f"{line},{row}" for row, line in enumerate(lines[1:]))]) + "\n")
    assert run(["analyse", people.name, *COLUMNS, "--stratum", "person"]) == 1
    assert "names 216 strata" in capsys.readouterr().err


def test_a_gap_to_a_reference_without_events_is_told_and_not_called_too_small(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    months = [f"2024-{month:02d}" for month in range(1, 13)]
    lines = [f"A,{month},{group}" for month in months for group in ("first,0,400", "second,6,60", "few,0,2")]
    (folder / "people.csv").write_text("\n".join(["site,month,group,late,seen", *lines]), encoding="utf-8")
    assert run(["analyse", "people.csv", *COLUMNS, "--stratum", "group"]) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "“second” is 10.0 points higher" in told
    assert "Too few to say more: “few”." in told
