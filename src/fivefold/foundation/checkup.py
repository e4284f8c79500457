"""What `fivefold doctor` examines. Every app may add an examination of what it keeps, in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fivefold.foundation.storage import DataFolder


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and what to do about it."""

    what: str
    fix: str


@dataclass(frozen=True)
class Examined:
    """What an examination found; nothing, where all is well."""

    title: str
    findings: tuple[Finding, ...]


Examination = Callable[[DataFolder], Iterable[Finding]]

_examinations: dict[str, Examination] = {}


def examination(title: str, examine: Examination) -> None:
    """Have `fivefold doctor` run `examine(data_folder)` and list it under `title`, such as “Background tasks”."""
    _examinations[title] = examine


def examine_all(data: DataFolder) -> Iterator[Examined]:
    """Run every examination, in the order in which they were added. One that fails is itself a finding."""
    for title, examine in _examinations.items():
        yield examined(title, examine, data)


def examined(title: str, examine: Examination, data: DataFolder) -> Examined:
    """Run one examination."""
    try:
        return Examined(title, tuple(examine(data)))
    except PermissionError as error:
        fix = "Give it to the account that runs Fivefold, and run `fivefold doctor` as that one."
        return Examined(title, (Finding(f"{error.filename} cannot be read by this account.", fix),))
    except Exception as error:  # noqa: BLE001 - a broken installation breaks in ways nobody has foreseen
        what = f"This could not be examined: {type(error).__name__}: {error}."
        return Examined(title, (Finding(what, "Mend what else stands here first, then run `fivefold doctor` again."),))
