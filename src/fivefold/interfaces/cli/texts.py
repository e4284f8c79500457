"""Texts that people give a command in a file."""

from pathlib import Path
from typing import ClassVar

from fivefold.engine.errors import DomainError


class NotText(DomainError):
    """A contract, a definition or a mapping whose bytes are no text."""

    code: ClassVar[str] = "not_text"


def text_of(file: Path) -> str:
    """The text of a contract, a definition or a mapping. Raises NotText."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise NotText(f"{file.name} is not UTF-8 text.", fix="Save it as UTF-8.") from error
