"""A real browser for the tests that need one; one for the whole run, since Playwright allows one at a time."""

import os
from collections.abc import Iterator
from shutil import which

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = which("chromium") or which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium. Where none is installed the test is skipped, and fails where everything is required."""
    if CHROMIUM is None:
        reason = "Chromium is not installed"
        if "FIVEFOLD_REQUIRE_ALL" in os.environ:
            pytest.fail(reason)
        pytest.skip(reason)
    # Playwright keeps an event loop in this thread for as long as it runs. Django would take every later test of the same
    # process for asynchronous code and refuse it the database; no test here is.
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
