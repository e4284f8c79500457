"""Numbers as JSON holds them: what is none is null."""

import math

import numpy as np

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def number(value: float) -> Json:
    """A number, or None where it is none or has no bound."""
    return float(value) if math.isfinite(value) else None


def numbers(line: np.ndarray) -> list[Json]:
    """The numbers of an array of one dimension."""
    return [value if math.isfinite(value) else None for value in line.tolist()]


def amount(given: float) -> float | int:
    """Counts as whole numbers."""
    return int(given) if float(given).is_integer() else given
