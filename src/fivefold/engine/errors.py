"""The one kind of error that people see: what is wrong, where, and what to do about it. And the number of any other."""

import traceback
from pathlib import Path
from typing import ClassVar
from zlib import crc32


class DomainError(Exception):
    """Something was refused, and the person who asked can act on it.

    A page shows it as an error summary with status `status`; the command line prints code,
    message and fix on three lines and exits with 1. Subclasses stand beside the code that raises
    them and set `code`, a stable word that tests and callers may rely on.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422

    def __init__(self, message: str, *, fix: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.field = field


def fault_place(error: BaseException) -> str:
    """Where in our code `error` was raised, such as ingest.py:57."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def fault_number(error: BaseException) -> str:
    """A number for an error that is ours, made of kind and place: the same fault has the same number."""
    return f"{crc32(f'{type(error).__name__} {fault_place(error)}'.encode()):08x}"
