"""`fivefold analyse` with several measures: one list over all, a section for each."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fivefold.interfaces.cli.main import run

COLUMNS = ("--site", "site", "--period", "month")
MEASURES = (
    *("--numerator", "late", "--numerator", "falls", "--numerator", "wait"),
    *("--denominator", "seen", "--denominator", "bed_days"),
    *("--kind", "proportion", "--kind", "rate", "--kind", "value"),
    *("--multiply", "1000"),
)


@pytest.fixture
def wards(folder: Path) -> Path:
    """Two years of three measures; A's falls double and B's lateness doubles in the last seven months."""
    random = np.random.default_rng(20261121)
    lines = ["site,month,late,seen,falls,bed_days,wait"]
    for site in "ABC":
        for month in range(24):
            worse = month >= 17
            late = random.binomial(400, 0.2 if worse and site == "B" else 0.1)
            falls = random.poisson(18 if worse and site == "A" else 9)
            wait = f"{random.normal(30, 4):.2f}"
            lines.append(f"{site},{2023 + month // 12}-{month % 12 + 1:02d},{late},400,{falls},1000,{wait}")
    file = folder / "wards.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def found(wards: Path, folder: Path) -> Callable[..., dict[str, Any]]:
    """Analyse the wards and return the JSON."""

    def analysed(*options: str) -> dict[str, Any]:
        assert run(["analyse", "wards.csv", *COLUMNS, *options, "--format", "json", "--format", "html"]) == 0
        content: dict[str, Any] = json.loads((folder / "wards-report.json").read_text(encoding="utf-8"))
        return content

    return analysed


def test_one_list_ranks_the_sites_of_all_measures(wards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyse", "wards.csv", *COLUMNS, *MEASURES, "--direction", "down"]) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "2 of 9 series (3 measures, one series for each site) show something new in Dec 2024: 2 worse." in told
    assert "1  B     Late among seen" in told
    assert "2  A     Falls per 1,000 bed days  ▲ worse" in told
    assert "9 series were tested; in a list like this, expect about 0.05 to be chance." in told
    assert "Late among seen: 3 sites, 28,800 seen, " in told
    assert "Mean wait: 3 sites, 72 values of wait" in told


def test_q_values_are_those_of_one_family_and_p_values_those_of_each_measure_alone(
    found: Callable[..., dict[str, Any]],
) -> None:
    together = found(*MEASURES)["signals"]["listed"]
    alone = found("--numerator", "late", "--denominator", "seen")["signals"]["listed"]
    assert together[0]["p"] == alone[0]["p"]
    assert together[0]["q"] == pytest.approx(3 * alone[0]["q"])
    assert [entry["measure"] for entry in together] == ["Late among seen", "Falls per 1,000 bed days"]


def test_each_measure_has_a_section_of_its_own(found: Callable[..., dict[str, Any]], folder: Path) -> None:
    found(*MEASURES)
    page = (folder / "wards-report.html").read_text(encoding="utf-8")
    for number, title in enumerate(("Late among seen", "Falls per 1,000 bed days", "Mean wait"), start=1):
        assert f'<h2 id="measure-{number}">{title}</h2>' in page
        assert f'href="#measure-{number}"' in page
    assert page.count('id="measure-2-sites"') == 1


def test_directions_targets_and_charts_are_given_once_for_each(found: Callable[..., dict[str, Any]]) -> None:
    options = ("--direction", "down", "--direction", "neutral", "--direction", "up", "--chart", "auto", "--chart", "u'")
    targets = ("--target", "5%", "--target", "8.5", "--target", "none")
    measures = found(*MEASURES, *options, "--chart", "run", *targets)["measures"]
    settings = [measure["settings"] for measure in measures]
    assert [each["direction"] for each in settings] == ["down", "neutral", "up"]
    assert [each["chart"] for each in settings] == ["p", "up", "run"]
    assert [each["target"] for each in settings] == [0.05, 0.0085, None]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--kind", "proportion", "--kind", "rate"], "--kind"),
        (["--denominator", "seen", "--denominator", "seen"], "2 times for 3 measures"),
        (["--denominator", "seen", "--direction", "up", "--direction", "down"], "--direction"),
    ],
)
def test_an_option_given_for_some_of_the_measures_is_wrong_usage(
    options: list[str], words: str, wards: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numerators = ["--numerator", "late", "--numerator", "falls", "--numerator", "wait"]
    assert run(["analyse", "wards.csv", *COLUMNS, *numerators, *options]) == 2
    assert words in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["wards.csv"]


def test_where_nothing_could_be_asked_no_list_says_that_nothing_is_new(
    wards: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = wards.read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{'F' if number % 2 else 'M'}" for number, row in enumerate(text[1:])]
    wards.write_text("\n".join([f"{text[0]},sex", *rows]) + "\n", encoding="utf-8")
    assert run(["analyse", "wards.csv", *COLUMNS, *MEASURES, "--stratum", "sex", "--exclude", "2024-12"]) == 0
    told = capsys.readouterr().out
    takes = "could be asked for anything new: that takes a value in Dec 2024 and eight months before it."
    assert f"None of 9 series (3 measures, one series for each site) {takes} Excluded months do not count." in told
    assert f"No stratum at a site {takes} Excluded months do not count." in told
    assert "beyond chance" not in told
