"""What is wrong with a file or a text: each problem names the place, the value and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from fivefold.engine.errors import DomainError

SHOWN = 40
"""Characters of a cell that a problem repeats; a file may hold anything, a message must stay short."""
LONGEST_NAME = 100
"""Characters of a column's name that a problem repeats: as many as a contract allows."""


@dataclass(frozen=True)
class Problem:
    """One fault in a file. `row` counts as a spreadsheet does: the header is row 1."""

    code: str
    message: str
    fix: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def place(self) -> str:
        """Where the fault is, in words: "Row 7, column breaches"."""
        parts = [f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        text = ", ".join(part for part in parts if part)
        return text[:1].upper() + text[1:]


class FileRefused(DomainError):
    """A file was refused as a whole; nothing of it was taken.

    `problems` holds the first ones found, `total` how many there are in all.
    """

    code: ClassVar[str] = "file_refused"

    def __init__(self, problems: Iterable[Problem], *, total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        first = self.problems[0]
        more = self.total - 1
        suffix = f" ({more:,} more problem{'s' if more > 1 else ''} in the file)" if more else ""
        super().__init__(f"{first}{suffix}", fix=first.fix, field=first.column)


def shown(value: object, *, most: int = SHOWN) -> str:
    """A cell's value as a message may repeat it: at most 40 characters, none of them a control character or no text."""
    text = "".join(character if character.isprintable() else "\ufffd" for character in str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


def shown_name(column: str) -> str:
    """The name of a column, from whatever header, as a message may repeat it."""
    return shown(column, most=LONGEST_NAME)
