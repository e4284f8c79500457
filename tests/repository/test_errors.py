"""Callers tell refusals apart by their code."""

import re
from collections import Counter
from importlib import import_module
from pkgutil import walk_packages

import fivefold
from fivefold.engine.errors import DomainError


def refusals() -> list[type[DomainError]]:
    """Every kind of refusal in the product."""
    found: set[type[DomainError]] = set()
    for module in walk_packages(fivefold.__path__, "fivefold."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            members = vars(import_module(module.name)).values()
            found |= {member for member in members if isinstance(member, type) and issubclass(member, DomainError)}
    return sorted(found, key=lambda kind: kind.__qualname__)


def test_every_code_of_a_refusal_is_words_with_underscores() -> None:
    assert [kind for kind in refusals() if not re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)] == []


def test_no_two_kinds_of_refusal_have_the_same_code() -> None:
    codes = Counter(kind.code for kind in refusals())
    assert [kind for kind in refusals() if codes[kind.code] > 1] == []
