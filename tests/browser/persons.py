"""Somebody at a browser: they open pages, fill in forms and press buttons, by the words that stand there."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.crawling import kind_of
from tests.browser.examining import DESK, examine, listen

REFUSED = "the server responded with a status of 4"
"""What the browser itself says of an answer that refuses; expected where a test asks for a refusal."""


@dataclass
class Visitor:
    """Somebody with a browser of their own. Each page they come to is examined, and its complaints are heard."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """The kinds of page that they came to."""

    def opens(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path if path.startswith("http") else self.address + path.removeprefix("/"))
        self._arrived()

    def turns_to(self, words: str) -> None:
        """Choose an entry of the rail."""
        self._follow(self.page.get_by_role("navigation"), words)

    def follows(self, words: str) -> None:
        """Follow the link with these words on the page, the first one where there are several."""
        self._follow(self.page.get_by_role("main"), words)

    def presses(self, words: str) -> None:
        """Press the button with these words."""
        self._press(words)
        self._arrived()

    def is_refused(self, words: str, *, because: str) -> None:
        """Press a button, and read in the error summary why not."""
        self._press(words)
        expect(self.page.get_by_role("alert")).to_contain_text(because)
        self.complaints[:] = [each for each in self.complaints if REFUSED not in each]
        self._arrived()

    def writes(self, label: str, words: str | date) -> None:
        """Fill in the first field with this label."""
        self.page.get_by_label(label).first.fill(words.isoformat() if isinstance(words, date) else words)

    def chooses(self, choice: str, *, under: str) -> None:
        """Choose the radio button, or tick the box, under a legend that begins with these words."""
        group, name = self.page.get_by_role("group", name=under), re.compile(f"^{re.escape(choice)}")
        group.get_by_role("radio", name=name).or_(group.get_by_role("checkbox", name=name)).first.check()

    def selects(self, choice: str, *, under: str) -> None:
        """Choose from a list the entry that begins with these words."""
        box = self.page.get_by_label(under)
        box.select_option(box.get_by_role("option", name=re.compile(f"^{re.escape(choice)}")).first.text_content())

    def unfolds(self, words: str) -> None:
        """Open what is folded away under these words."""
        self.page.get_by_text(words).first.click()

    def attaches(self, file: Path, *, label: str) -> None:
        """Choose a file to send."""
        self.page.get_by_label(label).set_input_files(file)

    def sees(self, words: str | re.Pattern[str]) -> None:
        """Read these words on the page."""
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def _follow(self, where: Locator, words: str) -> None:
        with self.page.expect_navigation():
            where.get_by_role("link", name=words).first.click()
        self._arrived()

    def _press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("button", name=words, exact=True).click()

    def _arrived(self) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        examine(self.page)
        assert self.complaints == []
        self.seen.add(kind_of(self.page.url))


def visitor(browser: Browser, address: str, *, width: int = DESK) -> Visitor:
    """Somebody who is signed out, with a window of `width` pixels."""
    page = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    return Visitor(page, address, listen(page))


def signed_in(browser: Browser, address: str, name: str, *, width: int = DESK) -> Visitor:
    """A demo person, signed in with one click."""
    somebody = visitor(browser, address, width=width)
    somebody.opens("/")
    with somebody.page.expect_navigation():
        somebody.page.get_by_role("button", name=re.compile(f"^{name}")).click()
    somebody._arrived()
    return somebody
