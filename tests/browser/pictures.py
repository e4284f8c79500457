"""Take the pictures of the documentation from a freshly built demonstration: `python -m tests.browser.pictures`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from fivefold.interfaces.cli.main import run
from tests.browser.installation import demonstration
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.factories.spreadsheets import visits

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESK, PHONE = 1280, 360
PEOPLE = {"home": "Nora Lindqvist", "signals": "Amir Haddad", "loop": "Helen Ward", "measure": "Amir Haddad"}


def take(browser: Browser, address: str) -> None:
    """Every picture, each as the person who would look at the page."""
    for name, person in PEOPLE.items():
        with _signed_in(browser, address, person, width=DESK) as page:
            _go_to(page, name)
            _keep(page, name)
    with _signed_in(browser, address, "Leila Moradi", width=PHONE) as page:
        page.goto(page.url + "gather/stories/tell/")
        _keep(page, "story-on-a-phone")


def _go_to(page: Page, name: str) -> None:
    main = page.get_by_role("main")
    if name == "signals":
        main.get_by_role("link", name="All signals").click()
    elif name == "loop":
        page.get_by_role("navigation").get_by_role("link", name="Loops", exact=True).click()
        main.get_by_role("link", name="Children in pain wait for relief").click()
    elif name == "measure":
        page.get_by_role("navigation").get_by_role("link", name="Measures", exact=True).click()
        main.get_by_role("link", name="Children in pain who get relief").first.click()


def take_report(browser: Browser, folder: Path) -> None:
    """The report of the tutorial, as it opens."""
    file, report = folder / "visits.csv", folder / "report.html"
    file.write_text(visits(), encoding="utf-8")
    columns = ("--site", "clinic", "--period", "month", "--numerator", "late", "--denominator", "visits")
    if run(["analyse", str(file), *columns, "--direction", "down", "--target", "10%", "--out", str(report)]):
        raise SystemExit(1)
    page = browser.new_page(viewport={"width": 1000, "height": 1180}, color_scheme="light")
    page.goto(report.as_uri())
    _keep(page, "report")


@contextmanager
def _signed_in(browser: Browser, address: str, person: str, *, width: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name=person).click()
    page.get_by_role("heading", level=1, name="Good").wait_for()
    yield page
    context.close()


def _keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png", full_page=name == "home")


def main() -> None:
    """Build, serve, and take the pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, demonstration(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take(browser, address)
        take_report(browser, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
