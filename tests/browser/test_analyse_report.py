"""The report of `fivefold analyse` in a real browser: it opens from a file, stays silent, fits, and everybody can use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from fivefold.interfaces.cli.main import run

pytestmark = pytest.mark.browser

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
COLUMNS = ("--site", "site", "--period", "month", "--numerator", "late", "--denominator", "seen")
UGLY = (
    "<script>document.title = 'taken over'</script>",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt; & 'quoted' \"twice\"",
    "A very long name of a hospital that nobody ever shortened " * 5,
    "Unbreakable" * 30,
    "مستشفى الأطفال",
    "👩🏽‍⚕️ Clinic 🏥",
    "{{ template }} ${expression} %s",
)
SITES = {"ordinary": tuple(f"Site {number}" for number in range(1, 13)), "ugly": UGLY, "single": ("Alone",)}
SEVERAL = "several"
"""Two measures with strata, phases and a freeze."""
SCREENS = ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark"))
CASES = [(name, width, scheme) for name in (*SITES, SEVERAL) for width, scheme in SCREENS] + [("single", 360, "light")]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report for each set of sites, written by the real command."""
    folder = tmp_path_factory.mktemp("reports")
    made = {}
    for name, sites in SITES.items():
        counts, made[name] = folder / f"{name}.csv", folder / f"{name}.html"
        counts.write_text(counts_of(sites), encoding="utf-8")
        arguments = ["analyse", str(counts), *COLUMNS, "--direction", "down", "--target", "5%", "--out", str(made[name])]
        assert run(arguments) == 0
    counts, made[SEVERAL] = folder / "several.csv", folder / "several.html"
    counts.write_text(counts_of_groups(), encoding="utf-8")
    measures = ("--numerator", "late", "--numerator", "seen", "--denominator", "seen", "--kind", "proportion", "--kind", "count")
    options = (
        "--stratum",
        "group",
        "--phases",
        "2023-01",
        "--freeze",
        "2024-06",
        "--direction",
        "down",
        "--out",
        str(made[SEVERAL]),
    )
    assert run(["analyse", str(counts), *COLUMNS[:4], *measures, *options]) == 0
    return made


def counts_of(sites: tuple[str, ...]) -> str:
    """Three years of seeded counts; the first site worsens in the last seven months, the second improves."""
    random = np.random.default_rng(20260302)
    lines = ["site,month,late,seen"]
    for place, site in enumerate(sites):
        quoted = '"' + site.strip().replace('"', '""') + '"'
        for month in range(36):
            share = {0: 0.2, 1: 0.04}.get(place, 0.1) if month >= 29 else 0.1
            lines.append(f"{quoted},{2022 + month // 12}-{month % 12 + 1:02d},{random.binomial(400, share)},400")
    return "\n".join(lines) + "\n"


def counts_of_groups() -> str:
    """Three years of seeded counts for two groups, one of them small, of an ordinary and an ugly site."""
    random = np.random.default_rng(20261121)
    lines = ["site,month,group,late,seen"]
    for site in ("Northgate", '"A very long name, of a ward that nobody ever shortened"'):
        for month in range(36):
            for group, seen in (("women", 400), ("men", 300), ("مستشفى", 1)):
                share = 0.25 if group == "men" and month >= 29 else 0.1
                lines.append(f"{site},{2022 + month // 12}-{month % 12 + 1:02d},{group},{random.binomial(seen, share)},{seen}")
    return "\n".join(lines) + "\n"


@dataclass
class Heard:
    """What the browser complained about, and what the page asked the world for."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def opened(browser: Browser, file: Path, *, width: int = 1280, scheme: Scheme = "light") -> Iterator[tuple[Page, Heard]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    page, heard = context.new_page(), Heard()
    page.on("console", lambda message: heard.complaints.append(message.text))
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    page.on("request", lambda request: heard.requests.append(request.url))
    page.goto(file.as_uri())
    yield page, heard
    context.close()


@pytest.mark.parametrize(("name", "width", "scheme"), CASES)
def test_everybody_can_use_the_report(chromium: Browser, reports: dict[str, Path], name: str, width: int, scheme: Scheme) -> None:
    with opened(chromium, reports[name], width=width, scheme=scheme) as (page, heard):
        for table in page.locator("details > summary").all()[:1]:
            table.click()
        violations = Axe().run(page, options=WCAG).response["violations"]
        found = [(violation["id"], [node["target"] for node in violation["nodes"][:3]]) for violation in violations]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert heard.complaints == []


@pytest.mark.parametrize("name", SITES)
def test_the_report_asks_the_network_for_nothing(chromium: Browser, reports: dict[str, Path], name: str) -> None:
    with opened(chromium, reports[name]) as (page, heard):
        page.locator("h1").wait_for()
        assert [url for url in heard.requests if not url.startswith("data:")] == [reports[name].as_uri()]
    text = reports[name].read_text(encoding="utf-8")
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in text


def test_names_from_the_file_stay_names(chromium: Browser, reports: dict[str, Path]) -> None:
    with opened(chromium, reports["ugly"]) as (page, _):
        assert page.title() == "Late among seen"
        assert page.locator("script, img").count() == 0
        names = set(page.locator("#sites ~ .multiples bdi").all_text_contents())
        assert {name.strip() for name in UGLY} == names


def test_the_reader_meets_the_finding_first_and_finds_the_rest(chromium: Browser, reports: dict[str, Path]) -> None:
    with opened(chromium, reports["ordinary"]) as (page, _):
        expect(page.locator("main p.lead")).to_have_text("Of 12 sites, 2 show something new in Dec 2024: 1 worse and 1 better.")
        expect(page.locator("main .figures dd").first).to_have_text("12")
        expect(page.locator("#signals ~ .card")).to_contain_text("expect about 0.06 to be chance")
        expect(page.locator("article.card")).to_have_count(2)
        expect(page.locator(".multiple")).to_have_count(12)
        expect(page.locator("#making ~ .card")).to_contain_text("432 read, 432 used.")
        page.get_by_role("link", name="Site 1", exact=True).first.click()
        expect(page.locator("#signal-1")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "shown"), [(1280, ".drawing__wide"), (360, ".drawing__narrow")])
def test_each_chart_is_shown_once_at_every_width(chromium: Browser, reports: dict[str, Path], width: int, shown: str) -> None:
    with opened(chromium, reports["ordinary"], width=width) as (page, _):
        visible = [drawing for drawing in page.locator(".drawing").all() if drawing.is_visible()]
        assert len(visible) == page.locator(shown).count()


def test_a_report_on_several_measures_leads_from_each_to_its_section(chromium: Browser, reports: dict[str, Path]) -> None:
    with opened(chromium, reports[SEVERAL]) as (page, _):
        expect(page.locator("h1")).to_have_text("2 measures of several.csv")
        page.locator("#measures ~ .card").get_by_role("link", name="Seen", exact=True).click()
        expect(page.locator("#measure-2")).to_be_in_viewport()
        expect(page.locator("#measure-1-gaps ~ .card")).to_contain_text("Held against “women”")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_follow_the_readers_scheme(chromium: Browser, reports: dict[str, Path], scheme: Scheme) -> None:
    with opened(chromium, reports["ordinary"], scheme=scheme) as (page, _):
        worse = page.locator("#signal-1 .drawing__wide path").first
        colour = worse.evaluate("node => getComputedStyle(node).fill")
        assert colour == {"light": "rgb(181, 72, 12)", "dark": "rgb(240, 144, 90)"}[scheme]
