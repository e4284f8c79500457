"""Build SVG and HTML as a tree, so that no text from a file can ever become markup."""

import unicodedata
from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

Child = Element | str | None
"""What stands inside an element; None is left out, so that a part may be conditional."""


def element(name: str, /, *children: Child, **attributes: object) -> Element:
    """An element with its attributes and children.

    Attribute names are written as Python allows: `class_` is `class`, `stroke_width` is
    `stroke-width`, `viewBox` stays. An attribute that is None or False is left out, True is written
    as the bare attribute's name; floats are rounded to a tenth of a pixel.
    """
    node = Element(
        name, {_name(key): _value(key, value) for key, value in attributes.items() if value is not None and value is not False}
    )
    return append(node, children)


def append(node: Element, children: Iterable[Child]) -> Element:
    """Add `children` to the end of `node`, text among elements where it stands."""
    for child in children:
        if child is None:
            continue
        if isinstance(child, Element):
            node.append(child)
        elif len(node):
            node[-1].tail = (node[-1].tail or "") + printable(child)
        else:
            node.text = (node.text or "") + printable(child)
    return node


def html_text(node: Element) -> str:
    """`node` as a part of an HTML page."""
    return tostring(node, encoding="unicode", method="html")


def printable(text: str) -> str:
    """`text` without characters that neither HTML nor a terminal may be given.

    Control characters and the ones that turn the direction of writing become the replacement
    character; line breaks and tabs become spaces.
    """
    if text.isprintable():
        return text
    return "".join(_printable_character(character) for character in text)


def _printable_character(character: str) -> str:
    if character in "\n\r\t":
        return " "
    if unicodedata.category(character) in {"Cc", "Cs"} or character in _DIRECTION_MARKS:
        return "\N{REPLACEMENT CHARACTER}"
    return character


_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(key: str, value: object) -> str:
    if value is True:
        return _name(key)
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return printable(str(value))
