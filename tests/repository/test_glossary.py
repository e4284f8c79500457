"""Every entity and every value that people meet stands in the glossary, in one sentence, and nothing that is not there."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django.apps import apps

import fivefold
from fivefold.engine.stats.rule_sets import RULE_SETS
from fivefold.network.people.roles import ROLES

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "reference" / "glossary.md"
ENTRY = re.compile(r"^(?P<indent> *)- \*\*(?P<term>.+?)\*\*(?: \(“(?P<label>.+?)”\))?: (?P<sentence>.+)$")
CALLED = {
    "engine.measures.disclosure.table.State": "Cell",
    "engine.measures.expressions.tree.Kind": "Kind of value",
    "engine.stats.signals.Meaning": "Signal direction",
    "gather.evidence.models.Design": "Evidence design",
    "gather.measures.models.BetterDirection": "Direction",
    "gather.measures.models.Role": "Measure role",
    "gather.stories.identifying.Detail": "Identifying detail",
    "implement.actions.models.Strength": "Action strength",
    "network.sharing.rungs.Detail": "Detail shown",
    "close.checks.acceptability.Accepted": "Interview finding",
}
"""Enumerations whose class name is no plain word, or means something else elsewhere."""
NOT_MET = {
    "engine.measures.expressions.tree.Arithmetic": "signs, explained in expressions.md",
    "engine.measures.expressions.tree.Function": "names, explained in expressions.md",
    "engine.measures.expressions.tree.Relation": "signs, explained in expressions.md",
    "engine.measures.sources.omop.mapping.OmopTable": "names of OMOP's, explained there",
    "engine.measures.sources.redcap.dictionary.FieldType": "words of REDCap's, explained there",
    "interfaces.demo.stories.Reached": "steps of the script that builds the demonstration",
}
"""Enumerations that nobody meets under their names, and why."""


@dataclass
class Entry:
    """One term; `values` are the entries under it."""

    term: str
    label: str | None
    sentence: str
    values: dict[str, "Entry"] = field(default_factory=dict)


def groups() -> dict[str, list[Entry]]:
    """The glossary's entries by heading, lines that were broken joined again."""
    read: dict[str, list[Entry]] = {}
    for part in re.split(r"^## ", GLOSSARY.read_text(), flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        entries: list[Entry] = []
        for line in re.sub(r"\n ++(?!- )", " ", text).splitlines():
            if found := ENTRY.match(line):
                entry = Entry(found["term"], found["label"], found["sentence"])
                if found["indent"]:
                    entries[-1].values[entry.term] = entry
                else:
                    entries.append(entry)
            else:
                assert not line, f"not an entry: {line}"
        read[heading] = entries
    return read


def entries() -> Mapping[str, Entry]:
    """Every term of the first level, in lower case."""
    return {entry.term.casefold(): entry for group in groups().values() for entry in group}


def enumerations() -> Iterator[tuple[str, type[Enum]]]:
    """Every enumeration of the product, by the path of its class below `fivefold`."""
    seen = set()
    for module in walk_packages(fivefold.__path__, "fivefold."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            for member in vars(import_module(module.name)).values():
                ours = isinstance(member, type) and issubclass(member, Enum) and member.__module__.startswith("fivefold.")
                if ours and member not in seen:
                    seen.add(member)
                    yield f"{member.__module__}.{member.__qualname__}".removeprefix("fivefold."), member


def in_words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).casefold()


def values_of(enumeration: type[Enum]) -> dict[str, str | None]:
    """The stable name of each value, and the words that pages show for it."""
    stable = {member: member.name.lower() if isinstance(member, IntEnum) else str(member.value) for member in enumeration}
    return {name: str(label) if (label := getattr(member, "label", None)) else None for member, name in stable.items()}


def expected_values() -> dict[str, dict[str, str | None]]:
    """Term → stable names and labels of its values, from the code; two enumerations of one term have their values together."""
    expected: dict[str, dict[str, str | None]] = defaultdict(dict)
    for path, enumeration in enumerations():
        if path not in NOT_MET:
            known = expected[CALLED.get(path, in_words(enumeration.__name__)).casefold()]
            known |= {name: label or known.get(name) for name, label in values_of(enumeration).items()}
    expected["role"] = {role.key: role.title for role in ROLES.values()}
    expected["rule set"] = dict.fromkeys(RULE_SETS)
    return expected


def test_every_entity_stands_in_the_glossary() -> None:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("fivefold.")]
    models = [model for config in ours for model in config.get_models()]
    missing = [model.__name__ for model in models if in_words(model.__name__) not in entries()]
    assert not missing


def test_every_value_of_every_enumeration_stands_in_the_glossary() -> None:
    known = entries()
    missing = [
        f"{term}: {name}"
        for term, values in expected_values().items()
        for name in values
        if term not in known or name not in known[term].values
    ]
    assert not missing


def test_the_glossary_has_no_value_that_the_code_does_not_have() -> None:
    expected = expected_values()
    stale = [
        f"{entry.term}: {name}"
        for entry in entries().values()
        for name in entry.values
        if name not in expected[entry.term.casefold()]
    ]
    assert not stale


def test_the_glossary_quotes_the_words_that_pages_show() -> None:
    expected = expected_values()
    for entry in entries().values():
        for name, value in entry.values.items():
            shown = expected[entry.term.casefold()].get(name)
            assert value.label is None or value.label.casefold() == str(shown).casefold(), f"{entry.term}: {name} shows “{shown}”"


def test_each_entry_is_one_sentence() -> None:
    every = [*entries().values(), *(value for entry in entries().values() for value in entry.values.values())]
    for entry in every:
        assert entry.sentence[-1] in ".?", f"“{entry.term}” has no end"
        assert not re.search(r"[.?!] [A-Z]", entry.sentence), f"“{entry.term}” has more than one sentence"


@pytest.mark.parametrize("heading", list(groups()))
def test_the_words_of_a_group_stand_in_alphabetical_order(heading: str) -> None:
    terms = [entry.term.casefold() for entry in groups()[heading]]
    assert terms == sorted(terms)


def test_no_word_is_defined_twice() -> None:
    terms = [entry.term.casefold() for group in groups().values() for entry in group]
    assert sorted(set(terms)) == sorted(terms)
