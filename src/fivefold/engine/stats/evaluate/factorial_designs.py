"""Designs of experiments with factors at two levels: all settings, or a fraction of them, and what a fraction cannot tell apart.

Box, Hunter and Hunter (2005), Statistics for experimenters, 2nd ed., chapter 6; fractions are made by pyDOE3.
"""

from itertools import combinations

import numpy as np
import pyDOE3

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.panels import Floats

MOST_FACTORS = 12


def effects_of(factors: tuple[str, ...]) -> tuple[str, ...]:
    """Every main effect and interaction, in order of the number of factors: A, B, C, A:B, A:C, B:C, A:B:C."""
    return tuple(":".join(some) for size in range(1, len(factors) + 1) for some in combinations(factors, size))


def column_of(effect: str, factors: tuple[str, ...], runs: Floats) -> Floats:
    """The product of its factors' columns of -1 and 1; runs: shape (runs, factors)."""
    return np.asarray(np.prod([runs[:, factors.index(name)] for name in effect.split(":")], axis=0), dtype=float)


def full_factorial(factors: tuple[str, ...]) -> Floats:
    """Every setting once, shape (runs, factors), of -1 and 1, the first factor changing fastest. Raises InvalidDeclaration."""
    check_factors(factors)
    return np.asarray(pyDOE3.ff2n(len(factors)), dtype=float)[:, ::-1]


def fractional_factorial(factors: tuple[str, ...], generators: dict[str, str]) -> Floats:
    """A fraction, shape (runs, factors): generators such as {"D": "A:B:C"} say which factor copies which interaction.

    A copy with a minus, "-A:B:C", takes the other half. Raises InvalidDeclaration.
    """
    basic = tuple(name for name in factors if name not in generators)
    check_factors(factors)
    letters = {name: chr(ord("a") + index) for index, name in enumerate(basic)}
    words = []
    for name in factors:
        copied = generators.get(name, name)
        parts = copied.lstrip("-").split(":")
        if not basic or not set(parts) <= set(basic) or (name in generators and len(parts) < 2):
            raise InvalidDeclaration(
                f"{name} has to copy an interaction of factors that copy none.", fix="Write A:B:C.", field="generators"
            )
        words.append("-" * copied.startswith("-") + "".join(letters[part] for part in parts))
    return np.asarray(pyDOE3.fracfact(" ".join(words)), dtype=float)


def aliases(factors: tuple[str, ...], runs: Floats) -> tuple[tuple[str, ...], ...]:
    """The effects that these runs cannot tell apart, in groups, each led by the one of the fewest factors.

    One that is the opposite of its leader has a minus. The group that no run tells from the mean is led by "mean".
    """
    groups: dict[bytes, list[str]] = {np.ones(len(runs)).tobytes(): ["mean"]}
    for effect in effects_of(factors):
        column = column_of(effect, factors, runs)
        turned = (-column + 0.0).tobytes()
        if turned in groups:
            groups[turned].append(f"-{effect}")
        else:
            groups.setdefault(column.tobytes(), []).append(effect)
    return tuple(tuple(group) for group in groups.values())


def check_factors(factors: tuple[str, ...]) -> None:
    """Raise InvalidDeclaration for too few, too many, or names given twice."""
    if not 1 <= len(factors) <= MOST_FACTORS or len(set(factors)) < len(factors) or not all(factors):
        raise InvalidDeclaration(
            f"There are 1 to {MOST_FACTORS} factors, each with a name of its own.", fix="Name them.", field="factors"
        )
