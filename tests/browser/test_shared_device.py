"""A device that many use, such as a tablet in a waiting room: nobody reads what somebody before them has told."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.examining import PHONE
from tests.browser.persons import signed_in, visitor
from tests.browser.test_walk import make_a_guest_link, tell_a_story_on_a_phone

pytestmark = pytest.mark.browser


def test_whoever_goes_back_after_a_story_was_told_finds_an_empty_form(chromium: Browser, site: str) -> None:
    link = make_a_guest_link(signed_in(chromium, site, "Amir Haddad"))
    tablet = visitor(chromium, site, width=PHONE)
    tell_a_story_on_a_phone(tablet, link)
    tablet.page.go_back()
    expect(tablet.page.get_by_label("What happened?")).to_have_value("")
    expect(tablet.page.get_by_label("A parent or family member")).not_to_be_checked()
