"""An HTML file that needs nothing else: styles within, no script, no network, and a policy that says so."""

import base64
import hashlib
from importlib.metadata import version
from importlib.resources import files
from urllib.parse import quote
from xml.etree.ElementTree import Element

from fivefold.engine.charts.markup import element, html_text
from fivefold.interfaces.cli.analysis.saving import MARK

_DESIGN = "fivefold.foundation.design"
_STYLES = ("tokens", "base", "layout", "components", "evidence", "palette", "print")
"""Of the design system's style sheets, in the order in which its pages load them."""


def document(title: str, body: Element) -> str:
    """The text of the file: `body` (an element `body`) under `title`."""
    style = stylesheet()
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("link", rel="icon", href="data:image/svg+xml," + quote(ring())),
    )
    sheet = Element("style")
    sheet.text = style
    head.append(sheet)
    # The mark stands as text of its own: a later report must find it as it was written.
    mark = f'{MARK} {version("fivefold")}">'
    page = html_text(element("html", head, body, lang="en-GB", dir="ltr"))
    return "<!doctype html>\n" + page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">{mark}', 1) + "\n"


def stylesheet() -> str:
    """The design system's styles and the report's own, as one sheet."""
    folder = files(_DESIGN) / "static" / "foundation_design" / "css"
    sheets = [(folder / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES]
    own = files("fivefold.interfaces.cli.analysis") / "report.css"
    return "\n".join([*sheets, own.read_text(encoding="utf-8")])


def ring() -> str:
    """The product's sign, as SVG."""
    return (files(_DESIGN) / "static" / "foundation_design" / "fivefold.svg").read_text(encoding="utf-8")


def _policy(style: str) -> str:
    """Nothing may be loaded or run; this very style sheet and the icon within the file are let through."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
