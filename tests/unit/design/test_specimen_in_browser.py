"""The specimen in a real browser under the product's security policy: it draws, fits, and everybody can use it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PAGES = [f"{case}-{theme}" for case in ("ordinary", "ugly", "empty") for theme in ("light", "dark")] + ["ugly-rtl"]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@contextmanager
def opened(browser: Browser, address: str, *, width: int = 1280, scripts: bool = True) -> Iterator[tuple[Page, list[str]]]:
    """A page, and every complaint that the browser makes about it."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    if scripts:
        expect(page.locator(".chart__canvas svg")).to_be_visible()
    yield page, complaints
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", PAGES)
def test_every_component_is_accessible_fits_and_breaks_no_policy(
    chromium: Browser, specimen_site: str, name: str, width: int
) -> None:
    with opened(chromium, f"{specimen_site}/{name}.html", width=width) as (page, complaints):
        results = Axe().run(page, options=WCAG)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert complaints == []


def test_every_control_is_large_enough_to_hit(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ordinary-light.html", width=360) as (page, _):
        sizes = page.locator(
            "button:visible, select:visible, input:visible, summary:visible, .ring a, .rail a:visible"
        ).evaluate_all(
            "all => all.map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
        )
        assert len(sizes) > 10
        assert [each for each in sizes if each[1] < 24 or each[2] < 24] == []


def test_words_on_the_ring_are_legible_on_a_phone(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ugly-light.html", width=360) as (page, _):
        sizes = page.locator(".ring :is(span, a)").evaluate_all("all => all.map(e => parseFloat(getComputedStyle(e).fontSize))")
        assert min(sizes) >= 12


def test_a_chart_follows_the_colour_scheme_without_being_drawn_again(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ordinary-light.html") as (page, _):
        point = page.locator('.chart__canvas [fill="#1864ab"]').first
        colour = "element => getComputedStyle(element).fill"
        assert point.evaluate(colour) == "rgb(24, 100, 171)"
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert point.evaluate(colour) == "rgb(116, 180, 240)"


def test_a_point_of_a_chart_tells_its_value(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ordinary-light.html") as (page, complaints):
        page.locator('.chart__canvas [fill="#1864ab"]').first.hover()
        expect(page.locator("#vg-tooltip-element")).to_be_visible()
        expect(page.locator("#vg-tooltip-element")).to_contain_text("62.1")
        assert complaints == []


def test_the_first_tab_stop_skips_to_the_content_and_focus_is_seen(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ordinary-light.html") as (page, _):
        page.keyboard.press("Tab")
        skip = page.locator(".skip-link")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        assert skip.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ugly-light.html", width=360) as (page, _):
        expect(page.locator(".error-summary")).to_be_focused()
        page.get_by_role("link", name="How will you test it: This field is required.").click()
        expect(page.locator("#id_method_0")).to_be_focused()


def test_a_phone_opens_the_menu_without_scripts_and_reads_what_a_chart_says(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ordinary-light.html", width=360, scripts=False) as (page, _):
        entry = page.get_by_role("link", name="Gather").and_(page.locator(".rail a"))
        expect(entry).to_have_count(0)
        page.get_by_text("Menu", exact=True).click()
        expect(entry).to_be_visible()
        expect(page.get_by_text("Remission rose from 58 %")).to_be_visible()
        expect(page.get_by_text("the sentence and the table below say the same")).to_be_visible()
        page.get_by_text("Table of this chart").click()
        expect(page.locator(".chart table")).to_be_visible()
        expect(page.get_by_role("button", name="Copy link")).to_have_count(0)


def test_escape_closes_the_menu_and_a_message_can_be_dismissed(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ordinary-light.html", width=360) as (page, _):
        page.get_by_text("Menu", exact=True).click()
        page.keyboard.press("Escape")
        expect(page.locator(".rail__menu")).not_to_have_attribute("open", "")
        expect(page.locator(".rail__menu summary")).to_be_focused()
        page.locator(".messages .notice", has_text="Saved.").get_by_role("button", name="Dismiss").click()
        expect(page.get_by_text("Saved.")).to_have_count(0)


def test_the_words_stand_where_the_drawing_library_does_not_come(chromium: Browser, specimen_site: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/vega-embed-*.js", lambda route: route.abort())
    page.goto(f"{specimen_site}/ordinary-light.html")
    expect(page.get_by_text("the sentence and the table below say the same")).to_be_visible()
    expect(page.locator(".chart__canvas")).not_to_have_attribute("data-drawn", "")
    context.close()


def test_paper_carries_the_content_and_not_the_frame(chromium: Browser, specimen_site: str) -> None:
    with opened(chromium, f"{specimen_site}/ordinary-dark.html") as (page, _):
        page.emulate_media(media="print")
        expect(page.locator(".rail")).to_be_hidden()
        expect(page.locator("h1")).to_be_visible()
        assert page.locator("h1").evaluate("element => getComputedStyle(element).color") == "rgb(28, 35, 49)"
