"""The documents hold together: links lead to files, and every command, option and setting is told of."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fivefold.config.configuration import Config
from tests.reference.command_line_page import commands, options_of
from tests.reference.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
WRITTEN_BY_HAND = [path for path in DOCUMENTS if path.parent != DOCS / "reference" or path.name not in PAGES]
INLINE_CODE = re.compile(r"```.*?```|`[^`\n]*`", flags=re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def links_of(document: Path) -> Iterator[tuple[str, str]]:
    """Path and fragment of each link that stays inside the repository."""
    for target in LINK.findall(INLINE_CODE.sub("", document.read_text())):
        if not re.match(r"[a-z]+:", target):
            path, _, fragment = target.partition("#")
            yield path, fragment


def anchors_of(document: Path) -> set[str]:
    """The fragments that lead to a heading: lower case, spaces to hyphens, other signs gone."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    for path, fragment in links_of(document):
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{document.name} links to {path}, which does not exist"
        assert not fragment or fragment in anchors_of(target), f"{document.name} links to #{fragment}, which {path} does not have"


@pytest.mark.parametrize("document", sorted(DOCS.rglob("*.md")), ids=lambda path: str(path.relative_to(DOCS)))
def test_every_page_can_be_reached_from_the_readme(document: Path) -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or not page.exists():
            continue
        reached.add(page)
        found = [(page.parent / path).resolve() for path, _fragment in links_of(page) if path]
        waiting += [path for path in found if path.suffix == ".md"]
        waiting += [path for folder in found if folder.is_dir() for path in folder.glob("*.md")]
    assert document in reached, "no page leads here"


def test_every_command_and_each_of_its_options_is_documented() -> None:
    reference = (DOCS / "reference" / "command-line.md").read_text()
    for path, command in commands():
        _, found, section = reference.partition(f"## {path}\n")
        assert found, f"{path} is not documented"
        missing = [name for name in options_of(command) if name not in section.split("\n## ")[0]]
        assert not missing, f"{path} has options that are not documented: {missing}"


def test_every_command_that_does_something_is_used_in_a_tutorial_or_a_how_to() -> None:
    told = "\n".join(path.read_text() for path in WRITTEN_BY_HAND)
    groups = {path.rpartition(" ")[0] for path, _command in commands()}
    unused = [path for path, _command in commands() if path not in groups and path not in told]
    assert not unused


def test_every_option_of_a_command_has_a_sentence_of_help() -> None:
    for path, command in commands():
        for option in command.params:
            assert option.param_type_name == "argument" or getattr(option, "help", None), f"{path} {option.name} has no help"


def test_every_setting_is_documented_and_the_page_has_no_other() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", (DOCS / "reference" / "settings.md").read_text(), flags=re.MULTILINE)
    assert listed == list(Config.model_fields)
    assert all(known.description for known in Config.model_fields.values())
