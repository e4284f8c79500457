"""What coders gave, as places among the categories."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.panels import Integers

Labels = Sequence[object] | NDArray[np.generic]
NOT_CODED = -1


class InvalidCoding(DomainError):
    """The codes, weights or scale do not fit each other."""

    code: ClassVar[str] = "invalid_coding"


def categories_of(coders: Sequence[Labels], given: Sequence[object] | None = None) -> list[object]:
    """The categories that are `given`, or all that any coder used, sorted. Raises InvalidCoding."""
    seen = {label for coder in coders for label in coder if _coded(label)}
    if given is not None:
        if len(set(given)) < len(given):
            raise InvalidCoding("A category is named twice.", fix="Name every category once.")
        if not seen <= set(given):
            raise InvalidCoding(f"Unknown codes: {sorted(map(str, seen - set(given)))}.", fix="Name every category.")
        return list(given)
    try:
        return sorted(seen)  # type: ignore[type-var]  # what has no order is refused
    except TypeError:
        raise InvalidCoding("Words and numbers are mixed among the codes.", fix="Give codes of one kind.") from None


def numbered(labels: Labels, categories: list[object]) -> Integers:
    """The place of each label among `categories`, NOT_CODED where there is none."""
    place = {category: at for at, category in enumerate(categories)}
    return np.array([place[label] if _coded(label) else NOT_CODED for label in labels], dtype=np.int64)


def _coded(label: object) -> bool:
    """False for None and for what does not equal itself: nan, and the missing values of data frames."""
    itself: object = label == label  # noqa: PLR0124 -- nan differs from itself
    return label is not None and isinstance(itself, bool | np.bool_) and bool(itself)
