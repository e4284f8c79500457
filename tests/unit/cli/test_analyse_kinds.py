"""`fivefold analyse` for proportions, rates, counts and values, on the chart that is asked for."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fivefold.interfaces.cli.main import run

SITE_AND_MONTH = ("--site", "site", "--period", "month")


@pytest.fixture
def ward_file(folder: Path) -> Path:
    """Two years of falls, bed days and waits at three sites; Southgate's falls double in the last seven months."""
    random = np.random.default_rng(20261121)
    lines = ["site,month,falls,bed_days,wait"]
    for site in ("Northgate", "Southgate", "Eastmoor"):
        for month in range(24):
            mean = 16 if site == "Southgate" and month >= 17 else 8
            days = 800 + int(random.integers(200))
            falls, wait = random.poisson(mean), random.normal(30, 4)
            lines.append(f"{site},{2023 + month // 12}-{month % 12 + 1:02d},{falls},{days},{wait:.2f}")
    file = folder / "wards.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def told(ward_file: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    """Analyse the file and return what the terminal told and the report's text."""

    def analysed(*options: str) -> tuple[str, str]:
        assert run(["analyse", ward_file.name, *SITE_AND_MONTH, *options]) == 0
        page = (ward_file.parent / "wards-report.html").read_text(encoding="utf-8")
        return capsys.readouterr().out.replace("\u00a0", " "), page.replace("\u00a0", " ")

    return analysed


def test_a_rate_is_shown_per_thousand_with_its_target(told: Callable[..., tuple[str, str]]) -> None:
    options = ("--numerator", "falls", "--denominator", "bed_days", "--kind", "rate", "--multiply", "1000", "--target", "7")
    out, page = told(*options, "--direction", "down")
    assert "1  Southgate  ▲ worse" in out
    assert "<h1>Falls per 1,000 bed days</h1>" in page
    assert "<dd>7.0 per 1,000</dd>" in page
    assert "A u chart: " in page


def test_an_exposure_need_not_be_whole(told: Callable[..., tuple[str, str]], ward_file: Path) -> None:
    lines = ["site,month,calls,hours"]
    lines += [f"Northgate,{2023 + month // 12}-{month % 12 + 1:02d},{month % 3 + 4},{12.25 + month}" for month in range(24)]
    ward_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out, page = told("--numerator", "calls", "--denominator", "hours", "--kind", "rate")
    assert "1 site, 570 hours, 120 calls" in out
    assert '<td class="numeric">12.25</td>' in page


def test_a_numerator_without_denominator_is_a_count(told: Callable[..., tuple[str, str]]) -> None:
    out, page = told("--numerator", "falls")
    assert "1  Southgate  ▲ changed" in out
    assert "A c chart: " in page
    assert "a funnel sets proportions or rates against each other" in page.lower()


def test_counts_that_vary_by_more_than_chance_get_wider_limits(told: Callable[..., tuple[str, str]]) -> None:
    _, page = told("--numerator", "bed_days")
    assert "from one period to the next the points vary" in page
    _, page = told("--numerator", "bed_days", "--chart", "c")
    assert "A c chart, as asked for." in page


def test_a_value_is_averaged_and_may_be_no_whole_number(told: Callable[..., tuple[str, str]]) -> None:
    out, page = told("--numerator", "wait", "--kind", "value")
    assert "3 sites, 72 values of wait" in out
    assert "<h1>Mean wait</h1>" in page
    assert "An individuals chart: " in page


@pytest.fixture
def waits(ward_file: Path) -> Path:
    """Two years of single waits, several in each month, at two sites; in the last month Southgate's scatter widely."""
    random = np.random.default_rng(4)
    lines = ["site,month,wait"]
    for site, usual in (("Northgate", 30), ("Southgate", 60)):
        for month in range(24):
            spread = 30 if site == "Southgate" and month == 23 else 4
            day = f"{2023 + month // 12}-{month % 12 + 1:02d}-03"
            lines += [f"{site},{day},{usual + spread * step:.3f}" for step in random.normal(size=int(random.integers(4, 9)))]
    ward_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ward_file


WAIT = ("--numerator", "wait", "--kind", "value")


@pytest.mark.usefixtures("waits")
def test_several_values_in_each_month_make_groups_whose_spread_sets_the_limits(told: Callable[..., tuple[str, str]]) -> None:
    _, page = told(*WAIT, "--where", "month <> '2024-12-03'")
    assert "An X̄ chart: the points vary" in page
    assert "as the spread within them explains" in page
    assert "Mean wait varied around" in page


@pytest.mark.usefixtures("waits")
def test_an_s_chart_speaks_of_the_spread(told: Callable[..., tuple[str, str]]) -> None:
    out, page = told(*WAIT, "--chart", "s")
    assert "1  Southgate  ▲ changed" in out
    assert "The spread of wait within a month (standard deviation) stood at" in page
    assert "<h1>The spread of wait within a month (standard deviation)</h1>" in page


def test_rows_are_grouped_the_same_with_and_without_strata(waits: Path) -> None:
    text = waits.read_text(encoding="utf-8").splitlines()
    odd = [f"{line},{'band' if place == 0 else 'ab'[place % 2]}" for place, line in enumerate(text)]
    waits.write_text("\n".join(odd) + "\n", encoding="utf-8")
    sigmas = []
    for more in ((), ("--stratum", "band")):
        assert run(["analyse", waits.name, *SITE_AND_MONTH, *WAIT, "--chart", "xbar", "--out", "o.json", "--force", *more]) == 0
        (measure,) = json.loads((waits.parent / "o.json").read_text(encoding="utf-8"))["measures"]
        sigmas.append(np.array([series["sigma"] for series in measure["series"]]))
    np.testing.assert_allclose(sigmas[0], sigmas[1], rtol=1e-12)


def test_an_x_bar_chart_is_refused_for_a_count(told: Callable[..., tuple[str, str]], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError):
        told("--numerator", "falls", "--chart", "xbar")
    assert "An X̄ chart is not for a count." in capsys.readouterr().err


def test_a_run_chart_shows_a_median_and_no_limits(told: Callable[..., tuple[str, str]]) -> None:
    _, page = told("--numerator", "falls", "--denominator", "bed_days", "--chart", "run")
    assert "A run chart, as asked for." in page
    assert "<polygon" not in page


def test_a_moving_range_chart_says_that_it_is_asked_for_no_signals(told: Callable[..., tuple[str, str]]) -> None:
    out, _ = told("--numerator", "falls", "--chart", "mr")
    assert "A moving range chart is asked for no signals" in out


@pytest.mark.parametrize("written", ["pp", "p′", "p'", "P′"])
def test_a_primed_chart_is_written_as_people_write_it(told: Callable[..., tuple[str, str]], written: str) -> None:
    _, page = told("--numerator", "falls", "--denominator", "bed_days", "--chart", written)
    assert "A p′ chart, as asked for." in page


def test_counts_of_all_sites_are_summed_over_those_that_have_every_month(
    told: Callable[..., tuple[str, str]], ward_file: Path
) -> None:
    ward_file.write_text(ward_file.read_text().replace("Eastmoor,2023-05", "Westley,2023-05"), encoding="utf-8")
    _, page = told("--numerator", "falls")
    assert "The 2 of 4 sites with every month, together" in page


def test_a_headline_in_a_long_unit_breaks_before_it_and_nowhere_else(ward_file: Path) -> None:
    options = ("--numerator", "falls", "--denominator", "bed_days", "--kind", "rate", "--multiply", "1000", "--target", "9")
    assert run(["analyse", ward_file.name, *SITE_AND_MONTH, *options]) == 0
    page = (ward_file.parent / f"{ward_file.stem}-report.html").read_text(encoding="utf-8")
    assert "<dd>9.0 per\u00a01,000</dd>" in page


def test_the_gap_between_strata_tells_exposures_that_are_not_whole(told: Callable[..., tuple[str, str]], ward_file: Path) -> None:
    lines = ["site,month,band,calls,hours"]
    lines += [
        f"A,{2023 + month // 12}-{month % 12 + 1:02d},{band},{month % 3 + 2},{hours}"
        for month in range(12)
        for band, hours in (("day", 2.05), ("night", 0.3))
    ]
    ward_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _, page = told("--numerator", "calls", "--denominator", "hours", "--kind", "rate", "--stratum", "band")
    assert "36 of 24.6" in page
    assert "36 of 3.6" in page
