"""The specimen as a static site, served as the product is: every answer under the strict content security policy."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.utils import translation

from fivefold.foundation.design.vega_bundle import write_vega_bundle
from tests.unit.design import specimen

SITE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class StrictHandler(SimpleHTTPRequestHandler):
    """Files with the policy of the product's settings."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", SITE_POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing: pytest's output is for results."""


def page(case: specimen.Case, *, language: str = "en-gb", theme: str = "") -> str:
    """The specimen's markup."""
    said = [Message(constants.SUCCESS, "Saved."), Message(constants.ERROR, "The file could not be read.")]
    with translation.override(language):
        return render_to_string("foundation_design/specimen.html", {**specimen.context(case), "messages": said, "theme": theme})


def write_site(folder: Path) -> Path:
    """Every case of the specimen in both schemes, and right to left, with the static files they ask for."""
    import django_htmx

    from fivefold.foundation import design

    for package in (design, django_htmx):
        assert package.__file__
        copytree(Path(package.__file__).parent / "static", folder / "static", dirs_exist_ok=True)
    write_vega_bundle(folder / "static")
    for case in ("ordinary", "ugly", "empty"):
        for theme in ("light", "dark"):
            (folder / f"{case}-{theme}.html").write_text(page(case, theme=theme))
    (folder / "ugly-rtl.html").write_text(page("ugly", language="ar"))
    return folder


@pytest.fixture(scope="session")
def specimen_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the specimen's site on a free port of the loopback interface."""
    folder = write_site(tmp_path_factory.mktemp("specimen"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(StrictHandler, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
