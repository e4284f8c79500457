"""What is declared of an evaluation before its data are seen: one frozen, versioned, hashed object per method."""

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from fivefold.engine.errors import DomainError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class InvalidDeclaration(DomainError):
    """The declaration contradicts itself, or the data cannot be what it declares."""

    code: ClassVar[str] = "invalid_declaration"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What every method is told: the probability that its interval is to cover the truth with.

    Subclasses set `method` and `version`; a change of what their fields mean is a new version.
    """

    method: ClassVar[str]
    version: ClassVar[int] = 1

    level: float = 0.95

    def __post_init__(self) -> None:
        if not 0.5 <= self.level < 1:
            raise InvalidDeclaration("The level of an interval lies from 0.5 to below 1.", fix="Give 0.95.", field="level")

    def canonical(self) -> str:
        """The declaration as JSON with sorted keys and ISO dates: the same declaration, the same text."""
        content = {"method": self.method, "version": self.version, **_plain(self)}
        return json.dumps(content, sort_keys=True, default=_iso, separators=(",", ":"))

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hex; stored with every result, so that a later change shows."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def _plain(declared: "DataclassInstance") -> dict[str, object]:
    """The fields of a dataclass; one inside another is named by its class, since two may have the same fields."""
    return {field.name: _value(getattr(declared, field.name)) for field in fields(declared)}


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__, **_plain(value)}
    return value


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    msg = f"{type(value).__name__} cannot be part of a declaration"
    raise TypeError(msg)
