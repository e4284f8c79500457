"""The one kind of error that people see: what is wrong, where, and what to do about it."""

from typing import ClassVar


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
