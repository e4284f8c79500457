"""Every page of the product is opened once: anybody can use it, on a desk in light and on a phone in the dark.

Pages are found by following links, as each kind of person: so a page that nobody can come to fails, and so does a link that
leads somewhere closed.
"""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse
from playwright.sync_api import Browser, expect

from fivefold.foundation.clock import today
from tests import permissions
from tests.browser.crawling import pages
from tests.browser.examining import examine
from tests.browser.installation import demonstration
from tests.browser.persons import Visitor, signed_in, visitor
from tests.browser.test_walk import PAGES_OF_THE_WALK
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.browser

TABLE = tomllib.loads(Path(permissions.__file__).with_name("matrix.toml").read_text())
ROUTES = {name for section in TABLE.values() for name in section}
PERSONS = ("Amir Haddad", "Helen Ward", "Priya Raman", "Leila Moradi", "Nora Lindqvist", "Sam Doyle")

ACTS = {
    "analyse:insights:add_row", "analyse:insights:judge_row", "analyse:insights:take_fast_lane",
    "analyse:insights:triangulate", "analyse:insights:undo_merge", "analyse:insights:unlink",
    "analyse:signals:dismiss", "analyse:signals:put_back", "analyse:signals:watch", "close:checks:compute",
    "close:checks:read_comment", "decide:decisions:position", "decide:decisions:send_back", "feedback:answer",
    "gather:datasets:check_again", "gather:datasets:describe_refused", "gather:stories:decline", "gather:stories:escalate",
    "gather:stories:hold",
    "gather:stories:keep", "gather:stories:redact", "gather:stories:release", "gather:stories:take_over",
    "gather:stories:withdraw", "gather:streams:refresh_again",
    "implement:tests_of_change:begin", "implement:tests_of_change:conclude",
    "implement:tests_of_change:study", "loop:park", "loop:reopen", "loop:resume", "network:governance:end_seat",
    "network:people:set_active", "network:people:withdraw_guest_link", "network:people:withdraw_invitation",
    "web:demo_sign_in",
}  # fmt: skip
"""Routes that do something and lead on to a page."""
PIECES_AND_FILES = {
    "analyse:insights:who_decides", "analyse:signals:export", "gather:datasets:problems", "gather:datasets:template",
    "gather:measures:values",
    "gather:streams:feed_export", "gather:streams:save_draft",
    "network:audit_trail:export",
    "web:health",
}  # fmt: skip
"""Routes that answer with a part of a page, or with a file."""
SELDOM = {
    "decide:decisions:delegated": ("Amir Haddad", "loop:detail"),
    "implement:actions:begin_checks": ("Amir Haddad", "loop:detail"),
    "implement:actions:stop": ("Amir Haddad", "loop:detail"),
    "implement:tests_of_change:bring_results": ("Amir Haddad", "loop:detail"),
    "gather:stories:told": ("Leila Moradi", "gather:stories:mine"),
    "account_logout": ("Amir Haddad", ""),
}
"""Pages to which the demonstration has no link just now: who opens them, and the page whose ids they take."""

FOR_A_FEW = {"accept_invitation", "account_change_password", "decide:decisions:deliver", "gather:datasets:describe"}
"""Pages for whoever is invited, was asked to work something out, or describes a file: the test asks somebody."""


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration."""
    with demonstration(tmp_path_factory.mktemp("whole")) as address:
        yield address


def test_every_page_of_the_demonstration_can_be_come_to_and_used(chromium: Browser, whole_site: str) -> None:
    seen = look_at_every_page(chromium, whole_site)
    look_at_the_page_of_the_invited(chromium, whole_site)
    look_at_the_page_of_the_commissioned(chromium, whole_site, seen["decide:decisions:decide"])
    look_at_the_page_of_a_described_file(chromium, whole_site, seen["gather:datasets:send"])
    for name, (person, source) in SELDOM.items():
        somebody = signed_in(chromium, whole_site, person)
        ids = resolve(seen[source]).kwargs if source else {}
        look_at(somebody, reverse(name, kwargs=ids))
    not_pages = ACTS | PIECES_AND_FILES
    assert sorted(ROUTES - set(seen) - set(SELDOM) - not_pages - PAGES_OF_THE_WALK - FOR_A_FEW) == []
    assert sorted(set(seen) & not_pages) == []


def test_every_page_of_an_empty_network_can_be_used(chromium: Browser, empty_site: str) -> None:
    assert len(look_at_every_page(chromium, empty_site)) > 30


def test_a_month_is_kept_and_checked_while_it_is_typed_and_then_sent(chromium: Browser, whole_site: str) -> None:
    ben = signed_in(chromium, whole_site, "Ben Carter")
    ben.turns_to("Gather")
    ben.follows("Type in a month")
    ben.follows("Central lines and their infections")
    ben.writes("Days on which a child had a central line", "40")
    ben.writes("Blood-stream infections", "x")
    told = ben.page.locator("#draft")
    expect(told).to_contain_text("Enter a whole number.")
    ben.writes("Blood-stream infections", "2")
    expect(told).not_to_contain_text("Enter a whole number.")
    expect(told).to_contain_text("not sent yet")
    ben.presses("Send it")
    expect(ben.page.get_by_role("heading", level=1)).to_have_text("Accepted", timeout=30_000)
    assert ben.complaints == []


def look_at_every_page(browser: Browser, address: str) -> dict[str, str]:
    """Follow every link as each person; open one page of each kind. Returns the path at which each kind was seen."""
    seen: dict[str, str] = {}
    for name in (None, *PERSONS):
        somebody = signed_in(browser, address, name) if name else visitor(browser, address)
        for kind, path in pages(somebody.page.context.request, address, "/" if name else "/sign-in/"):
            if kind not in seen:
                seen[kind] = path
                look_at(somebody, path)
        somebody.page.context.close()
    return seen


def look_at_the_page_of_the_invited(browser: Browser, address: str) -> None:
    """Invite somebody; they choose a password, and find where to change it."""
    lead = signed_in(browser, address, "Nora Lindqvist")
    lead.turns_to("People")
    lead.follows("Invite somebody")
    lead.writes("Name", "Ines Prado")
    lead.writes("Email address", "ines.prado@example.org")
    lead.selects("Staff", under="They take part as")
    lead.chooses("Clinician or staff member", under="Roles")
    lead.presses("Make the invitation")
    link = str(lead.page.get_by_text(lead.address).text_content())
    invited = visitor(browser, address)
    invited.opens(link)
    invited.writes("Choose a password", PASSWORD)
    invited.presses("Join")
    with invited.page.expect_navigation():
        invited.page.get_by_role("banner").get_by_role("link", name="Ines Prado").click()
    look_at(invited, urlsplit(invited.page.url).path)


def look_at_the_page_of_a_described_file(browser: Browser, address: str, sending: str) -> None:
    """An analyst chooses a file with semicolons, and is asked what its columns are."""
    analyst = signed_in(browser, address, "Amir Haddad")
    analyst.opens(sending)
    content = b"When;Where;Note\n03.04.2026;N01;a\n"
    file = {"name": "april.csv", "mimeType": "text/csv", "buffer": content}
    analyst.page.get_by_label("The file").set_input_files(file)  # type: ignore[arg-type]
    analyst.presses("Say what its columns are first")
    look_at(analyst, urlsplit(analyst.page.url).path)


def look_at_the_page_of_the_commissioned(browser: Browser, address: str, deciding: str) -> None:
    """The chair asks a small group; it brings what it has worked out."""
    chair = signed_in(browser, address, "Helen Ward")
    chair.opens(deciding)
    chair.chooses("Ask a small group to work it out", under="What is decided?")
    chair.page.get_by_role("group", name="Which option?").get_by_role("radio").first.check()
    chair.writes("Why?", "We do not know yet how often it happens.")
    chair.selects("Amir Haddad", under="Who answers for it?")
    chair.writes("When is it looked at again?", today() + timedelta(days=90))
    chair.unfolds("what is commissioned")
    chair.writes("By when is it delivered?", today() + timedelta(days=60))
    chair.presses("Record the decision")
    loop = chair.page.url
    analyst = signed_in(browser, address, "Amir Haddad")
    analyst.opens(loop)
    analyst.follows("Bring what was asked for")


def look_at(somebody: Visitor, path: str) -> None:
    """Open a page in the browser and examine it."""
    somebody.page.goto(somebody.address.rstrip("/") + path)
    examine(somebody.page, on_a_phone="dark")
    assert somebody.complaints == []
