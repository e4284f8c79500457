"""What the services of people refuse, and why."""

from typing import ClassVar

from fivefold.engine.errors import DomainError


class AlreadyThere(DomainError):
    """A thing with this name, address or identifier is already in the network."""

    code: ClassVar[str] = "already_there"


class UnknownRole(DomainError):
    """A role was named that does not exist."""

    code: ClassVar[str] = "unknown_role"


class NobodyLeftToManage(DomainError):
    """The change would leave the network without anybody who may look after its members."""

    code: ClassVar[str] = "nobody_left_to_manage"
    status: ClassVar[int] = 409


class NoChange(DomainError):
    """The thing is already as it was asked to be."""

    code: ClassVar[str] = "no_change"
    status: ClassVar[int] = 409


class NameRefused(DomainError):
    """A name is missing, too long, or has nothing in it to tell it by."""

    code: ClassVar[str] = "name_refused"


def check_length(name: str, what: str, most: int) -> str:
    """The name without spaces around it; `what` names it at the start of a sentence. Raises NameRefused."""
    name = " ".join(name.split())
    if not name:
        raise NameRefused(f"{what} is missing.", field="name", fix="Give one.")
    if len(name) > most:
        raise NameRefused(f"{what} has {len(name)} letters; {most} are the most.", field="name", fix="Shorten it.")
    return name


class SignInFirst(DomainError):
    """An invitation was opened for an account that somebody has; only that person may take it up."""

    code: ClassVar[str] = "sign_in_first"
    status: ClassVar[int] = 403


class BeyondOwnRoles(DomainError):
    """Somebody would give themselves, or take from those above them, what their own roles do not reach."""

    code: ClassVar[str] = "beyond_own_roles"
    status: ClassVar[int] = 403
