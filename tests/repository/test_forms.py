"""What a form lets people enter, the database can hold."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms

import fivefold

LARGEST = 2**63 - 1


def whole_numbers() -> Iterator[tuple[str, forms.IntegerField]]:
    """Every field for a whole number in a form of the product, by where it stands."""
    for module in walk_packages(fivefold.__path__, "fivefold."):
        if module.name.rpartition(".")[2].endswith("forms"):
            for member in vars(import_module(module.name)).values():
                if isinstance(member, type) and issubclass(member, forms.Form) and member.__module__ == module.name:
                    for name, field in member.base_fields.items():
                        if type(field) is forms.IntegerField:
                            yield f"{member.__qualname__}.{name}", field


@pytest.mark.parametrize(("place", "field"), list(whole_numbers()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_whole_number_has_a_least_and_a_largest_value(place: str, field: forms.IntegerField) -> None:
    assert isinstance(field.min_value, int), f"{place} has no least value"
    assert isinstance(field.max_value, int), f"{place} has no largest value"
    assert -LARGEST <= field.min_value <= field.max_value <= LARGEST
