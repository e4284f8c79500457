"""What is asked of every page that a test visits: anybody can use it, it fits a phone, and the browser has no complaint."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

Scheme = Literal["light", "dark"]

DESK, PHONE = 1280, 360
"""Widths in CSS pixels at which every page is examined."""
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_VIOLATIONS = """runOnly => axe.run(document, {runOnly, resultTypes: ["violations"]}).then(found => found.violations.map(
    each => [each.id, each.help, ...each.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))"""
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(each => each.outerHTML.slice(0, 160))"""
_DRAWN = "() => [...document.querySelectorAll('[data-spec]')].every(each => each.querySelector('svg'))"


def listen(page: Page) -> list[str]:
    """Everything that the browser complains about on this page from now on; breaches of the security policy are among it."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{message.text} ({page.url})")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{error} ({page.url})"))
    return complaints


def examine(page: Page, *, on_a_phone: Scheme = "light") -> None:
    """Look at the page as it stands on a desk in light and on a phone in a colour scheme: WCAG 2.2 AA by axe, and nothing
    scrolls sideways."""
    page.wait_for_function(_DRAWN)
    page.evaluate(Axe().axe_script)
    before = page.viewport_size or {"width": DESK, "height": 900}
    look: list[tuple[int, Scheme]] = [(DESK, "light"), (PHONE, on_a_phone)]
    for width, scheme in look:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(_TOO_WIDE) == [], f"{page.url} scrolls sideways at {width} px"
        found = page.evaluate(_VIOLATIONS, WCAG)
        assert found == [], f"{page.url} at {width} px, {scheme}: {found}"
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
