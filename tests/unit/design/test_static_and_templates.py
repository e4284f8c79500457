"""The rules of the style sheets and templates: contrast, layers, and nothing that the security policy refuses."""

import re
from itertools import product
from pathlib import Path

import pytest

from fivefold.foundation import design
from fivefold.foundation.design.templatetags.design import register
from tests.unit.design.conftest import page
from tests.unit.design.specimen import Case

assert design.__file__
ROOT = Path(design.__file__).parent
PRODUCT = ROOT.parents[1]
STYLES = sorted((ROOT / "static/foundation_design/css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS: dict[str, str] = dict(
    re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", (ROOT / "static/foundation_design/css/tokens.css").read_text()
    )
)
DESIGNED = {
    "paper": ("#faf9f6", "#12161e"),
    "card": ("#ffffff", "#1a202b"),
    "ink": ("#1c2331", "#e9ecf2"),
    "soft-ink": ("#566072", "#a3adbd"),
    "line": ("#e3e1da", "#2c3442"),
    "better": ("#1864ab", "#74b4f0"),
    "worse": ("#b5480c", "#f0905a"),
    "gather": ("#0b7285", "#4cc3d6"),
    "analyse": ("#4650b8", "#9aa2ff"),
    "decide": ("#87378c", "#d591da"),
    "implement": ("#9a5b00", "#e6a84c"),
    "close": ("#2b7a43", "#74c98c"),
}
WORDS = [name for name in DESIGNED if name not in {"paper", "card", "line"}]
STAGES = ["gather", "analyse", "decide", "implement", "close"]
SCHEMES = {"light": 0, "dark": 1}


def colour(name: str, scheme: str) -> str:
    return TOKENS[name].split(", ")[SCHEMES[scheme]]


def luminance(hexadecimal: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    channels = [int(hexadecimal[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(front: str, ground: str, share: float) -> str:
    """`share` of `front` over `ground`, as `color-mix(in srgb, …)` gives it."""
    pairs = [(int(front[start : start + 2], 16), int(ground[start : start + 2], 16)) for start in (1, 3, 5)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def test_the_tokens_are_the_designed_ones() -> None:
    assert {name: tuple(TOKENS[name].split(", ")) for name in DESIGNED} == DESIGNED


@pytest.mark.parametrize(("word", "ground", "scheme"), list(product(WORDS, ("paper", "card"), SCHEMES)))
def test_words_stand_out_from_their_ground(word: str, ground: str, scheme: str) -> None:
    assert contrast(colour(word, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize(("hue", "scheme"), list(product([*STAGES, "ink"], SCHEMES)))
def test_the_current_entry_of_the_rail_can_be_read_on_its_tint(hue: str, scheme: str) -> None:
    tint = mixed(colour(hue, scheme), colour("paper", scheme), 0.14)
    assert contrast(colour("ink", scheme), tint) >= 4.5


@pytest.mark.parametrize(("ground", "scheme"), list(product(("paper", "card"), SCHEMES)))
def test_the_edge_of_a_control_can_be_seen(ground: str, scheme: str) -> None:
    assert contrast(colour("control-line", scheme), colour(ground, scheme)) >= 3


@pytest.mark.parametrize("sheet", STYLES, ids=lambda sheet: sheet.name)
def test_a_style_sheet_is_short_linked_and_stands_in_a_layer(sheet: Path) -> None:
    text = sheet.read_text()
    outside = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).strip()
    assert len(text.splitlines()) < 300
    assert outside.startswith("@layer")
    assert f"css/{sheet.name}'" in (ROOT / "templates/foundation_design/_stylesheets.html").read_text()


@pytest.mark.parametrize("sheet", [sheet for sheet in STYLES if sheet.name != "ring.css"], ids=lambda sheet: sheet.name)
def test_a_style_sheet_knows_no_left_and_right(sheet: Path) -> None:
    assert not re.findall(r"(?:^|[\s-])(?:left|right)\b(?=.*:)", sheet.read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_a_template_holds_no_inline_script_or_style(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_every_class_that_a_page_names_is_drawn_by_a_style_sheet() -> None:
    drawn = set(re.findall(r"\.([a-z][\w-]*)", "".join(sheet.read_text() for sheet in STYLES)))
    unknown = {
        f"{template.name}: {name}"
        for template in PRODUCT.rglob("*.html")
        for attribute in re.findall(r'\bclass="([^"]*)"', template.read_text())
        for name in re.sub(r"{[{%].*?[%}]}", " ", attribute).split()
        if name not in drawn and not name.endswith("--")
    }
    assert unknown == set()


@pytest.mark.parametrize("case", ["ordinary", "ugly", "empty"])
def test_a_page_has_one_heading_of_the_first_rank_and_at_most_one_filled_button(case: Case) -> None:
    markup = page(case)
    assert markup.count("<h1") == 1
    assert markup.count("button--primary") <= 1


def test_a_page_says_its_language_and_direction() -> None:
    assert '<html lang="en-gb" dir="ltr" data-theme="dark">' in page("empty", theme="dark")
    assert '<html lang="ar" dir="rtl">' in page("empty", language="ar")


def test_the_title_says_that_something_is_wrong() -> None:
    assert "<title>Error: " in page("ugly")
    assert "<title>Error: " not in page("ordinary")


def test_every_tag_is_documented_by_name_and_by_example() -> None:
    documented = (Path(__file__).parents[3] / "docs/explanation/design-system.md").read_text()
    assert {name for name in register.tags if f"| `{name}`" not in documented} == set()
    examples = re.findall(r"Example: `{% (\w+)", (ROOT / "templatetags/design.py").read_text())
    assert sorted(examples) == sorted(register.tags)
