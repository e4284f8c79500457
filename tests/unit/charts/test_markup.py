"""No text from a file can become markup, and none can carry what a page or a terminal must not be given."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.engine.charts.markup import append, element, html_text, printable

ANY_TEXT = st.text(st.characters(codec="utf-8"))


class Reader(HTMLParser):
    """Reads a page as a browser does: the elements with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_survives_as_text_and_never_as_an_element(inside: str, attribute: str) -> None:
    read = Reader(html_text(element("text", inside, aria_label=attribute)))
    assert read.elements == [("text", [("aria-label", printable(attribute))])]
    assert read.text == printable(inside)


def test_a_script_in_a_name_is_written_as_letters() -> None:
    assert html_text(element("p", "<script>alert(1)</script>")) == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Northgate", "Northgate"),
        ("red\x1b[31m", "red�[31m"),
        ("line\nbreak\ttab", "line break tab"),
        ("right\u202eleft", "right�left"),
        ("مستشفى 🏥", "مستشفى 🏥"),
    ],
)
def test_control_characters_and_turns_of_direction_are_replaced(given: str, kept: str) -> None:
    assert printable(given) == kept


def test_attributes_are_named_as_html_names_them() -> None:
    node = element("p", class_="note", aria_hidden="true", hidden=True, title=None, viewBox="0 0 1 1", x=1.25)
    assert node.attrib == {"class": "note", "aria-hidden": "true", "hidden": "hidden", "viewBox": "0 0 1 1", "x": "1.2"}


def test_text_keeps_its_place_among_elements() -> None:
    node = append(element("p", "one "), [element("b", "two"), " three", None, " four"])
    assert html_text(node) == "<p>one <b>two</b> three four</p>"
