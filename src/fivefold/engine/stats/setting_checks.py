"""What a part of the settings of a chart may be: each check returns it in its plain form, or refuses it."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from math import isfinite, nan
from operator import index
from typing import ClassVar, SupportsFloat, SupportsIndex

from fivefold.engine.errors import DomainError


class InvalidSettings(DomainError):
    """The settings contradict themselves or name something that does not exist."""

    code: ClassVar[str] = "invalid_settings"


def named(kind: type[StrEnum], value: object, field: str) -> StrEnum:
    """One of the words of `kind`, or the word itself as text."""
    if isinstance(value, str) and value in list(kind):
        return kind(value)
    known = ", ".join(kind)
    raise InvalidSettings(f"There is no {field.replace('_', ' ')} “{value}”.", fix=f"Choose one of: {known}.", field=field)


def unless_none(check: Callable[[object, str], object], value: object, field: str) -> object:
    """None, or what the check makes of it."""
    return None if value is None else check(value, field)


def number(value: object, field: str) -> float:
    """A finite number as a float."""
    given = _as_float(value)
    if isfinite(given):
        return given
    raise InvalidSettings(f"“{value}” for {field} is not a number.", fix="Give a number, such as 1.5.", field=field)


def positive(value: object, field: str) -> float:
    """A finite number above zero as a float."""
    given = _as_float(value)
    if isfinite(given) and given > 0:
        return given
    raise InvalidSettings(
        f"“{value}” for {field} is not a number above zero.", fix="Give a number above zero, such as 1.5.", field=field
    )


def place(value: object, field: str) -> int | date:
    """A place or a date in its plain type, whatever library it comes from."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, SupportsIndex) and not isinstance(value, bool):
        return index(value)
    raise InvalidSettings(
        f"“{value}” for {field} is neither a whole number nor a date.", fix="Give 12, or date(2026, 3, 1).", field=field
    )


def places(values: object, field: str) -> tuple[int | date, ...]:
    """Each place once; dates after numbers, in order."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidSettings(f"“{values}” for {field} is no list.", fix="Give several in brackets: (12, 24).", field=field)
    return tuple(sorted({place(value, field) for value in values}, key=_in_order))


def changes(values: object, field: str) -> tuple[tuple[int | date, float | None], ...]:
    """Pairs of a place and a number or None; in order, where all are numbers of points or all are dates."""
    given = list(values) if isinstance(values, Iterable) else [values]
    pairs = [tuple(pair) for pair in given if isinstance(pair, tuple | list) and len(pair) == 2]
    if len(pairs) < len(given):
        raise InvalidSettings(
            f"“{values}” for {field} are no pairs.", fix="Give (where it begins, the target) for each change.", field=field
        )
    found = [(place(start, field), None if value is None else number(value, field)) for start, value in pairs]
    if len({isinstance(start, date) for start, _ in found}) > 1:
        return tuple(found)
    return tuple(sorted(found, key=lambda change: _in_order(change[0])))


def _as_float(value: object) -> float:
    return float(value) if isinstance(value, SupportsFloat) and not isinstance(value, bool) else nan


def _in_order(at: int | date) -> tuple[bool, int]:
    return (True, at.toordinal()) if isinstance(at, date) else (False, at)
